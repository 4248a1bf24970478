"""Responses other than plain JSON."""
