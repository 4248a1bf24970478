"""An interrupt is claimed once, however many approvals compete."""

import asyncio

from fastapi import FastAPI
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person, make_person
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, cancelled, resolved
from tests.runs.slow_effects import hold_effect
from tests.runs.stored_state import item_titles
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import another_worker
from tests.transactions import wait_until_blocked
from tests.waiting import eventually

ANSWERS_AT_ONCE = 30
"""More approvals than a worker has database connections."""
LOCKED_REQUESTS = 8
"""As many as the pool of single statements has connections."""


async def test_concurrent_chats_are_limited_per_user(
    person: Person, settings: Settings, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(lambda _: script(Text("one"), gate, Text(" two")))
    narrow = settings.model_copy(update={"runs_per_person": 2})
    async with another_worker(narrow, person) as (_, agent):
        chats = [asyncio.create_task(agent.run(f"t{n}", "Hi")) for n in range(10)]
        await eventually(
            lambda: sum(chat.done() for chat in chats) >= 8, "eight of the chats are refused"
        )
        gate.open()
        answers = [await chat for chat in chats]
    assert sorted(answer.status for answer in answers) == [200] * 2 + [429] * 8


async def test_requests_to_a_locked_thread_do_not_delay_other_users(
    person: Person, settings: Settings, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(lambda _: says("Hello."))
    roomy = settings.model_copy(update={"database_pool_size": 2 * LOCKED_REQUESTS})
    async with another_worker(roomy, person) as (_, agent):
        stranger = AgentClient(agent.base_url, await make_person(sessions, roomy))
        await agent.run("t", "Hi")
        async with sessions.begin() as session:
            await session.execute(text("SELECT FROM threads FOR UPDATE"))
            waiting = [asyncio.create_task(agent.run("t", "Hi")) for _ in range(LOCKED_REQUESTS)]
            await wait_until_blocked(sessions, count=LOCKED_REQUESTS)
            assert (await stranger.run("t", "Hi")).text == "Hello."
        assert {(await each).status for each in waiting} <= {200, 409}
        await stranger.http.aclose()


async def test_one_of_many_concurrent_approvals_wins(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    """The losers get 409 while the winner's effect is still in its transaction."""
    gate = hold_effect(app, "create_schedule_item")
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Done."))
    interrupted = await agent.run("t", "Dentist")
    answering = [
        asyncio.create_task(
            agent.run("t", resume=[resolved(interrupted.interrupts[0])], runId=f"answer-{n}")
        )
        for n in range(ANSWERS_AT_ONCE)
    ]
    await eventually(
        lambda: sum(each.done() for each in answering) >= ANSWERS_AT_ONCE - 1,
        "all answers but one are refused",
    )
    gate.open()
    answers = [await each for each in answering]
    won = [answer for answer in answers if answer.status == 200]
    lost = [answer for answer in answers if answer.status == 409]
    assert (len(won), len(lost)) == (1, ANSWERS_AT_ONCE - 1)
    assert won[0].text == "Done."
    assert await item_titles(sessions) == ["Dentist"]
    winner = won[0].last["runId"]
    assert all(winner in answer.problem["detail"] for answer in lost)


async def test_a_thread_is_hidden_from_other_users(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, settings: Settings
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    interrupted = await agent.run("t", "Dentist", runId="asking")
    stranger = AgentClient(agent.base_url, await make_person(sessions, settings))
    entry = resolved(interrupted.interrupts[0])
    assert (await stranger.run("t", resume=[entry])).status == 404
    path = "/api/v1/agent/runs/asking/resume"
    assert (await stranger.run("t", path=path, resume=[entry])).status == 404
    model.reply(says("Hello."))
    own = await stranger.run("t", "Hello", runId="asking")
    assert own.text == "Hello."
    assert (await stranger.run("t", path=path, resume=[entry])).status in (404, 409)
    assert await item_titles(sessions) == []
    await stranger.http.aclose()


async def test_a_request_without_a_token_is_401(agent: AgentClient) -> None:
    agent.http.headers.pop("authorization")
    assert (await agent.run("t", "Hello")).status == 401


async def test_an_effect_stores_its_idempotency_record(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Done."))
    interrupted = await agent.run("t", "Dentist")
    await agent.resume("t", interrupted.interrupts)
    async with sessions() as session:
        keys = list(await session.scalars(text("SELECT key FROM idempotency_records")))
    assert keys == [interrupted.interrupts[0]["toolCallId"]]


async def test_an_approval_stores_only_what_it_decides(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    two = calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", DENTIST))
    model.reply(two, says("Done."))
    first, second = (await agent.run("t", "Dentist")).interrupts
    edited = DENTIST | {"title": "Doctor"}
    approved = resolved(first, editedArgs=edited, remarks="x" * 10_000)
    dropped = cancelled(second) | {"payload": {"remarks": "x" * 10_000}}
    await agent.run("t", resume=[approved, dropped])
    async with sessions() as session:
        query = text("SELECT approval FROM pending_tool_calls ORDER BY ordinal")
        stored = list(await session.scalars(query))
    assert stored == [
        {"status": "resolved", "payload": {"approved": True, "editedArgs": edited}},
        {"status": "cancelled", "payload": None},
    ]
    assert await item_titles(sessions) == ["Doctor"]


async def test_a_finished_turn_leaves_no_checkpoints(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Done."))
    interrupted = await agent.run("t", "Dentist")
    count = text("SELECT count(*) FROM checkpoints")
    async with sessions() as session:
        assert await session.scalar(count) > 0
        await session.rollback()
        await agent.resume("t", interrupted.interrupts)
        assert await session.scalar(count) == 0
