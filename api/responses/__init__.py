"""Responses other than plain JSON: streams, downloads and pages of a list."""
