"""The chat model of OpenAI-compatible endpoints."""
