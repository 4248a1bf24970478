"""The migrations of all tables, and the code that applies them."""
