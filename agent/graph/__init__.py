"""The LangGraph graphs: `chat` answers a person, `planner` makes a diet plan."""
