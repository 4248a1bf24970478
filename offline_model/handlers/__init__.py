"""The handlers of intents: flows of tool calls, questions and replies, by feature."""
