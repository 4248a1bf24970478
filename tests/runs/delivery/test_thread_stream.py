"""A thread is opened as one stream: its messages, its state, and its running run to the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.agui.validate import validate_stream
from tests.event_logs import shorten_polls, until_logged
from tests.factories import Person, make_person
from tests.peers.openai_replies import Call, Cut, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, Answer, Event, saying
from tests.runs.folding import fold_messages, stored_texts, texts_of
from tests.runs.long_threads import ids_of, insert_thread
from tests.runs.outages import break_redis
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import cancel_and_wait, take_over_from, until_recorded

HEAD = ["RUN_STARTED", "MESSAGES_SNAPSHOT", "STATE_SNAPSHOT"]

pytestmark = pytest.mark.usefixtures("patient_worker")


def types_of(answer: Answer) -> list[str]:
    return [event["type"] for event in answer.events]


async def interrupt(agent: AgentClient, model: ScriptedModel) -> Answer:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    return await agent.run("t", "Dentist", runId="q")


async def check_restated(agent: AgentClient, run_id: str) -> Answer:
    """Open a thread without a running run; return the stream."""
    opened = await agent.open("t")
    validate_stream(opened.events, thread_id="t", run_id=run_id)
    assert types_of(opened)[:3] == HEAD
    assert len(opened.events) == 4
    assert texts_of(opened.snapshot) == await stored_texts(agent)
    thread = (await agent.http.get("/api/v1/agent/threads/t")).json()
    assert opened.events[2]["snapshot"] == thread["state"]
    return opened


async def test_a_thread_at_rest_ends_with_the_outcome_of_its_latest_run(
    agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hi."), says("Well."))
    await agent.run("t", "Hello", runId="r")
    answer = await agent.run("t", "And?", runId="s")
    for client in (agent, other):
        opened = await check_restated(client, "s")
        assert opened.last == answer.last


async def test_an_open_question_is_shown_again_and_can_be_answered(
    agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    interrupted = await interrupt(agent, model)
    for client in (agent, other):
        opened = await check_restated(client, "q")
        assert opened.interrupts == interrupted.interrupts
    model.reply(says("Done."))
    assert (await other.resume("t", opened.interrupts)).text == "Done."
    assert (await agent.open("t")).outcome == "success"


async def test_only_the_questions_that_are_still_open_are_shown(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(*[Call("create_schedule_item", DENTIST)] * 2))
    first, second = (await agent.run("t", "Dentist, twice", runId="q")).interrupts
    one = {"interruptId": first["id"], "payload": {"approved": True}}
    await agent.run("t", resume=one, runId="s")
    assert (await check_restated(agent, "s")).interrupts == [second]


async def test_an_expired_question_is_not_shown_as_open(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    await interrupt(agent, model)
    async with sessions.begin() as session:
        await session.execute(
            text("UPDATE pending_tool_calls SET expires_at = now() - interval '1 second'")
        )
    opened = await check_restated(agent, "q")
    assert opened.outcome == "cancelled"
    assert opened.events[2]["snapshot"]["pending_tool_calls"] == []


async def test_a_run_that_failed_or_was_cancelled_is_shown_as_it_ended(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(script(Text("Half an"), Cut()))
    failed = await agent.run("t", "Hello", runId="r")
    opened = await check_restated(agent, "r")
    assert (opened.last["type"], opened.last) == ("RUN_ERROR", failed.last)
    model.reply(script(Text("Once"), Hang()))
    async with agent.stream("t", "A story", runId="s") as (story, events):
        while not story.text:
            await anext(events)
        await agent.cancel("s")
        async for _ in events:
            pass
    opened = await check_restated(agent, "s")
    assert opened.outcome == "cancelled"
    assert opened.snapshot[-1]["content"] == "Once"


async def test_the_outcome_has_the_form_of_the_reader(
    agent: AgentClient, model: ScriptedModel
) -> None:
    await interrupt(agent, model)
    await agent.cancel("q")
    assert (await agent.open("t")).outcome == "cancelled"
    earlier = await agent.open("t", protocol_version="0.0.59")
    validate_stream(earlier.events, is_earlier_version=True)
    assert types_of(earlier) == [*HEAD, "CUSTOM", "RUN_FINISHED"]
    model.reply(script(Text("one"), gate := Gate()))
    async with agent.stream("t", **saying("Count", protocolVersion=None)) as (_, events):
        await anext(events)
        async with agent.opened("t") as (opened, opened_events):
            await agent.cancel("r")
            async for _ in opened_events:
                pass
        assert types_of(opened)[-2:] == ["CUSTOM", "RUN_FINISHED"]
        gate.open()
        async for _ in events:
            pass
    assert types_of(await agent.open("t")) == [*HEAD, "CUSTOM", "RUN_FINISHED"]
    assert (await agent.open("t", protocol_version="1.0")).outcome == "cancelled"


async def test_a_call_of_the_front_end_is_shown_as_open(
    agent: AgentClient, model: ScriptedModel
) -> None:
    tool = {"name": "show_map", "description": "Show a place.", "parameters": {"type": "object"}}
    model.reply(calls(Call("show_map", {"place": "Bern"})))
    answer = await agent.run("t", "Where is Bern?", tools=[tool], runId="r")
    opened = await check_restated(agent, "r")
    assert opened.last["outcome"] == answer.last["outcome"]
    assert opened.last["outcome"]["pendingToolCallIds"]


async def test_a_call_of_the_front_end_that_has_its_result_is_not_shown_as_open(
    agent: AgentClient, model: ScriptedModel
) -> None:
    tool = {"name": "show_map", "description": "Show a place.", "parameters": {"type": "object"}}
    model.reply(calls(Call("show_map", {"place": "Bern"}), Call("show_map", {"place": "Thun"})))
    answer = await agent.run("t", "Where are they?", tools=[tool], runId="r")
    first, second = answer.last["outcome"]["pendingToolCallIds"]
    result = {"id": "shown", "role": "tool", "toolCallId": first, "content": "shown"}
    await agent.run("t", messages=[result], runId="s")
    opened = await check_restated(agent, "r")
    assert opened.last["outcome"] == {"type": "success", "pendingToolCallIds": [second]}
    assert opened.snapshot[-1] == result


async def test_a_thread_without_a_run_is_empty(agent: AgentClient) -> None:
    await agent.run("t", runId="r")
    opened = await agent.open("t")
    validate_stream(opened.events, thread_id="t")
    assert types_of(opened) == [*HEAD, "RUN_FINISHED"]
    assert (opened.snapshot, opened.outcome) == ([], "success")
    assert opened.events[2]["snapshot"] == {}


async def test_threads_that_are_not_one_s_own_are_not_found(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, settings: Settings
) -> None:
    model.reply(says("Hi."))
    await agent.run("t", "Hello")
    stranger = AgentClient(agent.base_url, await make_person(sessions, settings))
    for client, thread_id in ((stranger, "t"), (agent, "unknown")):
        answer = await client.open(thread_id)
        assert (answer.status, answer.problem["code"]) == (404, "thread_not_found")
        assert answer.headers["Content-Type"] == "application/problem+json"
    await stranger.http.aclose()


@asynccontextmanager
async def reloading(
    agent: AgentClient, reader: AgentClient, words: str
) -> AsyncIterator[tuple[Answer, AsyncIterator[Event]]]:
    """Start a run, and open its thread once it has said these words."""
    async with agent.stream("t", **saying("Count")) as (answer, events):
        while answer.text != words:
            await anext(events)
        async with reader.opened("t") as opened:
            yield opened
        async for _ in events:
            pass


@pytest.mark.parametrize("worker", ["own", "other", "no log"])
@pytest.mark.parametrize("words", ["", "one", "one two", "one two three"])
async def test_a_running_run_is_followed_to_its_end(
    worker: str,
    words: str,
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also while the text of a message is streaming: no word is lost, none comes twice."""
    model.reply(says("Hi."))
    await agent.run("t", "Hello")
    if worker == "no log":
        shorten_polls(monkeypatch)
        await break_redis(app)
        await break_redis(other_worker[0])
    reader = agent if worker == "own" else other_worker[1]
    gate = Gate()
    said = words.split(" ") if words else []
    parts = [Text(" " * bool(n) + word) for n, word in enumerate(said)]
    model.reply(script(*parts, gate, Text(" and on")))
    async with reloading(agent, reader, words) as (opened, events):
        while types_of(opened) != HEAD:
            await anext(events)
        assert [m["content"] for m in opened.snapshot] == ["Hello", "Hi.", "Count"]
        gate.open()
        async for _ in events:
            pass
    validate_stream(opened.events, thread_id="t", run_id="r")
    assert opened.outcome == "success"
    assert texts_of(fold_messages(opened.events)) == await stored_texts(agent)
    assert (await stored_texts(agent))[-1][1] == f"{words} and on"


@pytest.mark.parametrize("worker", ["own", "other"])
async def test_a_question_that_comes_while_the_thread_is_open_keeps_its_messages(
    worker: str,
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
) -> None:
    """The run's own client named one message only; its snapshot would remove the others."""
    model.reply(says("Hi."))
    await agent.run("t", "Hello")
    gate = Gate()
    model.reply(script(Text("Let me see."), gate, Call("create_schedule_item", DENTIST)))
    reader = {"own": agent, "other": other}[worker]
    async with reloading(agent, reader, "Let me see.") as (opened, events):
        gate.open()
        async for _ in events:
            pass
    validate_stream(opened.events)
    assert opened.outcome == "interrupt"
    assert texts_of(fold_messages(opened.events)) == await stored_texts(agent)
    assert [m["content"] for m in opened.snapshot[:3]] == ["Hello", "Hi.", "Count"]


async def test_a_resumed_run_is_opened_with_its_question_and_late_messages(
    agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    interrupted = await interrupt(agent, model)
    gate = Gate()
    model.reply(script(Text("Done"), gate, Text(".")))
    resume = [{"interruptId": interrupted.interrupts[0]["id"], "status": "cancelled"}]
    async with agent.stream("t", "Never mind", resume=resume, runId="r") as (answer, events):
        while not answer.text:
            await anext(events)
        async with agent.opened("t") as (own, own_events), other.opened("t") as (far, far_events):
            for opened, opened_events in ((own, own_events), (far, far_events)):
                while not opened.text:
                    await anext(opened_events)
            gate.open()
            for opened, opened_events in ((own, own_events), (far, far_events)):
                async for _ in opened_events:
                    pass
                validate_stream(opened.events, run_id="r")
                texts = texts_of(fold_messages(opened.events))
                assert sorted(texts) == sorted(await stored_texts(agent))


async def test_a_run_that_is_taken_over_is_whole_after_the_next_opening(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
    person: Person,
) -> None:
    await insert_thread(sessions, person, count=4, length=10)
    model.reply(script(Text("I am"), Hang()), script(Text("Hello"), gate := Gate(), Text(" you")))
    stalled, (taker, far) = app.state.run_worker, other_worker
    request: dict[str, Any] = {
        "messages": [{"id": "m3"}, {"id": "u", "role": "user", "content": "Hi"}]
    }
    async with agent.stream("t", **request, runId="r") as (begun, events):
        while not begun.text:
            await anext(events)
        async with far.opened("t") as (before, before_events):
            while not before.text:
                await anext(before_events)
            [live] = stalled.live_runs.values()
            await take_over_from(stalled, taker.state.run_worker, sessions)
            async for _ in before_events:
                pass
        assert before.last["code"] == "handed_over"
        async with agent.opened("t") as (near, near_events), far.opened("t") as (own, own_events):
            for opened, opened_events in ((near, near_events), (own, own_events)):
                while not opened.text:
                    await anext(opened_events)
            gate.open()
            for opened, opened_events in ((near, near_events), (own, own_events)):
                async for _ in opened_events:
                    pass
                validate_stream(opened.events, run_id="r")
                held = fold_messages(before.events)
                texts = texts_of(fold_messages(opened.events, held))
                assert texts == await stored_texts(agent)
                assert ids_of(opened.snapshot)[:4] == ["m0", "m1", "m2", "m3"]
        await cancel_and_wait(live)
    head = near.events[: len(HEAD)]
    for client in (agent, far):
        rest = await client.open("t", near.ids[len(head) - 1])
        validate_stream(head + rest.events, run_id="r")
        assert texts_of(fold_messages(head + rest.events)) == await stored_texts(agent)


async def test_a_lost_connection_continues_behind_its_last_event(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("one two", 2), gate, Text(" three")))
    async with reloading(agent, agent, "one two") as (opened, events):
        while opened.text != "one two":
            await anext(events)
        begun = Answer(200, list(opened.events), list(opened.ids))
        gate.open()
        async for _ in events:
            pass
    await until_recorded(app.state.run_worker)
    for known in (3, len(begun.events)):
        for client in (agent, other):
            rest = await client.open("t", begun.ids[known - 1])
            validate_stream(begun.events[:known] + rest.events)
            texts = texts_of(fold_messages(begun.events[:known] + rest.events))
            assert texts == await stored_texts(agent)
    for known in (1, 2):
        again = await other.open("t", begun.ids[known - 1])
        assert types_of(again) == [*HEAD, "RUN_FINISHED"]


async def test_a_long_thread_is_opened_with_its_newest_messages(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, person: Person
) -> None:
    await insert_thread(sessions, person, count=160)
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    await agent.run("t", messages=[{"id": "m159"}, {"id": "n", "role": "user", "content": "Hi"}])
    opened = await agent.open("t")
    assert 20 < len(opened.snapshot) < 160
    assert ids_of(opened.snapshot)[-2] == "n"


async def test_the_stream_ends_when_the_thread_is_deleted(
    agent: AgentClient, other: AgentClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A reader whose log is deleted sees in the run's row that it is over.
    shorten_polls(monkeypatch)
    model.reply(script(Text("one"), Hang()))
    async with agent.stream("t", **saying("Count")) as (answer, events):
        while not answer.text:
            await anext(events)
        async with agent.opened("t") as (own, own_events), other.opened("t") as (far, far_events):
            await anext(own_events)
            await anext(far_events)
            deleting = asyncio.create_task(agent.http.delete("/api/v1/agent/threads/t"))
            for opened, opened_events in ((own, own_events), (far, far_events)):
                async for _ in opened_events:
                    pass
                assert opened.last["type"] in ("RUN_FINISHED", "RUN_ERROR")
            assert (await deleting).status_code == 204
    assert (await agent.open("t")).status == 404


async def test_an_opened_thread_counts_as_a_subscriber(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    """The run's own client has left, but the next request must not cancel the run."""
    gate = Gate()
    model.reply(script(Text("one"), gate, Text(" two")))
    async with other.opened("t") as (unknown, _):
        assert unknown.status == 404
    async with agent.stream("t", **saying("Count")) as (answer, events):
        while not answer.text:
            await anext(events)
        await until_logged(app, answer.ids[-1])
    async with agent.opened("t") as (opened, events):
        while not opened.text:
            await anext(events)
        busy = await agent.run("t", "And now?")
        assert busy.problem["code"] == "thread_busy"
        gate.open()
        async for _ in events:
            pass
    assert opened.text == "one two"
