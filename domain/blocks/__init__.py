"""Blocking other users."""
