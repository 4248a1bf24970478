"""The MCP server: clients of the SDK and the MCP inspector against the started application."""
