"""The HTTP API: the application, its routes, and the format of requests, responses and errors."""
