"""The event log refers to messages of the database, and readers get the events as streamed."""

from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from tests.agui.validate import validate_stream
from tests.event_logs import until_logged
from tests.factories import Person
from tests.peers.openai_replies import Call, Hang, Text, calls, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, Answer, events_of_run
from tests.runs.long_threads import ids_of, insert_thread
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import cancel_and_wait, take_over_from, until_recorded

REQUEST: dict[str, Any] = {
    "messages": [{"id": "m0"}, {"id": "new", "role": "user", "content": "Dentist"}],
    "runId": "r",
}
SHORT_LOG = 10_000

pytestmark = pytest.mark.usefixtures("patient_worker")


async def log_bytes(redis: Redis) -> int:
    """Return the memory that all logs take."""
    keys = await redis.keys("majordomo:run:*:events")
    return sum([await redis.memory_usage(key, samples=0) or 0 for key in keys])


async def interrupt(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions, person: Person
) -> Answer:
    """End a run on a long thread with an interrupt, and so with a long snapshot."""
    await insert_thread(sessions, person, count=40)
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    interrupted = await agent.run("t", **REQUEST)
    assert len(orjson.dumps(interrupted.snapshot)) > 1_000_000
    await until_recorded(app.state.run_worker)
    return interrupted


async def test_readers_get_the_messages_that_the_log_does_not_hold(
    app: FastAPI,
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    person: Person,
) -> None:
    interrupted = await interrupt(app, agent, model, sessions, person)
    assert await log_bytes(app.state.services.redis) < SHORT_LOG
    for client in (agent, other):
        for known in (1, len(interrupted.events) - 4):
            read = await client.reconnect("r", interrupted.ids[known - 1])
            assert read.events == interrupted.events[known:]
            assert read.ids == interrupted.ids[known:]
        assert events_of_run(await client.reconnect("r")) == interrupted.events


async def test_messages_appended_later_are_not_in_the_run_s_snapshot(
    app: FastAPI,
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    person: Person,
) -> None:
    interrupted = await interrupt(app, agent, model, sessions, person)
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    await agent.resume("t", interrupted.interrupts)
    await until_recorded(app.state.run_worker)
    assert events_of_run(await other.reconnect("r")) == interrupted.events


async def test_a_takeover_s_log_holds_only_the_messages_that_are_not_stored(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
    person: Person,
) -> None:
    await insert_thread(sessions, person, count=40)
    model.reply(script(Text("I am"), Hang()), script(Text("Hello."), Hang()))
    stalled, taker = app.state.run_worker, other_worker[0]
    async with agent.stream("t", **REQUEST) as (begun, events):
        while not begun.text:
            await anext(events)
        [first] = stalled.live_runs.values()
        await take_over_from(stalled, taker.state.run_worker, sessions)
        [second] = taker.state.run_worker.live_runs.values()
        async with other_worker[1].subscribe("r") as (live, live_events):
            while not live.text:
                await anext(live_events)
            await until_logged(app, live.ids[-1])
            assert await log_bytes(app.state.services.redis) < SHORT_LOG
            async with agent.subscribe("r") as (logged, logged_events):
                await anext(logged_events)
                await cancel_and_wait(second)
                for stream in (live_events, logged_events):
                    async for _ in stream:
                        pass
        await cancel_and_wait(first)
    validate_stream(logged.events)
    assert logged.events == live.events
    assert len(orjson.dumps(logged.snapshot)) > 1_000_000


async def test_the_stream_of_a_reader_ends_when_its_thread_is_deleted(
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The log still has the events behind the reader's, but not their messages."""
    interrupted = await interrupt(app, agent, model, sessions, person)
    event_log = app.state.run_worker.event_log
    read = event_log.read

    async def read_after_deletion(*args: Any) -> Any:
        async with sessions.begin() as session:
            await session.execute(text("DELETE FROM threads"))
        return await read(*args)

    monkeypatch.setattr(event_log, "read", read_after_deletion)
    rest = await agent.reconnect("r", interrupted.ids[0])
    assert [event["code"] for event in rest.events] == ["thread_not_found"]


async def test_a_log_whose_messages_are_gone_is_replaced_by_the_run_as_it_is_stored(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions, person: Person
) -> None:
    interrupted = await interrupt(app, agent, model, sessions, person)
    async with sessions.begin() as session:
        await session.execute(text("DELETE FROM messages WHERE message_id = 'm39'"))
    replay = await agent.reconnect("r", interrupted.ids[0])
    validate_stream(replay.events)
    assert replay.interrupts == interrupted.interrupts
    assert "m39" not in ids_of(replay.snapshot)
    assert replay.snapshot[-2:] == interrupted.snapshot[-2:]
