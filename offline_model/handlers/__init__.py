"""The scripts: what is done for a request, step by step."""
