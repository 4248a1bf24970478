"""Executing runs: the worker, the runner, the commit, takeovers, recovery and cancellation."""
