"""Creating, registering and deleting accounts."""
