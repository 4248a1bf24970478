"""What the agent and programs have done for their person."""
