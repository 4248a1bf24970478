"""A call that changes something waits for the person, and happens once, without a model."""

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.calls.types import CallDone
from agent.runs.admission.approval_expiry import expire_interrupts
from domain.core.database.sessions import Sessions
from tests.factories import Person
from tests.runs.approvals.activity import list_activity
from tests.runs.approvals.rest import approval_events, list_approvals
from tests.runs.calls.program import Program, answer, carry_out, make_program, read_approval
from tests.runs.client import AgentClient
from tests.runs.stored_state import (
    call_statuses,
    count_rows,
    expire_calls,
    item_titles,
    message_roles,
)
from tests.runs.tool_calls import DENTIST, LUNCH

pytestmark = pytest.mark.usefixtures("patient_worker")


async def test_an_approved_call_has_its_effect_and_its_result(
    program: Program, agent: AgentClient, sessions: Sessions
) -> None:
    pending = await program.ask_for_dentist()
    assert "Dentist" in pending.message
    assert await item_titles(sessions) == []
    shown = await read_approval(agent, pending.approval_id)
    assert shown["status"] == "pending"
    assert shown["requestedBy"] == {
        "kind": "program",
        "client": "Calendar sync",
        "tokenId": str(program.caller.session_id),
    }
    carried_out = await carry_out(agent, pending.approval_id)
    assert carried_out.outcome == "success"
    assert [each["role"] for each in carried_out.snapshot] == ["assistant"]
    assert [event["type"] for event in carried_out.events] == [
        "RUN_STARTED",
        "MESSAGES_SNAPSHOT",
        "TOOL_CALL_RESULT",
        "STATE_SNAPSHOT",
        "RUN_FINISHED",
    ]
    assert await item_titles(sessions) == ["Dentist"]
    done = await program.result(pending)
    assert (done.result["title"], done.is_error) == ("Dentist", False)
    shown = await read_approval(agent, pending.approval_id)
    assert (shown["status"], shown["answeredVia"], shown["answeredBy"]) == (
        "approved",
        "rest",
        None,
    )
    assert shown["result"]["title"] == "Dentist"
    assert await message_roles(sessions) == ["assistant", "tool"]
    assert (await count_rows(sessions))["checkpoints"] == 0


async def test_a_refused_call_changes_nothing(
    program: Program, agent: AgentClient, sessions: Sessions
) -> None:
    pending = await program.ask_for_dentist()
    refused = await carry_out(agent, pending.approval_id, approved=False, reason="Too early")
    assert refused.outcome == "success"
    done = await program.result(pending)
    assert done.is_error
    assert (done.result["error"], done.result["reason"]) == ("refused", "Too early")
    assert await item_titles(sessions) == []
    assert await message_roles(sessions) == ["assistant", "tool"]


async def test_a_person_edits_a_call(
    program: Program, agent: AgentClient, sessions: Sessions
) -> None:
    pending = await program.ask_for_dentist()
    await carry_out(agent, pending.approval_id, editedArgs=LUNCH)
    assert (await program.result(pending)).result["title"] == "Lunch"
    assert await item_titles(sessions) == ["Lunch"]


async def test_an_expired_call_ends_without_its_effect(
    app: FastAPI, program: Program, agent: AgentClient, sessions: Sessions
) -> None:
    pending = await program.ask_for_dentist()
    await expire_calls(sessions)
    assert (await answer(agent, pending.approval_id)).status_code == 410
    await expire_interrupts(app.state.run_worker)
    assert await call_statuses(sessions) == ["EXPIRED"]
    done = await program.result(pending)
    assert (done.result["error"], done.is_error) == ("expired", True)
    assert await message_roles(sessions) == ["assistant", "tool"]
    assert await item_titles(sessions) == []


async def test_a_person_cancels_the_run_of_a_call(
    program: Program, agent: AgentClient, sessions: Sessions
) -> None:
    pending = await program.ask_for_dentist()
    async with approval_events(agent) as events:
        [opened] = await events.until_opened()
    assert opened["id"] == str(pending.approval_id)
    async with sessions() as session:
        run_id = str(await session.scalar(text("SELECT wire_id FROM runs")))
    assert await agent.cancel(run_id) == 202
    done = await program.result(pending)
    assert (done.result["error"], done.is_error) == ("cancelled", True)
    assert (await answer(agent, pending.approval_id)).status_code == 409
    assert await item_titles(sessions) == []


async def test_an_effect_that_fails_is_the_result(
    program: Program, agent: AgentClient, sessions: Sessions
) -> None:
    created = await program.ask_for_dentist()
    await carry_out(agent, created.approval_id)
    item_id = (await program.result(created)).result["id"]
    first = await program.ask("delete_schedule_item", key="a", item_id=item_id)
    second = await program.ask("delete_schedule_item", key="b", item_id=item_id)
    for each in (first, second):
        assert (await carry_out(agent, each.approval_id)).outcome == "success"
    assert not (await program.result(first)).is_error
    assert (await program.result(second)).is_error
    assert (await read_approval(agent, second.approval_id))["result"]["error"]


async def test_a_call_that_would_fail_asks_no_one(
    program: Program, agent: AgentClient, sessions: Sessions
) -> None:
    wrong = await program.call("create_schedule_item", title="Dentist")
    assert isinstance(wrong, CallDone)
    assert (wrong.result["error"], wrong.is_error) == ("invalid_arguments", True)
    missing = await program.call(
        "delete_schedule_item", item_id="0193a6c2-5d1e-7cc0-8a50-1f4f6a1b2c3d"
    )
    assert isinstance(missing, CallDone)
    assert missing.is_error
    assert await list_approvals(agent) == []
    assert (await count_rows(sessions))["threads"] == 0


async def test_events_report_the_answer_and_then_the_result(
    program: Program, agent: AgentClient
) -> None:
    async with approval_events(agent) as events:
        assert await events.until_opened() == []
        pending = await program.ask_for_dentist()
        asked = await events.next()
        assert (asked["event"], asked["approval"]["id"]) == (
            "approval_requested",
            str(pending.approval_id),
        )
        await answer(agent, pending.approval_id)
        while (event := await events.next())["approval"]["result"] is None:
            assert event["event"] == "approval_answered"
        assert event["event"] == "approval_answered"
        assert event["approval"]["result"]["title"] == DENTIST["title"]


async def test_the_account_of_what_happened_names_the_program_and_the_approval(
    program: Program, agent: AgentClient
) -> None:
    pending = await program.ask_for_dentist()
    await carry_out(agent, pending.approval_id)
    await program.result(pending)
    approval = await read_approval(agent, pending.approval_id)
    [effect] = await list_activity(agent)
    assert effect["requestedBy"] == approval["requestedBy"]
    assert effect["requestedBy"]["kind"] == "program"
    assert (effect["approvalId"], effect["message"]) == (approval["id"], pending.message)
    assert (effect["answeredVia"], effect["answeredBy"]) == ("rest", None)


async def test_an_approval_that_came_with_a_token_is_shown_with_its_name(
    app: FastAPI, program: Program, person: Person, sessions: Sessions, agent: AgentClient
) -> None:
    approver = await make_program(app, sessions, person, "read", "write", "approve", name="Phone")
    pending = await program.ask_for_dentist()
    agent.http.headers["authorization"] = f"Bearer {approver.token}"
    await carry_out(agent, pending.approval_id)
    approval = await read_approval(agent, pending.approval_id)
    [effect] = await list_activity(agent)
    assert effect["answeredBy"] == approval["answeredBy"] == "Phone"
    late = await answer(agent, pending.approval_id, approved=False)
    assert (late.status_code, late.json()["code"]) == (409, "interrupt_answered")
    assert (late.json()["answeredVia"], late.json()["answeredBy"]) == ("rest", "Phone")
