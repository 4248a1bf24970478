"""A plain AG-UI client: posts a run, keeps every event with its id, checks the protocol."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import orjson

from tests.agui.validate import validate_stream
from tests.factories import Person
from tests.waiting import HUNG_SECONDS

Event = dict[str, Any]


@dataclass(slots=True)
class Answer:
    """The response: a stream of events, or a problem."""

    status: int
    events: list[Event] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    problem: dict[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.events if event["type"] == kind]

    @property
    def text(self) -> str:
        return "".join(event["delta"] for event in self.of("TEXT_MESSAGE_CONTENT"))

    @property
    def last(self) -> Event:
        return self.events[-1]

    @property
    def outcome(self) -> str:
        return str(self.last.get("outcome", {"type": self.last["type"]})["type"])

    @property
    def interrupts(self) -> list[Event]:
        interrupts: list[Event] = self.last["outcome"]["interrupts"]
        return interrupts

    @property
    def snapshot(self) -> list[Event]:
        messages: list[Event] = self.of("MESSAGES_SNAPSHOT")[-1]["messages"]
        return messages


class AgentClient:
    """A user's client. It keeps no history: each test passes the messages to send."""

    def __init__(self, base_url: str, person: Person) -> None:
        self.base_url = base_url
        self.http = httpx.AsyncClient(
            base_url=base_url, headers=person.headers, timeout=HUNG_SECONDS
        )

    async def run(
        self,
        thread_id: str,
        *texts: str,
        path: str | None = None,
        is_in_sync: bool = False,
        **body: Any,
    ) -> Answer:
        """Post a run, read it to its end and check it against the protocol."""
        async with self.stream(thread_id, *texts, path=path, **body) as (answer, events):
            async for _ in events:
                pass
        if answer.status == 200:
            validate_stream(answer.events, is_in_sync=is_in_sync)
        return answer

    async def resume(self, thread_id: str, interrupts: Sequence[Event], **payload: Any) -> Answer:
        """Respond to all interrupts in the same way, by default with approval."""
        entries = [resolved(interrupt, **payload) for interrupt in interrupts]
        return await self.run(thread_id, resume=entries)

    async def cancel(self, run_id: str) -> int:
        """Cancel a run and return the status of the response."""
        response = await self.http.post(f"/api/v1/agent/runs/{run_id}/cancel")
        return response.status_code

    async def reconnect(self, run_id: str, after: str = "") -> Answer:
        """Follow a run behind an event, to its end."""
        async with self.subscribe(run_id, after) as (answer, events):
            async for _ in events:
                pass
        return answer

    def subscribe(
        self, run_id: str, last_event_id: str = "", **query: str
    ) -> AbstractAsyncContextManager[tuple[Answer, AsyncIterator[Event]]]:
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        path = f"/api/v1/agent/runs/{run_id}/events"
        request = self.http.stream("GET", path, headers=headers, params=query)
        return self._answer(request)

    async def open(self, thread_id: str, after: str = "", **query: str) -> Answer:
        """Open a thread and read it to the end of its run."""
        async with self.opened(thread_id, after, **query) as (answer, events):
            async for _ in events:
                pass
        return answer

    def opened(
        self, thread_id: str, last_event_id: str = "", **query: str
    ) -> AbstractAsyncContextManager[tuple[Answer, AsyncIterator[Event]]]:
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        path = f"/api/v1/agent/threads/{thread_id}/events"
        return self._answer(self.http.stream("GET", path, headers=headers, params=query))

    def stream(
        self, thread_id: str, *texts: str, path: str | None = None, **body: Any
    ) -> AbstractAsyncContextManager[tuple[Answer, AsyncIterator[Event]]]:
        body = run_input(thread_id, *texts, **body)
        request = self.http.stream(
            "POST",
            path or "/api/v1/agent/runs",
            content=json.dumps(body),
            headers={"Content-Type": "application/json"},
        )
        return self._answer(request)

    @asynccontextmanager
    async def _answer(
        self, request: AbstractAsyncContextManager[httpx.Response]
    ) -> AsyncIterator[tuple[Answer, AsyncIterator[Event]]]:
        async with request as response:
            answer = Answer(response.status_code, headers=response.headers)
            if response.status_code != 200:
                answer.problem = orjson.loads(await response.aread())
            yield answer, _events(response, answer)


def saying(text: str, **body: Any) -> dict[str, Any]:
    """Return the body of a request that can be sent again unchanged."""
    return {"messages": [{"id": "u", "role": "user", "content": text}], "runId": "r"} | body


def events_of_run(answer: Answer) -> list[Event]:
    """Return the events of a stream from its start without the snapshot that opens it."""
    started, opening, *rest = answer.events
    assert opening["type"] == "MESSAGES_SNAPSHOT"
    return [started, *rest]


def run_input(thread_id: str, *texts: str, **body: Any) -> dict[str, Any]:
    messages = [{"id": f"u-{uuid4()}", "role": "user", "content": text} for text in texts]
    ids = {"threadId": thread_id, "runId": str(uuid4())}
    return ids | {"protocolVersion": "1.0", "messages": messages} | body


def resolved(interrupt: Event, **payload: Any) -> Event:
    return {
        "interruptId": interrupt["id"],
        "status": "resolved",
        "payload": {"approved": True} | payload,
    }


def cancelled(interrupt: Event) -> Event:
    return {"interruptId": interrupt["id"], "status": "cancelled"}


async def _events(response: httpx.Response, answer: Answer) -> AsyncIterator[Event]:
    if answer.status != 200:
        return
    event_id = ""
    async for line in response.aiter_lines():
        if line.startswith("id: "):
            event_id = line.removeprefix("id: ")
        elif line.startswith("data: "):
            event = orjson.loads(line.removeprefix("data: "))
            answer.events.append(event)
            answer.ids.append(event_id)
            yield event
