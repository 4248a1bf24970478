"""Admitting runs: what a request for a run comes to."""
