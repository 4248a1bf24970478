"""The envelope of the diet API: its schema, its messages, and the requests that get one."""
