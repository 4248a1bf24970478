"""Which messages MESSAGES_SNAPSHOT has: those that the client named, and the newest ones.

A client drops every message that a snapshot lacks, so a snapshot begins with the earliest message
that the client named and goes on to the end. If that is more than a snapshot may have, the messages
in the middle are left out, which the client did not name, and then the earliest ones. A page reads
the rest with `GET /agent/threads/{thread_id}`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from agent.graph.chat.events import Event
from agent.runs.streams.stored_snapshot import StoredSnapshot
from domain.conversations.message_windows import (
    SizedMessage,
    find_messages_at,
    find_newest_messages,
)
from domain.conversations.messages import ChatMessage
from domain.conversations.models import Run
from domain.conversations.waiting_messages import find_waiting_messages

MAX_SNAPSHOT_BYTES = 2 * 1024 * 1024
"""How long the messages of a snapshot are as JSON, unless the client's request was longer."""
ENVELOPE_BYTES = 100
"""For the JSON of the event around its messages."""

Ranges = Sequence[Sequence[int]]
"""Ranges of positions in ascending order: each begins with its first and ends before its second."""


@dataclass(frozen=True, slots=True)
class SnapshotScope:
    """What a client's snapshot may have of its thread."""

    start: int
    """The position of the first message: the earliest one that the client named."""
    named: Ranges
    """The positions of the messages that the client sent, as far as the server looked."""
    request_bytes: int = 0
    """The length of the client's request."""

    @property
    def max_bytes(self) -> int:
        return max(MAX_SNAPSHOT_BYTES, self.request_bytes) - ENVELOPE_BYTES

    def has_client_all(self, end: int) -> bool:
        """Return whether the client named every message up to `end`: it is in sync."""
        return self.count_missed(end) == 0

    def count_missed(self, end: int) -> int:
        """Return how many of the messages up to `end` the client did not name."""
        start = max(self.start, 0)
        named = (min(last, end) - max(first, start) for first, last in self.named)
        return max(0, end - start) - sum(length for length in named if length > 0)

    def positions_before(self, end: int) -> Iterator[int]:
        """Yield the named positions before `end`, the last first."""
        for first, last in reversed(self.named):
            yield from range(min(last, end) - 1, first - 1, -1)


@dataclass(frozen=True, slots=True)
class SelectedMessages:
    """The messages of a snapshot in order, and where they are stored."""

    stored: Sequence[SizedMessage]
    is_whole: bool
    """Whether no message of the scope is left out."""
    unstored: Sequence[ChatMessage] = ()
    """Messages that follow these and are not stored yet."""

    @property
    def messages(self) -> list[ChatMessage]:
        return [*(each.message for each in self.stored), *self.unstored]

    @property
    def ranges(self) -> list[list[int]]:
        return to_ranges(each.position for each in self.stored)

    def as_event(self) -> Event:
        """Return MESSAGES_SNAPSHOT, of which an event log holds only where the messages are."""
        return StoredSnapshot(self.messages, self.ranges, self.unstored)


WHOLE_THREAD = SnapshotScope(start=0, named=())
"""The scope of a client that knows nothing of its thread: the newest messages."""


def scope_of(run: Run) -> SnapshotScope:
    """Return what the snapshots of a run's client may have."""
    return SnapshotScope(run.snapshot_from, run.named_positions, run.request_bytes)


def thread_id_of(run: Run) -> UUID:
    """Return the thread of a chat's run. Raises ValueError for a task, which has none."""
    if run.thread_id is None:
        raise ValueError("a chat's run has a thread")
    return run.thread_id


async def select_for_run(
    session: AsyncSession,
    run: Run,
    unstored: Sequence[ChatMessage] = (),
    *,
    scope: SnapshotScope | None = None,
) -> SelectedMessages:
    """Select the messages of a snapshot up to the run's `snapshot_to`, by default for its client.

    They are what a running run builds on, or all of a run that has ended. `unstored` messages
    follow them: the run has produced them since, or they came with approvals and are stored last.
    Last are those that wait on the thread.
    """
    if run.status != "running":
        waiting = await find_waiting_messages(session, thread_id_of(run), run.snapshot_to or 0)
        unstored = [*unstored, *waiting]
    scope, end = scope or scope_of(run), run.snapshot_to or 0
    return await _select_with(session, run, scope, end, unstored)


def select_known(
    run: Run, latest: Sequence[tuple[int, ChatMessage]], waiting: Sequence[ChatMessage]
) -> SelectedMessages | None:
    """Select the messages of an ended run's snapshot from the latest ones of its thread.

    Returns what `select_for_run` reads, or None if that can be other messages too.
    """
    scope = scope_of(run)
    if not latest or latest[0][0] > max(scope.start, 0):
        return None
    known = [
        SizedMessage.at(position, message)
        for position, message in latest
        if position >= scope.start
    ]
    if sum(each.size for each in known) + json_size(waiting) > scope.max_bytes:
        return None
    return SelectedMessages(_without_orphans(known, scope.named), is_whole=True, unstored=waiting)


async def select_input(
    session: AsyncSession,
    run: Run,
    scope: SnapshotScope,
    unstored: Sequence[ChatMessage] | None = None,
) -> SelectedMessages | None:
    """Select the messages that a run builds on, whether it is running or has ended.

    `unstored` messages follow them, by default those that came with approvals. Returns None if it
    is not known where the run's input ends.
    """
    end = run.snapshot_to if run.status == "running" else run.input_to
    if end is None:
        return None
    late = run.request["late_messages"] if unstored is None else unstored
    return await _select_with(session, run, scope, end, late)


async def _select_with(
    session: AsyncSession,
    run: Run,
    scope: SnapshotScope,
    end: int,
    unstored: Sequence[ChatMessage],
) -> SelectedMessages:
    """Select the messages up to position `end`, and let the unstored ones follow them."""
    selected = await select_messages(
        session, thread_id_of(run), scope, end, reserved_bytes=json_size(unstored)
    )
    known = {message["id"] for message in selected.messages}
    late = [message for message in unstored if message["id"] not in known]
    return replace(selected, unstored=late)


def json_size(messages: Iterable[ChatMessage]) -> int:
    """Return how long messages are as JSON in a snapshot, in bytes."""
    return sum(len(orjson.dumps(message)) + 1 for message in messages)


def to_ranges(positions: Iterable[int]) -> list[list[int]]:
    """Return positions as ranges in ascending order."""
    return merge_ranges([position, position + 1] for position in sorted(positions))


def merge_ranges(ranges: Iterable[Sequence[int]]) -> list[list[int]]:
    """Return ranges in ascending order with those as one that touch each other."""
    merged: list[list[int]] = []
    for first, end in ranges:
        if merged and first <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        elif first < end:
            merged.append([first, end])
    return merged


async def select_messages(
    session: AsyncSession,
    thread_id: UUID,
    scope: SnapshotScope,
    end: int,
    *,
    reserved_bytes: int = 0,
) -> SelectedMessages:
    """Select the messages up to position `end` for a snapshot that has others too."""
    max_bytes = max(0, scope.max_bytes - reserved_bytes)
    newest, is_whole = await find_newest_messages(
        session, thread_id, start=scope.start, end=end, max_bytes=max_bytes
    )
    if is_whole:
        return SelectedMessages(_without_orphans(newest[::-1], scope.named), is_whole=True)
    positions = list(scope.positions_before(newest[-1].position))
    named = await find_messages_at(session, thread_id, positions, max_bytes=max_bytes // 2)
    _fit(newest, named, scope, max_bytes)
    stored = [*_with_results(named[::-1]), *_from_turn_start(newest[::-1])]
    return SelectedMessages(_without_orphans(stored), is_whole=False)


def _fit(
    newest: list[SizedMessage], named: list[SizedMessage], scope: SnapshotScope, max_bytes: int
) -> None:
    """Remove the earliest of the newest messages that the client did not name, then named ones.

    Both lists have the newest message first. The newest messages keep at least half of the bytes.
    """
    newest_bytes, named_bytes = (sum(each.size for each in part) for part in (newest, named))
    while newest_bytes + named_bytes > max_bytes and newest_bytes > max_bytes // 2:
        if len(newest) == 1 or _is_in(newest[-1].position, scope.named):
            break
        newest_bytes -= newest.pop().size
    while named and newest_bytes + named_bytes > max_bytes:
        named_bytes -= named.pop().size


def _from_turn_start(stored: list[SizedMessage]) -> list[SizedMessage]:
    """Return the messages from the first one of the user on; all if there is none."""
    for index, each in enumerate(stored):
        if each.message["role"] == "user":
            return stored[index:]
    return stored


def _with_results(stored: list[SizedMessage]) -> list[SizedMessage]:
    """Leave out messages with calls whose results are not here: the calls are not open."""
    results = {each.message.get("toolCallId") for each in stored}
    return [
        each
        for each in stored
        if results.issuperset(call["id"] for call in each.message.get("toolCalls", []))
    ]


def _without_orphans(stored: Sequence[SizedMessage], named: Ranges = ()) -> list[SizedMessage]:
    """Leave out results whose calls are not here, unless the client has named them as they are."""
    calls: set[str] = set()
    kept: list[SizedMessage] = []
    for each in stored:
        calls |= {call["id"] for call in each.message.get("toolCalls", [])}
        is_orphan = each.message["role"] == "tool" and each.message.get("toolCallId") not in calls
        if not is_orphan or _is_in(each.position, named):
            kept.append(each)
    return kept


def _is_in(position: int, ranges: Ranges) -> bool:
    return any(first <= position < end for first, end in ranges)
