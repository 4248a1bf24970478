"""A client can reconnect to a run on any worker, without a gap and without a duplicate."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI

from agent.runs.delivery import reconnect
from agent.runs.streams import event_log, log_writer
from domain.conversations.models import Run
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.agui.validate import validate_stream
from tests.event_logs import (
    delay_log,
    shorten_polls,
    until_log_is_read,
    until_logged,
)
from tests.factories import make_person
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate, SharedEvent
from tests.runs.client import AgentClient, Answer, events_of_run, saying
from tests.runs.folding import fold_messages, stored_texts, texts_of
from tests.runs.outages import break_redis
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import until_recorded
from tests.waiting import HUNG_SECONDS, unless_hung

WORDS = "one two three four five six seven eight nine ten"


@pytest.fixture
def short_polls(app: FastAPI, monkeypatch: pytest.MonkeyPatch, _patient_readers: None) -> None:
    """Poll the row of a run at once, and see a run that has ended only once its log is complete."""
    reload_run = reconnect.reload_run

    async def reload_run_and_log(sessions: Sessions, run: Run) -> Run | None:
        reloaded = await reload_run(sessions, run)
        if reloaded is None or reloaded.status != "running":
            await until_recorded(app.state.run_worker)
        return reloaded

    monkeypatch.setattr(reconnect, "reload_run", reload_run_and_log)
    shorten_polls(monkeypatch)


async def start_and_disconnect(agent: AgentClient, count: int) -> Answer:
    """Start a run, read `count` of its events, and lose the connection."""
    async with agent.stream("t", "Count", runId="r") as (answer, events):
        async for _ in events:
            if len(answer.events) == count:
                break
    return answer


@pytest.mark.parametrize("count", [1, 2, 5, 9])
async def test_another_worker_sends_the_missed_events(
    count: int, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text(WORDS, 10), gate, Text(" eleven")))
    first = await start_and_disconnect(agent, count)
    async with other.subscribe("r", first.ids[-1]) as (rest, events):
        await anext(events)
        gate.open()
        async for _ in events:
            pass
    assert rest.outcome == "success"
    whole = first.events + rest.events
    validate_stream(whole)
    deltas = [event["delta"] for event in whole if event["type"] == "TEXT_MESSAGE_CONTENT"]
    assert "".join(deltas) == f"{WORDS} eleven"
    ids = first.ids + rest.ids
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids, key=lambda each: [int(part) for part in each.split("-")])


async def test_a_reader_waits_for_a_lagging_log(
    app: FastAPI,
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A client that loses its connection and reconnects at once is ahead of the log."""
    log, gate = delay_log(app, monkeypatch), Gate()
    model.reply(script(Text("one two three", 3), gate, Text(" four")))
    first = await start_and_disconnect(agent, 5)
    reconnecting = asyncio.create_task(other.reconnect("r", first.ids[-1]))
    await until_log_is_read(app.state.services.redis)
    log.open()
    gate.open()
    rest = await reconnecting
    validate_stream(first.events + rest.events)
    assert first.text + rest.text == "one two three four"


@pytest.mark.usefixtures("short_polls")
@pytest.mark.parametrize("place", [2, -1])
async def test_a_reader_waits_for_a_lagging_log_after_the_run_s_end(
    place: int,
    app: FastAPI,
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The log gets the run's end while the reader waits for its next event."""
    log = delay_log(app, monkeypatch)
    model.reply(says("one two three", pieces=3))
    answer = await agent.run("t", "Count", runId="r")
    read = event_log.EventLog.read

    async def read_late(*args: Any) -> Any:
        log.open()
        await until_logged(app, answer.ids[-1])
        return await read(*args)

    monkeypatch.setattr(event_log.EventLog, "read", read_late)
    await log.reached.wait()
    rest = await other.reconnect("r", answer.ids[place])
    assert rest.ids == answer.ids[place:][1:]


@pytest.mark.usefixtures("short_polls")
async def test_a_short_outage_of_redis_duplicates_no_event(
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    has_read, gate = SharedEvent(), Gate()

    async def time_out(*_: Any) -> None:
        has_read.set()
        raise TimeoutError

    model.reply(script(Text("one two three", 3), gate, Text(" four")))
    first = await start_and_disconnect(agent, 5)
    with monkeypatch.context() as outage:
        for name in ("last", "read"):
            outage.setattr(event_log.EventLog, name, time_out)
        reconnecting = asyncio.create_task(other.reconnect("r", first.ids[-1]))
        await has_read.wait()
    gate.open()
    rest = await reconnecting
    validate_stream(first.events + rest.events)
    assert first.text + rest.text == "one two three four"


@pytest.mark.usefixtures("short_polls")
async def test_an_id_past_the_end_of_a_running_run_gets_the_whole_run_at_its_end(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("one"), gate, Text(" two")))
    first = await start_and_disconnect(agent, 3)
    fence, _, _ = first.ids[0].partition("-")
    reconnecting = asyncio.create_task(other.reconnect("r", f"{fence}-9999"))
    await until_log_is_read(app.state.services.redis)
    gate.open()
    again = await reconnecting
    validate_stream(again.events)
    assert again.text == "one two"
    assert (await other.reconnect("r", f"{fence}-9999")).events == again.events


@pytest.mark.parametrize(("worker", "after"), [("own", "9-1"), ("other", "9-1"), ("own", "1-9999")])
async def test_an_id_that_was_never_sent_gets_the_attempt_from_its_start(
    worker: str, after: str, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    """The id of a later attempt, or one past the last event if this worker knows that event."""
    gate = Gate()
    model.reply(script(Text("one"), gate, Text(" two")))
    await start_and_disconnect(agent, 3)
    client = {"own": agent, "other": other}[worker]
    async with client.subscribe("r", after) as (again, events):
        async with unless_hung():
            assert (await anext(events))["type"] == "RUN_STARTED"
        gate.open()
        async for _ in events:
            pass
    validate_stream(again.events)
    assert again.text == "one two"


async def test_reconnecting_to_a_running_run_on_the_same_worker(
    agent: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("one two", 2), gate, Text(" three")))
    first = await start_and_disconnect(agent, 3)
    async with agent.subscribe("r", first.ids[-1]) as (rest, events):
        await anext(events)
        gate.open()
        async for _ in events:
            pass
    validate_stream(first.events + rest.events)


@pytest.mark.parametrize(("last_event", "expected"), [(None, 1), (2, 3)])
async def test_the_last_event_id_header_overrides_the_after_parameter(
    agent: AgentClient, model: ScriptedModel, last_event: int | None, expected: int
) -> None:
    """A browser's EventSource reconnects to its original URL and adds the header."""
    gate = Gate()
    model.reply(script(Text("one two three", 3), gate, Text(" four")))
    first = await start_and_disconnect(agent, 5)
    header = "" if last_event is None else first.ids[last_event]
    async with agent.subscribe("r", header, after=first.ids[0]) as (rest, events):
        await anext(events)
        gate.open()
    assert rest.ids[0] == first.ids[expected]


@pytest.mark.usefixtures("short_polls")
async def test_a_finished_run_is_sent_from_its_start_or_after_any_id(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says(WORDS, pieces=10))
    answer = await agent.run("t", "Count", runId="r")
    await until_logged(app, answer.ids[-1])
    again = await other.reconnect("r")
    assert events_of_run(again) == answer.events
    assert again.ids[1:] == answer.ids
    assert (await other.reconnect("r", answer.ids[-1])).events == []
    fence, _, _ = answer.ids[0].partition("-")
    for after in ("9-9999", f"{fence}-9999"):
        beyond = await other.reconnect("r", after)
        assert beyond.events == again.events, after


@pytest.mark.usefixtures("short_polls")
@pytest.mark.parametrize("after", ["", "9-9999", "0-1"])
async def test_a_client_that_holds_the_run_s_messages_gets_no_word_twice(
    after: str, app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    """Neither while the run is running nor after its end."""
    model.reply(says("Hi."))
    await agent.run("t", "Hello")
    gate = Gate()
    model.reply(script(Text("one"), gate, Text(" two")))
    async with agent.stream("t", **saying("Count")) as (answer, events):
        while not answer.text:
            await anext(events)
        held = fold_messages(answer.events, [{"id": "u", "content": "Count"}])
        streams = [client.subscribe("r", after) for client in (agent, other)]
        async with streams[0] as (own, own_events), streams[1] as (far, far_events):
            gate.open()
            for subscriber in (own_events, far_events, events):
                async for _ in subscriber:
                    pass
    await until_recorded(app.state.run_worker)
    ended = [await client.reconnect("r", after) for client in (agent, other)]
    for again in (own, far, *ended):
        validate_stream(again.events)
        assert again.text == "one two"
        folded = texts_of(fold_messages(again.events, held))
        assert folded == (await stored_texts(agent))[2:]


async def test_without_a_log_the_stream_replays_the_run_from_the_database(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    interrupted = await agent.run("t", "Dentist", runId="r")
    await until_recorded(app.state.run_worker)
    await app.state.services.redis.flushdb()
    for client in (agent, other):
        replay = await client.reconnect("r", interrupted.ids[2])
        validate_stream(replay.events)
        types = [event["type"] for event in replay.events]
        assert types == ["RUN_STARTED", "MESSAGES_SNAPSHOT", "STATE_SNAPSHOT", "RUN_FINISHED"]
        assert replay.interrupts == interrupted.interrupts


@pytest.mark.usefixtures("short_polls")
@pytest.mark.parametrize("received", [2, 4])
async def test_a_client_that_loses_a_replay_gets_the_run_from_its_start(
    received: int, app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    """The log numbers its events otherwise: to go on in it would send text a second time."""
    model.reply(says("one two", pieces=2))
    request = saying("Count", runId="r")
    answer = await agent.run("t", **request)
    await until_logged(app, answer.ids[-1])
    replay = await agent.run("t", **request)
    assert len(replay.events) == 4
    for client in (agent, other):
        again = await client.reconnect("r", replay.ids[received - 1])
        validate_stream(again.events)
        whole = replay.events[:received] + again.events
        assert texts_of(fold_messages(whole, [])) == await stored_texts(agent)
        assert (await client.reconnect("r", again.ids[-1])).events == []


async def test_a_client_that_loses_a_replay_without_a_log_gets_the_replay_again(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("one two", pieces=2))
    answer = await agent.run("t", "Count", runId="r")
    await until_logged(app, answer.ids[-1])
    await app.state.services.redis.flushdb()
    for client in (agent, other):
        replay = await client.reconnect("r", answer.ids[1])
        again = await client.reconnect("r", replay.ids[1])
        assert again.events == replay.events
        assert not {*replay.ids} & {*answer.ids}


@pytest.mark.usefixtures("short_polls")
async def test_a_log_that_redis_lost_is_not_restarted_in_the_middle_of_the_run(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    gate, redis = Gate(), app.state.services.redis
    model.reply(script(Text("one"), gate, Text(" two")))
    async with agent.stream("t", "Count", runId="r") as (answer, events):
        while "one" not in answer.text:
            await anext(events)
        await until_logged(app, answer.ids[-1])
        await redis.flushdb()
        reconnecting = asyncio.create_task(other.reconnect("r"))
        gate.open()
        async for _ in events:
            pass
    await until_recorded(app.state.run_worker)
    assert not await redis.keys("majordomo:run:*")
    assert (await reconnecting).snapshot[-1]["content"] == "one two"


@pytest.mark.usefixtures("short_polls")
@pytest.mark.parametrize("known", [0, 1])
async def test_a_reader_does_not_read_across_a_gap(
    known: int,
    app: FastAPI,
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A Redis server that restarts with a part of its data leaves such a log."""
    monkeypatch.setattr(log_writer, "MAX_BATCH_EVENTS", 1)
    model.reply(says("one two three four", pieces=4))
    answer = await agent.run("t", "Count", runId="r")
    await until_logged(app, answer.ids[-1])
    redis = app.state.services.redis
    [key] = await redis.keys("majordomo:run:*")
    assert await redis.xdel(key, answer.ids[1]) == 1
    broken = await other.reconnect("r", answer.ids[0] if known else "")
    if broken.last.get("code") == "handed_over":
        broken = await other.reconnect("r", broken.ids[-1])
    validate_stream(broken.events)
    assert broken.snapshot[-1]["content"] == "one two three four"


async def test_a_log_expires_an_hour_after_its_last_event(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hi."))
    answer = await agent.run("t", "Hello")
    await until_logged(app, answer.ids[-1])
    redis = app.state.services.redis
    [key] = await redis.keys("majordomo:run:*")
    assert 3600 - HUNG_SECONDS < await redis.ttl(key) <= 3600


async def test_another_user_cannot_reconnect_to_a_run(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, settings: Settings
) -> None:
    model.reply(says("Hi."))
    await agent.run("t", "Hello", runId="r")
    stranger = AgentClient(agent.base_url, await make_person(sessions, settings))
    assert (await stranger.reconnect("r")).status == 404
    await stranger.http.aclose()


async def test_a_malformed_id_gets_the_run_from_its_start(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hi."))
    answer = await agent.run("t", "Hello", runId="r")
    await until_logged(app, answer.ids[-1])
    for after in ("nonsense", "1-", "-1", "1-1-1", "9" * 60, "١-٢"):
        response = await agent.http.get("/api/v1/agent/runs/r/events", params={"after": after})
        assert response.text.count("data: ") == len(answer.events) + 1, after


async def test_chats_and_reconnects_work_without_redis(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    await break_redis(app)
    model.reply(says("Hi."), calls(Call("create_schedule_item", DENTIST)), says("Done."))
    answer = await agent.run("t", "Hello", runId="r")
    assert answer.text == "Hi."
    interrupted = await agent.run("t", "Dentist")
    assert (await agent.resume("t", interrupted.interrupts)).text == "Done."
    again = await agent.reconnect("r", answer.ids[1])
    assert again.snapshot[-1]["content"] == "Hi."
