"""The inbox: listing, reading, accepting, rejecting and dismissing messages."""
