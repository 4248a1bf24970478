"""One question answered over REST: the same claim as a resume, and a run in the background."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.agui.validate import validate_stream
from tests.factories import make_person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.approvals.rest import answer, follow, get_approval, id_of, list_approvals
from tests.runs.client import AgentClient, Event, resolved
from tests.runs.slow_effects import hold_effect
from tests.runs.stored_state import call_statuses, expire_calls, item_titles
from tests.runs.tool_calls import DENTIST, LUNCH
from tests.waiting import eventually

pytestmark = pytest.mark.usefixtures("patient_worker")

ANSWERS_AT_ONCE = 12


async def ask(agent: AgentClient, model: ScriptedModel, *arguments: dict[str, Any]) -> list[Event]:
    """Have the agent ask about one item or several, and return its interrupts."""
    asked = arguments or (DENTIST,)
    model.reply(calls(*(Call("create_schedule_item", each) for each in asked)))
    return (await agent.run("t", "Dentist", runId="asking")).interrupts


async def test_an_approval_over_rest_continues_the_turn_in_the_background(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    [interrupt] = await ask(agent, model)
    model.reply(says("Done."))
    response = await answer(agent, interrupt)
    assert response.status_code == 202
    assert response.json()["remaining"] == []
    continued = await follow(agent, response)
    validate_stream(continued.events)
    assert (continued.outcome, continued.text) == ("success", "Done.")
    assert await item_titles(sessions) == ["Dentist"]


async def test_an_approval_shows_the_question_and_then_what_came_of_it(
    agent: AgentClient, model: ScriptedModel
) -> None:
    agent.http.headers["accept-language"] = "zh-CN"
    [interrupt] = await ask(agent, model)
    open_one = await get_approval(agent, interrupt)
    assert open_one["id"] == id_of(interrupt)
    assert open_one["interruptId"] == interrupt["id"]
    assert open_one["status"] == "pending"
    assert open_one["message"] == interrupt["message"]
    assert (open_one["toolName"], open_one["arguments"]) == ("create_schedule_item", DENTIST)
    assert open_one["labels"]["title"] == "标题"
    assert open_one["labels"].keys() == open_one["editSchema"]["properties"].keys()
    assert open_one["editSchema"] == interrupt["responseSchema"]["properties"]["editedArgs"]
    assert open_one["requestedBy"] == {"kind": "chat", "threadId": "t", "runId": "asking"}
    assert open_one["expiresAt"] == interrupt["expiresAt"]
    answered = ("answeredAt", "answeredVia", "editedArgs", "reason", "runId", "result")
    assert [open_one[name] for name in answered] == [None] * len(answered)
    model.reply(says("Done."))
    response = await answer(agent, interrupt)
    await follow(agent, response)
    closed = await get_approval(agent, interrupt)
    assert (closed["status"], closed["answeredVia"]) == ("approved", "rest")
    assert closed["runId"] == response.json()["runId"]
    assert closed["answeredAt"] >= closed["createdAt"]
    assert closed["result"]["title"] == "Dentist"
    agent.http.headers["accept-language"] = "en"
    assert (await get_approval(agent, interrupt))["labels"]["title"] == "Title"


async def test_an_answer_in_the_chat_is_shown_too(agent: AgentClient, model: ScriptedModel) -> None:
    [interrupt] = await ask(agent, model)
    model.reply(says("Done."))
    await agent.run("t", resume=[resolved(interrupt)], runId="in-chat")
    [shown] = await list_approvals(agent)
    assert (shown["status"], shown["answeredVia"]) == ("approved", "chat")
    assert shown["runId"] == "in-chat"


async def test_a_refusal_and_its_reason_reach_the_model(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    [interrupt] = await ask(agent, model)
    model.reply(says("As you wish."))
    refused = await answer(agent, interrupt, approved=False, reason="Another day.")
    await follow(agent, refused)
    assert "Another day." in str(model.requests[-1].body["messages"][-1])
    shown = await get_approval(agent, interrupt)
    assert (shown["status"], shown["reason"], shown["result"]) == ("refused", "Another day.", None)
    assert await item_titles(sessions) == []


async def test_edited_arguments_replace_those_of_the_model(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    [interrupt] = await ask(agent, model)
    wrong = await answer(agent, interrupt, editedArgs={"title": ""})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "approval_invalid")
    assert await call_statuses(sessions) == ["PENDING"]
    model.reply(says("Done."))
    await follow(agent, await answer(agent, interrupt, editedArgs=LUNCH))
    assert await item_titles(sessions) == ["Lunch"]
    shown = await get_approval(agent, interrupt)
    assert (shown["arguments"], shown["editedArgs"]) == (DENTIST, LUNCH)


@pytest.mark.parametrize("body", [{}, {"approved": "yes"}, {"approved": None}, {"approved": 1}])
async def test_only_a_boolean_approves(
    body: dict[str, Any], agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    [interrupt] = await ask(agent, model)
    response = await agent.http.post(f"/api/v1/approvals/{id_of(interrupt)}", json=body)
    assert response.status_code == 422
    assert await call_statuses(sessions) == ["PENDING"]


async def test_the_same_answer_again_gets_the_same_run(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    [interrupt] = await ask(agent, model)
    model.reply(says("Done."))
    first = await answer(agent, interrupt)
    await follow(agent, first)
    again = await answer(agent, interrupt, reason=None)
    assert (again.status_code, again.json()["runId"]) == (202, first.json()["runId"])
    assert again.json()["approval"]["result"]["title"] == "Dentist"
    other = await answer(agent, interrupt, approved=False)
    assert (other.status_code, other.json()["code"]) == (409, "interrupt_answered")
    assert first.json()["runId"] in other.json()["detail"]
    assert await item_titles(sessions) == ["Dentist"]


async def test_an_expired_question_cannot_be_answered(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    [interrupt] = await ask(agent, model)
    await expire_calls(sessions)
    [shown] = await list_approvals(agent, status="expired")
    assert shown["status"] == "expired"
    assert await list_approvals(agent, status="pending") == []
    response = await answer(agent, interrupt)
    assert (response.status_code, response.json()["code"]) == (410, "interrupt_expired")
    assert await call_statuses(sessions) == ["EXPIRED"]


async def test_a_cancelled_question_is_closed(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    [interrupt] = await ask(agent, model)
    assert await agent.cancel("asking") == 202
    response = await answer(agent, interrupt)
    assert (response.status_code, response.json()["code"]) == (409, "interrupt_answered")
    assert [each["status"] for each in await list_approvals(agent)] == ["cancelled"]


async def test_one_of_many_answers_in_the_chat_and_over_rest_wins(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    """The losers are told who won, while the winner's effect is still in its transaction."""
    gate = hold_effect(app, "create_schedule_item")
    [interrupt] = await ask(agent, model)
    model.reply(says("Done."))
    over_rest = [
        asyncio.create_task(answer(agent, interrupt, editedArgs=DENTIST | {"description": str(n)}))
        for n in range(ANSWERS_AT_ONCE)
    ]
    in_chat = [
        asyncio.create_task(agent.run("t", resume=[resolved(interrupt)], runId=f"chat-{n}"))
        for n in range(ANSWERS_AT_ONCE)
    ]
    everything = [*over_rest, *in_chat]
    await eventually(
        lambda: sum(each.done() for each in everything) >= len(everything) - 1,
        "all answers but one are refused",
    )
    gate.open()
    responses = [await each for each in over_rest]
    answers = [await each for each in in_chat]
    winners = [each.json()["runId"] for each in responses if each.status_code == 202]
    winners += [each.last["runId"] for each in answers if each.status == 200]
    [winner] = winners
    problems = [each.json() for each in responses if each.status_code == 409]
    problems += [each.problem for each in answers if each.status == 409]
    assert len(problems) == len(everything) - 1
    assert all(winner in each["detail"] for each in problems)
    approval = await get_approval(agent, interrupt)
    told = [(each["runId"], each["answeredVia"], each["answeredBy"]) for each in problems]
    assert set(told) == {(winner, approval["answeredVia"], approval["answeredBy"])}
    await agent.reconnect(winner)
    assert await item_titles(sessions) == ["Dentist"]


async def test_another_person_neither_sees_nor_answers_a_question(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, settings: Settings
) -> None:
    [interrupt] = await ask(agent, model)
    stranger = AgentClient(agent.base_url, await make_person(sessions, settings))
    assert await list_approvals(stranger) == []
    assert (await answer(stranger, interrupt)).status_code == 404
    assert (await stranger.http.get(f"/api/v1/approvals/{id_of(interrupt)}")).json()[
        "code"
    ] == "approval_not_found"
    await stranger.http.aclose()
    async with sessions.begin() as session:
        await session.execute(text("UPDATE users SET is_active = false"))
    assert (await answer(agent, interrupt)).status_code == 401
    assert await call_statuses(sessions) == ["PENDING"]


async def test_an_effect_on_a_user_who_has_blocked_the_person_meanwhile_fails(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, settings: Settings
) -> None:
    other = await make_person(sessions, settings)
    model.reply(calls(Call("send_friend_request", {"target_user_id": str(other.user_id)})))
    [interrupt] = (await agent.run("t", "Befriend them")).interrupts
    them = AgentClient(agent.base_url, other)
    me = (await agent.http.get("/api/v1/users/me")).json()["id"]
    assert (await them.http.post(f"/api/v1/users/{me}/block")).status_code == 204
    await them.http.aclose()
    model.reply(says("That is not possible."))
    await follow(agent, await answer(agent, interrupt))
    shown = await get_approval(agent, interrupt)
    assert shown["status"] == "approved"
    assert shown["result"]["error"] == "target_user_not_found"


async def test_the_list_is_paged_newest_first_in_one_statement(
    agent: AgentClient, model: ScriptedModel
) -> None:
    [first, second] = await ask(agent, model, DENTIST, LUNCH)
    assert [each["interruptId"] for each in await list_approvals(agent)] == [
        second["id"],
        first["id"],
    ]
    page = await agent.http.get("/api/v1/approvals", params={"limit": 1})
    assert [each["interruptId"] for each in page.json()] == [second["id"]]
    following = page.links["next"]["url"]
    rest = await agent.http.get(following)
    assert [each["interruptId"] for each in rest.json()] == [first["id"]]
    assert "next" not in rest.links


async def test_a_deleted_conversation_takes_its_approvals_along(
    agent: AgentClient, model: ScriptedModel
) -> None:
    [interrupt] = await ask(agent, model)
    assert (await agent.http.delete("/api/v1/agent/threads/t")).status_code == 204
    assert await list_approvals(agent) == []
    assert (await answer(agent, interrupt)).status_code == 404
