"""Handlers for the messages of the inbox."""
