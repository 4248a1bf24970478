"""The ids that clients give to runs. CopilotKit resumes under the id of the interrupted run."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from agent.runs.execution import cancel
from domain.conversations.models import Run, Thread
from domain.conversations.threads import lock_thread_by_id
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person, make_person
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, Answer, events_of_run, resolved, saying
from tests.runs.stored_state import expire_calls, item_titles, run_status
from tests.runs.tool_calls import DENTIST, LUNCH
from tests.runs.workers import until_recorded
from tests.transactions import wait_until_blocked

RESUME = "/api/v1/agent/runs/r/resume"


@pytest.fixture
async def interrupted(agent: AgentClient, model: ScriptedModel) -> Answer:
    """A thread `t` whose run `r` waits for the approval of one new item."""
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    return await agent.run("t", **saying("Dentist"))


def approving(interrupted: Answer, **payload: Any) -> dict[str, Any]:
    """Return the resume of a client that gives all runs of a turn one id."""
    entries = [resolved(interrupt, **payload) for interrupt in interrupted.interrupts]
    return saying("Dentist", resume=entries)


@pytest.mark.parametrize("path", [None, RESUME])
async def test_a_resume_under_the_interrupted_run_s_id_continues_its_turn(
    path: str | None,
    interrupted: Answer,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(says("Done."))
    answer = await agent.run("t", path=path, **approving(interrupted))
    assert (answer.text, answer.outcome, answer.last["runId"]) == ("Done.", "success", "r")
    assert await item_titles(sessions) == ["Dentist"]
    again = await agent.run("t", path=path, **approving(interrupted))
    assert (again.outcome, again.last["runId"]) == ("success", "r")
    assert again.snapshot[-1]["content"] == "Done."
    assert await item_titles(sessions) == ["Dentist"]


async def test_look_ups_find_the_newest_run_of_an_id(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, app: FastAPI
) -> None:
    model.reply(says("Done."))
    answer = await agent.run("t", **approving(interrupted))
    await until_recorded(app.state.run_worker)
    assert events_of_run(await agent.reconnect("r")) == answer.events
    behind_the_interrupt = await agent.reconnect("r", interrupted.ids[-1])
    assert events_of_run(behind_the_interrupt) == answer.events
    shown = (await agent.http.get("/api/v1/agent/runs/r")).json()
    assert (shown["runId"], shown["status"]) == ("r", "succeeded")


async def test_every_request_of_an_id_is_replayed(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", LUNCH)), says("Both."))
    second = await agent.run("t", **approving(interrupted))
    assert second.outcome == "interrupt"
    third = await agent.run("t", **approving(second))
    assert third.text == "Both."
    asked = await agent.run("t", **saying("Dentist"))
    assert asked.interrupts == interrupted.interrupts
    asked_again = await agent.run("t", **approving(interrupted))
    assert asked_again.interrupts == second.interrupts
    assert (await agent.run("t", **approving(second))).outcome == "success"
    assert len(model.requests) == 3


async def test_an_id_cannot_be_used_for_another_request(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    other_text = await agent.run("t", **saying("Lunch"))
    other_thread = await agent.run("u", **saying("Dentist"))
    for refused in (other_text, other_thread):
        assert (refused.status, refused.problem["code"]) == (409, "run_id_reused")
    model.reply(says("Hi."), says("Yes."), calls(Call("create_schedule_item", LUNCH)))
    await agent.run("u", "Hello")
    await agent.run("t", **approving(interrupted) | {"runId": "answer"})
    other_turn = await agent.run("t", "Lunch", runId="lunch")
    refused = await agent.run("t", **approving(other_turn))
    assert (refused.status, refused.problem["code"]) == (409, "run_id_reused")
    elsewhere = await agent.run("u", **approving(other_turn))
    assert (elsewhere.status, elsewhere.problem["code"]) == (409, "run_id_reused")


async def test_a_second_answer_names_the_run_that_the_client_knows(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("Well"), gate, Text(", done.")))
    async with agent.stream("t", **approving(interrupted)) as (answer, events):
        while not answer.text:
            await anext(events)
        refused = await agent.run("t", **approving(interrupted, approved=False))
        assert (refused.status, refused.problem["code"]) == (409, "interrupt_answered")
        assert "run r" in refused.problem["detail"]
        busy = await agent.run("t", "And now?")
        assert (busy.status, busy.problem["code"]) == (409, "thread_busy")
        assert "run r" in busy.problem["detail"]
        threads = (await agent.http.get("/api/v1/agent/threads")).json()
        assert threads[0]["runningRunId"] == "r"
        assert (await agent.http.get("/api/v1/agent/threads/t")).json()["runningRunId"] == "r"
        async with agent.stream("t", **approving(interrupted)) as (attached, attached_events):
            await anext(attached_events)
            gate.open()
            async for _ in attached_events:
                pass
    assert attached.text == "Well, done."
    state = attached.of("STATE_SNAPSHOT")[-1]["snapshot"]
    assert state["run_context"]["run_id"] == "r"


async def test_cancel_stops_the_run_that_continues_a_turn_under_its_id(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(script(Text("Well"), Gate()))
    async with agent.stream("t", **approving(interrupted)) as (answer, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT":
                assert await agent.cancel("r") == 202
    assert answer.outcome == "cancelled"
    assert await run_status(sessions, "r") == "cancelled"


async def test_an_expired_question_can_be_dismissed_under_its_run_s_id(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    await expire_calls(sessions)
    assert (await agent.run("t", **approving(interrupted))).status == 410
    model.reply(says("All right."))
    dismissed = [{"interruptId": interrupted.interrupts[0]["id"], "status": "cancelled"}]
    answer = await agent.run("t", **saying("Dentist", resume=dismissed))
    assert (answer.text, answer.last["runId"]) == ("All right.", "r")


async def test_answers_one_by_one_under_one_id(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", LUNCH)))
    first, second = (await agent.run("t", **saying("Both"))).interrupts
    one = {"interruptId": first["id"], "payload": {"approved": True}}
    rest = await agent.run("t", **saying("Both", resume=one))
    assert (rest.interrupts, rest.last["runId"]) == ([second], "r")
    model.reply(says("Done."))
    other = {"interruptId": second["id"], "payload": {"approved": True}}
    assert (await agent.run("t", path=RESUME, **saying("Both", resume=other))).text == "Done."
    assert await item_titles(sessions) == ["Dentist", "Lunch"]


@pytest.mark.parametrize("new_id", ["again", "answer"])
async def test_the_id_of_a_request_that_got_a_question_again_answers_it(
    new_id: str,
    interrupted: Answer,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    restated = await agent.run("t", runId="again")
    assert restated.interrupts == interrupted.interrupts
    path = "/api/v1/agent/runs/again/resume"
    body = approving(interrupted) | {"runId": new_id}
    assert (await agent.run("t", path=path.replace("again", "other"), **body)).status == 404
    model.reply(says("Done."))
    answer = await agent.run("t", path=path, **body)
    assert (answer.text, answer.last["runId"]) == ("Done.", new_id)
    assert (await agent.run("t", path=path, **body)).snapshot[-1]["content"] == "Done."
    assert await item_titles(sessions) == ["Dentist"]


async def test_look_ups_by_the_id_of_a_request_that_got_a_question_again_find_its_run(
    interrupted: Answer, agent: AgentClient, app: FastAPI, sessions: Sessions
) -> None:
    restated = await agent.run("t", runId="again")
    await until_recorded(app.state.run_worker)
    for after in ("", restated.ids[-1]):
        again = await agent.reconnect("again", after)
        assert events_of_run(again) == interrupted.events
    shown = (await agent.http.get("/api/v1/agent/runs/again")).json()
    assert (shown["runId"], shown["status"]) == ("r", "interrupted")
    assert await agent.cancel("again") == 202
    assert await run_status(sessions, "r") == "cancelled"


async def test_the_ids_of_requests_that_got_a_question_again_are_bounded(
    interrupted: Answer, agent: AgentClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.conversations.runs.MAX_RESTATED_IDS", 2)
    for run_id in ("a", "b", "a", "c"):
        await agent.run("t", runId=run_id)
    found = [(await agent.http.get(f"/api/v1/agent/runs/{each}")).status_code for each in "abc"]
    assert found == [200, 404, 200]


async def test_other_people_s_ids_are_unknown(
    interrupted: Answer, agent: AgentClient, server: str, sessions: Sessions, settings: Settings
) -> None:
    await agent.run("t", runId="again")
    stranger = AgentClient(server, await make_person(sessions, settings))
    for run_id in ("r", "again"):
        path = f"/api/v1/agent/runs/{run_id}"
        assert (await stranger.http.get(path)).status_code == 404
        assert (await stranger.http.get(f"{path}/events")).status_code == 404
        assert await stranger.cancel(run_id) == 404
        refused = await stranger.run("t", path=f"{path}/resume", **approving(interrupted))
        assert refused.status == 404
    await stranger.http.aclose()


async def test_an_id_that_two_threads_use_at_once_is_refused_to_one(
    agent: AgentClient, person: Person, sessions: Sessions
) -> None:
    run_id = uuid7()
    faster = insert(Run).values(
        id=run_id,
        user_id=person.user_id,
        kind="task",
        client_id="r",
        turn_id=run_id,
        status="cancelled",
        request={},
        fingerprint=b"",
        worker_id=run_id,
        fence=1,
    )
    async with sessions.begin() as session:
        await session.execute(faster)
        slower = asyncio.create_task(agent.run("t", **saying("Hello")))
        await wait_until_blocked(sessions, unless=slower)
    refused = await slower
    assert (refused.status, refused.problem["code"]) == (409, "run_id_reused")


async def test_a_cancel_stops_the_run_that_has_begun_under_its_id_meanwhile(
    interrupted: Answer,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.reply(script(Text("Well"), Gate()))
    is_waiting, has_begun = asyncio.Event(), asyncio.Event()

    async def lock_later(session: AsyncSession, thread_id: UUID) -> Thread | None:
        is_waiting.set()
        await has_begun.wait()
        return await lock_thread_by_id(session, thread_id)

    monkeypatch.setattr(cancel, "lock_thread_by_id", lock_later)
    cancelling = asyncio.create_task(agent.cancel("r"))
    await is_waiting.wait()
    async with agent.stream("t", **approving(interrupted)) as (answer, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT":
                has_begun.set()
    assert await cancelling == 202
    assert answer.outcome == "cancelled"
    assert await run_status(sessions, "r") == "cancelled"


@pytest.mark.parametrize("named", ["r", "rest"])
async def test_a_cancel_reaches_the_question_that_is_left_of_two(
    named: str, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", LUNCH)))
    first, _ = (await agent.run("t", **saying("Both"))).interrupts
    one = {"interruptId": first["id"], "payload": {"approved": True}}
    rest = await agent.run("t", resume=one, runId="rest")
    assert rest.outcome == "interrupt"
    response = await agent.http.post(f"/api/v1/agent/runs/{named}/cancel")
    assert response.json() == {"threadId": "t", "runId": named, "status": "cancelled"}
    assert await run_status(sessions, "rest") == "cancelled"
    assert await item_titles(sessions) == []
