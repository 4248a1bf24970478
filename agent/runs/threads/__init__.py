"""Threads and their runs as resources: list, read, rename, delete."""
