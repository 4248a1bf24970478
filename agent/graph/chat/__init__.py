"""The chat graph, and its AG-UI events."""
