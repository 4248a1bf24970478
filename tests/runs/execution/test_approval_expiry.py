"""Expired approvals end their turns."""

import asyncio
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from agent.runs.admission.approval_expiry import expire_interrupts
from checkpoints import pending_calls
from domain.core.database.sessions import Sessions
from tests.event_logs import until_logged
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, cancelled
from tests.runs.stored_state import call_statuses, expire_calls, message_roles, run_status
from tests.runs.tool_calls import DENTIST

pytestmark = pytest.mark.usefixtures("patient_worker")


async def test_expired_interrupts_end_their_turns(
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Hello."))
    await agent.run("t", "Dentist", runId="r")
    await expire_interrupts(app.state.run_worker)
    assert await call_statuses(sessions) == ["PENDING"]
    await expire_calls(sessions)
    await asyncio.gather(*(expire_interrupts(app.state.run_worker) for _ in range(3)))
    assert await call_statuses(sessions) == ["EXPIRED"]
    assert await message_roles(sessions) == ["user", "assistant", "tool"]
    assert (await agent.reconnect("r")).ids
    async with sessions() as session:
        assert await session.scalar(text("SELECT status FROM runs")) == "cancelled"
    assert (await agent.run("t", "Hi")).text == "Hello."


async def test_a_run_whose_question_expired_shows_no_open_question(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    """Its log still ended with the question."""
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    interrupted = await agent.run("t", "Dentist", runId="r")
    await until_logged(app, interrupted.ids[-1])
    await expire_calls(sessions)
    await expire_interrupts(app.state.run_worker)
    again = await agent.reconnect("r")
    assert again.outcome == "cancelled"


async def test_a_deleted_thread_does_not_stop_the_expiry_of_others(
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    await agent.run("t", "Dentist", runId="r")
    await expire_calls(sessions)
    found = pending_calls.find_threads_with_expired_calls

    async def find_one_more(session: AsyncSession) -> list[UUID]:
        return [uuid7(), *await found(session)]

    monkeypatch.setattr(pending_calls, "find_threads_with_expired_calls", find_one_more)
    await expire_interrupts(app.state.run_worker)
    assert await run_status(sessions, "r") == "cancelled"


async def test_an_interrupt_that_was_answered_too_late_ends_its_turn(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Hello."))
    interrupted = await agent.run("t", "Dentist", runId="r")
    await expire_calls(sessions)
    assert (await agent.resume("t", interrupted.interrupts)).status == 410
    assert await run_status(sessions, "r") == "interrupted"
    await asyncio.gather(*(expire_interrupts(app.state.run_worker) for _ in range(3)))
    assert await run_status(sessions, "r") == "cancelled"
    assert await call_statuses(sessions) == ["EXPIRED"]
    assert await message_roles(sessions) == ["user", "assistant", "tool"]
    assert (await agent.run("t", "Hi")).text == "Hello."
    late = await agent.run("t", resume=[cancelled(interrupted.interrupts[0])])
    assert late.outcome == "cancelled"


async def test_closed_interrupts_are_not_checked_again(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Hello."))
    await agent.run("t", "Dentist", runId="r")
    await expire_calls(sessions)
    assert (await agent.run("t", "Hi")).text == "Hello."  # this closes it too
    async with sessions() as session:
        assert len(await pending_calls.find_threads_with_expired_calls(session)) == 1
    await expire_interrupts(app.state.run_worker)
    async with sessions() as session:
        assert await pending_calls.find_threads_with_expired_calls(session) == []
    assert await message_roles(sessions) == ["user", "assistant", "tool", "user", "assistant"]
