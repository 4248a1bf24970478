"""What an operator's command reads or changes beside the running processes, and how it is shown."""
