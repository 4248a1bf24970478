"""Chats in plain JSON."""

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.chats import events
from agent.runs.streams.live_run import LiveRun
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import make_person
from tests.peers.openai_replies import Call, Cut, Failure, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, resolved
from tests.runs.stored_state import item_titles
from tests.runs.tool_calls import DENTIST
from tests.waiting import eventually

CHATS = "/api/v1/agent-chats"

Json = dict[str, Any]


async def chat(
    agent: AgentClient, message: str, session_id: str | None = None, key: str | None = None
) -> Json:
    """Send a message, and return the response with its shape checked."""
    response = await post(agent, message, session_id, key)
    assert response.status_code == 200, response.text
    body: Json = response.json()
    assert set(body) == {"session_id", "output", "events"}
    assert body["events"][0]["type"] == "run_started"
    assert body["events"][-1]["type"] in ("run_finished", "error")
    assert all(value is not None for event in body["events"] for value in event.values())
    return body


async def post(
    agent: AgentClient, message: str, session_id: str | None = None, key: str | None = None
) -> httpx.Response:
    body = {"message": message} | ({"session_id": session_id} if session_id else {})
    headers = {"Idempotency-Key": key} if key is not None else {}
    return await agent.http.post(CHATS, json=body, headers=headers)


def event_types(response: Json) -> list[str]:
    return [event["type"] for event in response["events"]]


async def until_text(app: FastAPI) -> LiveRun:
    """Wait until the only live run has streamed text, and return it."""

    def runs_with_text() -> list[LiveRun]:
        lives: list[LiveRun] = list(app.state.run_worker.live_runs.values())
        return [
            live
            for live in lives
            if any(event["type"] == "TEXT_MESSAGE_CONTENT" for _, event in live.events)
        ]

    await eventually(lambda: bool(runs_with_text()), "the run has streamed text")
    [live] = runs_with_text()
    return live


async def test_a_reply_is_returned_with_its_events(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hello there.", pieces=3))
    response = await chat(agent, "Hi")
    UUID(response["session_id"])
    assert response["output"] == "Hello there."
    started, delta, finished = response["events"]
    assert set(started) == {"type", "run_id"}
    assert set(delta) == {"type", "message_id", "delta"}
    assert delta["delta"] == "Hello there."
    assert finished == {
        "type": "run_finished",
        "run_id": started["run_id"],
        "outcome": "success",
        "output": "Hello there.",
    }


async def test_a_session_continues_its_thread(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(says("Hello Ada."), says("Ada."))
    first = await chat(agent, "I am Ada")
    second = await chat(agent, "Who am I?", first["session_id"].upper())
    assert second["session_id"] == first["session_id"]
    assert second["output"] == "Ada."
    assert [m["content"] for m in model.requests[1].messages[1:]] == [
        "I am Ada",
        "Hello Ada.",
        "Who am I?",
    ]
    assert event_types(second) == ["run_started", "text_delta", "run_finished"]
    thread = await agent.http.get(f"/api/v1/agent/threads/{first['session_id']}")
    assert len(thread.json()["messages"]) == 4
    run = await agent.http.get(f"/api/v1/agent/runs/{second['events'][0]['run_id']}")
    assert run.json()["status"] == "succeeded"


async def test_tool_calls_and_results_are_returned(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(
        script(Text("Let me see."), Call("list_schedule_items", {"start_at": "2026-11-21"})),
        says("Nothing."),
    )
    response = await chat(agent, "What is on?")
    assert event_types(response) == [
        "run_started",
        "text_delta",
        "tool_call",
        "tool_result",
        "text_delta",
        "run_finished",
    ]
    _, delta, call, result, _, _ = response["events"]
    assert call["tool_name"] == result["tool_name"] == "list_schedule_items"
    assert call["tool_call_id"] == result["tool_call_id"]
    assert call["message_id"] == delta["message_id"]
    assert json.loads(call["arguments"]) == {"start_at": "2026-11-21"}
    assert json.loads(result["result"]) == {"items": []}
    assert response["output"] == "Let me see.\n\nNothing."


async def test_an_interrupt_is_resumed_through_the_resume_route(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    response = await chat(agent, "Dentist on 1 December")
    assert event_types(response) == ["run_started", "tool_call", "interrupt", "run_finished"]
    interrupt = response["events"][2]["interrupt"]
    assert interrupt["reason"] == "tool_call"
    assert response["output"] == interrupt["message"]
    assert response["events"][-1]["outcome"] == "interrupt"
    assert await item_titles(sessions) == []
    model.reply(says("Done."))
    run_id = response["events"][0]["run_id"]
    answer = await agent.run(
        response["session_id"],
        path=f"/api/v1/agent/runs/{run_id}/resume",
        resume=[resolved(interrupt)],
    )
    assert answer.text == "Done."
    assert await item_titles(sessions) == ["Dentist"]


async def test_a_waiting_thread_restates_its_interrupt(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    interrupted = await chat(agent, "Dentist")
    again = await chat(agent, "Hello?", interrupted["session_id"])
    assert event_types(again) == ["run_started", "interrupt", "run_finished"]
    assert again["events"][1]["interrupt"] == interrupted["events"][2]["interrupt"]
    assert interrupted["output"] in again["output"]
    assert "I have kept your message" in again["output"]
    assert len(model.requests) == 1


async def test_a_message_can_refuse_what_a_thread_waits_for(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    interrupted = await chat(agent, "Dentist")
    body = {"message": "Rather lunch", "session_id": interrupted["session_id"]}
    model.reply(says("Lunch, then."))
    refused = await agent.http.post(CHATS, json=body | {"on_waiting": "refuse"})
    assert refused.json()["output"] == "Lunch, then."
    assert str(model.requests[-1].messages[-1]["content"]).endswith("Rather lunch")
    assert await item_titles(sessions) == []
    unknown = await agent.http.post(CHATS, json=body | {"on_waiting": "maybe"})
    assert unknown.status_code == 422


async def test_a_failed_run_returns_an_error_event(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(Failure(401, message="words of the provider"))
    response = await chat(agent, "Hi")
    assert event_types(response) == ["run_started", "error"]
    assert response["events"][1]["code"] == "model_refused_credentials"
    assert "provider" not in str(response)
    assert response["output"] == ""


async def test_text_before_a_failure_is_returned(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(script(Text("Half a sentence", 3), Cut()))
    response = await chat(agent, "Hi")
    assert event_types(response) == ["run_started", "text_delta", "error"]
    assert response["output"] == "Half a sentence"


async def test_the_same_key_replays_the_same_run(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(
        script(Text("Let me see."), Call("list_schedule_items", {"start_at": "2026-11-21"})),
        says("Nothing."),
    )
    first = await chat(agent, "What is on?", key="k")
    again = await chat(agent, "What is on?", key="k")
    assert again == first
    assert len(model.requests) == 2
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM runs")) == 1


async def test_the_same_key_replays_the_same_interrupt(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hi."), calls(Call("create_schedule_item", DENTIST)))
    session_id = str(uuid4())
    await chat(agent, "Hello", session_id)
    first = await chat(agent, "Dentist", session_id, key="k")
    assert await chat(agent, "Dentist", session_id, key="k") == first
    assert event_types(first) == ["run_started", "tool_call", "interrupt", "run_finished"]


async def test_concurrent_requests_with_one_key_are_one_run(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("Hello "), gate, Text("there.")))
    chats = [asyncio.create_task(chat(agent, "Hi", key="k")) for _ in range(2)]
    live = await until_text(app)
    await eventually(lambda: live.subscribers == 2, "both requests read the run")
    gate.open()
    first, second = [await each for each in chats]
    assert first == second
    assert len(model.requests) == 1


async def test_another_message_under_the_same_key_is_rejected(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Hi."))
    first = await chat(agent, "Hello", key="k")
    others = (("Goodbye", None), ("Hello", str(uuid4())), ("Goodbye", first["session_id"]))
    for message, session_id in others:
        response = await post(agent, message, session_id, key="k")
        assert (response.status_code, response.json()["code"]) == (409, "idempotency_key_reused")
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM threads")) == 1


async def test_malformed_keys_are_rejected(agent: AgentClient) -> None:
    for key in ("", "x" * 256, "a\tb"):
        response = await post(agent, "Hi", key=key)
        assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_invalid")


async def test_keys_are_scoped_to_their_user(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, settings: Settings
) -> None:
    model.reply(says("Hi Ada."), says("Hi Bob."))
    other = AgentClient(agent.base_url, await make_person(sessions, settings))
    mine = await chat(agent, "Hello", key="k")
    theirs = await chat(other, "Hello", key="k")
    assert (mine["output"], theirs["output"]) == ("Hi Ada.", "Hi Bob.")
    await other.http.aclose()


BODIES = [
    {},
    {"message": ""},
    {"message": "x" * 8001},
    {"message": "a\0b"},
    {"message": 7},
    {"message": None},
    {"message": "Hi", "session_id": "x"},
    {"message": "Hi", "session_id": 7},
    {"message": "Hi", "session_id": ""},
    [],
    "Hi",
]


async def test_malformed_bodies_are_rejected(agent: AgentClient) -> None:
    for body in BODIES:
        assert (await agent.http.post(CHATS, json=body)).status_code == 422, body


async def test_the_longest_message_and_a_null_session_are_accepted(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hm."), says("Hi."))
    assert (await chat(agent, "x" * 8000))["output"] == "Hm."
    assert (await agent.http.post(CHATS, json={"message": "Hi", "session_id": None})).is_success


async def test_an_anonymous_request_is_rejected(client: httpx.AsyncClient) -> None:
    assert (await client.post(CHATS, json={"message": "Hi"})).status_code == 401


async def test_a_thread_has_one_run_at_a_time(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(script(Text("I begin"), Hang()))
    session_id = str(uuid4())
    async with agent.stream(session_id, "A story") as (_, events):
        await anext(events)
        response = await post(agent, "Hello?", session_id)
    assert (response.status_code, response.json()["code"]) == (409, "thread_busy")


async def test_a_disconnected_client_does_not_block_its_next_message(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(script(Text("I begin"), Hang()), says("Yes?"))
    session_id = str(uuid4())
    abandoned = asyncio.create_task(post(agent, "A story", session_id))
    live = await until_text(app)
    abandoned.cancel()
    await eventually(lambda: not live.subscribers, "the server has noticed that the client left")
    response = await chat(agent, "Stop that", session_id)
    assert response["output"] == "Yes?"
    await model.requests[0].closed_early.wait()


async def test_a_cancelled_run_returns_its_text_so_far(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(script(Text("I begin"), Hang()))
    chatting = asyncio.create_task(chat(agent, "A story"))
    live = await until_text(app)
    await agent.http.post(f"/api/v1/agent/runs/{live.run.client_id}/cancel")
    response = await chatting
    assert event_types(response) == ["run_started", "text_delta", "run_finished"]
    assert (response["output"], response["events"][-1]["outcome"]) == ("I begin", "cancelled")


async def test_the_response_is_bounded(
    agent: AgentClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MAX_CHARACTERS", 1_000)
    model.reply(
        *(calls(*(Call("list_schedule_items") for _ in range(20))) for _ in range(3)),
        says("x" * 5_000),
    )
    response = await post(agent, "Look")
    body = response.json()
    assert len(response.content) < 8_000
    assert event_types(body)[0] == "run_started"
    assert event_types(body)[-1] == "run_finished"
    assert len(body["output"]) == 1_000


async def test_a_draining_worker_responds_with_retry_after(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    """Another worker continues the run; there the client gets the reply with the same key."""
    model.reply(script(Text("I begin"), Hang()))
    chatting = asyncio.create_task(post(agent, "A story", key="k"))
    await until_text(app)
    await app.state.run_worker.stop()
    response = await chatting
    assert (response.status_code, response.json()["code"]) == (503, "handed_over")
    assert "retry-after" in response.headers
