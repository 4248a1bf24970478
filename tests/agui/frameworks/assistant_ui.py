"""What assistant-ui does (@assistant-ui/react-ag-ui 0.0.58)."""

READ_KEYWORDS = {"$schema", "$id", "title", "description", "type", "required", "properties"}
"""The keywords of a response schema that its own approval reads; others disable the approval."""
