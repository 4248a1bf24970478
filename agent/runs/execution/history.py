"""The messages that a turn builds on: the history before it, bounded, and its stored messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.chat.prompt.data import PromptData
from agent.graph.chat.prompt.turns import Turn, join_dependent, keep_latest, split_turns
from domain.conversations.messages import (
    ChatMessage,
    StoredMessage,
    find_latest_messages,
    find_turn_messages,
)

MAX_HISTORY_MESSAGES = 40
"""How many messages before the turn the model receives, unless a turn among them has more."""
MAX_HISTORY_CHARACTERS = 60_000
"""How many characters these messages have in all."""
MAX_TURN_MESSAGES = 400
"""How many messages are read to find the beginning of a very long turn."""


@dataclass(frozen=True, slots=True)
class History:
    """The history of a turn, and the turn's own stored messages."""

    turns: Sequence[Turn]
    """The latest turns before this one that are within the bounds, whole."""
    turn: Sequence[ChatMessage]
    prompt_data: dict[str, PromptData]
    """Of all these messages, by message id."""


async def load_history(session: AsyncSession, thread_id: UUID, turn_id: UUID) -> History:
    """Load the bounded history before a turn, and the messages of the turn."""
    before, turn = await _load_latest(session, thread_id, turn_id, MAX_HISTORY_MESSAGES)
    is_complete = not before or before[0].position == 0
    if not is_complete:
        before = _without_partial_turn(before)
    if not is_complete and len(before) < MAX_HISTORY_MESSAGES // 2:
        # A turn before this one is very long.
        before, turn = await _load_latest(session, thread_id, turn_id, MAX_TURN_MESSAGES)
        is_complete = not before or before[0].position == 0
        before = before if is_complete else _without_partial_turn(before)
    prompt_data = {
        stored.message["id"]: stored.prompt_data
        for stored in (*before, *turn)
        if stored.prompt_data
    }
    turns = join_dependent(split_turns(before))
    sizes = [_size(each, prompt_data) for each in turns]
    return History(
        keep_latest(turns, sizes, MAX_HISTORY_CHARACTERS, is_complete=is_complete),
        [stored.message for stored in turn],
        prompt_data,
    )


async def _load_latest(
    session: AsyncSession, thread_id: UUID, turn_id: UUID, limit: int
) -> tuple[list[StoredMessage], list[StoredMessage]]:
    """Return the last messages before the turn, and all messages of the turn.

    One more message than `limit` is read, to see whether the first turn begins with the second.
    """
    latest = await find_latest_messages(session, thread_id, limit=limit + 1)
    before = [stored for stored in latest if stored.turn_id != turn_id]
    if latest and not before and latest[0].position > 0:
        return [], await find_turn_messages(session, thread_id, turn_id)
    return before, [stored for stored in latest if stored.turn_id == turn_id]


def _without_partial_turn(messages: Sequence[StoredMessage]) -> list[StoredMessage]:
    """Leave out the messages of the first turn, whose beginning may be missing."""
    return [stored for stored in messages if stored.turn_id != messages[0].turn_id]


def _size(turn: Turn, prompt_data: dict[str, PromptData]) -> int:
    return sum(_message_size(each, prompt_data.get(each["id"], {})) for each in turn.messages)


def _message_size(message: ChatMessage, data: PromptData) -> int:
    calls = message.get("toolCalls", [])
    size = len(message.get("content", "")) + sum(len(c["function"]["arguments"]) for c in calls)
    for name in ("fields", "context"):
        if data.get(name):
            size += len(orjson.dumps(data[name]))
    return size
