"""Users, their profiles, and searching them."""
