"""The connection to PostgreSQL: engine, sessions, locks, clock, kinds of errors."""
