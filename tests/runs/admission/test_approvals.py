"""A changing tool waits for the user's approval."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from agent.tools.adapter import Tool
from domain.core.database.sessions import Sessions
from domain.schedule.schemas import ItemCreate
from tests.factories import Person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, Answer, cancelled, resolved
from tests.runs.stored_state import call_statuses, expire_calls, item_titles
from tests.runs.tool_calls import DENTIST, LUNCH
from tests.waiting import HUNG_SECONDS


@pytest.fixture
async def interrupted(agent: AgentClient, model: ScriptedModel) -> Answer:
    """A thread `t` that waits for the approval of one new item."""
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    return await agent.run("t", "Dentist on 1 December at 3pm")


async def test_a_changing_tool_interrupts_before_its_effect(
    interrupted: Answer, sessions: Sessions
) -> None:
    assert interrupted.outcome == "interrupt"
    [interrupt] = interrupted.interrupts
    assert interrupt["reason"] == "tool_call"
    assert "Dentist" in interrupt["message"]
    assert interrupt["metadata"]["toolName"] == "create_schedule_item"
    assert interrupt["toolCallId"] == interrupted.of("TOOL_CALL_START")[0]["toolCallId"]
    left = datetime.fromisoformat(interrupt["expiresAt"]) - datetime.now(UTC)
    assert 900 - HUNG_SECONDS < left.total_seconds() <= 900
    assert await item_titles(sessions) == []


async def test_an_interrupt_follows_snapshots_of_messages_and_state(
    interrupted: Answer, person: Person
) -> None:
    kinds = [event["type"] for event in interrupted.events[-3:]]
    assert kinds == ["MESSAGES_SNAPSHOT", "STATE_SNAPSHOT", "RUN_FINISHED"]
    assert [message["role"] for message in interrupted.snapshot] == ["user", "assistant"]
    state = interrupted.of("STATE_SNAPSHOT")[0]["snapshot"]
    assert state["version"] == 2
    assert state["run_context"]["user_id"] == str(person.user_id)
    assert state["pending_tool_call"]["interrupt_id"] == interrupted.interrupts[0]["id"]
    assert state["pending_tool_calls"] == [state["pending_tool_call"]]


async def test_an_approved_call_takes_effect_and_the_model_continues(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("It is in your calendar."))
    answer = await agent.resume("t", interrupted.interrupts)
    assert [event["type"] for event in answer.events].count("TOOL_CALL_START") == 0
    [result] = answer.of("TOOL_CALL_RESULT")
    assert result["toolCallId"] == interrupted.interrupts[0]["toolCallId"]
    assert answer.text == "It is in your calendar."
    assert answer.of("STATE_SNAPSHOT")[-1]["snapshot"]["pending_tool_call"] is None
    assert await item_titles(sessions) == ["Dentist"]
    assert await call_statuses(sessions) == ["CONSUMED"]


async def test_edited_arguments_replace_those_of_the_model(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Done."))
    await agent.resume("t", interrupted.interrupts, editedArgs={**DENTIST, "title": "Dr. Wu"})
    assert await item_titles(sessions) == ["Dr. Wu"]


async def test_a_rejected_call_has_no_effect_and_the_model_gets_the_reason(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("As you wish."))
    answer = await agent.resume("t", interrupted.interrupts, approved=False, reason="too early")
    assert answer.text == "As you wish."
    assert "too early" in model.requests[-1].messages[-1]["content"]
    assert await item_titles(sessions) == []
    assert await call_statuses(sessions) == ["CONSUMED"]


async def test_a_cancelled_call_has_no_effect(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Cancelled."))
    answer = await agent.run("t", resume=[cancelled(interrupted.interrupts[0])])
    assert answer.outcome == "success"
    assert await item_titles(sessions) == []
    assert await call_statuses(sessions) == ["CANCELLED"]


async def test_an_invalid_approval_is_422_and_leaves_the_call_open(
    interrupted: Answer, agent: AgentClient, sessions: Sessions, subtests: pytest.Subtests
) -> None:
    payloads: list[dict[str, Any]] = [
        {"approved": "true"},
        {"approved": 1},
        {"approved": None},
        {"approved": True, "editedArgs": {"title": ""}},
        {"approved": True, "editedArgs": {"title": "x", "start_at": "soon"}},
        {"approved": True, "editedArgs": "x"},
        {"approved": True, "reason": 7},
    ]
    for payload in payloads:
        with subtests.test(payload=payload):
            answer = await agent.run("t", resume=[resolved(interrupted.interrupts[0], **payload)])
            assert answer.status == 422
            assert await call_statuses(sessions) == ["PENDING"]


async def test_an_approval_without_payload_is_422(interrupted: Answer, agent: AgentClient) -> None:
    entry = {"interruptId": interrupted.interrupts[0]["id"], "status": "resolved"}
    assert (await agent.run("t", resume=[entry])).status == 422


async def test_an_approval_after_expiry_is_410_and_the_call_expires(
    interrupted: Answer, agent: AgentClient, sessions: Sessions
) -> None:
    await expire_calls(sessions)
    answer = await agent.resume("t", interrupted.interrupts)
    assert (answer.status, answer.problem["code"]) == (410, "interrupt_expired")
    assert await call_statuses(sessions) == ["EXPIRED"]
    assert await item_titles(sessions) == []


async def test_an_expired_call_can_still_be_cancelled(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    await expire_calls(sessions)
    await agent.resume("t", interrupted.interrupts)
    model.reply(says("All right."))
    answer = await agent.run("t", resume=[cancelled(interrupted.interrupts[0])])
    assert answer.outcome == "success"
    assert await call_statuses(sessions) == ["CANCELLED"]


async def test_a_new_message_closes_an_expired_interrupt(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    await expire_calls(sessions)
    model.reply(says("Hello again."))
    answer = await agent.run("t", "Are you there?")
    assert answer.text == "Hello again."
    prompt = model.requests[-1].messages
    assert [m["role"] for m in prompt[1:]] == ["user", "assistant", "tool", "assistant", "user"]
    assert "expired" in prompt[3]["content"]
    late = await agent.run("t", resume=[cancelled(interrupted.interrupts[0])])
    assert late.outcome == "cancelled"
    assert await call_statuses(sessions) == ["CANCELLED"]


async def test_a_message_without_resume_restates_the_interrupt(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    answer = await agent.run("t", "What now?")
    assert answer.of("CUSTOM")[0]["name"] == "majordomo.waiting"
    assert answer.interrupts == interrupted.interrupts
    assert len(model.requests) == 1
    again = await agent.run("t")
    assert again.interrupts == interrupted.interrupts


async def test_the_same_resume_again_replays(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Done."))
    body: dict[str, Any] = {"resume": [resolved(interrupted.interrupts[0])], "runId": "answer-1"}
    await agent.run("t", **body)
    again = await agent.run("t", **body)
    kinds = [event["type"] for event in again.events]
    assert kinds == ["RUN_STARTED", "MESSAGES_SNAPSHOT", "STATE_SNAPSHOT", "RUN_FINISHED"]
    assert again.outcome == "success"
    assert again.snapshot[-1]["content"] == "Done."
    assert await item_titles(sessions) == ["Dentist"]


async def test_a_second_approval_under_another_run_id_is_409(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Done."))
    await agent.run("t", resume=[resolved(interrupted.interrupts[0])], runId="first")
    second = await agent.resume("t", interrupted.interrupts, approved=False)
    assert (second.status, second.problem["code"]) == (409, "interrupt_answered")
    assert "first" in second.problem["detail"]
    other = await agent.run(
        "t", resume=[resolved(interrupted.interrupts[0], approved=False)], runId="first"
    )
    assert (other.status, other.problem["code"]) == (409, "interrupt_answered")


async def test_several_calls_of_one_message_interrupt_and_execute_in_order(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(
        calls(
            Call("create_schedule_item", DENTIST),
            Call("list_schedule_items"),
            Call("create_schedule_item", LUNCH),
        )
    )
    interrupted = await agent.run("t", "Both please")
    assert [i["metadata"]["arguments"]["title"] for i in interrupted.interrupts] == [
        "Dentist",
        "Lunch",
    ]
    assert len({i["expiresAt"] for i in interrupted.interrupts}) == 1
    assert len(interrupted.of("TOOL_CALL_RESULT")) == 1
    assert [m["role"] for m in interrupted.snapshot] == ["user", "assistant", "tool"]

    missing = await agent.resume("t", interrupted.interrupts[:1])
    assert (missing.status, missing.problem["code"]) == (409, "answers_missing")
    assert interrupted.interrupts[1]["id"] in missing.problem["detail"]

    model.reply(says("One of them."))
    first, second = interrupted.interrupts
    await agent.run("t", resume=[resolved(second), resolved(first, approved=False)])
    assert await item_titles(sessions) == ["Lunch"]
    results = [m for m in model.requests[-1].messages if m["role"] == "tool"]
    assert len(results) == 3


async def test_interrupts_have_the_model_s_order_however_long_each_confirmation_takes(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    titles = [str(number) for number in range(8)]
    tools: dict[str, Tool] = app.state.run_worker.dependencies.tools
    tool = tools["create_schedule_item"]
    worded = {title: asyncio.Event() for title in titles}

    async def word_last_first(_session: Any, _caller: Any, *, data: ItemCreate, **_: Any) -> str:
        if data.title != titles[-1]:
            await worded[titles[titles.index(data.title) + 1]].wait()
        worded[data.title].set()
        return data.title

    tools["create_schedule_item"] = replace(tool, confirm=word_last_first)
    model.reply(calls(*(Call("create_schedule_item", DENTIST | {"title": t}) for t in titles)))
    interrupted = await agent.run("t", "All of them")
    assert [interrupt["message"] for interrupt in interrupted.interrupts] == titles


async def test_the_older_form_of_resume_answers_one_call_at_a_time(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", LUNCH)))
    interrupted = await agent.run("t", "Both please", runId="asking")
    first, second = interrupted.interrupts
    path = "/api/v1/agent/runs/asking/resume"
    one = {"interruptId": first["id"], "payload": {"approved": True}}
    kept = await agent.run("t", path=path, resume=one)
    assert kept.interrupts == [second]
    assert await item_titles(sessions) == []
    model.reply(says("Both are in."))
    other = {"interruptId": second["id"], "payload": {"approved": True}}
    answer = await agent.run("t", path=path, resume=other)
    assert answer.text == "Both are in."
    assert await item_titles(sessions) == ["Dentist", "Lunch"]


async def test_a_message_sent_with_an_approval_follows_the_tool_result(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Noted."))
    await agent.run("t", "And thank you!", resume=[resolved(interrupted.interrupts[0])])
    roles = [m["role"] for m in model.requests[-1].messages[1:]]
    assert roles == ["user", "assistant", "tool", "assistant", "user"]
    model.reply(says("Yes?"))
    await agent.run("t", "Hello")
    roles = [m["role"] for m in model.requests[-1].messages[1:]]
    assert roles == ["user", "assistant", "tool", *["assistant", "user"] * 2]


async def test_unknown_interrupts_are_409_and_unknown_runs_and_threads_404(
    interrupted: Answer, agent: AgentClient
) -> None:
    unknown = {"interruptId": "int_nothing", "status": "resolved", "payload": {"approved": True}}
    assert (await agent.run("t", resume=[unknown])).status == 409
    assert (await agent.run("elsewhere", resume=[unknown])).status == 404
    path = f"/api/v1/agent/runs/{uuid4()}/resume"
    entry = resolved(interrupted.interrupts[0])
    assert (await agent.run("t", path=path, resume=[entry])).status == 404
    assert (await agent.run("t", path=path)).status == 422


async def test_an_interrupt_of_another_run_is_409(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hi."))
    await agent.run("other", "Hello", runId="other-run")
    path = "/api/v1/agent/runs/other-run/resume"
    answer = await agent.run("t", path=path, resume=[resolved(interrupted.interrupts[0])])
    assert (answer.status, answer.problem["code"]) == (409, "interrupt_mismatch")


async def test_entries_for_one_interrupt_that_differ_are_422(
    interrupted: Answer, agent: AgentClient, sessions: Sessions, subtests: pytest.Subtests
) -> None:
    [interrupt] = interrupted.interrupts
    approved, refused = resolved(interrupt), resolved(interrupt, approved=False)
    edited = resolved(interrupt, editedArgs=LUNCH)
    others = [refused, edited, cancelled(interrupt)]
    for entries in [each for other in others for each in ([approved, other], [other, approved])]:
        with subtests.test(entries=entries):
            answer = await agent.run("t", resume=entries)
            assert (answer.status, answer.problem["code"]) == (422, "validation_failed")
            assert await call_statuses(sessions) == ["PENDING"]
    assert await item_titles(sessions) == []


async def test_the_same_entry_twice_counts_once(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Done."))
    answer = await agent.resume("t", interrupted.interrupts * 2)
    assert answer.text == "Done."
    assert await item_titles(sessions) == ["Dentist"]


async def test_unknown_approvals_beside_known_ones_are_ignored(
    interrupted: Answer, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Done."))
    unknown = {"interruptId": "int_nothing", "status": "cancelled"}
    answer = await agent.run("t", resume=[unknown, resolved(interrupted.interrupts[0])])
    assert answer.outcome == "success"
    assert await item_titles(sessions) == ["Dentist"]


async def test_a_call_that_must_fail_does_not_interrupt(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("delete_schedule_item", {"item_id": str(uuid4())})), says("Not there."))
    answer = await agent.run("t", "Delete it")
    assert answer.outcome == "success"
    assert "not_found" in answer.of("TOOL_CALL_RESULT")[0]["content"]
