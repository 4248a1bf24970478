"""Reading the messages that an event log refers to."""

from collections.abc import Sequence
from uuid import UUID

from agent.graph.chat.events import Event
from agent.runs.streams.event_ids import NumberedEvent
from agent.runs.streams.event_log import LogIncomplete
from agent.runs.streams.stored_snapshot import StoredSnapshot, is_reference
from domain.conversations.messages import ChatMessage, find_messages_between
from domain.core.database.sessions import Sessions, read_only_session
from domain.core.database.transient_errors import is_transient_error


async def resolve_references(
    sessions: Sessions, thread_id: UUID | None, batch: Sequence[NumberedEvent]
) -> list[NumberedEvent]:
    """Return a batch of a thread's log with the messages to which it refers.

    Raises LogIncomplete if they are gone, with their thread, or the database is unavailable.
    """
    resolved: list[NumberedEvent] = []
    for event_id, event in batch:
        if thread_id is not None and is_reference(event):
            resolved.append((event_id, await _resolve(sessions, thread_id, event)))
        else:
            resolved.append((event_id, event))
    return resolved


async def _resolve(sessions: Sessions, thread_id: UUID, reference: Event) -> Event:
    messages: list[ChatMessage] = []
    try:
        async with read_only_session(sessions) as session:
            for first, end in reference["positions"]:
                messages += await find_messages_between(session, thread_id, first, end)
    except Exception as error:
        if not is_transient_error(error):
            raise
        raise LogIncomplete from error
    if len(messages) != reference["count"]:
        raise LogIncomplete
    unstored = reference["unstored"]
    return StoredSnapshot([*messages, *unstored], reference["positions"], unstored)
