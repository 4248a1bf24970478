"""What the scopes of an API token mean for the agent that runs for a program."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from domain.core.database.sessions import Sessions
from tests.factories import Person
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, resolved
from tests.runs.stored_state import item_titles
from tests.runs.tool_calls import DENTIST


@pytest.fixture
def program(agent: AgentClient, person: Person) -> Any:
    """Make clients of programs, by the scopes of their tokens."""

    async def make(*scopes: str) -> AgentClient:
        body = {"name": "Program", "scopes": scopes}
        created = await agent.http.post("/api/v1/api-tokens", json=body)
        token = created.json()["token"]
        return AgentClient(str(agent.http.base_url), replace(person, access_token=token))

    return make


async def test_a_program_asks_and_only_one_with_the_scope_approves(
    agent: AgentClient, program: Any, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Done."))
    asking, approving = await program("read", "write"), await program("approve")
    asked = await asking.run("t", "Dentist")
    [interrupt] = asked.interrupts
    run_id = asked.events[0]["runId"]
    entries = {"resume": [resolved(interrupt)]}
    [approval] = (await asking.http.get("/api/v1/approvals", params={"status": "pending"})).json()
    answer = f"/api/v1/approvals/{approval['id']}"
    assert (await asking.http.post(answer, json={"approved": True})).status_code == 403
    refused = [
        await asking.run("t", **entries),
        await asking.run("t", path=f"/api/v1/agent/runs/{run_id}/resume", **entries),
        await asking.run("t", "Never mind", path="/api/v1/agent/runs?on_waiting=refuse"),
    ]
    assert [each.status for each in refused] == [403, 403, 403]
    assert await asking.cancel(run_id) == 403
    done = await approving.run("t", path=f"/api/v1/agent/runs/{run_id}/resume", **entries)
    assert done.outcome == "success"
    assert await item_titles(sessions) == ["Dentist"]
    for client in (asking, approving):
        await client.http.aclose()


async def test_a_person_s_approval_lets_a_program_do_no_more_than_its_token(
    agent: AgentClient, program: Any, model: ScriptedModel
) -> None:
    model.reply(
        calls(Call("create_schedule_item", DENTIST)), calls(Call("list_friends", {})), says("Done.")
    )
    asking = await program("write")
    asked = await asking.run("t", "Dentist")
    done = await agent.resume("t", asked.interrupts)
    assert done.outcome == "success"
    results = [m["content"] for m in model.requests[-1].messages if m["role"] == "tool"]
    assert "Dentist" in results[0]
    assert "scope_missing" in results[1]
    await asking.http.aclose()


async def test_a_stream_ends_with_its_token(
    app: FastAPI, agent: AgentClient, program: Any, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("one"), gate, Text(" two")))
    asking = await program("write")
    async with asking.stream("t", "Hi") as (answer, events):
        while not answer.text:
            await anext(events)
        await app.state.services.session_monitor.check_sessions()
        [token] = (await agent.http.get("/api/v1/api-tokens")).json()
        await agent.http.delete(f"/api/v1/api-tokens/{token['id']}")
        await app.state.services.session_monitor.check_sessions()
        async for _ in events:
            pass
    gate.open()
    assert answer.last["code"] == "session_ended"
    await asking.http.aclose()
