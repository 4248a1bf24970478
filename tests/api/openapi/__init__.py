"""The OpenAPI document, and Schemathesis."""
