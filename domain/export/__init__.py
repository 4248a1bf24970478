"""The export of all data of one person."""
