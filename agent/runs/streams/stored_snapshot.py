"""MESSAGES_SNAPSHOT in the event log: where its messages are stored, instead of the messages.

A snapshot can be as long as a client's request, and PostgreSQL has its messages, which never
change. So the log holds the positions, and a reader of the log reads the messages there. Messages
that are not stored yet are in the log as they are.
"""

from collections.abc import Sequence
from typing import Any

from agent.graph.chat import events
from agent.graph.chat.events import Event
from domain.conversations.messages import ChatMessage

POSITIONS = "positions"


class StoredSnapshot(dict[str, Any]):
    """The event as subscribers get it, and in `log_form` as the log holds it."""

    def __init__(
        self,
        messages: Sequence[ChatMessage],
        positions: Sequence[Sequence[int]],
        unstored: Sequence[ChatMessage],
    ) -> None:
        """`messages` are those at the positions, given as ranges, and then the unstored ones."""
        super().__init__(events.messages_snapshot(messages))
        self.unstored = unstored
        count = len(messages) - len(unstored)
        reference = {POSITIONS: positions, "count": count, "unstored": unstored}
        self.log_form: Event = {"type": self["type"], **reference}


def to_log_form(event: Event) -> Event:
    """Return an event as the log holds it."""
    return event.log_form if isinstance(event, StoredSnapshot) else event


def is_reference(event: Event) -> bool:
    """Return whether an event from the log has positions instead of messages."""
    return POSITIONS in event
