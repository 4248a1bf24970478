"""A call that asks its person, what they answer inside the client, and what they see elsewhere."""

from typing import Any

import httpx
from mcp.client import Client
from mcp.client.session import ClientRequestContext
from mcp_types import ElicitRequestParams, ElicitResult, InputRequiredResult

from domain.core.caller import Scope
from tests.factories import Person
from tests.waiting import HUNG_SECONDS

CREATE = "create_schedule_item"
DENTIST = {"title": "Dentist", "start_at": "2026-11-21T15:00:00+00:00"}
SENTENCE = "Create “Dentist” on Saturday, 21 November 2026, 15:00 (UTC)"
ALL: tuple[Scope, ...] = ("read", "write", "approve")
SOME: tuple[Scope, ...] = ("read", "write")
ACCEPTED = ElicitResult(action="accept", content={"approved": True})


class Asked:
    """Answers questions in the client, and keeps them."""

    def __init__(self, answer: ElicitResult = ACCEPTED) -> None:
        self.answer = answer
        self.questions: list[ElicitRequestParams] = []

    async def __call__(
        self, _context: ClientRequestContext, question: ElicitRequestParams
    ) -> ElicitResult:
        self.questions.append(question)
        return self.answer


def rest(server: str, person: Person) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=f"{server}/api/v1", headers=person.headers, timeout=HUNG_SECONDS
    )


async def titles(server: str, person: Person) -> list[str]:
    async with rest(server, person) as http:
        return [item["title"] for item in (await http.get("/schedule-items")).json()]


async def answer_over_rest(server: str, person: Person, *, approved: bool = True) -> str:
    """Answer the one open approval, and return its id."""
    async with rest(server, person) as http:
        [approval] = (await http.get("/approvals", params={"status": "pending"})).json()
        answered = await http.post(f"/approvals/{approval['id']}", json={"approved": approved})
        assert answered.is_success, answered.text
        approval_id: str = approval["id"]
        return approval_id


async def first_round(client: Client, **options: Any) -> InputRequiredResult:
    result = await client.session.call_tool(CREATE, DENTIST, allow_input_required=True, **options)
    assert isinstance(result, InputRequiredResult)
    return result
