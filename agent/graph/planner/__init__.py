"""The planner graph, and its events."""
