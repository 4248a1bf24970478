"""Chats in plain JSON: one request, one response with all events of the run."""
