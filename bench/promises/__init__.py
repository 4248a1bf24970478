"""Measures the promises that the project makes in seconds, each beside its bound."""
