"""Serving: the listener, the processes, their signals and the servers that they need."""
