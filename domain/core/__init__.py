"""What all features share: database, errors, settings, mail, jobs, rate limits, idempotency."""
