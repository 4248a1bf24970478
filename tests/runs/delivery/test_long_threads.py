"""A client gets the messages that it named and the newest ones, within a number of bytes."""

from typing import Any

import orjson
import pytest
from fastapi import FastAPI

from agent.runs.execution.message_snapshots import MAX_SNAPSHOT_BYTES
from domain.conversations import message_windows
from domain.conversations.messages import ChatMessage, to_chat_message
from domain.conversations.pages import MAX_PAGE_BYTES
from domain.core.database.sessions import Sessions
from tests.agui.validate import validate_stream
from tests.factories import Person
from tests.peers.openai_replies import Call, Hang, Text, calls, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, Event
from tests.runs.long_threads import LONG, append_long_messages, ids_of, insert_thread, long_messages
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import cancel_and_wait, take_over_from, until_recorded

QUESTION = {"id": "new", "role": "user", "content": "Dentist"}
FIT = MAX_SNAPSHOT_BYTES // (LONG + 100)
"""How many of the long messages fit into a snapshot."""

pytestmark = pytest.mark.usefixtures("patient_worker")


@pytest.fixture(autouse=True)
def _asking_model(model: ScriptedModel) -> None:
    model.reply(lambda _: calls(Call("create_schedule_item", DENTIST)))


def size_of(messages: list[Event]) -> int:
    return len(orjson.dumps({"type": "MESSAGES_SNAPSHOT", "messages": messages}))


async def test_a_short_request_gets_what_it_named_and_the_newest_messages(
    agent: AgentClient, sessions: Sessions, person: Person
) -> None:
    await insert_thread(sessions, person, count=160)
    answer = await agent.run("t", messages=[{"id": "m0"}, {"id": "m3"}, QUESTION])
    newest = FIT - 2
    first = 160 - newest + newest % 2
    assert ids_of(answer.snapshot)[:-2] == ["m0", "m3", *(f"m{n}" for n in range(first, 160))]
    assert ids_of(answer.snapshot)[-2] == "new"
    assert answer.interrupts[0]["toolCallId"] == answer.snapshot[-1]["toolCalls"][0]["id"]
    assert size_of(answer.snapshot) <= MAX_SNAPSHOT_BYTES


async def test_a_longer_request_gets_as_much_as_it_sent(
    agent: AgentClient, sessions: Sessions, person: Person
) -> None:
    """The client lacks the last messages, and keeps all that it has."""
    sent = long_messages(30)
    await insert_thread(sessions, person, count=30)
    await append_long_messages(sessions, count=2, length=10)
    props = {"page": "x" * 5_000}
    answer = await agent.run("t", messages=[*sent, QUESTION], forwardedProps=props)
    assert ids_of(answer.snapshot)[:-2] == [f"m{n}" for n in range(32)]
    assert size_of(answer.snapshot) > MAX_SNAPSHOT_BYTES


async def test_unknown_messages_before_the_known_ones_take_nothing_from_the_snapshot(
    agent: AgentClient, sessions: Sessions, person: Person
) -> None:
    """The client began the thread with more messages than the server takes."""
    await insert_thread(sessions, person, count=130, length=10)
    earlier = [{"id": f"e{n}", "role": "user", "content": "x"} for n in range(170)]
    answer = await agent.run("t", messages=[*earlier, *long_messages(130, length=10), QUESTION])
    assert ids_of(answer.snapshot)[:-2] == [f"m{n}" for n in range(130)]


async def test_a_long_request_bounds_the_snapshot(
    agent: AgentClient, sessions: Sessions, person: Person
) -> None:
    await insert_thread(sessions, person, count=60)
    sent = [*long_messages(30), QUESTION]
    answer = await agent.run("t", messages=sent)
    assert FIT < len(answer.snapshot) <= 31
    assert answer.snapshot[-1]["toolCalls"]


async def test_a_client_in_sync_gets_no_snapshot_of_a_long_thread(
    agent: AgentClient, sessions: Sessions, person: Person
) -> None:
    """It would lose the messages that the snapshot lacks."""
    await insert_thread(sessions, person, count=FIT + 10)
    sent = [*long_messages(FIT + 10), QUESTION]
    answer = await agent.run("t", messages=sent, is_in_sync=True)
    assert answer.of("MESSAGES_SNAPSHOT") == []
    [call] = answer.of("TOOL_CALL_START")
    assert answer.interrupts[0]["toolCallId"] == call["toolCallId"]
    sent += [{"id": call["parentMessageId"], "role": "assistant"}]
    again = await agent.run("t", messages=sent, is_in_sync=True)
    assert again.of("MESSAGES_SNAPSHOT") == []
    assert again.interrupts == answer.interrupts


async def test_a_reloaded_page_gets_the_newest_messages(
    agent: AgentClient, sessions: Sessions, person: Person
) -> None:
    await insert_thread(sessions, person, count=160)
    interrupted = await agent.run("t", messages=[{"id": "m159"}, QUESTION])
    waiting = await agent.run("t")
    assert waiting.interrupts == interrupted.interrupts
    assert ids_of(waiting.snapshot)[-2:] == ids_of(interrupted.snapshot)[-2:]
    assert ids_of(waiting.snapshot)[0] == f"m{160 - FIT + FIT % 2}"
    assert size_of(waiting.snapshot) <= MAX_SNAPSHOT_BYTES


async def test_a_replay_is_as_long_as_a_snapshot(
    app: FastAPI, agent: AgentClient, sessions: Sessions, person: Person
) -> None:
    await insert_thread(sessions, person, count=60)
    request: dict[str, Any] = {"messages": [{"id": "m0"}, QUESTION], "runId": "r"}
    interrupted = await agent.run("t", **request)
    await until_recorded(app.state.run_worker)
    await app.state.services.redis.flushdb()
    for replay in (await agent.run("t", **request), await agent.reconnect("r")):
        assert replay.snapshot == interrupted.snapshot
        assert replay.interrupts == interrupted.interrupts


async def test_a_takeover_restates_no_more_than_a_snapshot(
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
    person: Person,
) -> None:
    await insert_thread(sessions, person, count=60)
    dentist = calls(Call("create_schedule_item", DENTIST))
    question = model.conversation(script(Text("I am"), Hang()), dentist).marker
    sent = [{"id": "m0"}, {**QUESTION, "content": question}]
    stalled = app.state.run_worker
    async with agent.stream("t", messages=sent, runId="r") as (begun, events):
        while not begun.text:
            await anext(events)
        [live] = stalled.live_runs.values()
        await take_over_from(stalled, other_worker[0].state.run_worker, sessions)
        answer = await other_worker[1].reconnect("r")
        await cancel_and_wait(live)
    validate_stream(answer.events)
    for snapshot in answer.of("MESSAGES_SNAPSHOT"):
        assert snapshot["messages"][0]["id"] == "m0"
        assert "new" in ids_of(snapshot["messages"])
        assert size_of(snapshot["messages"]) <= MAX_SNAPSHOT_BYTES


async def test_no_more_messages_are_read_than_sent(
    agent: AgentClient, sessions: Sessions, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await insert_thread(sessions, person, count=160)
    read: list[str] = []

    def count(row: Any) -> ChatMessage:
        read.append(row.message_id)
        return to_chat_message(row)

    monkeypatch.setattr(message_windows, "to_chat_message", count)
    await agent.run("t", messages=[{"id": "m0"}, QUESTION])
    assert len(read) <= FIT + 4


async def test_a_page_of_long_messages_is_shorter_and_leads_to_the_rest(
    agent: AgentClient, sessions: Sessions, person: Person
) -> None:
    await insert_thread(sessions, person, count=50)
    path: str | None = "/api/v1/agent/threads/t?limit=500"
    received: list[str] = []
    while path is not None:
        page = await agent.http.get(path)
        messages = page.json()["messages"]
        assert size_of(messages) <= MAX_PAGE_BYTES + 100
        received = [*ids_of(messages), *received]
        path = page.links.get("prev", {}).get("url")
    assert received == [f"m{n}" for n in range(50)]


async def test_a_page_has_one_message_even_if_it_is_too_long(
    agent: AgentClient, sessions: Sessions, person: Person
) -> None:
    await insert_thread(sessions, person, count=2, length=MAX_PAGE_BYTES + 1)
    page = await agent.http.get("/api/v1/agent/threads/t")
    assert ids_of(page.json()["messages"]) == ["m1"]
    page = await agent.http.get(page.links["prev"]["url"])
    assert ids_of(page.json()["messages"]) == ["m0"]
    assert not page.links
