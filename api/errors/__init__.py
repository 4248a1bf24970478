"""Errors: exception handlers, and the two formats in which an error is written."""
