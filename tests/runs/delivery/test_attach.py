"""The same request again while its run goes on: what the run builds on, then what follows."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from agent.runs.delivery.attach import attach_run
from domain.conversations.models import Run
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests import event_logs
from tests.agui.validate import validate_stream
from tests.event_logs import hold_log, with_patient_redis
from tests.factories import Person
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, Answer, Event, resolved, saying
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import another_worker, cancel_and_wait, expire_lease, until_recorded

COUNT = {"id": "u-2", "role": "user", "content": "Count"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return with_patient_redis(settings)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    event_logs.be_patient(monkeypatch)


@pytest.fixture
async def elsewhere(
    settings: Settings, person: Person
) -> AsyncIterator[tuple[FastAPI, AgentClient]]:
    async with another_worker(settings, person) as other:
        yield other


async def ask_for_the_dentist(agent: AgentClient, model: ScriptedModel) -> Answer:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    return await agent.run("t", **saying("Dentist", runId="q"))


def answering(asked: Answer) -> dict[str, Any]:
    """Give an answer together with something new that is said."""
    return {"runId": "r", "resume": [resolved(asked.interrupts[0])], "messages": [COUNT]}


def messages_after(answer: Answer) -> list[tuple[str, str]]:
    """Fold a stream as a client does that takes each snapshot for all there is."""
    held: dict[str, list[str]] = {}
    for event in answer.events:
        match event["type"]:
            case "MESSAGES_SNAPSHOT":
                held = {each["id"]: [each.get("content", "")] for each in event["messages"]}
            case "TEXT_MESSAGE_START" | "TOOL_CALL_RESULT":
                held[event["messageId"]] = [event.get("content", "")]
            case "TEXT_MESSAGE_CONTENT":
                held[event["messageId"]].append(event["delta"])
    return [(message_id, "".join(parts)) for message_id, parts in held.items()]


async def read_snapshot(answer: Answer, events: AsyncIterator[Event]) -> None:
    while not answer.of("MESSAGES_SNAPSHOT"):
        await anext(events)


async def stored_messages(agent: AgentClient) -> list[tuple[str, str]]:
    thread = (await agent.http.get("/api/v1/agent/threads/t")).json()
    return [(each["id"], each.get("content", "")) for each in thread["messages"]]


@pytest.mark.parametrize("is_ahead", [False, True], ids=["in step", "ahead of the log"])
async def test_it_shows_the_thread_and_follows(
    is_ahead: bool,
    app: FastAPI,
    agent: AgentClient,
    elsewhere: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.reply(says("Hi."))
    await agent.run("t", messages=[{"id": "u-1", "role": "user", "content": "Hello"}])
    said: dict[str, Any] = saying(
        "Count", messages=[{"id": "u-1", "role": "user", "content": "Hello"}, COUNT]
    )
    log, gate = Gate(), Gate()
    if is_ahead:
        await until_recorded(app.state.agent)
        log = hold_log(app, monkeypatch)
    model.reply(script(Text("one"), gate, Text(" two")))
    async with agent.stream("t", **said) as (begun, begun_events):
        while begun.text != "one":
            await anext(begun_events)
        async with (
            agent.stream("t", **said) as (here, here_events),
            elsewhere[1].stream("t", **said) as (there, there_events),
        ):
            subscribers = ((here, here_events), (there, there_events))
            for told, events in subscribers:
                await read_snapshot(told, events)
            log.open()
            gate.open()
            for told, events in subscribers:
                async for _ in events:
                    pass
                validate_stream(told.events)
                assert [event["type"] for event in told.events][:2] == [
                    "RUN_STARTED",
                    "MESSAGES_SNAPSHOT",
                ]
                assert told.text == "one two"
                assert messages_after(told) == await stored_messages(agent)
    assert len(model.requests) == 2


async def test_it_shows_the_thread_before_the_model_has_spoken(
    agent: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(gate, Text("one")))
    async with agent.stream("t", **saying("Count")) as (_, events):
        await anext(events)
        async with agent.stream("t", **saying("Count")) as (again, followed):
            await anext(followed)
            await anext(followed)
            assert [message["content"] for message in again.snapshot] == ["Count"]
            gate.open()
            async for _ in followed:
                pass
    assert again.text == "one"


async def test_who_loses_it_goes_on_behind_it(agent: AgentClient, model: ScriptedModel) -> None:
    gate = Gate()
    model.reply(script(gate, Text("one two", 2)))
    async with agent.stream("t", **saying("Count")) as (_, events):
        await anext(events)
        async with agent.stream("t", **saying("Count")) as (again, followed):
            await anext(followed)
            await anext(followed)
        gate.open()
        rest = await agent.reconnect("r", again.ids[-1])
    validate_stream(again.events + rest.events)
    assert rest.text == "one two"


async def test_it_shows_the_thread_once_where_the_run_ends_meanwhile(
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    person: Person,
) -> None:
    """The log may be gone by then, and the run is told from the database."""
    gate = Gate()
    model.reply(script(gate, Text("one")))
    async with agent.stream("t", **saying("Count")) as (_, events):
        await gate.reached.wait()
        async with sessions() as session:
            [running] = await session.scalars(select(Run))
        gate.open()
        async for _ in events:
            pass
    await until_recorded(app.state.agent)
    await app.state.services.redis.flushdb()
    batches = await attach_run(app.state.agent, person.caller, running)
    told = [event async for batch in batches for _, event in batch]
    validate_stream(told)
    assert [event["type"] for event in told].count("MESSAGES_SNAPSHOT") == 1


async def test_an_answer_shows_what_it_answers_and_what_came_with_it(
    agent: AgentClient, model: ScriptedModel
) -> None:
    asked = await ask_for_the_dentist(agent, model)
    gate = Gate()
    model.reply(script(gate, Text("Done.")))
    async with agent.stream("t", **answering(asked)) as (begun, events):
        while not begun.of("TOOL_CALL_RESULT"):
            await anext(events)
        async with agent.stream("t", **answering(asked)) as (told, followed):
            await read_snapshot(told, followed)
            gate.open()
            async for _ in followed:
                pass
    validate_stream(told.events)
    assert [message["role"] for message in told.snapshot] == ["user", "assistant", "user"]
    assert len(told.of("TOOL_CALL_RESULT")) == 1
    assert sorted(messages_after(told)) == sorted(await stored_messages(agent))


async def test_a_run_that_it_carries_on_shows_what_came_with_the_answer(
    app: FastAPI,
    agent: AgentClient,
    elsewhere: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = await ask_for_the_dentist(agent, model)
    stalled, (_, client) = app.state.agent, elsewhere
    monkeypatch.setattr(stalled.dependencies.graph, "ainvoke", never)
    model.reply(says("Done."))
    async with agent.stream("t", **answering(asked)) as (_, events):
        await anext(events)
        [live] = stalled.live_runs.values()
        await expire_lease(stalled, sessions)
        told = await client.run("t", **answering(asked))
        await cancel_and_wait(live)
    assert len(told.of("MESSAGES_SNAPSHOT")) == 1
    assert told.text == "Done."
    assert sorted(messages_after(told)) == sorted(await stored_messages(agent))


async def never(*_: Any, **__: Any) -> None:
    await asyncio.Event().wait()
