"""What the routes that stream AG-UI events have in common: their response and their parameters."""

from typing import Annotated, Any

from fastapi import Depends, Header, Query

STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The events of the run (AG-UI 1.0), until RUN_FINISHED or RUN_ERROR.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}
_After = Annotated[
    str | None,
    Query(max_length=64, description="Like Last-Event-ID, for clients that cannot send it."),
]
_LastEventId = Annotated[
    str | None,
    Header(max_length=64, description="The id of the last event that the client received."),
]


def get_last_event_id(after: _After = None, last_event_id: _LastEventId = None) -> str:
    """Return the id of the last event that the client has, or an empty text; the header wins."""
    return last_event_id or after or ""


LastEventIdDep = Annotated[str, Depends(get_last_event_id)]
