"""Puts text and tool calls together from the pieces in which endpoints send them."""
