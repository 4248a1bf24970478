"""Deleting a conversation leaves nothing behind, whatever runs in it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy import text

from agent.runs.execution import runner
from agent.runs.execution.commit import commit_run
from agent.runs.execution.lifecycle import lease
from agent.runs.threads import deletion
from agent.runs.threads.deletion import delete_all_threads
from agent.tools.adapter import Tool
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person, make_person
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient
from tests.runs.stored_state import TABLES, count_rows, item_titles
from tests.runs.tool_calls import DENTIST, LUNCH
from tests.runs.workers import find_no_revoked, until_recorded
from tests.transactions import wait_until_blocked
from tests.waiting import HUNG_SECONDS, eventually, unless_hung


@pytest.fixture(autouse=True)
def _long_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a run to stop as long as it takes."""
    monkeypatch.setattr(deletion, "STOP_TIMEOUT_SECONDS", 2 * HUNG_SECONDS)


async def delete(agent: AgentClient, thread_id: str = "t") -> int:
    return (await agent.http.delete(f"/api/v1/agent/threads/{thread_id}")).status_code


@pytest.fixture
async def two_threads(agent: AgentClient, model: ScriptedModel) -> None:
    """A thread `t` with past effects and an open interrupt, and a thread `other` like it."""
    for thread_id in ("t", "other"):
        model.reply(
            calls(Call("create_schedule_item", DENTIST)),
            says("Done."),
            calls(Call("create_schedule_item", LUNCH)),
        )
        interrupted = await agent.run(thread_id, "Dentist")
        await agent.resume(thread_id, interrupted.interrupts)
        await agent.run(thread_id, "Lunch")


async def test_the_deletion_of_a_thread_does_not_delay_a_turn_of_another_one(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Hello."), says("Hello again."))
    await agent.run("t", "Hi")
    async with sessions.begin() as session:
        await session.execute(text("SELECT FROM messages FOR UPDATE"))
        deleting = asyncio.create_task(delete(agent))
        await wait_until_blocked(sessions, unless=deleting)
        turn = asyncio.create_task(agent.run("other", "Hi"))
        await wait_until_blocked(sessions, count=2, unless=turn)
        assert turn.done(), "the turn waits for the deletion"
    assert (await turn).text == "Hello again."
    assert await deleting == 204
    async with sessions() as session:
        balance = "SELECT bytes - (SELECT sum(charged_bytes) FROM threads)"
        assert await session.scalar(text(f"{balance} FROM conversation_storage")) == 0


async def test_the_deletion_of_all_threads_locks_the_storage_behind_all_of_them(
    agent: AgentClient,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In another order, it and a turn that begins meanwhile would wait for each other."""
    monkeypatch.setattr(deletion, "MAX_THREADS_PER_STATEMENT", 1)
    model.reply(says("Hello."), says("Hello again."))
    await agent.run("first", "Hi")
    await agent.run("last", "Hi")

    async def delete_all() -> None:
        async with sessions.begin() as session:
            await delete_all_threads(session, person.user_id)

    async with sessions.begin() as session:
        await session.execute(text("SELECT FROM threads WHERE client_id = 'last' FOR UPDATE"))
        deleting = asyncio.create_task(delete_all())
        await wait_until_blocked(sessions, unless=deleting)
        await session.execute(text("SELECT FROM conversation_storage FOR UPDATE"))
    await deleting
    async with sessions() as session:
        assert await session.scalar(text("SELECT bytes FROM conversation_storage")) == 0


@pytest.mark.usefixtures("two_threads")
async def test_deletion_removes_all_of_a_thread_and_nothing_else(
    agent: AgentClient, sessions: Sessions
) -> None:
    before = await count_rows(sessions)
    assert all(before.values())
    assert await delete(agent) == 204
    assert await count_rows(sessions) == {table: count // 2 for table, count in before.items()}
    assert await delete(agent) == 404
    assert await delete(agent, "other") == 204
    assert await count_rows(sessions) == dict.fromkeys(TABLES, 0)
    assert await item_titles(sessions) == ["Dentist", "Dentist"]


@pytest.mark.usefixtures("two_threads")
async def test_deletion_removes_the_event_logs(
    app: FastAPI, agent: AgentClient, redis_url: str
) -> None:
    await until_recorded(app.state.run_worker)
    async with Redis.from_url(redis_url) as redis:
        logs = [key async for key in redis.scan_iter("majordomo:run:*")]
        assert len(logs) == 6
        await delete(agent)
        logs = [key async for key in redis.scan_iter("majordomo:run:*")]
    assert len(logs) == 3


async def test_the_thread_id_can_be_used_again(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Hi."), says("Hello."))
    await agent.run("t", "My secret", runId="r")
    await delete(agent)
    answer = await agent.run("t", "Who am I?", runId="r")
    assert answer.text == "Hello."
    assert [m["content"] for m in model.requests[-1].messages[1:]] == ["Who am I?"]


@pytest.mark.parametrize("worker", ["own", "other"])
async def test_a_running_run_is_cancelled_and_its_subscriber_gets_the_outcome(
    worker: str, agent: AgentClient, other: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    """The deletion waits for the run, whichever worker executes it."""
    model.reply(script(Text("I begin"), Hang()))
    async with agent.stream("t", "A story") as (answer, events):
        while not answer.text:
            await anext(events)
        assert await delete({"own": agent, "other": other}[worker]) == 204
        async for _ in events:
            pass
    assert answer.outcome == "cancelled"
    await model.requests[0].closed_early.wait()
    assert await count_rows(sessions) == dict.fromkeys(TABLES, 0)


async def test_a_run_that_ends_after_the_deletion_writes_nothing(
    app: FastAPI,
    agent: AgentClient,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another worker deletes the thread just now, and the run has not noticed."""
    monkeypatch.setattr(lease, "find_revoked_runs", find_no_revoked)
    gate = Gate()
    model.reply(script(Text("I have all"), gate, Text(" the time.")))
    async with agent.stream("t", "A story") as (answer, events):
        while not answer.text:
            await anext(events)
        async with sessions.begin() as session:
            await delete_all_threads(session, person.user_id)
        gate.open()
        async for _ in events:
            pass
    assert answer.last["type"] in ("RUN_FINISHED", "RUN_ERROR")
    for live in list(app.state.run_worker.live_runs.values()):
        await live.wait()
    assert await count_rows(sessions) == dict.fromkeys(TABLES, 0)


async def test_a_run_notices_that_its_thread_was_deleted(
    agent: AgentClient, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    """A run that begins during the deletion gets no cancel request."""
    model.reply(script(Text("I begin"), Hang()))
    async with agent.stream("t", "A story") as (answer, events):
        while not answer.text:
            await anext(events)
        async with sessions.begin() as session:
            await delete_all_threads(session, person.user_id)
        async with unless_hung():
            async for _ in events:
                pass
    assert answer.outcome == "cancelled"
    await model.requests[0].closed_early.wait()
    assert await count_rows(sessions) == dict.fromkeys(TABLES, 0)


async def test_a_commit_after_the_deletion_ends_as_cancelled(
    agent: AgentClient,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The thread is deleted after the run's last step, before its commit."""
    model.reply(says("Hi."))

    async def finish_late(*given: object) -> object:
        async with sessions.begin() as session:
            await delete_all_threads(session, person.user_id)
        return await commit_run(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(runner, "commit_run", finish_late)
    answer = await agent.run("t", "Hello")
    assert answer.outcome == "cancelled"
    assert await count_rows(sessions) == dict.fromkeys(TABLES, 0)


async def test_an_effect_that_has_begun_finishes_before_the_deletion(
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = Gate()
    operate = Tool._operate

    async def operate_late(*given: object) -> object:
        await gate.pass_through()
        return await operate(*given)  # type: ignore[arg-type]

    model.reply(calls(Call("create_schedule_item", DENTIST)))
    interrupted = await agent.run("t", "Dentist")
    monkeypatch.setattr(Tool, "_operate", operate_late)
    resuming = asyncio.create_task(agent.resume("t", interrupted.interrupts))
    await gate.reached.wait()
    [live] = app.state.run_worker.live_runs.values()
    deleting = asyncio.create_task(delete(agent))
    await eventually(lambda: live.is_cancelled, "the deletion has asked the run to stop")
    assert not deleting.done()
    gate.open()
    assert await deleting == 204
    assert (await resuming).outcome == "cancelled"
    assert await item_titles(sessions) == ["Dentist"]
    assert await count_rows(sessions) == dict.fromkeys(TABLES, 0)


async def test_a_subscriber_through_another_worker_learns_of_the_deletion(
    agent: AgentClient,
    other: AgentClient,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither the worker that executes the run nor its log learns of it in time."""
    monkeypatch.setattr(lease, "find_revoked_runs", find_no_revoked)
    model.reply(script(Text("I begin"), Hang()))
    async with agent.stream("t", "A story", runId="r") as (answer, events):
        while not answer.text:
            await anext(events)
        async with other.subscribe("r") as (followed, events_elsewhere):
            while not followed.text:
                await anext(events_elsewhere)
            async with sessions.begin() as session:
                await delete_all_threads(session, person.user_id)
            async for _ in events_elsewhere:
                pass
    assert followed.text == "I begin"
    assert followed.last["code"] == "thread_not_found"


async def test_the_deletion_does_not_wait_for_a_dead_worker(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Hi."))
    await agent.run("t", "Hello")
    async with sessions.begin() as session:
        await session.execute(
            text("UPDATE runs SET status = 'running', worker_id = gen_random_uuid()")
        )
    async with unless_hung():
        assert await delete(agent) == 204


@pytest.fixture
async def other_user(
    agent: AgentClient, sessions: Sessions, settings: Settings
) -> AsyncIterator[AgentClient]:
    other = AgentClient(agent.base_url, await make_person(sessions, settings))
    yield other
    await other.http.aclose()


@pytest.mark.usefixtures("two_threads")
async def test_delete_all_threads_deletes_only_the_user_s_threads(
    other_user: AgentClient,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deletion, "MAX_THREADS_PER_STATEMENT", 1)
    model.reply(says("Hi."))
    await other_user.run("t", "Hello")
    async with sessions.begin() as session:
        await delete_all_threads(session, person.user_id)
    left = await count_rows(sessions)
    assert (left["threads"], left["messages"], left["runs"], left["fences"]) == (1, 2, 1, 1)
