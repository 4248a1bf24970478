"""Invite codes for new users."""
