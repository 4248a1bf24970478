"""The ids of a run's events: `<fence>-<n>`.

The fence names the attempt, and n numbers the attempt's events from 1, without a gap. So ids
compare as pairs of numbers, and an id of an earlier attempt is smaller than every later one.
"""

from collections.abc import AsyncGenerator, Sequence

from agent.graph.chat.events import Event

NumberedEvent = tuple[str, Event]
"""An event and its id, or `NO_ID`."""
EventStream = AsyncGenerator[list[NumberedEvent], None]
"""The events of a run in batches, as they come."""

START = "0-0"
"""The id before every event."""
NO_ID = ""
"""For an event without an id of its own: the client keeps the id of the event before it."""
RESTATED_FENCE = 0
"""For events that the server makes from the database: no attempt has this fence."""


def parse_event_id(event_id: str) -> tuple[int, int]:
    """Return the fence and the number of an id; those of `START` if it is malformed."""
    fence, _, number = event_id.partition("-")
    if not (fence.isascii() and fence.isdigit() and number.isascii() and number.isdigit()):
        return (0, 0)
    if len(fence) > 18 or len(number) > 18:
        return (0, 0)
    return (int(fence), int(number))


def resume_position(after: str, fence: int) -> str:
    """Return the id after which the log of a run with this fence is read.

    An id that the log does not have yet stands: the log is written behind the live stream. An id
    of an attempt later than `fence` cannot have been sent, so the log is read from its start.
    """
    fence_read, number = parse_event_id(after)
    return f"{fence_read}-{number}" if fence_read <= fence else START


def number_events(events: Sequence[Event], fence: int, *, first: int = 1) -> list[NumberedEvent]:
    """Return events with the ids of the attempt `fence`, numbered from `first`."""
    return [(f"{fence}-{n}", event) for n, event in enumerate(events, start=first)]
