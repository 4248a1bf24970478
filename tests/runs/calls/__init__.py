"""Calls of tools by programs."""
