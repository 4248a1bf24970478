"""Rate limits: policies, the limiter that counts in Redis, and its fallback in memory."""
