"""The thread of a program's call is no conversation: no client lists, continues or deletes it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from agent.approvals.service import answer_approval
from agent.runs.execution.approval import ApprovalPayload
from agent.runs.threads.retention import (
    CALL_RETENTION,
    delete_old_threads,
    delete_unapproved_calls,
)
from cli.operations.accounts import show_account
from cli.operations.runs import RunFilter, list_runs
from domain.core.database.sessions import Sessions
from domain.core.errors import ScopeMissing
from domain.core.settings import Settings
from tests.factories import PASSWORD, Person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.calls.program import Program, answer, carry_out, make_program, read_approval
from tests.runs.client import AgentClient, resolved
from tests.runs.slow_effects import hold_effect
from tests.runs.stored_state import count_rows, item_titles
from tests.runs.tool_calls import DENTIST, LUNCH
from tests.waiting import HUNG_SECONDS, LEASE_SECONDS

pytestmark = pytest.mark.usefixtures("patient_worker")
APPROVED = ApprovalPayload(approved=True)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"runs_per_person": 1, "message_retention_days": 365})


async def _ids(sessions: Sessions) -> tuple[str, str]:
    """Return the ids of the call's thread and of its run, which no route of threads shows."""
    query = "SELECT client_id, (SELECT wire_id FROM runs WHERE thread_id = threads.id) FROM threads"
    async with sessions() as session:
        thread_id, run_id = (await session.execute(text(query))).one()
    return thread_id, run_id


async def test_no_route_of_threads_finds_it(
    program: Program, agent: AgentClient, sessions: Sessions
) -> None:
    await program.ask_for_dentist()
    thread_id, _ = await _ids(sessions)
    path = f"/api/v1/agent/threads/{thread_id}"
    assert (await agent.http.get("/api/v1/agent/threads")).json() == []
    answers = [
        await agent.http.get(path),
        await agent.http.get(f"{path}/events"),
        await agent.http.patch(path, json={"title": "Mine"}),
        await agent.http.delete(path),
    ]
    for each in answers:
        assert (each.status_code, each.json()["code"]) == (404, "thread_not_found")
    assert (await count_rows(sessions))["pending_tool_calls"] == 1


async def test_no_request_continues_it(
    program: Program, agent: AgentClient, sessions: Sessions
) -> None:
    pending = await program.ask_for_dentist()
    thread_id, run_id = await _ids(sessions)
    approval = {"id": f"int_call_{pending.approval_id.hex}"}
    resume = [resolved(approval)]
    resume_path = f"/api/v1/agent/runs/{run_id}/resume"
    refusing = "/api/v1/agent/runs?on_waiting=refuse"
    requests: list[tuple[tuple[str, ...], dict[str, Any], int, str]] = [
        ((thread_id, "Hi"), {}, 409, "thread_id_taken"),
        ((thread_id, "Hi"), {"path": refusing}, 409, "thread_id_taken"),
        ((thread_id, "Hi"), {"runId": run_id}, 409, "thread_id_taken"),
        ((thread_id,), {}, 409, "thread_id_taken"),
        ((thread_id,), {"resume": resume}, 404, "thread_not_found"),
        ((thread_id,), {"resume": resume, "path": resume_path}, 404, "thread_not_found"),
        (("t",), {"resume": resume}, 404, "thread_not_found"),
        (("t",), {"resume": resume, "path": resume_path}, 404, "thread_not_found"),
        (("t", "Hi"), {"runId": run_id}, 409, "run_id_reused"),
    ]
    before = await count_rows(sessions)
    for arguments, body, status, code in requests:
        refused = await agent.run(*arguments, **body)
        assert (refused.status, refused.problem["code"]) == (status, code), arguments
    assert await count_rows(sessions) == before
    assert (await read_approval(agent, pending.approval_id))["status"] == "pending"
    await carry_out(agent, pending.approval_id)
    assert await item_titles(sessions) == ["Dentist"]


async def test_its_run_is_shown_and_followed_like_any_other(
    program: Program, agent: AgentClient, sessions: Sessions
) -> None:
    pending = await program.ask_for_dentist()
    _, run_id = await _ids(sessions)
    run = (await agent.http.get(f"/api/v1/agent/runs/{run_id}")).json()
    assert (run["status"], run["model"], run["usage"]) == ("interrupted", "none", [])
    asked = await agent.reconnect(run_id)
    assert [each["id"] for each in asked.interrupts] == [f"int_call_{pending.approval_id.hex}"]
    done = await carry_out(agent, pending.approval_id)
    last = (await agent.http.get(f"/api/v1/agent/runs/{done.last['runId']}")).json()
    assert (last["status"], last["outcome"]) == ("succeeded", {"type": "success"})


@pytest.mark.usefixtures("chats")
async def test_it_does_not_keep_the_person_from_chatting(
    app: FastAPI, program: Program, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    """Neither while it waits nor while its effect is on its way, with one run per person."""
    pending = await program.ask_for_dentist()
    model.reply(says("Hello."), says("Hello again."))
    assert (await agent.run("t", "Hi")).text == "Hello."
    gate = hold_effect(app, "create_schedule_item")
    run_id = (await answer(agent, pending.approval_id)).json()["runId"]
    await gate.reached.wait()
    assert (await agent.run("t2", "Hi")).text == "Hello again."
    gate.open()
    assert (await agent.reconnect(run_id)).outcome == "success"
    listed = (await agent.http.get("/api/v1/agent/threads")).json()
    assert {each["threadId"] for each in listed} == {"t", "t2"}


async def test_operators_see_what_it_is(
    program: Program, person: Person, sessions: Sessions
) -> None:
    await program.ask_for_dentist()
    async with sessions() as session:
        shown = await show_account(session, person.username)
        assert (shown["threads"], shown["calls"]) == (0, 1)
        for kind, count in (("call", 1), ("chat", 0)):
            wanted = RunFilter(kind=kind)
            found = await list_runs(session, wanted, lease_seconds=LEASE_SECONDS, limit=10)
            assert len(found) == count


async def test_a_process_that_knows_no_calls_cannot_continue_one(
    program: Program, sessions: Sessions
) -> None:
    """It would store a run of a chat, which would call the model."""
    await program.ask_for_dentist()
    with pytest.raises(IntegrityError, match="fk_runs_thread_id_kind"):
        async with sessions.begin() as session:
            await session.execute(text("UPDATE runs SET kind = 'chat'"))


async def test_an_export_has_calls_and_a_deletion_takes_them(
    program: Program, agent: AgentClient, sessions: Sessions
) -> None:
    pending = await program.ask_for_dentist(key="k")
    exported = (await agent.http.get("/api/v1/users/me/export")).json()
    [call] = exported["program_calls"]
    assert (call["client"], call["approval_id"]) == ("Calendar sync", str(pending.approval_id))
    assert not call.keys() & {"key_hash", "fingerprint", "user_id"}
    assert [each["kind"] for each in exported["threads"]] == ["call"]
    body = {"password": PASSWORD}
    deleted = await agent.http.request("DELETE", "/api/v1/users/me", json=body)
    assert deleted.is_success, deleted.text
    assert sum((await count_rows(sessions)).values()) == 0
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM program_calls")) == 0


async def test_calls_that_were_not_approved_are_deleted_after_a_while(
    program: Program, agent: AgentClient, sessions: Sessions
) -> None:
    approved = await program.ask_for_dentist()
    await carry_out(agent, approved.approval_id)
    refused = await program.ask("create_schedule_item", key="k", **LUNCH)
    await carry_out(agent, refused.approval_id, approved=False)
    waiting = await program.ask_for_dentist()
    worker = program.worker
    assert await delete_unapproved_calls(worker) == 0
    await _age(sessions, CALL_RETENTION + timedelta(hours=1))
    assert await delete_unapproved_calls(worker) == 1
    listed = (await agent.http.get("/api/v1/approvals")).json()
    assert {each["id"] for each in listed} == {
        str(approved.approval_id),
        str(waiting.approval_id),
    }
    again = await program.ask("create_schedule_item", key="k", **LUNCH)
    assert again.approval_id != refused.approval_id
    await _age(sessions, timedelta(days=366))
    assert await delete_old_threads(worker) == 1
    listed = (await agent.http.get("/api/v1/approvals")).json()
    assert str(approved.approval_id) not in {each["id"] for each in listed}


async def test_a_waiting_call_is_charged_and_given_back(
    program: Program, sessions: Sessions
) -> None:
    await program.ask_for_dentist()
    query = text(
        "SELECT stored_bytes, charged_bytes, (SELECT bytes FROM conversation_storage) FROM threads"
    )
    async with sessions() as session:
        stored, charged, used = (await session.execute(query)).one()
    assert stored == charged == used > len(str(DENTIST))
    async with sessions.begin() as session:
        await session.execute(text("UPDATE pending_tool_calls SET status = 'EXPIRED'"))
    await _age(sessions, CALL_RETENTION + timedelta(hours=1))
    assert await delete_unapproved_calls(program.worker) == 1
    async with sessions() as session:
        assert await session.scalar(text("SELECT bytes FROM conversation_storage")) == 0


async def _age(sessions: Sessions, age: timedelta) -> None:
    async with sessions.begin() as session:
        query = text("UPDATE threads SET updated_at = now() - CAST(:age AS interval)")
        await session.execute(query, {"age": age})


async def test_an_answer_names_its_way_and_its_program(
    app: FastAPI, program: Program, agent: AgentClient, person: Person, sessions: Sessions
) -> None:
    approver = await make_program(app, sessions, person, "approve", name="Desk")
    pending = await program.ask_for_dentist()
    with pytest.raises(ScopeMissing):
        await _answer_over_mcp(program, pending.approval_id)
    for _ in range(2):  # the same answer again
        answered = await _answer_over_mcp(approver, pending.approval_id)
        assert (answered.answered_via, answered.answered_by) == ("mcp", "Desk")
    again = await answer(agent, pending.approval_id)
    assert (again.status_code, again.json()["code"]) == (409, "interrupt_answered")
    shown = await read_approval(agent, pending.approval_id)
    assert (shown["answeredVia"], shown["answeredBy"]) == ("mcp", "Desk")


async def _answer_over_mcp(program: Program, approval_id: UUID) -> Any:
    answered = await answer_approval(
        program.worker, program.caller, approval_id=approval_id, data=APPROVED, via="mcp"
    )
    return answered.approval


@pytest.mark.usefixtures("chats")
@pytest.mark.parametrize("way", ["resume", "cancel", "rest"])
async def test_an_answer_to_a_chat_names_its_program(
    way: str,
    app: FastAPI,
    agent: AgentClient,
    person: Person,
    sessions: Sessions,
    model: ScriptedModel,
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Done."))
    approver = await make_program(app, sessions, person, "write", "approve", name="Desk")
    asked = await agent.run("t", "Dentist")
    [interrupt] = asked.interrupts
    approval_id = UUID(interrupt["id"].removeprefix("int_call_"))
    headers = {"Authorization": f"Bearer {approver.token}"}
    async with httpx.AsyncClient(
        base_url=agent.base_url, headers=headers, timeout=HUNG_SECONDS
    ) as http:
        if way == "resume":
            run_id = asked.last["runId"]
            body = {"threadId": "t", "runId": "r", "resume": [resolved(interrupt)]}
            sent = await http.post(f"/api/v1/agent/runs/{run_id}/resume", json=body)
        elif way == "cancel":
            sent = await http.post(f"/api/v1/agent/runs/{asked.last['runId']}/cancel")
        else:
            sent = await http.post(f"/api/v1/approvals/{approval_id}", json={"approved": True})
    assert sent.is_success, sent.text
    shown = await read_approval(agent, approval_id)
    assert shown["answeredBy"] == "Desk"
    assert shown["requestedBy"] == {
        "kind": "chat",
        "threadId": "t",
        "runId": asked.last["runId"],
    }
