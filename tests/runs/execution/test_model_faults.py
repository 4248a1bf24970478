"""Faults of the model: the run ends with a clear error, and the thread is usable."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from agent.graph.chat import nodes
from agent.graph.chat.nodes import MAX_STEPS
from agent.models.choose import choose_model
from agent.models.openai import retries
from agent.models.port import close_model
from agent.runs.execution.worker import RunWorker
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.peers.openai_replies import (
    Answer,
    Call,
    Cut,
    Failure,
    Hang,
    NoResponse,
    Raw,
    Text,
    calls,
    says,
    script,
)
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient
from tests.runs.stored_state import item_titles
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import until_recorded

PROVIDER_TEXT = "secret words of the provider"
SOON = {"retry-after": "0"}
SILENCE_SECONDS = 0.5
"""The timeout of a model that stays silent. The timeouts of other requests never expire."""

FAULTS: dict[str, tuple[Answer, str]] = {
    "a wrong key": (Failure(401), "model_refused_credentials"),
    "a wrong name": (Failure(404), "model_not_found"),
    "a request that it does not take": (Failure(400), "model_refused_request"),
    "too many requests, again and again": (Failure(429, SOON), "model_rate_limited"),
    "its own fault, again and again": (Failure(503, SOON), "model_unavailable"),
    "a cut between two words": (script(Text("Half a "), Cut()), "model_interrupted"),
    "an end before the end": (script(Text("Half a "), ends=False), "model_interrupted"),
    "no JSON between two words": (
        script(Text("Half a "), Raw(b"data: secret words of the provider\n\n")),
        "model_interrupted",
    ),
}


SILENCES: dict[str, Answer] = {
    "before the response": NoResponse(),
    "before the first word": script(Hang()),
    "between two words": script(Text("Half a "), Hang()),
}


@asynccontextmanager
async def short_timeout(app: FastAPI) -> AsyncIterator[None]:
    """Let runs that begin within the block use a model that times out after SILENCE_SECONDS."""
    worker: RunWorker = app.state.run_worker
    parts = worker.dependencies
    update = {"model_timeout_seconds": SILENCE_SECONDS}
    model = choose_model(parts.settings.model_copy(update=update))
    worker.dependencies = replace(parts, model=model)
    try:
        yield
    finally:
        worker.dependencies = parts
        await close_model(model)


def answer_or(fault: Answer, body: dict[str, Any]) -> Answer:
    return says("Here I am.") if "there?" in str(body["messages"]) else fault


async def check_that_it_goes_on(agent: AgentClient, model: ScriptedModel) -> None:
    """Send another message to the thread of the failed run, and check the prompt."""
    again = await agent.run("t", "Are you there?")
    assert again.text == "Here I am."
    texts = [m["content"] for m in model.requests[-1].messages if m["role"] == "user"]
    assert "\n\n".join(texts) == "Hello\n\nAre you there?"


@pytest.mark.parametrize(("fault", "code"), FAULTS.values(), ids=FAULTS)
async def test_a_failing_model_ends_only_its_run(
    fault: Answer, code: str, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(lambda body: answer_or(fault, body))
    failed = await agent.run("t", "Hello")
    assert failed.last["type"] == "RUN_ERROR"
    assert failed.last["code"] == code
    assert PROVIDER_TEXT not in str(failed.events)
    await check_that_it_goes_on(agent, model)


@pytest.mark.parametrize("silence", SILENCES.values(), ids=SILENCES)
async def test_a_silent_model_ends_only_its_run(
    silence: Answer, app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    """Its connection stays open: only the timeout can end the run."""
    model.reply(lambda body: answer_or(silence, body))
    async with short_timeout(app):
        failed = await agent.run("t", "Hello")
    assert (failed.last["type"], failed.last["code"]) == ("RUN_ERROR", "model_timeout")
    await check_that_it_goes_on(agent, model)


async def test_transient_model_errors_are_retried_unseen(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(Failure(429, SOON), Failure(503, SOON), says("Here I am."))
    answer = await agent.run("t", "Hello")
    assert (answer.outcome, answer.text) == ("success", "Here I am.")
    assert len(model.requests) == 3


class TestWithoutModel:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            url = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
        return settings.model_copy(update={"openai_base_url": url})

    async def test_an_unreachable_model_ends_the_run_with_an_error(
        self, agent: AgentClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(retries, "INITIAL_BACKOFF_SECONDS", 0.01)
        failed = await agent.run("t", "Hello")
        assert failed.last["code"] == "model_unavailable"
        assert (await agent.http.get("/api/v1/agent/threads/t")).status_code == 200


@pytest.mark.parametrize("broken", ["a\x00b", "a\ud800b", "\udfffab"])
async def test_text_that_cannot_be_stored_is_repaired(
    broken: str, app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says(broken, pieces=3), says("Yes?"))
    answer = await agent.run("t", "Hello", runId="r")
    assert answer.outcome == "success"
    assert "a" in answer.text
    assert "b" in answer.text
    await until_recorded(app.state.run_worker)
    assert (await agent.reconnect("r")).text == answer.text
    assert (await agent.run("t", "Go on")).text == "Yes?"
    assert model.requests[-1].messages[2]["content"] == answer.text


async def test_an_exception_in_a_tool_becomes_its_result(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    async def raises(session: Any, caller: Any, **arguments: Any) -> Any:
        await create_schedule_item(session, caller, **arguments)
        raise RuntimeError("secret words of the tool")

    tools = app.state.run_worker.dependencies.tools
    create_schedule_item = tools["create_schedule_item"].operation
    tools["create_schedule_item"] = replace(tools["create_schedule_item"], operation=raises)
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("It did not work."))
    interrupted = await agent.run("t", "Dentist")
    answer = await agent.resume("t", interrupted.interrupts)
    assert (answer.outcome, answer.text) == ("success", "It did not work.")
    assert "secret" not in str(answer.events)
    assert await item_titles(sessions) == []
    model.reply(says("Here I am."))
    assert (await agent.run("t", "Are you there?")).text == "Here I am."


async def test_an_unexpected_error_does_not_expose_its_text(
    agent: AgentClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> None:
        raise RuntimeError("secret words of the program")

    with monkeypatch.context() as broken:
        broken.setattr(nodes, "stream_reply", fail)
        failed = await agent.run("t", "Hello", runId="r")
    assert (failed.last["type"], failed.last["code"]) == ("RUN_ERROR", "internal_error")
    response = await agent.http.get("/api/v1/agent/runs/r")
    assert response.json()["error"]["code"] == "internal_error"
    assert "secret" not in str(failed.events) + response.text
    model.reply(says("Here I am."))
    assert (await agent.run("t", "Are you there?")).text == "Here I am."


async def test_a_truncated_call_gets_a_result(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(script(Call("create_schedule_item", DENTIST, pieces=3), Cut()), says("Again?"))
    failed = await agent.run("t", "Dentist")
    assert failed.of("TOOL_CALL_RESULT")
    answer = await agent.run("t", "Try again")
    assert answer.text == "Again?"
    assert [m["role"] for m in model.requests[-1].messages[1:]] == [
        "user",
        "assistant",
        "tool",
        "assistant",
        "user",
    ]


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("create_schedule_item", "{not json", "invalid_arguments"),
        ("create_schedule_item", "[]", "invalid_arguments"),
        ("create_schedule_item", {"title": "x"}, "invalid_arguments"),
        ("create_schedule_item", {**DENTIST, "title": "a\x00b"}, "invalid_arguments"),
        ("no_such_tool", {}, "unknown_tool"),
    ],
)
async def test_an_invalid_call_returns_an_error_to_the_model(
    name: str, arguments: object, error: str, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call(name, arguments)), says("Sorry."))  # type: ignore[arg-type]
    answer = await agent.run("t", "Do it")
    assert error in answer.of("TOOL_CALL_RESULT")[0]["content"]
    assert answer.text == "Sorry."


async def test_a_model_that_never_stops_calling_tools_is_stopped(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(lambda _: calls(Call("list_schedule_items")))
    answer = await agent.run("t", "Look")
    assert len(model.requests) == MAX_STEPS
    assert answer.outcome == "success"
    assert str(MAX_STEPS) in answer.text
