"""The account of what happened: each effect of the agent and of programs."""
