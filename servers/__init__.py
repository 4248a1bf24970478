"""Embedded PostgreSQL and Valkey, for a machine without servers of its own."""
