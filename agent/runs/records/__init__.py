"""The rows of a thread and its runs, read and written in single statements."""
