"""The snapshot of a question is made of what the run knows, as if it were read."""

import pytest

from agent.runs.execution import commit
from agent.runs.execution.message_snapshots import (
    SelectedMessages,
    select_for_run,
    select_known,
)
from domain.conversations.models import Run
from domain.core.database.sessions import Sessions
from tests.factories import Person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, resolved
from tests.runs.long_threads import insert_thread, long_messages
from tests.runs.tool_calls import DENTIST

Ended = list[tuple[Run, SelectedMessages | None]]


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> Ended:
    """The runs that ended, each with what was known of its snapshot."""
    found: Ended = []

    def record(run: Run, *known: object) -> SelectedMessages | None:
        found.append((run, select_known(run, *known)))  # type: ignore[arg-type]
        return found[-1][1]

    monkeypatch.setattr(commit, "select_known", record)
    return found


@pytest.mark.parametrize(
    ("earlier", "is_whole_sent", "is_known"),
    [
        pytest.param(0, False, True, id="the first turn"),
        pytest.param(6, True, True, id="a client that sends its history"),
        pytest.param(6, False, True, id="a client that sends the new message"),
        pytest.param(90, False, True, id="the new message on a long thread"),
        pytest.param(90, True, False, id="the history of a long thread"),
    ],
)
async def test_what_is_known_equals_what_is_stored(
    earlier: int,
    is_whole_sent: bool,
    is_known: bool,
    ended: Ended,
    agent: AgentClient,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    if earlier:
        await insert_thread(sessions, person, count=earlier, length=100)
    sent = long_messages(earlier, length=100) if is_whole_sent else []
    new = {"id": "new", "role": "user", "content": "Dentist"}
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Done."))
    asked = await agent.run("t", messages=[*sent, new])
    late = {"id": "late", "role": "user", "content": "And thanks"}
    await agent.run("t", messages=[late], resume=[resolved(asked.interrupts[0])])
    assert (ended[0][1] is not None) == is_known
    assert ended[1][1] is not None
    for run, known in ended:
        async with sessions() as session:
            stored = await select_for_run(session, run)
        if known is not None:
            assert known.messages == stored.messages
            assert known.ranges == stored.ranges
            assert known.is_whole == stored.is_whole
