"""Several questions of one turn: each is answered alone, over REST or in the chat."""

from collections.abc import Awaitable, Callable
from itertools import permutations

import pytest
from fastapi import FastAPI

from agent.runs.admission.approval_expiry import expire_interrupts
from agent.runs.execution.worker import RunWorker
from domain.core.database.sessions import Sessions
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.approvals.rest import answer, follow, get_approval, list_approvals
from tests.runs.client import AgentClient, Answer, Event, cancelled, resolved
from tests.runs.stored_state import call_statuses, expire_calls, item_titles, run_status
from tests.runs.tool_calls import DENTIST, LUNCH
from tests.runs.workers import until_recorded
from tests.waiting import eventually

pytestmark = pytest.mark.usefixtures("patient_worker")

DINNER = {"title": "Supper", "start_at": "2026-12-03T18:00:00Z"}
ITEMS = [DENTIST, LUNCH, DINNER]


async def ask(agent: AgentClient, model: ScriptedModel, number: int = 2) -> Answer:
    model.reply(calls(*(Call("create_schedule_item", each) for each in ITEMS[:number])))
    return await agent.run("t", "Plan my week", runId="asking")


async def answer_over_rest(agent: AgentClient, interrupt: Event) -> str | None:
    response = await answer(agent, interrupt)
    assert response.status_code in (200, 202), response.text
    run_id: str | None = response.json()["runId"]
    assert (response.status_code == 202) == (run_id is not None)
    return run_id


async def answer_in_chat(agent: AgentClient, interrupt: Event) -> str | None:
    """Answer in the older form, which leaves the others open."""
    one = {"interruptId": interrupt["id"], "payload": {"approved": True}}
    run = await agent.run("t", resume=one)
    assert run.status == 200
    return str(run.last["runId"]) if run.outcome == "success" else None


WAYS = {"rest": answer_over_rest, "chat": answer_in_chat}
Way = Callable[[AgentClient, Event], Awaitable[str | None]]


@pytest.mark.parametrize("ways", ["rest rest rest", "rest chat rest", "chat rest chat"])
@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_the_last_answer_starts_the_run_that_has_all_effects(
    ways: str,
    order: tuple[int, ...],
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    interrupts = (await ask(agent, model, 3)).interrupts
    model.reply(says("Done."))
    started = [
        await WAYS[way](agent, interrupts[index])
        for way, index in zip(ways.split(), order, strict=True)
    ]
    assert started[:2] == [None, None]
    assert started[2] is not None
    continued = await agent.reconnect(started[2])
    assert continued.outcome == "success"
    assert await item_titles(sessions) == ["Dentist", "Lunch", "Supper"]
    assert {each["status"] for each in await list_approvals(agent)} == {"approved"}


async def test_an_answer_tells_what_remains_and_starts_no_run(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    first, second = (await ask(agent, model)).interrupts
    response = await answer(agent, first)
    assert response.status_code == 200
    body = response.json()
    assert body["approval"]["status"] == "approved"
    assert [each["interruptId"] for each in body["remaining"]] == [second["id"]]
    assert (await answer(agent, first)).json() == body
    assert (await answer(agent, first, approved=False)).status_code == 409
    assert await call_statuses(sessions) == ["CONSUMED", "PENDING"]
    assert await run_status(sessions, "asking") == "interrupted"
    assert len(app.state.run_worker.live_runs) == 0
    # The stream of the run and that of the thread show what is open still.
    assert [each["id"] for each in (await agent.reconnect("asking")).interrupts] == [second["id"]]
    assert [each["id"] for each in (await agent.open("t")).interrupts] == [second["id"]]
    model.reply(says("Done."))
    run_id = await answer_over_rest(agent, second)
    again = await answer(agent, first)
    assert (again.status_code, again.json()["runId"]) == (202, run_id)
    assert (await agent.reconnect(str(run_id))).outcome == "success"
    assert await item_titles(sessions) == ["Dentist", "Lunch"]


@pytest.mark.parametrize("echoes_state", [False, True])
async def test_a_list_ignores_what_was_answered_alike_elsewhere(
    echoes_state: bool, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    asked = await ask(agent, model)
    first, second = asked.interrupts
    state = {"state": asked.of("STATE_SNAPSHOT")[-1]["snapshot"]} if echoes_state else {}
    assert await answer_over_rest(agent, first) is None
    model.reply(says("Done."))
    other = [resolved(first, approved=False), resolved(second)]
    refused = await agent.run("t", resume=other, **state)
    assert (refused.status, refused.problem["code"]) == (409, "interrupt_answered")
    assert await call_statuses(sessions) == ["CONSUMED", "PENDING"]
    done = await agent.run("t", resume=[resolved(first), resolved(second)], **state)
    assert done.outcome == "success"
    assert await item_titles(sessions) == ["Dentist", "Lunch"]
    shown = [await get_approval(agent, each) for each in asked.interrupts]
    assert [each["answeredVia"] for each in shown] == ["rest", "chat"]
    assert {each["runId"] for each in shown} == {done.last["runId"]}


async def test_a_run_of_the_chat_carries_out_what_was_answered_over_rest(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    first, second = (await ask(agent, model)).interrupts
    await answer_over_rest(agent, first)
    model.reply(says("Done."))
    done = await agent.run("t", resume=[resolved(second)])
    assert done.outcome == "success"
    assert await item_titles(sessions) == ["Dentist", "Lunch"]
    assert {each["runId"] for each in await list_approvals(agent)} == {done.last["runId"]}


async def test_a_list_that_comes_too_late_is_told_the_run_that_won(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    first, second = (await ask(agent, model)).interrupts
    model.reply(says("Done."))
    await answer_over_rest(agent, first)
    run_id = await answer_over_rest(agent, second)
    lost = await agent.run("t", resume=[resolved(first), resolved(second)])
    assert lost.status == 409
    assert str(run_id) in lost.problem["detail"]
    await agent.reconnect(str(run_id))
    assert await item_titles(sessions) == ["Dentist", "Lunch"]


async def expire_by_task(app: FastAPI, agent: AgentClient) -> None:
    worker: RunWorker = app.state.run_worker
    for _ in range(2):
        await expire_interrupts(worker)
    await until_recorded(worker)


async def expire_by_message(app: FastAPI, agent: AgentClient) -> None:
    del app
    assert (await agent.run("t", "And now?")).outcome == "success"


async def expire_by_late_answer(app: FastAPI, agent: AgentClient) -> None:
    """A late answer only marks what has expired; the task continues the turn."""
    [expired] = await list_approvals(agent, status="expired")
    late = await agent.http.post(f"/api/v1/approvals/{expired['id']}", json={"approved": True})
    assert late.status_code == 410
    await expire_by_task(app, agent)


async def expire_by_late_cancel(app: FastAPI, agent: AgentClient) -> None:
    del app
    [expired] = await list_approvals(agent, status="expired")
    entry = cancelled({"id": expired["interruptId"]})
    assert (await agent.run("t", resume=[entry])).outcome == "success"


EXPIRIES = {
    "task": expire_by_task,
    "message": expire_by_message,
    "late answer": expire_by_late_answer,
    "late cancel": expire_by_late_cancel,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("expiry", EXPIRIES)
async def test_when_the_rest_expires_an_approved_call_is_executed(
    way: str,
    expiry: str,
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    first, second = (await ask(agent, model)).interrupts
    assert await WAYS[way](agent, first) is None
    await expire_calls(sessions)
    model.reply(says("One of them is done."))
    await EXPIRIES[expiry](app, agent)
    await eventually(lambda: not app.state.run_worker.live_runs, "the turn has ended")
    assert await item_titles(sessions) == ["Dentist"]
    results = {
        each["toolCallId"]: each["content"]
        for each in (await agent.open("t")).snapshot
        if each["role"] == "tool"
    }
    assert "Dentist" in results[first["toolCallId"]]
    assert ("expired" in results[second["toolCallId"]]) == (expiry != "late cancel")
    shown = await get_approval(agent, first)
    assert (shown["status"], shown["result"]["title"]) == ("approved", "Dentist")
    model.reply(says("Hello."))
    assert (await agent.run("t", "Hi")).outcome == "success"


@pytest.mark.parametrize("way", ["list", "rest"])
async def test_a_question_that_follows_an_expired_one_is_answered_alone(
    way: str, app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    """The turn went on without the expired call, which no answer has to name any more."""
    first, second = (await ask(agent, model)).interrupts
    await answer_over_rest(agent, first)
    await expire_calls(sessions)
    model.reply(calls(Call("create_schedule_item", DINNER)))
    await expire_by_task(app, agent)
    [third] = await list_approvals(agent, status="pending")
    model.reply(says("Done."), says("Nothing to do."))
    interrupt = {"id": third["interruptId"]}
    if way == "list":
        assert (await agent.run("t", resume=[resolved(interrupt)])).outcome == "success"
    else:
        await follow(agent, await answer(agent, interrupt))
    assert await item_titles(sessions) == ["Dentist", "Supper"]
    late = await agent.run("t", resume=[cancelled(second)])
    assert late.outcome == "cancelled"
    assert await item_titles(sessions) == ["Dentist", "Supper"]


async def test_a_message_that_refuses_the_rest_leaves_an_approved_call(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    first, _ = (await ask(agent, model)).interrupts
    await answer_over_rest(agent, first)
    model.reply(says("Only the first one, then."))
    path = "/api/v1/agent/runs?on_waiting=refuse"
    assert (await agent.run("t", "Not the other", path=path)).outcome == "success"
    assert await item_titles(sessions) == ["Dentist"]
    assert [each["status"] for each in await list_approvals(agent)] == ["refused", "approved"]
    assert all(each["runId"] for each in await list_approvals(agent))


async def test_a_stop_cancels_what_was_answered_alone(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    first, _ = (await ask(agent, model)).interrupts
    await answer_over_rest(agent, first)
    assert await agent.cancel("asking") == 202
    assert [each["status"] for each in await list_approvals(agent)] == ["cancelled"] * 2
    assert (await answer(agent, first)).status_code == 409
    assert await item_titles(sessions) == []


async def test_a_refusal_that_was_given_alone_is_not_reported_as_unanswered(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    first, _ = (await ask(agent, model)).interrupts
    assert (await answer(agent, first, approved=False, reason="Too early")).status_code == 200
    await expire_calls(sessions)
    model.reply(says("I leave it."))
    await expire_by_task(app, agent)
    results = [each for each in (await agent.open("t")).snapshot if each["role"] == "tool"]
    assert "Too early" in results[0]["content"]
    assert "Too early" not in results[1]["content"]


async def test_an_answer_over_rest_is_followed_like_any_run(
    agent: AgentClient, model: ScriptedModel
) -> None:
    first, second = (await ask(agent, model)).interrupts
    await answer_over_rest(agent, first)
    model.reply(says("Done."))
    response = await answer(agent, second)
    assert (await follow(agent, response)).outcome == "success"
