"""A stream can be joined again from any worker, without a gap and without a repeat."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI

from agent.runs.delivery import reconnect
from agent.runs.streams import event_log
from domain.conversations.models import Run
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests import event_logs
from tests.agui.validate import validate_stream
from tests.event_logs import (
    hold_log,
    until_log_is_read,
    until_logged,
    with_patient_redis,
)
from tests.factories import Person, make_person
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate, SharedEvent
from tests.runs.client import AgentClient, Answer
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import another_worker, until_recorded
from tests.waiting import HUNG_SECONDS, unless_hung

WORDS = "one two three four five six seven eight nine ten"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return with_patient_redis(settings)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    event_logs.be_patient(monkeypatch)


@pytest.fixture
def short_polls(app: FastAPI, monkeypatch: pytest.MonkeyPatch, _patience: None) -> None:
    """Poll the row of a run at once, and see a run that has ended only once its log is complete."""
    reload_run = reconnect.reload_run

    async def reload_run_and_log(sessions: Sessions, run: Run) -> Run | None:
        reloaded = await reload_run(sessions, run)
        if reloaded is None or reloaded.status != "running":
            await until_recorded(app.state.agent)
        return reloaded

    monkeypatch.setattr(reconnect, "reload_run", reload_run_and_log)
    monkeypatch.setattr(reconnect, "POLL_INTERVAL_SECONDS", 0.05)


@pytest.fixture
async def other(settings: Settings, person: Person) -> AsyncIterator[AgentClient]:
    async with another_worker(settings, person) as (_, client):
        yield client


async def read_some(agent: AgentClient, count: int) -> Answer:
    """Read so many events of a run, and lose the connection."""
    async with agent.stream("t", "Count", runId="r") as (answer, events):
        async for _ in events:
            if len(answer.events) == count:
                break
    return answer


@pytest.mark.parametrize("count", [1, 2, 5, 9])
async def test_what_was_missed_comes_from_another_worker(
    count: int, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text(WORDS, 10), gate, Text(" eleven")))
    first = await read_some(agent, count)
    async with other.subscribe("r", first.ids[-1]) as (rest, events):
        await anext(events)
        gate.open()
        async for _ in events:
            pass
    assert rest.outcome == "success"
    whole = first.events + rest.events
    validate_stream(whole)
    said = [event["delta"] for event in whole if event["type"] == "TEXT_MESSAGE_CONTENT"]
    assert "".join(said) == f"{WORDS} eleven"
    ids = first.ids + rest.ids
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids, key=lambda each: [int(part) for part in each.split("-")])


async def test_a_log_that_is_behind_is_waited_for(
    app: FastAPI,
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A client that loses its connection and comes back at once is ahead of the log."""
    log, gate = hold_log(app, monkeypatch), Gate()
    model.reply(script(Text("one two three", 3), gate, Text(" four")))
    first = await read_some(agent, 5)
    rejoining = asyncio.create_task(other.reconnect("r", first.ids[-1]))
    await until_log_is_read(app.state.services.redis)
    log.open()
    gate.open()
    rest = await rejoining
    validate_stream(first.events + rest.events)
    assert first.text + rest.text == "one two three four"


@pytest.mark.usefixtures("short_polls")
@pytest.mark.parametrize("place", [2, -1])
async def test_a_log_that_is_behind_is_waited_for_after_the_end(
    place: int,
    app: FastAPI,
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The log comes to its end while the reader waits for its next event."""
    log = hold_log(app, monkeypatch)
    model.reply(says("one two three", pieces=3))
    answer = await agent.run("t", "Count", runId="r")
    read = event_log.EventLog.read

    async def read_behind(*given: Any) -> Any:
        log.open()
        await until_logged(app, answer.ids[-1])
        return await read(*given)

    monkeypatch.setattr(event_log.EventLog, "read", read_behind)
    await log.reached.wait()
    rest = await other.reconnect("r", answer.ids[place])
    assert rest.ids == answer.ids[place:][1:]


@pytest.mark.usefixtures("short_polls")
async def test_a_log_that_is_out_of_reach_for_a_moment_doubles_nothing(
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked, gate = SharedEvent(), Gate()

    async def out_of_reach(*_: Any) -> None:
        looked.set()
        raise TimeoutError

    model.reply(script(Text("one two three", 3), gate, Text(" four")))
    first = await read_some(agent, 5)
    with monkeypatch.context() as outage:
        for name in ("last", "read"):
            outage.setattr(event_log.EventLog, name, out_of_reach)
        rejoining = asyncio.create_task(other.reconnect("r", first.ids[-1]))
        await looked.wait()
    gate.open()
    rest = await rejoining
    validate_stream(first.events + rest.events)
    assert first.text + rest.text == "one two three four"


@pytest.mark.usefixtures("short_polls")
async def test_an_id_past_the_end_gets_all_of_it_once_that_is_known(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("one"), gate, Text(" two")))
    first = await read_some(agent, 3)
    fence, _, _ = first.ids[0].partition("-")
    rejoining = asyncio.create_task(other.reconnect("r", f"{fence}-9999"))
    await until_log_is_read(app.state.services.redis)
    gate.open()
    again = await rejoining
    validate_stream(again.events)
    assert again.text == "one two"
    assert (await other.reconnect("r", f"{fence}-9999")).events == again.events


@pytest.mark.parametrize(("whose", "after"), [("own", "9-1"), ("other", "9-1"), ("own", "1-9999")])
async def test_an_id_that_nobody_can_have_got_gets_what_there_is(
    whose: str, after: str, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    """Of a later attempt than there is; or past the last event, where that is known."""
    gate = Gate()
    model.reply(script(Text("one"), gate, Text(" two")))
    await read_some(agent, 3)
    client = {"own": agent, "other": other}[whose]
    async with client.subscribe("r", after) as (again, events):
        async with unless_hung():
            assert (await anext(events))["type"] == "RUN_STARTED"
        gate.open()
        async for _ in events:
            pass
    validate_stream(again.events)
    assert again.text == "one two"


async def test_joining_while_it_goes_on_on_the_same_worker(
    agent: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("one two", 2), gate, Text(" three")))
    first = await read_some(agent, 3)
    async with agent.subscribe("r", first.ids[-1]) as (rest, events):
        await anext(events)
        gate.open()
        async for _ in events:
            pass
    validate_stream(first.events + rest.events)


@pytest.mark.parametrize(("last_event", "expected"), [(None, 1), (2, 3)])
async def test_last_event_id_wins_over_after(
    agent: AgentClient, model: ScriptedModel, last_event: int | None, expected: int
) -> None:
    """A browser's EventSource reconnects to the URL it was made with, and adds the header."""
    gate = Gate()
    model.reply(script(Text("one two three", 3), gate, Text(" four")))
    first = await read_some(agent, 5)
    header = "" if last_event is None else first.ids[last_event]
    async with agent.subscribe("r", header, after=first.ids[0]) as (rest, events):
        await anext(events)
        gate.open()
    assert rest.ids[0] == first.ids[expected]


@pytest.mark.usefixtures("short_polls")
async def test_from_the_start_and_after_the_end(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says(WORDS, pieces=10))
    answer = await agent.run("t", "Count", runId="r")
    await until_logged(app, answer.ids[-1])
    again = await other.reconnect("r")
    assert again.events == answer.events
    assert again.ids == answer.ids
    assert (await other.reconnect("r", answer.ids[-1])).events == []
    beyond = await other.reconnect("r", "9-9999")
    assert beyond.events == answer.events


async def test_a_log_that_is_gone_is_replaced_by_the_record(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    asked = await agent.run("t", "Dentist", runId="r")
    await until_recorded(app.state.agent)
    await app.state.services.redis.flushdb()
    for client in (agent, other):
        told = await client.reconnect("r", asked.ids[2])
        validate_stream(told.events)
        kinds = [event["type"] for event in told.events]
        assert kinds == ["RUN_STARTED", "MESSAGES_SNAPSHOT", "STATE_SNAPSHOT", "RUN_FINISHED"]
        assert told.interrupts == asked.interrupts


@pytest.mark.usefixtures("short_polls")
async def test_a_log_that_redis_lost_on_the_way_is_not_begun_in_the_middle(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    gate, redis = Gate(), app.state.services.redis
    model.reply(script(Text("one"), gate, Text(" two")))
    async with agent.stream("t", "Count", runId="r") as (answer, events):
        while "one" not in answer.text:
            await anext(events)
        await until_logged(app, answer.ids[-1])
        await redis.flushdb()
        presence = asyncio.create_task(other.reconnect("r"))
        gate.open()
        async for _ in events:
            pass
    await until_recorded(app.state.agent)
    assert not await redis.keys("majordomo:run:*")
    assert (await presence).snapshot[-1]["content"] == "one two"


@pytest.mark.usefixtures("short_polls")
@pytest.mark.parametrize("known", [0, 1])
async def test_a_reader_does_not_read_across_a_hole(
    known: int,
    app: FastAPI,
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a server leaves it that comes back with a part of its data."""
    monkeypatch.setattr(event_log, "MAX_BATCH_EVENTS", 1)
    model.reply(says("one two three four", pieces=4))
    told = await agent.run("t", "Count", runId="r")
    await until_logged(app, told.ids[-1])
    redis = app.state.services.redis
    [key] = await redis.keys("majordomo:run:*")
    assert await redis.xdel(key, told.ids[1]) == 1
    broken = await other.reconnect("r", told.ids[0] if known else "")
    if broken.last.get("code") == "handed_over":
        broken = await other.reconnect("r", broken.ids[-1])
    validate_stream(broken.events)
    assert broken.snapshot[-1]["content"] == "one two three four"


async def test_the_log_expires_an_hour_after_the_end(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hi."))
    answer = await agent.run("t", "Hello")
    await until_logged(app, answer.ids[-1])
    redis = app.state.services.redis
    [key] = await redis.keys("majordomo:run:*")
    assert 3600 - HUNG_SECONDS < await redis.ttl(key) <= 3600


async def test_a_stranger_follows_nothing(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, settings: Settings
) -> None:
    model.reply(says("Hi."))
    await agent.run("t", "Hello", runId="r")
    stranger = AgentClient(agent.base_url, await make_person(sessions, settings))
    assert (await stranger.reconnect("r")).status == 404
    await stranger.http.aclose()


async def test_an_id_that_is_none_begins_at_the_start(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hi."))
    answer = await agent.run("t", "Hello", runId="r")
    await until_logged(app, answer.ids[-1])
    for after in ("nonsense", "1-", "-1", "1-1-1", "9" * 60, "١-٢"):
        response = await agent.http.get("/api/v1/agent/runs/r/events", params={"after": after})
        assert response.text.count("data: ") == len(answer.events), after


async def test_valkey_is_not_needed_to_chat(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    await app.state.services.redis.connection_pool.disconnect()
    app.state.services.redis.connection_pool.connection_kwargs["path"] = "/nowhere/valkey.sock"
    model.reply(says("Hi."), calls(Call("create_schedule_item", DENTIST)), says("Done."))
    answer = await agent.run("t", "Hello", runId="r")
    assert answer.text == "Hi."
    asked = await agent.run("t", "Dentist")
    assert (await agent.resume("t", asked.interrupts)).text == "Done."
    again = await agent.reconnect("r", answer.ids[1])
    assert again.snapshot[-1]["content"] == "Hi."
