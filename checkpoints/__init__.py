"""LangGraph's checkpoints, fences and pending tool calls in PostgreSQL."""
