"""The history of a prompt, which is cut only between turns."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.conversations.messages import ChatMessage, StoredMessage

CUT_STEP = 10
"""A cut falls on the first turn after a multiple of as many messages.

The beginning of the history then stays the same for several turns, and so does a cache of it.
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """Messages that are sent together or not at all, and the position of the first."""

    position: int
    messages: tuple[ChatMessage, ...]


def split_turns(messages: Sequence[StoredMessage]) -> list[Turn]:
    """Split the stored messages of a thread into turns."""
    grouped = groupby(messages, lambda message: message.turn_id)
    turns = [list(turn) for _, turn in grouped]
    return [Turn(turn[0].position, tuple(each.message for each in turn)) for turn in turns]


def join_dependent(turns: Sequence[Turn]) -> list[Turn]:
    """Join each turn to the one before it unless it can be the first of a prompt.

    It can if it begins with a user message, and no result in it or after it is of a call before.
    """
    joined: list[Turn] = []
    dependent = _find_dependent(turns)
    for index, turn in enumerate(turns):
        begins = bool(turn.messages) and turn.messages[0]["role"] == "user"
        if joined and (index in dependent or not begins):
            joined[-1] = Turn(joined[-1].position, joined[-1].messages + turn.messages)
        else:
            joined.append(turn)
    return joined


def keep_latest(
    turns: Sequence[Turn], sizes: Sequence[int], limit: int, *, is_complete: bool = True
) -> list[Turn]:
    """Return the latest turns whose sizes add up to at most `limit`.

    A turn that is too large by itself is left out alone. `is_complete` is whether the first turn
    is the first of its thread: nothing has been cut yet.
    """
    size, start = 0, len(turns)
    for index in range(len(turns) - 1, -1, -1):
        if sizes[index] <= limit:
            size += sizes[index]
            if size > limit:
                break
        start = index
    if start > 0 or not is_complete:
        start = _next_step(turns, sizes, start)
    return [turns[n] for n in range(start, len(turns)) if sizes[n] <= limit]


def _next_step(turns: Sequence[Turn], sizes: Sequence[int], start: int) -> int:
    """Return the first turn from `start` on that follows a step.

    Without one, or if less than half of what fits would remain, return `start`.
    """
    if start >= len(turns):
        return start
    step = -(-turns[start].position // CUT_STEP) * CUT_STEP
    later = (n for n in range(start, len(turns)) if turns[n].position >= step)
    stepped = next(later, start)
    return stepped if 2 * sum(sizes[stepped:]) >= sum(sizes[start:]) else start


def _find_dependent(turns: Sequence[Turn]) -> set[int]:
    """Return the indexes of the turns before which a call is separated from its result."""
    called_in: dict[str, int] = {}
    for index, turn in enumerate(turns):
        for message in turn.messages:
            called_in |= dict.fromkeys((c["id"] for c in message.get("toolCalls", [])), index)
    dependent: set[int] = set()
    for index, turn in enumerate(turns):
        for message in turn.messages:
            if message["role"] == "tool":
                called = called_in.get(message.get("toolCallId", ""), index)
                dependent |= set(range(min(called, index) + 1, max(called, index) + 1))
    return dependent
