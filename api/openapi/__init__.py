"""The OpenAPI document: examples, and what FastAPI does not generate."""
