"""A person's client of approvals over REST."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import orjson

from tests.runs.client import AgentClient, Answer, Event
from tests.waiting import unless_hung

Json = dict[str, Any]


def id_of(interrupt: Event) -> str:
    """Return the id of an interrupt's approval."""
    return str(UUID(interrupt["id"].removeprefix("int_call_")))


async def answer(
    agent: AgentClient, interrupt: Event, *, approved: bool = True, **body: Any
) -> httpx.Response:
    path = f"/api/v1/approvals/{id_of(interrupt)}"
    return await agent.http.post(path, json={"approved": approved} | body)


async def list_approvals(agent: AgentClient, **query: str | int) -> list[Json]:
    response = await agent.http.get("/api/v1/approvals", params=query)
    assert response.status_code == 200, response.text
    found: list[Json] = response.json()
    return found


async def get_approval(agent: AgentClient, interrupt: Event) -> Json:
    response = await agent.http.get(f"/api/v1/approvals/{id_of(interrupt)}")
    assert response.status_code == 200, response.text
    found: Json = response.json()
    return found


async def follow(agent: AgentClient, response: httpx.Response) -> Answer:
    """Follow the run that an answer continues, to its end."""
    assert response.status_code == 202, response.text
    return await agent.reconnect(response.json()["runId"])


@dataclass(slots=True)
class ApprovalEvents:
    """The events of a stream of approvals, with their ids."""

    lines: AsyncIterator[str]
    last_id: str = ""

    async def next(self) -> Json:
        """Return the next event. Raises StopAsyncIteration at the end of the stream."""
        async with unless_hung():
            while True:
                line = await anext(self.lines)
                if line.startswith("id:"):
                    self.last_id = line.removeprefix("id:").strip() or self.last_id
                elif line.startswith("data: "):
                    event: Json = orjson.loads(line.removeprefix("data: "))
                    return event

    async def until_opened(self) -> list[Json]:
        """Return the approvals that are open at the start."""
        opened = []
        while (event := await self.next())["event"] != "approvals_opened":
            assert event["event"] == "approval_requested"
            opened.append(event["approval"])
        return opened


@asynccontextmanager
async def approval_events(agent: AgentClient, after: str = "") -> AsyncIterator[ApprovalEvents]:
    headers = {"Last-Event-ID": after} if after else {}
    path = "/api/v1/approvals/events"
    async with agent.http.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200
        yield ApprovalEvents(response.aiter_lines())
