"""The routes of the agent that are no runs, and the models of AG-UI."""
