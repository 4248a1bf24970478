"""Backups of the database: an archive that is checked as a whole, and how it is restored."""
