"""Idempotency: an operation's effect and its result are stored in one transaction."""
