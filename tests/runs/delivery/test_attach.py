"""A repeated request attaches to its running run: a snapshot of the messages, then all events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from agent.runs.delivery.reconnect import attach_run
from domain.conversations.models import Run
from domain.core.database.sessions import Sessions
from tests.agui.validate import validate_stream
from tests.event_logs import delay_log, shorten_polls
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, Answer, Event, resolved, saying
from tests.runs.folding import fold_messages, stored_texts, texts_of
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import cancel_and_wait, expire_lease, until_recorded

COUNT = {"id": "u-2", "role": "user", "content": "Count"}


async def run_until_interrupt(agent: AgentClient, model: ScriptedModel) -> Answer:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    return await agent.run("t", **saying("Dentist", runId="q"))


def resume_with_message(interrupted: Answer) -> dict[str, Any]:
    """Return a request that approves an interrupt and adds a message."""
    return {"runId": "r", "resume": [resolved(interrupted.interrupts[0])], "messages": [COUNT]}


async def read_snapshot(answer: Answer, events: AsyncIterator[Event]) -> None:
    while not answer.of("MESSAGES_SNAPSHOT"):
        await anext(events)


@pytest.mark.parametrize("log_lags", [False, True], ids=["log up to date", "log lags"])
async def test_a_repeated_request_gets_the_thread_and_the_run_s_events(
    log_lags: bool,
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.reply(says("Hi."))
    await agent.run("t", messages=[{"id": "u-1", "role": "user", "content": "Hello"}])
    request: dict[str, Any] = saying(
        "Count", messages=[{"id": "u-1", "role": "user", "content": "Hello"}, COUNT]
    )
    log, gate = Gate(), Gate()
    if log_lags:
        await until_recorded(app.state.run_worker)
        log = delay_log(app, monkeypatch)
    model.reply(script(Text("one"), gate, Text(" two")))
    async with agent.stream("t", **request) as (first, first_events):
        while first.text != "one":
            await anext(first_events)
        async with (
            agent.stream("t", **request) as (same_worker, same_worker_events),
            other_worker[1].stream("t", **request) as (other, other_events),
        ):
            subscribers = ((same_worker, same_worker_events), (other, other_events))
            for attached, events in subscribers:
                await read_snapshot(attached, events)
            log.open()
            gate.open()
            for attached, events in subscribers:
                async for _ in events:
                    pass
                validate_stream(attached.events)
                assert [event["type"] for event in attached.events][:2] == [
                    "RUN_STARTED",
                    "MESSAGES_SNAPSHOT",
                ]
                assert attached.text == "one two"
                assert texts_of(fold_messages(attached.events)) == await stored_texts(agent)
    assert len(model.requests) == 2


async def test_the_thread_is_sent_before_the_model_s_first_token(
    agent: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(gate, Text("one")))
    async with agent.stream("t", **saying("Count")) as (_, events):
        await anext(events)
        async with agent.stream("t", **saying("Count")) as (attached, attached_events):
            await anext(attached_events)
            await anext(attached_events)
            assert [message["content"] for message in attached.snapshot] == ["Count"]
            gate.open()
            async for _ in attached_events:
                pass
    assert attached.text == "one"


async def test_a_client_reconnects_behind_the_snapshot(
    agent: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(gate, Text("one two", 2)))
    async with agent.stream("t", **saying("Count")) as (_, events):
        await anext(events)
        await gate.reached.wait()  # the run has published its start
        async with agent.stream("t", **saying("Count")) as (attached, attached_events):
            await anext(attached_events)
            await anext(attached_events)
        gate.open()
        rest = await agent.reconnect("r", attached.ids[-1])
    validate_stream(attached.events + rest.events)
    assert rest.text == "one two"


async def test_the_run_is_sent_once_if_it_ends_meanwhile(
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The log can be gone by then, so the run is restated from the database."""
    shorten_polls(monkeypatch)
    gate = Gate()
    model.reply(script(gate, Text("one")))
    async with agent.stream("t", **saying("Count")) as (_, events):
        await gate.reached.wait()
        async with sessions() as session:
            [running] = await session.scalars(select(Run))
        gate.open()
        async for _ in events:
            pass
    await until_recorded(app.state.run_worker)
    await app.state.services.redis.flushdb()
    batches = await attach_run(app.state.run_worker, running)
    attached = Answer(200, [event async for batch in batches for _, event in batch])
    validate_stream(attached.events)
    assert texts_of(fold_messages(attached.events)) == await stored_texts(agent)


async def test_a_repeated_resume_gets_the_interrupted_turn_and_its_new_messages(
    agent: AgentClient, model: ScriptedModel
) -> None:
    interrupted = await run_until_interrupt(agent, model)
    gate = Gate()
    model.reply(script(gate, Text("Done.")))
    async with agent.stream("t", **resume_with_message(interrupted)) as (first, events):
        while not first.of("TOOL_CALL_RESULT"):
            await anext(events)
        async with agent.stream("t", **resume_with_message(interrupted)) as (
            attached,
            attached_events,
        ):
            await read_snapshot(attached, attached_events)
            gate.open()
            async for _ in attached_events:
                pass
    validate_stream(attached.events)
    first_snapshot, last_snapshot = attached.of("MESSAGES_SNAPSHOT")
    roles = [message["role"] for message in first_snapshot["messages"]]
    assert roles == ["user", "assistant", "user"]
    last_ids = [message["id"] for message in last_snapshot["messages"]]
    assert last_ids == [message_id for message_id, *_ in await stored_texts(agent)]
    assert len(attached.of("TOOL_CALL_RESULT")) == 1
    assert sorted(texts_of(fold_messages(attached.events))) == sorted(await stored_texts(agent))


async def test_a_repeated_resume_that_takes_the_run_over_gets_the_new_messages(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    interrupted = await run_until_interrupt(agent, model)
    stalled, (_, client) = app.state.run_worker, other_worker
    monkeypatch.setattr(stalled.dependencies.graph, "ainvoke", hang)
    model.reply(says("Done."))
    async with agent.stream("t", **resume_with_message(interrupted)) as (_, events):
        await anext(events)
        [live] = stalled.live_runs.values()
        await expire_lease(stalled, sessions)
        attached = await client.run("t", **resume_with_message(interrupted))
        await cancel_and_wait(live)
    assert len(attached.of("MESSAGES_SNAPSHOT")) == 2
    assert attached.text == "Done."
    assert sorted(texts_of(fold_messages(attached.events))) == sorted(await stored_texts(agent))


async def hang(*_: Any, **__: Any) -> None:
    await asyncio.Event().wait()
