"""After a run that ends early, the thread is usable."""

from typing import Any

import pytest
from fastapi import FastAPI

from agent.runs.admission import thread_concurrency
from agent.runs.execution import runner
from agent.runs.execution.commit import commit_run
from tests.peers.openai_replies import Call, Cut, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient
from tests.runs.tool_calls import DENTIST
from tests.waiting import HUNG_SECONDS, eventually


async def test_text_before_a_failure_is_stored(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(script(Text("Half a sentence", 3), Cut()), says("As I said."))
    await agent.run("t", "Hello")
    await agent.run("t", "Go on")
    prompt = [(m["role"], m["content"]) for m in model.requests[-1].messages[1:]]
    assert prompt[1] == ("assistant", "Half a sentence")


async def test_a_message_cancels_a_run_without_subscribers(
    agent: AgentClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server can notice late that the client has disconnected."""
    monkeypatch.setattr(
        thread_concurrency,
        "SUBSCRIBER_CHECKS",
        round(HUNG_SECONDS / thread_concurrency.POLL_INTERVAL_SECONDS),
    )
    model.reply(script(Text("I begin"), Hang()), says("Yes?"))
    async with agent.stream("t", "Tell me a story") as (_, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT":
                break
    answer = await agent.run("t", "Stop that")
    assert answer.text == "Yes?"
    await model.requests[0].closed_early.wait()
    prompt = [(m["role"], m["content"]) for m in model.requests[-1].messages[1:]]
    assert prompt == [
        ("user", "Tell me a story"),
        ("assistant", "I begin"),
        ("user", "Stop that"),
    ]


async def test_a_late_disconnect_counts_as_no_subscriber(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client has disconnected, and the server notices a moment later."""
    model.reply(script(Text("A long story"), Hang()), says("Yes?"))
    async with agent.stream("t", "Tell me a story") as (_, events):
        await anext(events)
    [live] = app.state.run_worker.live_runs.values()
    late = live.subscribe()
    await anext(late)
    await eventually(lambda: live.subscribers == 1, "the server has noticed that the client left")

    async def look_once(*args: Any) -> bool:
        has_subscribers = await check_at_worker(*args)
        await late.aclose()
        return has_subscribers

    check_at_worker = thread_concurrency._has_subscribers_at_its_worker
    monkeypatch.setattr(thread_concurrency, "_has_subscribers_at_its_worker", look_once)
    assert (await agent.run("t", "Hello?")).text == "Yes?"


async def test_a_thread_with_a_running_run_is_409(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(script(Text("I begin"), Hang()))
    async with agent.stream("t", "A story", runId="story") as (_, events):
        await anext(events)
        busy = await agent.run("t", "Another")
        assert (busy.status, busy.problem["code"]) == (409, "thread_busy")
        assert "story" in busy.problem["detail"]


async def test_a_lost_connection_does_not_stop_a_run(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("All "), gate, Text("of it.")))
    async with agent.stream("t", "Hello", runId="r") as (_, events):
        await anext(events)
    [live] = app.state.run_worker.live_runs.values()
    await eventually(lambda: not live.subscribers, "the server has noticed that the client left")
    gate.open()
    await live.wait()
    answer = await agent.run("t")
    assert answer.snapshot[-1]["content"] == "All of it."


async def test_a_commit_waits_for_the_database(
    agent: AgentClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run has finished, and only the commit is missing."""
    tries = 0

    async def finish_later(*args: Any) -> Any:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise ConnectionRefusedError
        return await commit_run(*args)

    monkeypatch.setattr(runner, "COMMIT_TIMEOUT_SECONDS", HUNG_SECONDS)
    monkeypatch.setattr(runner, "COMMIT_BACKOFF_SECONDS", 0.01)
    monkeypatch.setattr(runner, "commit_run", finish_later)
    model.reply(says("Hello."))
    answer = await agent.run("t", "Hi")
    assert (answer.outcome, answer.text, tries) == ("success", "Hello.", 3)


async def test_a_commit_whose_reply_was_lost_is_not_repeated(
    agent: AgentClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection broke between the commit and its reply."""
    tries = 0

    async def finish_unheard(*args: Any) -> Any:
        nonlocal tries
        tries += 1
        final = await commit_run(*args)
        if tries == 1:
            raise ConnectionResetError
        return final

    monkeypatch.setattr(runner, "commit_run", finish_unheard)
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    interrupted = await agent.run("t", "Dentist")
    assert (tries, interrupted.outcome) == (2, "interrupt")
    thread = (await agent.http.get("/api/v1/agent/threads/t")).json()
    assert thread["interrupts"] == interrupted.interrupts


async def test_usage_is_reported_as_the_provider_counted(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("list_schedule_items")), says("Nothing."))
    answer = await agent.run("t", "Look")
    [usage] = answer.last["usage"]
    assert (usage["inputTokens"], usage["outputTokens"], usage["totalTokens"]) == (40, 14, 54)
