"""From a message of the user to the requests in it, and to the flows that serve them."""
