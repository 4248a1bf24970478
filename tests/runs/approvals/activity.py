"""A person's client of the account of what happened."""

from typing import Any

from tests.runs.client import AgentClient

Json = dict[str, Any]


async def list_activity(agent: AgentClient, **query: str | int) -> list[Json]:
    response = await agent.http.get("/api/v1/activity", params=query)
    assert response.status_code == 200, response.text
    found: list[Json] = response.json()
    return found
