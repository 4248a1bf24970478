"""Handlers for diet plans and the tasks that create them."""
