"""The state that a client echoes with approvals: it is whole, and agrees with the server."""

from typing import Any
from uuid import uuid4

import pytest

from domain.core.database.sessions import Sessions
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, Answer, cancelled, resolved
from tests.runs.stored_state import call_statuses, expire_calls, item_titles
from tests.runs.tool_calls import DENTIST, LUNCH

State = dict[str, Any]


@pytest.fixture
async def interrupted(agent: AgentClient, model: ScriptedModel) -> Answer:
    """A thread `t` whose second turn waits for the approval of two new items."""
    model.reply(
        says("Hi."),
        calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", LUNCH)),
    )
    await agent.run("t", "Hello", runId="earlier")
    return await agent.run("t", "Both on 1 December", runId="r")


def state_of(answer: Answer) -> State:
    state: State = answer.of("STATE_SNAPSHOT")[-1]["snapshot"]
    return state


def with_context(**members: str) -> Any:
    return lambda state: state | {"run_context": state["run_context"] | members}


def with_first_call(**members: str) -> Any:
    return lambda state: state | {"pending_tool_call": state["pending_tool_call"] | members}


def without(member: str) -> Any:
    return lambda state: {key: value for key, value in state.items() if key != member}


def with_members(**members: Any) -> Any:
    return lambda state: state | members


def with_an_unknown_call(state: State) -> State:
    unknown = state["pending_tool_call"] | {"interrupt_id": "int_another"}
    return state | {"pending_tool_calls": [*state["pending_tool_calls"], unknown]}


INCOMPLETE = {
    "a version that is text": with_members(version="2"),
    "no first call": without("pending_tool_call"),
    "no context": with_members(run_context={}),
    "null for the calls": with_members(pending_tool_calls=None),
}
DISAGREEING = {
    "another turn": with_context(turn_id=str(uuid4())),
    "another thread": with_context(thread_id="another"),
    "a run of another turn": with_context(run_id="earlier"),
    "an unknown run": with_context(run_id="nothing"),
    "an unknown interrupt": with_first_call(interrupt_id="int_another"),
    "an unknown call": with_first_call(tool_call_id="call_another"),
    "an unknown call beside open ones": with_an_unknown_call,
    "no call": with_members(pending_tool_call=None, pending_tool_calls=[]),
    "null beside open calls": with_members(pending_tool_call=None),
}
AGREEING = {
    "as it was sent": with_members(),
    "without the list": without("pending_tool_calls"),
    "an empty list": with_members(pending_tool_calls=[]),
    "no state": lambda _: None,
}


async def test_an_incomplete_snapshot_is_422(
    interrupted: Answer, agent: AgentClient, sessions: Sessions, subtests: pytest.Subtests
) -> None:
    entries = [resolved(interrupt) for interrupt in interrupted.interrupts]
    for name, spoil in INCOMPLETE.items():
        with subtests.test(name):
            state = spoil(state_of(interrupted))
            assert (await agent.run("t", resume=entries, state=state)).status == 422
            assert (await agent.run("t", "Hi", state=state)).status == 422
    assert await call_statuses(sessions) == ["PENDING"] * 2


async def test_a_snapshot_that_disagrees_is_409(
    interrupted: Answer, agent: AgentClient, sessions: Sessions, subtests: pytest.Subtests
) -> None:
    entries = [resolved(interrupt) for interrupt in interrupted.interrupts]
    for name, spoil in DISAGREEING.items():
        with subtests.test(name):
            state = spoil(state_of(interrupted))
            answer = await agent.run("t", resume=entries, state=state)
            assert (answer.status, answer.problem["code"]) == (409, "interrupt_mismatch")
    assert await call_statuses(sessions) == ["PENDING"] * 2
    assert await item_titles(sessions) == []


@pytest.mark.parametrize("change", AGREEING.values(), ids=AGREEING)
async def test_a_snapshot_that_agrees_is_accepted(
    change: Any,
    interrupted: Answer,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(says("Done."))
    entries = [resolved(interrupt) for interrupt in interrupted.interrupts]
    answer = await agent.run("t", resume=entries, state=change(state_of(interrupted)))
    assert answer.text == "Done."
    assert await item_titles(sessions) == ["Dentist", "Lunch"]


async def test_a_snapshot_names_the_calls_that_are_left(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    first, second = interrupted.interrupts
    one = {"interruptId": first["id"], "payload": {"approved": True}}
    rest = await agent.run("t", resume=one, state=state_of(interrupted))
    assert rest.interrupts == [second]
    outdated = await agent.run("t", resume=[resolved(second)], state=state_of(interrupted))
    assert (outdated.status, outdated.problem["code"]) == (409, "interrupt_mismatch")
    model.reply(says("Done."))
    assert (await agent.run("t", resume=[resolved(second)], state=state_of(rest))).text == "Done."
    assert await item_titles(sessions) == ["Dentist", "Lunch"]


async def test_an_answered_or_expired_question_is_reported_before_an_outdated_state(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    await expire_calls(sessions)
    entries = [resolved(interrupt) for interrupt in interrupted.interrupts]
    late = await agent.run("t", resume=entries, state=state_of(interrupted))
    assert (late.status, late.problem["code"]) == (410, "interrupt_expired")
    model.reply(says("All right."))
    dismissed = [cancelled(interrupt) for interrupt in interrupted.interrupts]
    answer = await agent.run("t", resume=dismissed, state=state_of(interrupted))
    assert answer.text == "All right."
    again = await agent.run("t", resume=entries, state=state_of(interrupted))
    assert (again.status, again.problem["code"]) == (409, "interrupt_answered")
