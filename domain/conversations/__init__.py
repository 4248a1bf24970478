"""Threads, their messages and runs."""
