"""The account of what happened: one line for each effect, and for nothing else."""

from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.runs.admission.approval_expiry import expire_interrupts
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import make_person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.approvals.activity import list_activity
from tests.runs.approvals.rest import answer, follow, get_approval, id_of
from tests.runs.client import AgentClient, Event, cancelled
from tests.runs.stored_state import expire_calls, item_titles
from tests.runs.tool_calls import DENTIST, LUNCH

pytestmark = pytest.mark.usefixtures("patient_worker")


async def ask(agent: AgentClient, model: ScriptedModel, *arguments: dict[str, Any]) -> list[Event]:
    """Have the agent ask about one item or several, and return its interrupts."""
    asked = arguments or (DENTIST,)
    model.reply(calls(*(Call("create_schedule_item", each) for each in asked)))
    interrupts = (await agent.run("t", "Dentist")).interrupts
    model.reply(says("Done."))
    return interrupts


async def test_an_effect_is_shown_with_its_approval_and_what_was_changed(
    agent: AgentClient, model: ScriptedModel
) -> None:
    [interrupt] = await ask(agent, model)
    assert await list_activity(agent) == []
    response = await answer(agent, interrupt)
    await follow(agent, response)
    approval = await get_approval(agent, interrupt)
    [effect] = await list_activity(agent)
    assert (
        effect.items()
        >= {
            "message": interrupt["message"],
            "toolName": "create_schedule_item",
            "arguments": DENTIST,
            "result": approval["result"],
            "requestedBy": {"kind": "chat", "threadId": "t", "runId": response.json()["runId"]},
            "approvalId": id_of(interrupt),
            "answeredVia": "rest",
            "answeredAt": approval["answeredAt"],
        }.items()
    )
    assert datetime.fromisoformat(effect["createdAt"]) >= datetime.fromisoformat(
        approval["answeredAt"]
    )
    assert (await agent.http.get(effect["link"])).json()["title"] == "Dentist"


async def test_an_effect_that_was_approved_in_the_chat_says_so(
    agent: AgentClient, model: ScriptedModel
) -> None:
    await agent.resume("t", await ask(agent, model))
    assert [each["answeredVia"] for each in await list_activity(agent)] == ["chat"]


async def test_an_edited_call_is_shown_as_it_took_effect(
    agent: AgentClient, model: ScriptedModel
) -> None:
    [interrupt] = await ask(agent, model)
    await follow(agent, await answer(agent, interrupt, editedArgs=LUNCH))
    [effect] = await list_activity(agent)
    assert (effect["arguments"], effect["result"]["title"]) == (LUNCH, "Lunch")
    assert "“Lunch”" in effect["message"]
    assert "Dentist" not in effect["message"]


async def test_what_had_no_effect_is_not_shown(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    [refused] = await ask(agent, model)
    await follow(agent, await answer(agent, refused, approved=False))
    [stopped] = await ask(agent, model)
    await agent.run("t", resume=[cancelled(stopped)])
    model.reply(calls(Call("delete_schedule_item", {"item_id": await _make_item(agent)})))
    [failing] = (await agent.run("t", "Delete it")).interrupts
    async with sessions.begin() as session:
        await session.execute(text("DELETE FROM schedule_items"))
    model.reply(says("It is gone."))
    await follow(agent, await answer(agent, failing))
    await ask(agent, model)
    await expire_calls(sessions)
    await expire_interrupts(app.state.run_worker)
    assert await item_titles(sessions) == []
    assert await list_activity(agent) == []


async def test_an_effect_stays_when_its_conversation_is_deleted(
    agent: AgentClient, model: ScriptedModel
) -> None:
    await agent.resume("t", await ask(agent, model))
    before = await list_activity(agent)
    assert (await agent.http.delete("/api/v1/agent/threads/t")).status_code == 204
    assert (await agent.http.get("/api/v1/approvals")).json() == []
    assert len(before) == 1
    assert await list_activity(agent) == before


async def test_the_account_is_paged_newest_first(agent: AgentClient, model: ScriptedModel) -> None:
    for arguments in (DENTIST, LUNCH):
        await agent.resume("t", await ask(agent, model, arguments))
    response = await agent.http.get("/api/v1/activity", params={"limit": 1})
    assert [each["arguments"] for each in response.json()] == [LUNCH]
    rest = await agent.http.get(response.links["next"]["url"])
    assert [each["arguments"] for each in rest.json()] == [DENTIST]
    assert "next" not in rest.links


async def test_another_person_sees_none_of_it(
    agent: AgentClient,
    model: ScriptedModel,
    server: str,
    sessions: Sessions,
    settings: Settings,
) -> None:
    await agent.resume("t", await ask(agent, model))
    other = AgentClient(server, await make_person(sessions, settings))
    assert await list_activity(other) == []
    await other.http.aclose()


async def _make_item(agent: AgentClient) -> str:
    response = await agent.http.post("/api/v1/schedule-items", json=DENTIST)
    return str(response.json()["id"])
