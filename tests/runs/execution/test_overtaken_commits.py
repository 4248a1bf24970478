"""A change of a thread while a run commits: the commit decides again, under the thread's lock."""

from functools import partial
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.runs.execution import commit
from agent.runs.execution.lifecycle import lease
from agent.runs.records.writing import end_run
from agent.runs.threads import deletion
from agent.tools import adapter
from checkpoints.saver import CheckpointSaver
from domain.conversations.runs import request_cancel_of_all
from domain.core.database.sessions import Sessions
from tests.factories import Person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient
from tests.runs.stored_state import (
    call_statuses,
    message_roles,
)
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import find_no_revoked, overtake, take_over_from, until_recorded
from tests.waiting import eventually

pytestmark = pytest.mark.usefixtures("patient_worker")


QUESTION = calls(Call("create_schedule_item", DENTIST))
ENDS = {"success": says("Hello there."), "interrupt": QUESTION}


async def rename(client: AgentClient) -> None:
    path = "/api/v1/agent/threads/t"
    assert (await client.http.patch(path, json={"title": "Renamed"})).status_code == 200


@pytest.mark.parametrize("outcome", ENDS)
async def test_a_title_that_is_set_meanwhile_stays(
    outcome: str,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.reply(ENDS[outcome])
    written = overtake(monkeypatch, commit, "end_run", partial(rename, agent))
    answer = await agent.run("t", "Hello", runId="r")
    assert (answer.outcome, written) == (outcome, [False])
    assert (await agent.http.get("/api/v1/agent/threads/t")).json()["title"] == "Renamed"
    assert await message_roles(sessions) == ["user", "assistant"]
    assert await call_statuses(sessions) == ["PENDING"] * len(answer.of("TOOL_CALL_START"))


@pytest.mark.parametrize("outcome", ENDS)
async def test_a_commit_whose_reply_is_lost_ends_the_stream_as_it_is_stored(
    outcome: str,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = []

    async def lose_first_reply(*args: Any, **options: Any) -> bool:
        written.append(await end_run(*args, **options))
        if len(written) == 1:
            raise ConnectionResetError
        return written[-1]

    monkeypatch.setattr(commit, "end_run", lose_first_reply)
    model.reply(ENDS[outcome])
    answer = await agent.run("t", "Hello", runId="r")
    assert (answer.outcome, written) == (outcome, [True, False])
    assert await message_roles(sessions) == ["user", "assistant"]
    assert await call_statuses(sessions) == ["PENDING"] * len(answer.of("TOOL_CALL_START"))


@pytest.mark.parametrize("outcome", ENDS)
async def test_a_run_that_is_cancelled_at_another_worker_meanwhile_ends_as_cancelled(
    outcome: str,
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.reply(ENDS[outcome], says("Here I am."))
    written = overtake(monkeypatch, commit, "end_run", partial(other.cancel, "r"))
    answer = await agent.run("t", "Hello", runId="r")
    assert (answer.outcome, written) == ("cancelled", [False])
    assert await call_statuses(sessions) == []
    assert (await agent.run("t", "Still there?")).text == "Here I am."
    assert await count_checkpoints(sessions) == 0


@pytest.mark.parametrize("outcome", ENDS)
async def test_a_run_that_is_cancelled_with_all_of_its_user_meanwhile_ends_as_cancelled(
    outcome: str,
    agent: AgentClient,
    model: ScriptedModel,
    person: Person,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """This request locks no thread."""

    async def cancel_all() -> None:
        async with sessions.begin() as session:
            assert len(await request_cancel_of_all(session, person.caller)) == 1

    model.reply(ENDS[outcome])
    written = overtake(monkeypatch, commit, "end_run", cancel_all)
    answer = await agent.run("t", "Hello", runId="r")
    assert (answer.outcome, written) == ("cancelled", [False])
    assert await call_statuses(sessions) == []


@pytest.mark.parametrize("outcome", ENDS)
async def test_a_commit_under_an_earlier_fence_writes_nothing(
    outcome: str,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A takeover also raises the thread's version; the fence alone is enough."""

    async def raise_fence() -> None:
        async with sessions.begin() as session:
            await session.execute(text("UPDATE fences SET fence = fence + 1"))
            await session.execute(text("UPDATE runs SET fence = fence + 1"))

    model.reply(ENDS[outcome])
    written = overtake(monkeypatch, commit, "end_run", raise_fence)
    answer = await agent.run("t", "Hello", runId="r")
    assert (answer.last["code"], written) == ("handed_over", [False])
    assert await message_roles(sessions) == ["user"]
    assert await call_statuses(sessions) == []


@pytest.mark.parametrize("outcome", ENDS)
async def test_a_run_whose_thread_is_deleted_meanwhile_writes_nothing(
    outcome: str,
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deletion, "STOP_TIMEOUT_SECONDS", 0)
    model.reply(ENDS[outcome])

    async def delete() -> None:
        assert (await other.http.delete("/api/v1/agent/threads/t")).status_code == 204

    written = overtake(monkeypatch, commit, "end_run", delete)
    answer = await agent.run("t", "Hello", runId="r")
    assert (answer.outcome, written) == ("cancelled", [False])
    assert await message_roles(sessions) == []
    assert await call_statuses(sessions) == []
    assert await count_checkpoints(sessions) == 0


@pytest.mark.parametrize("write", ["a checkpoint", "an effect"])
async def test_a_run_whose_thread_is_deleted_before_a_write_under_its_fence_ends_as_cancelled(
    write: str,
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deletion, "request_cancel", _request_no_cancel)
    monkeypatch.setattr(deletion, "STOP_TIMEOUT_SECONDS", 0)
    monkeypatch.setattr(lease, "find_revoked_runs", find_no_revoked)
    model.reply(QUESTION)
    owner: Any = CheckpointSaver if write == "a checkpoint" else adapter
    name = "store" if write == "a checkpoint" else "begin_effect"
    write_in_time = getattr(owner, name)

    async def write_late(*args: Any, **options: Any) -> Any:
        assert (await other.http.delete("/api/v1/agent/threads/t")).status_code == 204
        return await write_in_time(*args, **options)

    if write == "an effect":
        asked = await agent.run("t", "Hello")
        monkeypatch.setattr(owner, name, write_late)
        answer = await agent.resume("t", asked.interrupts)
    else:
        monkeypatch.setattr(owner, name, write_late)
        answer = await agent.run("t", "Hello")
    assert answer.outcome == "cancelled"
    assert len(answer.of("TOOL_CALL_RESULT")) == 1
    assert await message_roles(sessions) == []


async def _request_no_cancel(*_: object) -> None:
    """Replace `request_cancel`: the run has begun after the deletion looked for one."""


@pytest.mark.parametrize("outcome", ENDS)
async def test_a_run_that_is_taken_over_meanwhile_is_committed_once(
    outcome: str,
    app: FastAPI,
    agent: AgentClient,
    other_worker: tuple[FastAPI, AgentClient],
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.reply(lambda _: ENDS[outcome])
    worker = other_worker[0].state.run_worker

    async def take_over() -> None:
        await take_over_from(app.state.run_worker, worker, sessions)
        await until_recorded(worker)

    written = overtake(monkeypatch, commit, "end_run", take_over)
    answer = await agent.run("t", "Hello", runId="r")
    assert answer.last["code"] == "handed_over"
    await eventually(lambda: written == [False], "the stalled worker writes nothing")
    assert (await agent.reconnect("r")).outcome == outcome
    assert await message_roles(sessions) == ["user", "assistant"]


async def count_checkpoints(sessions: Sessions) -> int:
    async with sessions() as session:
        return await session.scalar(text("SELECT count(*) FROM checkpoints")) or 0
