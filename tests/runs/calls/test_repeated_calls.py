"""The same call again means the same approval: by its key, or while it waits."""

import asyncio

import pytest
from fastapi import FastAPI

from agent.calls.types import CallDone
from domain.core.database.sessions import Sessions
from domain.core.idempotency.errors import IdempotencyKeyReused
from tests.factories import Person
from tests.runs.approvals.rest import list_approvals
from tests.runs.calls.program import Program, carry_out, make_program
from tests.runs.client import AgentClient
from tests.runs.stored_state import count_rows, expire_calls, item_titles
from tests.runs.tool_calls import DENTIST, LUNCH

pytestmark = pytest.mark.usefixtures("patient_worker")
CONCURRENT = 6


async def test_without_a_key_it_is_the_same_while_it_waits(
    program: Program, agent: AgentClient, sessions: Sessions
) -> None:
    first, second = await program.ask_for_dentist(), await program.ask_for_dentist()
    assert first == second
    lunch = await program.ask("create_schedule_item", **LUNCH)
    assert lunch.approval_id != first.approval_id
    await carry_out(agent, first.approval_id)
    third = await program.ask_for_dentist()
    assert third.approval_id not in (first.approval_id, lunch.approval_id)
    await carry_out(agent, third.approval_id)
    assert await item_titles(sessions) == ["Dentist", "Dentist"]


async def test_the_order_of_arguments_makes_no_difference(program: Program) -> None:
    backwards = dict(reversed(DENTIST.items()))
    first = await program.ask_for_dentist()
    second = await program.ask("create_schedule_item", **backwards)
    assert first == second


async def test_an_expired_call_is_asked_anew(program: Program, sessions: Sessions) -> None:
    first = await program.ask_for_dentist()
    await expire_calls(sessions)
    assert (await program.ask_for_dentist()).approval_id != first.approval_id


@pytest.mark.parametrize("approved", [True, False])
async def test_with_a_key_it_is_the_same_for_ever(
    program: Program, agent: AgentClient, sessions: Sessions, *, approved: bool
) -> None:
    first = await program.ask_for_dentist(key="k")
    assert await program.ask_for_dentist(key="k") == first
    await carry_out(agent, first.approval_id, approved=approved)
    for _ in range(2):
        again = await program.call("create_schedule_item", key="k", **DENTIST)
        assert isinstance(again, CallDone)
        assert again.is_error is not approved
        assert again == await program.result(first)
    assert await item_titles(sessions) == (["Dentist"] if approved else [])


async def test_a_key_knows_an_expired_call(program: Program, sessions: Sessions) -> None:
    await program.ask_for_dentist(key="k")
    await expire_calls(sessions)
    again = await program.call("create_schedule_item", key="k", **DENTIST)
    assert isinstance(again, CallDone)
    assert again.result["error"] == "expired"


async def test_a_key_with_other_arguments_is_refused(program: Program, agent: AgentClient) -> None:
    await program.ask_for_dentist(key="k")
    with pytest.raises(IdempotencyKeyReused):
        await program.call("create_schedule_item", key="k", **LUNCH)
    with pytest.raises(IdempotencyKeyReused):
        await program.call("create_invite_code", key="k")
    assert len(await list_approvals(agent)) == 1


@pytest.mark.parametrize("key", ["", "k" * 5_000, "\0", "\ud800", "键"])
async def test_any_text_is_a_key(program: Program, key: str) -> None:
    first = await program.ask_for_dentist(key=key)
    assert await program.ask_for_dentist(key=key) == first


async def test_keys_and_calls_belong_to_their_token(
    app: FastAPI, program: Program, sessions: Sessions, person: Person, agent: AgentClient
) -> None:
    another = await make_program(app, sessions, person, name="Other")
    asked = [
        await each.ask_for_dentist(key=key) for each in (program, another) for key in ("k", None)
    ]
    # Without a key, a program gets the call that it has made with one.
    assert asked[0] == asked[1]
    assert asked[2] == asked[3]
    assert asked[0] != asked[2]
    assert len(await list_approvals(agent)) == 2


@pytest.mark.parametrize("key", [None, "k"])
async def test_of_calls_at_once_at_two_workers_one_is_new(
    key: str | None,
    program: Program,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    sessions: Sessions,
) -> None:
    workers = [program, program.at(other_worker[0])]
    calls = [each.ask_for_dentist(key=key) for each in workers for _ in range(CONCURRENT)]
    asked = await asyncio.gather(*calls)
    assert len({each.approval_id for each in asked}) == 1
    rows = await count_rows(sessions)
    assert (rows["threads"], rows["runs"], rows["pending_tool_calls"]) == (1, 1, 1)
    assert len(await list_approvals(agent)) == 1


async def test_one_of_two_answers_at_once_wins(
    program: Program, agent: AgentClient, other: AgentClient, sessions: Sessions
) -> None:
    pending = await program.ask_for_dentist()
    path = f"/api/v1/approvals/{pending.approval_id}"
    answers = await asyncio.gather(
        agent.http.post(path, json={"approved": True}),
        other.http.post(path, json={"approved": False}),
    )
    assert sorted(each.status_code for each in answers) == [202, 409]
    [won] = [each for each in answers if each.status_code == 202]
    await agent.reconnect(won.json()["runId"])
    is_approved = won.json()["approval"]["status"] == "approved"
    assert await item_titles(sessions) == (["Dentist"] if is_approved else [])
