"""A program that calls tools with an API token, as a transport does for it."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from agent.calls.service import call_tool, find_outcome
from agent.calls.types import CallDone, CallOutcome, CallPending, CallRequest
from agent.runs.execution.worker import RunWorker
from domain.auth.api_tokens.schemas import ApiTokenCreate
from domain.auth.api_tokens.service import create_api_token
from domain.core.caller import Caller, Scope
from domain.core.database.sessions import Sessions
from tests.factories import Person
from tests.runs.client import AgentClient, Answer
from tests.runs.tool_calls import DENTIST

Json = dict[str, Any]


@dataclass(frozen=True)
class Program:
    """A program of one person, connected to one worker."""

    app: FastAPI
    caller: Caller
    token: str

    @property
    def worker(self) -> RunWorker:
        worker: RunWorker = self.app.state.run_worker
        return worker

    def at(self, app: FastAPI) -> "Program":
        """Return the same program, connected to another worker."""
        return replace(self, app=app)

    async def call(self, name: str, *, key: str | None = None, **arguments: Any) -> CallOutcome:
        data = CallRequest(name, arguments, client="Calendar sync", idempotency_key=key)
        return await call_tool(self.worker, self.caller, data=data)

    async def ask(self, name: str, *, key: str | None = None, **arguments: Any) -> CallPending:
        """Call a tool that waits for an approval."""
        outcome = await self.call(name, key=key, **arguments)
        assert isinstance(outcome, CallPending), outcome
        return outcome

    async def ask_for_dentist(self, *, key: str | None = None) -> CallPending:
        return await self.ask("create_schedule_item", key=key, **DENTIST)

    async def result(self, pending: CallPending) -> CallDone:
        """Return the result of a call whose effect is there, or that has none."""
        outcome = await find_outcome(self.worker, self.caller, approval_id=pending.approval_id)
        assert isinstance(outcome, CallDone), outcome
        return outcome


async def make_program(
    app: FastAPI, sessions: Sessions, person: Person, *scopes: Scope, name: str = "Sync"
) -> Program:
    """Create an API token, by default one that reads and writes, and a program that has it."""
    data = ApiTokenCreate(name=name, scopes=list(scopes or ("read", "write")))
    async with sessions.begin() as session:
        created = await create_api_token(session, person.caller, data=data)
    caller = replace(person.caller, session_id=created.id, scopes=frozenset(created.scopes))
    return Program(app, caller, created.token)


async def answer(
    agent: AgentClient, approval_id: UUID, *, approved: bool = True, **body: Any
) -> httpx.Response:
    """Answer a call over REST."""
    path = f"/api/v1/approvals/{approval_id}"
    return await agent.http.post(path, json={"approved": approved} | body)


async def carry_out(agent: AgentClient, approval_id: UUID, **body: Any) -> Answer:
    """Answer a call over REST, and follow its run to the end."""
    response = await answer(agent, approval_id, **body)
    assert response.status_code == 202, response.text
    return await agent.reconnect(response.json()["runId"])


async def read_approval(agent: AgentClient, approval_id: UUID) -> Json:
    response = await agent.http.get(f"/api/v1/approvals/{approval_id}")
    assert response.status_code == 200, response.text
    found: Json = response.json()
    return found
