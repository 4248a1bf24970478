"""What connects the log lines of a request with those of the work that it started."""
