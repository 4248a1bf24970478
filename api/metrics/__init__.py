"""Metrics for Prometheus: the instruments of `domain/core/metrics`, collected and served."""
