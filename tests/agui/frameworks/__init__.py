"""Requests as CopilotKit and assistant-ui send them, with the client that they are built on."""
