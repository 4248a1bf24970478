"""A tool of the front end."""

SHOW_MAP = {
    "name": "show_map",
    "description": "Show a place on the map.",
    "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
}
