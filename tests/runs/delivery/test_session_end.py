"""A stream ends with the login session that opened it; what executes goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from domain.auth.accounts.creation import set_active
from domain.auth.models import LoginSession
from domain.auth.sessions.session_monitor import SessionEnded, SessionMonitor, SessionWatch
from domain.conversations.models import Run
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.agui.validate import validate_stream
from tests.api.statement_counter import count_statements
from tests.factories import Person, make_person
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, Answer, Event, resolved
from tests.runs.tool_calls import DENTIST
from tests.waiting import eventually, unless_hung

Stream = AbstractAsyncContextManager[tuple[Answer, AsyncIterator[Event]]]


async def end_session(sessions: Sessions, person: Person) -> None:
    async with sessions.begin() as session:
        ended = update(LoginSession).where(LoginSession.id == person.session_id)
        await session.execute(ended.values(ended_at=LoginSession.created_at))


async def end_and_check(app: FastAPI, sessions: Sessions, person: Person) -> None:
    await end_session(sessions, person)
    await app.state.services.session_monitor.check_sessions()


async def read_until_text(answer: Answer, events: AsyncIterator[Event]) -> None:
    while not answer.of("TEXT_MESSAGE_CONTENT"):
        await anext(events)


async def check_ended(answer: Answer, events: AsyncIterator[Event]) -> None:
    """Read the rest of a stream that ends with the session."""
    async for _ in events:
        pass
    assert (answer.last["type"], answer.last["code"]) == ("RUN_ERROR", "session_ended")
    assert answer.last["message"] == "Your session has ended. Please sign in again."
    assert answer.ids[-1] == answer.ids[-2]


async def until_succeeded(sessions: Sessions, run_id: str = "r") -> None:
    async def has_succeeded() -> bool:
        async with sessions() as session:
            query = select(Run.status).where(Run.client_id == run_id)
            return await session.scalar(query) == "succeeded"

    await eventually(has_succeeded, "the run has succeeded")


def reply_with_gate(model: ScriptedModel) -> Gate:
    """Script a reply of two words, and return the closed gate between them."""
    gate = Gate()
    model.reply(script(Text("one"), gate, Text(" two")))
    return gate


async def test_the_stream_of_a_run_ends_and_the_run_goes_on(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions, person: Person
) -> None:
    gate = reply_with_gate(model)
    async with agent.stream("t", "Count", runId="r") as (answer, events):
        await read_until_text(answer, events)
        await end_and_check(app, sessions, person)
        await check_ended(answer, events)
    validate_stream(answer.events)
    gate.open()
    await until_succeeded(sessions)


async def test_the_monitor_checks_by_itself(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, person: Person
) -> None:
    gate = reply_with_gate(model)
    async with agent.stream("t", "Count", runId="r") as (answer, events):
        await read_until_text(answer, events)
        await end_session(sessions, person)
        await check_ended(answer, events)
    gate.open()
    await until_succeeded(sessions)


async def test_the_stream_of_a_resumed_run_ends(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions, person: Person
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    gate = reply_with_gate(model)
    [interrupt] = (await agent.run("t", "Dentist", runId="asked")).interrupts
    path = "/api/v1/agent/runs/asked/resume"
    resume = {"runId": "r", "resume": [resolved(interrupt)]}
    async with agent.stream("t", path=path, **resume) as (answer, events):
        await read_until_text(answer, events)
        await end_and_check(app, sessions, person)
        await check_ended(answer, events)
    gate.open()
    await until_succeeded(sessions)


@pytest.mark.parametrize("is_elsewhere", [False, True], ids=["the same worker", "another worker"])
async def test_a_stream_that_follows_a_run_ends(
    *,
    is_elsewhere: bool,
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
    person: Person,
) -> None:
    gate = reply_with_gate(model)
    follower_app, follower = other_worker if is_elsewhere else (app, agent)
    async with agent.stream("t", "Count", runId="r") as (answer, events):
        await read_until_text(answer, events)
        async with follower.subscribe("r") as (followed, followed_events):
            await read_until_text(followed, followed_events)
            await end_and_check(follower_app, sessions, person)
            await check_ended(followed, followed_events)
    gate.open()
    await until_succeeded(sessions)


async def test_a_chat_without_a_stream_is_refused(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions, person: Person
) -> None:
    gate = reply_with_gate(model)
    chat = asyncio.create_task(
        agent.http.post(
            "/api/v1/agent-chats", json={"message": "Hi"}, headers={"Accept-Language": "en"}
        )
    )
    await gate.reached.wait()
    await end_and_check(app, sessions, person)
    async with unless_hung():
        response = await chat
    assert (response.status_code, response.json()["code"]) == (401, "session_ended")
    gate.open()
    async with sessions() as session:
        run_id = (await session.scalars(select(Run.client_id))).one()
    await until_succeeded(sessions, run_id)


async def test_disabling_the_account_ends_its_streams(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions, person: Person
) -> None:
    gate = reply_with_gate(model)
    async with agent.stream("t", "Count", runId="r") as (answer, events):
        await read_until_text(answer, events)
        async with sessions.begin() as session:
            await set_active(session, username=person.username, is_active=False)
        await app.state.services.session_monitor.check_sessions()
        await check_ended(answer, events)
    gate.open()
    await until_succeeded(sessions)


async def test_the_streams_of_other_sessions_go_on(
    app: FastAPI,
    server: str,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    settings: Settings,
) -> None:
    gate = reply_with_gate(model)
    async with agent.stream("t", "Count", runId="r") as (answer, events):
        await read_until_text(answer, events)
        await end_and_check(app, sessions, await make_person(sessions, settings))
        gate.open()
        async for _ in events:
            pass
    assert answer.outcome == "success"


async def test_nothing_follows_the_last_event_of_a_run(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hello"))
    answer = await agent.run("t", "Hi", runId="r")
    assert answer.outcome == "success"
    assert answer.of("RUN_ERROR") == []


async def test_one_query_checks_the_sessions_of_all_streams(
    sessions: Sessions, settings: Settings
) -> None:
    people = [await make_person(sessions, settings) for _ in range(3)]
    monitor = SessionMonitor(sessions)
    with count_statements() as statements:
        await monitor.check_sessions()
        assert statements == []
        ids = [*(person.session_id for person in people), people[0].session_id, uuid4()]
        contexts = [monitor.watch(session_id) for session_id in ids]
        watches = [context.__enter__() for context in contexts]
        await monitor.check_sessions()
        assert len([each for each in statements if "login_sessions" in each]) == 1
        assert [watch.has_ended for watch in watches] == [False] * 4 + [True]
        for context in contexts:
            context.__exit__(None, None, None)
        statements.clear()
        await monitor.check_sessions()
        assert statements == []


async def test_work_of_an_ended_session_is_cancelled(sessions: Sessions) -> None:
    monitor = SessionMonitor(sessions)
    never = asyncio.Event()

    async def work(watch: SessionWatch) -> str:
        try:
            with watch:
                await never.wait()
        except SessionEnded:
            await asyncio.sleep(0)  # the task is not cancelled any more
            return "the session has ended"
        return "the work is done"

    with monitor.watch(uuid4()) as watch:
        working = asyncio.create_task(work(watch))
        await asyncio.sleep(0)
        await monitor.check_sessions()
        assert await working == "the session has ended"
        assert await work(watch) == "the session has ended"


async def test_a_task_that_others_cancel_too_stays_cancelled(sessions: Sessions) -> None:
    monitor = SessionMonitor(sessions)

    async def work(watch: SessionWatch) -> None:
        with watch:
            await asyncio.Event().wait()

    with monitor.watch(uuid4()) as watch:
        working = asyncio.create_task(work(watch))
        await asyncio.sleep(0)
        working.cancel()
        watch.end()
        await asyncio.wait({working})
        assert working.cancelled()
