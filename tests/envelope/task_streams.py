"""A client of the diet API that reads the streams of tasks, event by event."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.factories import Person
from tests.waiting import HUNG_SECONDS

API = "/api/v1"
TERMINAL = ("task_completed", "task_cancelled", "error")


@dataclass(slots=True)
class TaskStream:
    """The events of a stream so far; `names` are the SSE event names, None for an event without."""

    status: int
    headers: httpx.Headers
    ids: list[str] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] = field(default_factory=dict)

    def of(self, name: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == name]

    @property
    def kinds(self) -> list[str]:
        return [event["event"] for event in self.events]

    @property
    def last(self) -> dict[str, Any]:
        return self.events[-1]

    @property
    def progress(self) -> list[int]:
        return [event["progress"] for event in self.of("task_progress")]


class DietClient:
    """A user's client of the diet API."""

    def __init__(self, base_url: str, person: Person | None) -> None:
        headers = person.headers if person is not None else {}
        self.http = httpx.AsyncClient(base_url=base_url, headers=headers, timeout=HUNG_SECONDS)

    async def create(self, pet: dict[str, Any], **headers: str) -> TaskStream:
        async with self.creating(pet, **headers) as (watched, events):
            async for _ in events:
                pass
        return watched

    async def watch(self, task_id: Any, *, after: str = "", ticket: str = "") -> TaskStream:
        async with self.watching(task_id, after=after, ticket=ticket) as (watched, events):
            async for _ in events:
                pass
        return watched

    @asynccontextmanager
    async def creating(
        self, pet: dict[str, Any], **headers: str
    ) -> AsyncIterator[tuple[TaskStream, AsyncIterator[dict[str, Any]]]]:
        http_headers = {name.replace("_", "-"): value for name, value in headers.items()}
        request = self.http.stream("POST", f"{API}/plans/create", json=pet, headers=http_headers)
        async with request as response:
            watched = await _begin(response)
            yield watched, _read(response, watched)

    @asynccontextmanager
    async def watching(
        self, task_id: Any, *, after: str = "", ticket: str = ""
    ) -> AsyncIterator[tuple[TaskStream, AsyncIterator[dict[str, Any]]]]:
        headers = {"Last-Event-ID": after} if after else {}
        query = {"ticket": ticket} if ticket else {}
        request = self.http.stream(
            "GET", f"{API}/tasks/{task_id}/stream", headers=headers, params=query
        )
        async with request as response:
            watched = await _begin(response)
            yield watched, _read(response, watched)

    async def post(self, path: str, body: Any = None) -> Any:
        response = await self.http.post(f"{API}{path}", json=body)
        return response.json()

    async def task(self, task_id: Any) -> dict[str, Any]:
        response = await self.http.get(f"{API}/tasks/{task_id}")
        task: dict[str, Any] = response.json()["data"]["task"]
        return task


async def _begin(response: httpx.Response) -> TaskStream:
    watched = TaskStream(response.status_code, response.headers)
    if response.status_code != 200:
        watched.error = json.loads(await response.aread())
    return watched


async def _read(response: httpx.Response, watched: TaskStream) -> AsyncIterator[dict[str, Any]]:
    """Yield the events as they come, and check that the name on the wire is the one in the data."""
    event_id, name = "", None
    if watched.status != 200:
        return
    async for line in response.aiter_lines():
        member, _, value = line.partition(": ")
        if member == "id":
            event_id = value
        elif member == "event":
            name = value
        elif member == "data":
            event = json.loads(value)
            assert name is None or event["event"] == name
            watched.ids.append(event_id)
            watched.names.append(name)
            watched.events.append(event)
            event_id, name = "", None
            yield event
