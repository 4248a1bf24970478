"""The port to the chat model, and its implementations."""
