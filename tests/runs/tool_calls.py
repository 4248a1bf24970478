"""Tool calls that the scripted model makes in many tests."""

from typing import Any

DENTIST = {"title": "Dentist", "start_at": "2026-12-01T15:00:00Z"}
"""Arguments of `create_schedule_item`."""
LUNCH = {"title": "Lunch", "start_at": "2026-12-02T12:00:00Z"}

CLIENT_TOOLS = [
    {
        "name": "show_map",
        "description": "Show a place on the map.",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
    }
]


def tool_message(call_id: str, content: str = "shown") -> dict[str, Any]:
    """Return the front end's message that holds the result of one of its calls."""
    return {"id": f"answer-{call_id}", "role": "tool", "toolCallId": call_id, "content": content}
