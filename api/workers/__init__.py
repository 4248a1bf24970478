"""The background workers of a process: for runs of the agent, and for jobs."""
