"""What surrounds every request: the log, the body limit and the last exception handler."""
