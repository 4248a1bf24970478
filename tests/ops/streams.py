"""Clients and streams for tests with several processes."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import text

from domain.core.database.sessions import Sessions
from tests.factories import Person
from tests.ops.runs import orphan_run, record, until_blocked_by, until_over
from tests.ops.serving_processes import ServingProcess
from tests.runs.client import AgentClient, Answer, Event, resolved, run_input


@asynccontextmanager
async def clients_of(
    person: Person, *processes: ServingProcess
) -> AsyncIterator[list[AgentClient]]:
    for process in processes:
        await process.wait_until_ready()
    clients = [process.client(person) for process in processes]
    yield clients
    for client in clients:
        await client.http.aclose()


Stream = AbstractAsyncContextManager[tuple[Answer, AsyncIterator[Event]]]


async def read_stream(stream: Stream, *, on_first_text: Callable[[], Awaitable[None]]) -> Answer:
    """Read a stream to its end, and await a callback at the model's first text."""
    has_text = False
    async with stream as (answer, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT" and not has_text:
                has_text = True
                await on_first_text()
    return answer


def raw_run_request(url: str, person: Person, thread_id: str, run_id: str) -> bytes:
    """Return the bytes of a request for a run, for a client that uses a plain socket."""
    body = json.dumps(run_input(thread_id, "Hello", runId=run_id)).encode()
    head = (
        "POST /api/v1/agent/runs HTTP/1.1",
        f"Host: {urlsplit(url).netloc}",
        f"Authorization: Bearer {person.access_token}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join([*head, "", ""]).encode() + body


async def check_effect_happens_once(
    one: AgentClient,
    other: AgentClient,
    sessions: Sessions,
    *,
    detach: Callable[[], None],
    come_back: Callable[[], None],
) -> None:
    """Detach a worker within the transaction of an effect; it comes back after the takeover."""
    interrupted = await one.run("t", "Dentist")
    approval: dict[str, Any] = {"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"}
    async with sessions() as session:
        await session.execute(text("LOCK TABLE schedule_items IN EXCLUSIVE MODE"))
        resuming = asyncio.create_task(one.run("t", **approval))
        await until_blocked_by(session)
        detach()
    await orphan_run(sessions, "answer")
    await until_over(sessions, "answer")
    written = await record(sessions)
    come_back()
    assert (await resuming).last["code"] == "handed_over"
    assert (await other.reconnect("answer")).text == "It is done."
    assert written["items"] == [("Dentist",)]
    assert await record(sessions) == written
