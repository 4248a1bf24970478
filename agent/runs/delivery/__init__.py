"""Delivering runs that exist: attach, reconnect, snapshots."""
