"""Which messages a snapshot has when not all of them fit."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from uuid_utils.compat import uuid7

from agent.runs.execution import message_snapshots
from agent.runs.execution.message_snapshots import (
    ENVELOPE_BYTES,
    SelectedMessages,
    SnapshotScope,
    select_messages,
)
from domain.conversations import message_windows
from domain.conversations.models import Message, Thread
from domain.core.database.sessions import Sessions
from tests.factories import Person
from tests.runs.long_threads import insert_thread

LENGTH = 1000
"""How long a message of these tests is, in characters."""


@pytest.fixture(autouse=True)
def _short_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let five messages fit, and read a thread in several parts."""
    monkeypatch.setattr(message_snapshots, "MAX_SNAPSHOT_BYTES", 5 * (LENGTH + 60) + ENVELOPE_BYTES)
    monkeypatch.setattr(message_windows, "ROWS_PER_QUERY", 3)


@pytest.fixture
async def thread_id(sessions: Sessions, person: Person) -> UUID:
    await insert_thread(sessions, person, count=0)
    async with sessions() as session:
        return (await session.scalars(select(Thread.id))).one()


def calls(*ids: str) -> dict[str, object]:
    function = {"name": "f", "arguments": "{}"}
    return {"tool_calls": [{"id": id_, "type": "function", "function": function} for id_ in ids]}


async def store(sessions: Sessions, thread_id: UUID, kinds: Sequence[str]) -> None:
    """Store messages: `user`, `assistant`, `call A B` and `tool A`, which is the result of A."""
    rows = []
    for position, kind in enumerate(kinds):
        name, *ids = kind.split()
        row = {
            "thread_id": thread_id,
            "position": position,
            "message_id": f"m{position}",
            "turn_id": uuid7(),
            "run_id": uuid7(),
            "role": {"call": "assistant"}.get(name, name),
            "content": "x" * (LENGTH - 100 if name in ("call", "tool") else LENGTH),
            "tool_calls": None,
            "tool_call_id": ids[0] if name == "tool" else None,
        }
        rows.append(row | (calls(*ids) if name == "call" else {}))
    async with sessions.begin() as session:
        await session.execute(insert(Message), rows)


async def select_at(
    sessions: Sessions, thread_id: UUID, named: Sequence[Sequence[int]], end: int, start: int = 0
) -> SelectedMessages:
    async with sessions() as session:
        return await select_messages(session, thread_id, SnapshotScope(start, named), end)


TURN = ["user", "call A", "tool A", "assistant"]


@pytest.mark.parametrize(
    ("kinds", "named", "expected"),
    [
        pytest.param(["user", "assistant"] * 2, [], [[0, 4]], id="all fit"),
        pytest.param(["user", "assistant"] * 6, [], [[8, 12]], id="the newest, from a turn on"),
        pytest.param(["user", "assistant"] * 6, [[0, 2]], [[0, 2], [10, 12]], id="named first"),
        pytest.param(
            ["user", "assistant"] * 6, [[0, 12]], [[8, 12]], id="of the named ones the newest"
        ),
        pytest.param(
            ["user", "assistant"] * 6, [[0, 6]], [[4, 6], [10, 12]], id="no more than half are old"
        ),
        pytest.param(TURN * 3, [], [[8, 12]], id="whole turns"),
        pytest.param(
            ["user", "call A B C", "tool A", "tool B", "tool C", "call D", "tool D", "call E"],
            [],
            [[5, 8]],
            id="no result without its call",
        ),
        pytest.param(
            ["user", "call A B C D E", *(f"tool {name}" for name in "ABCDE")],
            [],
            [],
            id="a call whose results do not fit",
        ),
        pytest.param(
            [*TURN, *["user", "assistant"] * 4],
            [[1, 2], [3, 4]],
            [[3, 4], [10, 12]],
            id="no named call without its result",
        ),
        pytest.param(
            [*TURN, *["user", "assistant"] * 4],
            [[1, 3]],
            [[1, 3], [10, 12]],
            id="a named call with its result",
        ),
    ],
)
async def test_selection(
    kinds: list[str],
    named: list[list[int]],
    expected: list[list[int]],
    sessions: Sessions,
    thread_id: UUID,
) -> None:
    await store(sessions, thread_id, kinds)
    selected = await select_at(sessions, thread_id, named, len(kinds))
    assert selected.ranges == expected
    assert selected.is_whole == (expected == [[0, len(kinds)]])


async def test_a_result_that_the_client_named_first_stays(
    sessions: Sessions, thread_id: UUID
) -> None:
    """Its call lies before what the client has kept."""
    await store(sessions, thread_id, TURN)
    assert (await select_at(sessions, thread_id, [[2, 4]], 4, start=2)).ranges == [[2, 4]]
    assert (await select_at(sessions, thread_id, [], 4, start=2)).ranges == [[3, 4]]


async def test_the_length_of_a_message_is_that_of_its_json(
    sessions: Sessions, thread_id: UUID
) -> None:
    """A control character takes one byte in PostgreSQL and six in JSON."""
    await store(sessions, thread_id, ["user"] * 3)
    async with sessions.begin() as session:
        for message in await session.scalars(select(Message)):
            message.content = "\x01" * 500
    assert (await select_at(sessions, thread_id, [], 3)).ranges == [[2, 3]]


@pytest.mark.parametrize(
    ("named", "end", "expected"),
    [([[0, 5]], 5, True), ([[0, 5]], 6, False), ([[0, 2], [3, 5]], 5, False), ([], 0, True)],
)
def test_a_client_is_in_sync_if_it_named_everything(
    named: list[list[int]], end: int, expected: bool
) -> None:
    assert SnapshotScope(0, named).has_client_all(end) is expected
