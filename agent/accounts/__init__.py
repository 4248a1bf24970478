"""Accounts: what spans the domain, the conversations and the checkpoints of one user."""
