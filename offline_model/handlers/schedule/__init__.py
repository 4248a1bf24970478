"""Handlers for schedule items and their sharing."""
