"""The prompt of the chat graph, as a pure function."""
