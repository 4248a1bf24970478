"""The agent's tools: one module per feature, and the adapter that makes them of operations."""
