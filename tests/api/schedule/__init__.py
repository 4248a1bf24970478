"""Schedule items, sharing and subscriptions."""
