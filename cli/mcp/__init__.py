"""`majordomo mcp`: a running server's tools for clients that start a process and talk to it."""
