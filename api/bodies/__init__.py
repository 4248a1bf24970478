"""Request bodies: the caller is known before they are read, and their size and pace are bounded."""
