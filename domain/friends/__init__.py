"""Friend requests and friendships."""
