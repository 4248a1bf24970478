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


LATEST_MESSAGES = MAX_HISTORY_MESSAGES + 1
"""How many of a thread's messages `build_history` takes.

It is one more, to see whether the first turn begins with the second message.
"""


async def load_history(session: AsyncSession, thread_id: UUID, turn_id: UUID) -> History:
    """Load the bounded history before a turn, and the messages of the turn."""
    latest = await find_latest_messages(session, thread_id, limit=LATEST_MESSAGES)
    history = build_history(latest, turn_id)
    if history is not None:
        return history
    before, turn = _split(latest, turn_id)
    if before:
        latest = await find_latest_messages(session, thread_id, limit=MAX_TURN_MESSAGES + 1)
        before, turn = _split(latest, turn_id)
    if not before:  # the turn alone is longer than a history
        return _history([], await find_turn_messages(session, thread_id, turn_id), is_complete=True)
    if before[0].position == 0:
        return _history(before, turn, is_complete=True)
    return _history(_without_partial_turn(before), turn, is_complete=False)


def build_history(latest: Sequence[StoredMessage], turn_id: UUID) -> History | None:
    """Build the history of a turn from the LATEST_MESSAGES of its thread, in order.

    Returns None if the turn, or one before it, is so long that more of them are needed.
    """
    before, turn = _split(latest, turn_id)
    if not latest or latest[0].position == 0:
        return _history(before, turn, is_complete=True)
    if before:
        before = _without_partial_turn(before)
    if len(before) < MAX_HISTORY_MESSAGES // 2:
        return None
    return _history(before, turn, is_complete=False)


def _history(
    before: Sequence[StoredMessage], turn: Sequence[StoredMessage], *, is_complete: bool
) -> History:
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


def _split(
    latest: Sequence[StoredMessage], turn_id: UUID
) -> tuple[list[StoredMessage], list[StoredMessage]]:
    """Return the messages before a turn, and those of the turn."""
    before = [stored for stored in latest if stored.turn_id != turn_id]
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
