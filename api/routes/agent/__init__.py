"""The routes of the agent: runs, threads, chats and capabilities."""
