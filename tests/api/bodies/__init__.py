"""Request bodies: who may send them, how fast, how large, and of how many values."""
