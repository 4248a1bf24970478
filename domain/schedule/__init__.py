"""Schedule items, sharing them, and subscriptions to them."""
