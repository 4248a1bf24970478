"""Handlers for users, profiles, friends and invite codes."""
