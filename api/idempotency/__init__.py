"""The header Idempotency-Key: a repeated POST has its effect once."""
