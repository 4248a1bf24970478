"""Peers of the application for tests: a scripted model server, and proxies that inject faults."""
