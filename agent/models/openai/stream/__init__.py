"""Reads the body of a streamed chat completion: events, chunks, deltas and its end."""
