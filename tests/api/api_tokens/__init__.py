"""API tokens: what they allow, and how they end."""
