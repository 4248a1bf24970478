"""Benchmarks, run by `python -m bench.<name>`; docs/performance.md reports the results."""
