"""The agent's tools for programs, over the Model Context Protocol (MCP).

`server` and what it imports needs the SDK, which takes 20 MB, so the first message imports it.
"""
