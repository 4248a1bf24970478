"""Quotas: how much of everything one person can have, and the checks that enforce it."""
