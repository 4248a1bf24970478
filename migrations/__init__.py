"""The history of all tables, and how it is applied."""
