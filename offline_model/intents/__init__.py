"""The intents: the patterns by which users express them, in both languages, and their handlers."""
