"""A change of a thread between the two statements of an admission counts as if it had come first.

Admission reads without a lock, decides, and writes only if the thread has not changed since. Each
test has a reference: the same change of another thread, before the same request.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.runs.admission import at_once
from agent.runs.admission.approval_expiry import expire_interrupts
from domain.conversations.storage import MEBIBYTE
from domain.core.database.sessions import Sessions
from domain.core.quotas.definitions import STORED_MEBIBYTES
from tests.factories import PASSWORD
from tests.peers.openai_replies import Answer as ModelAnswer
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, Answer, Event, cancelled, resolved
from tests.runs.tool_calls import CLIENT_TOOLS, DENTIST, tool_message
from tests.runs.workers import overtake, until_recorded
from tests.transactions import wait_until_blocked
from tests.waiting import eventually

ASK, ASK_BOTH = "Dentist", "Dentist on the map"


@dataclass(frozen=True, slots=True)
class Scene:
    """A thread that a request is about to change, and what can change it before."""

    app: FastAPI
    agent: AgentClient
    sessions: Sessions
    thread_id: str
    interrupts: list[Event]


Change = Callable[[Scene], Awaitable[object]]
Request = Callable[[Scene], Awaitable[Answer]]


async def begin_run(scene: Scene) -> None:
    """Another run begins and ends."""
    answer = await scene.agent.run(scene.thread_id, "Before you")
    assert answer.outcome == "success"


async def rename(scene: Scene) -> None:
    path = f"/api/v1/agent/threads/{scene.thread_id}"
    response = await scene.agent.http.patch(path, json={"title": "Renamed"})
    assert response.status_code == 200


async def delete(scene: Scene) -> None:
    response = await scene.agent.http.delete(f"/api/v1/agent/threads/{scene.thread_id}")
    assert response.status_code == 204


async def claim(scene: Scene) -> None:
    """Another client rejects what the thread asks."""
    rejected = [resolved(each, approved=False) for each in scene.interrupts]
    answer = await scene.agent.run(scene.thread_id, resume=rejected)
    assert answer.outcome == "success"


async def expire(scene: Scene) -> None:
    """The time for approvals runs out, and the periodic task notices it."""
    query = text("""
        UPDATE pending_tool_calls SET expires_at = now() - interval '1 second'
        FROM threads WHERE threads.id = thread_id AND client_id = :id
    """)
    async with scene.sessions.begin() as session:
        await session.execute(query, {"id": scene.thread_id})
    await expire_interrupts(scene.app.state.run_worker)


async def cancel(scene: Scene) -> None:
    assert await scene.agent.cancel(f"asking-{scene.thread_id}") in (200, 202)


async def keep_text(scene: Scene) -> None:
    """The user writes to the thread that waits."""
    answer = await scene.agent.run(scene.thread_id, "And a text")
    assert answer.outcome == "interrupt"


async def keep_result(scene: Scene) -> None:
    """The front end sends the result of its call."""
    [call] = await open_client_calls(scene)
    answer = await scene.agent.run(scene.thread_id, messages=[tool_message(call)])
    assert answer.outcome == "interrupt"


async def open_client_calls(scene: Scene) -> list[str]:
    thread = await scene.agent.http.get(f"/api/v1/agent/threads/{scene.thread_id}")
    call_ids: list[str] = thread.json()["pendingToolCallIds"]
    return call_ids


async def send_message(scene: Scene) -> Answer:
    return await scene.agent.run(scene.thread_id, "Hello")


async def approve(scene: Scene) -> Answer:
    return await scene.agent.resume(scene.thread_id, scene.interrupts)


async def dismiss(scene: Scene) -> Answer:
    return await scene.agent.run(
        scene.thread_id, resume=[cancelled(each) for each in scene.interrupts]
    )


def answer_by_message(body: dict[str, Any]) -> ModelAnswer:
    """Ask for an approval if the user wants a dentist; else tell how much was read."""
    last = body["messages"][-1]
    words = last["content"] if last["role"] == "user" else ""
    dentist = Call("create_schedule_item", DENTIST)
    if ASK_BOTH in words:
        return calls(dentist, Call("show_map", {"place": "Bern"}))
    if ASK in words:
        return calls(dentist)
    return says(f"After {len(body['messages'])} messages.")


@pytest.fixture
def make_scene(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> Callable[..., Awaitable[Scene]]:
    """Create a thread: new without a text, at rest, or waiting if the text asks for it."""
    model.reply(answer_by_message)

    async def make(thread_id: str, first: str | None) -> Scene:
        interrupts: list[Event] = []
        if first is not None:
            tools = CLIENT_TOOLS if first == ASK_BOTH else []
            asked = await agent.run(thread_id, first, runId=f"asking-{thread_id}", tools=tools)
            interrupts = asked.interrupts if asked.outcome == "interrupt" else []
        return Scene(app, agent, sessions, thread_id, interrupts)

    return make


async def describe(scene: Scene, answer: Answer) -> dict[str, Any]:
    """Describe what a request came to, without the ids that differ between threads."""
    await until_recorded(scene.app.state.run_worker)
    response = await scene.agent.http.get(f"/api/v1/agent/threads/{scene.thread_id}")
    thread = response.json() if response.status_code == 200 else {}
    return {
        "status": answer.status,
        "code": answer.problem.get("code"),
        "outcome": answer.outcome if answer.events else None,
        "title": thread.get("title"),
        "thread": thread.get("status"),
        "messages": [(m["role"], _content(m)) for m in thread.get("messages", ())],
        "items": await count_items(scene),
    }


def _content(message: dict[str, Any]) -> object:
    """Return the text of a message; of a result only the names of its members."""
    if message["role"] != "tool" or not message["content"].startswith("{"):
        return message.get("content")
    return sorted(orjson.loads(message["content"]))


async def count_items(scene: Scene) -> int:
    async with scene.sessions() as session:
        return await session.scalar(text("SELECT count(*) FROM schedule_items")) or 0


@pytest.mark.parametrize(
    ("first", "change", "request_"),
    [
        (None, begin_run, send_message),
        ("Hi", begin_run, send_message),
        ("Hi", rename, send_message),
        ("Hi", delete, send_message),
        (ASK, claim, approve),
        (ASK, expire, approve),
        (ASK, cancel, approve),
        (ASK, delete, approve),
        (ASK, rename, approve),
        (ASK, keep_text, approve),
        (ASK, keep_text, dismiss),
        (ASK_BOTH, keep_result, approve),
    ],
)
async def test_a_change_during_an_admission_counts_as_before_it(
    first: str | None,
    change: Change,
    request_: Request,
    make_scene: Callable[..., Awaitable[Scene]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reference = await make_scene("reference", first)
    await change(reference)
    expected = await describe(reference, await request_(reference))
    items = await count_items(reference)
    scene = await make_scene("overtaken", first)
    written = overtake(monkeypatch, at_once, "begin_run", lambda: change(scene))
    described = await describe(scene, await request_(scene))
    assert written[0] is False, "the admission has not noticed the change"
    described["items"] -= items
    assert described == expected


async def test_a_run_that_begins_during_an_admission_makes_the_thread_busy(
    agent: AgentClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    model.reply(says("Hi."), script(Text("One "), gate, Text("two")))
    await agent.run("t", "Hi")
    faster: list[asyncio.Task[Answer]] = []

    async def begin() -> None:
        faster.append(asyncio.create_task(agent.run("t", "Count", runId="faster")))
        await eventually(lambda: len(model.requests) == 2, "the faster run asks the model")

    written = overtake(monkeypatch, at_once, "begin_run", begin)
    refused = await agent.run("t", "Hello")
    assert (refused.status, written) == (409, [False])
    assert "faster" in refused.problem["detail"]
    gate.open()
    assert (await faster[0]).text == "One two"


@pytest.mark.parametrize("first", [None, "Hi", ASK])
async def test_an_account_that_is_deleted_during_an_admission_gets_no_run(
    first: str | None,
    make_scene: Callable[..., Awaitable[Scene]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = await make_scene("t", first)

    async def delete_account() -> None:
        response = await scene.agent.http.request(
            "DELETE", "/api/v1/users/me", json={"password": PASSWORD}
        )
        assert response.status_code == 204

    written = overtake(monkeypatch, at_once, "begin_run", delete_account)
    request = approve if first == ASK else send_message
    answer = await request(scene)
    assert (answer.status, written) == (404 if first == ASK else 409, [False])
    async with scene.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM runs")) == 0


async def test_a_new_thread_for_which_the_storage_became_too_full_is_not_stored(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(answer_by_message)
    await agent.run("t", "Hi")
    fill = text("UPDATE conversation_storage SET bytes = bytes + :bytes")
    async with sessions.begin() as session:
        await session.execute(fill, {"bytes": STORED_MEBIBYTES.default * MEBIBYTE})
        refused = asyncio.create_task(agent.run("new", "Hello"))
        await wait_until_blocked(sessions, unless=refused)
    assert (await refused).problem["code"] == "storage_full"
    threads = await agent.http.get("/api/v1/agent/threads")
    assert [each["threadId"] for each in threads.json()] == ["t"]
