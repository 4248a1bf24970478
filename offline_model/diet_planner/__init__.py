"""The replies to the diet planner: plans and suggestions, drafted by rule."""
