"""Approvals as a resource: list and read them, answer them anywhere, follow their changes."""
