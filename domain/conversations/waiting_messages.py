"""User messages that wait on a thread until its open question is answered.

They are not in `messages`: a turn is the end of its thread, and the results of its calls stand
before everything that the user wrote since. They follow these results as soon as there are any.
Every change holds the lock of the thread's row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.messages import ChatMessage, size_of_messages
from domain.conversations.models import Thread
from domain.core.database.base import Json


@dataclass(frozen=True, slots=True)
class WaitingMessages:
    """User messages in the order in which they came, with their prompt data by message id."""

    messages: Sequence[ChatMessage] = ()
    prompt_data: Mapping[str, Json] = field(default_factory=dict)

    def __add__(self, other: "WaitingMessages") -> "WaitingMessages":
        """Return these messages and others after them."""
        return WaitingMessages(
            [*self.messages, *other.messages], {**self.prompt_data, **other.prompt_data}
        )


def list_waiting_messages(thread: Thread) -> list[ChatMessage]:
    """Return the messages that wait on a thread."""
    return cast("list[ChatMessage]", thread.waiting_messages)


def add_waiting_messages(thread: Thread, added: WaitingMessages) -> None:
    """Let more messages wait on a locked thread."""
    if added.messages:
        thread.waiting_messages = [*thread.waiting_messages, *({**m} for m in added.messages)]
        thread.waiting_prompt_data = {**thread.waiting_prompt_data, **added.prompt_data}
        thread.stored_bytes += _size(added)


def take_waiting_messages(thread: Thread) -> WaitingMessages:
    """Remove the messages that wait on a locked thread, and return them; the caller stores them."""
    taken = WaitingMessages(list_waiting_messages(thread), thread.waiting_prompt_data)
    if taken.messages:
        thread.waiting_messages = []
        thread.waiting_prompt_data = {}
        thread.stored_bytes -= _size(taken)
    return taken


def ids_of(messages: Iterable[ChatMessage]) -> set[str]:
    return {message["id"] for message in messages}


async def find_waiting_messages(
    session: AsyncSession, thread_id: UUID, end: int
) -> list[ChatMessage]:
    """Return the messages that wait on a thread, if its stored messages end at position `end`."""
    query = select(Thread.waiting_messages).where(
        Thread.id == thread_id, Thread.next_position == end
    )
    return cast("list[ChatMessage]", await session.scalar(query) or [])


def _size(waiting: WaitingMessages) -> int:
    return size_of_messages(waiting.messages) + len(orjson.dumps(dict(waiting.prompt_data)))
