"""A run is stored alike with the lock of its thread and without it."""

import re
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from agent.runs import service
from agent.runs.admission.at_once import admit_at_once
from agent.runs.execution import commit
from domain.core.database.sessions import Sessions
from tests.peers.openai_replies import Call, Reply, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, resolved
from tests.runs.tool_calls import CLIENT_TOOLS, DENTIST, tool_message

Scenario = Callable[[AgentClient], Coroutine[Any, Any, None]]

TABLES = {
    "threads": "created_at",
    "runs": "created_at",
    "messages": "thread_id, position",
    "pending_tool_calls": "requested_at, ordinal",
    "conversation_storage": "user_id",
    "fences": "scope",
    "checkpoints": "checkpoint_id",
}
IDS_AND_TIMES = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|(?:int_)?call_[0-9a-zA-Z_]+|msg_[0-9a-zA-Z_]+"
    r"|\b[0-9a-f]{32}\b"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d[.\d]*)?(?:Z|\+\d\d:\d\d)"
)
CHOSEN = {"version", "worker_id", "slot", "fingerprint", "body", "blobs", "metadata"}
"""The columns that may differ."""


async def chat(agent: AgentClient) -> None:
    await agent.run("t", "Hello", runId="r1")
    await agent.run("t", "Hello again", runId="r2")
    await agent.run("t2", "Hello", "Are you there?", runId="r3")


async def approve(agent: AgentClient) -> None:
    asked = await agent.run("t", "Dentist", runId="r1")
    await agent.run("t", "Thanks", runId="r2", resume=[resolved(asked.interrupts[0])])


async def approve_under_the_same_id(agent: AgentClient) -> None:
    asked = await agent.run("t", "Dentist", runId="r1")
    await agent.run("t", runId="r1", resume=[resolved(asked.interrupts[0], approved=False)])


async def approve_after_a_kept_message(agent: AgentClient) -> None:
    asked = await agent.run("t", "Dentist", runId="r1")
    await agent.run("t", "Please hurry", runId="r2")
    await agent.run("t", runId="r3", resume=[resolved(asked.interrupts[0])])


async def show_a_map(agent: AgentClient) -> None:
    shown = await agent.run("t", "A map", runId="r1", tools=CLIENT_TOOLS)
    call_id = shown.of("TOOL_CALL_START")[-1]["toolCallId"]
    messages = [tool_message(call_id)]
    await agent.run("t", runId="r2", messages=messages, tools=CLIENT_TOOLS)


REPLIES: dict[Scenario, list[Reply]] = {
    chat: [says("Hi."), says("Hi again."), says("I am.")],
    approve: [calls(Call("create_schedule_item", DENTIST)), says("Done.")],
    approve_under_the_same_id: [calls(Call("create_schedule_item", DENTIST)), says("All right.")],
    approve_after_a_kept_message: [calls(Call("create_schedule_item", DENTIST)), says("Done.")],
    show_a_map: [calls(Call("show_map", {"place": "Bern"})), says("There it is.")],
}


@pytest.mark.parametrize("scenario", REPLIES)
async def test_the_rows_are_the_same(
    scenario: Scenario,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.reply(*REPLIES[scenario], *REPLIES[scenario])
    admitted: list[Any] = []

    async def admit_and_record(*args: Any, **kwargs: Any) -> Any:
        admitted.append(await admit_at_once(*args, **kwargs))
        return admitted[-1]

    monkeypatch.setattr(service, "admit_at_once", admit_and_record)
    await scenario(agent)
    assert None not in (admitted[0], admitted[-1]), "these need no lock"
    without_lock = await _rows(sessions)
    await _reset(sessions)
    monkeypatch.setattr(service, "admit_at_once", _decline)
    monkeypatch.setattr(commit, "_commit_at_once", _decline)
    await scenario(agent)
    assert without_lock == await _rows(sessions)


async def _decline(*_: Any, **__: Any) -> None:
    """Leave the request to the path with the lock."""


async def _reset(sessions: Sessions) -> None:
    """Delete what runs have stored."""
    async with sessions.begin() as session:
        emptied = ("threads", "schedule_items", "pending_tool_calls", "approval_feeds", "fences")
        for table in emptied:
            await session.execute(text(f"DELETE FROM {table}"))
        await session.execute(text("UPDATE conversation_storage SET bytes = 0"))
        await session.execute(text("DELETE FROM idempotency_records"))


async def _rows(sessions: Sessions) -> dict[str, list[str]]:
    """Return the rows with ids and times replaced by numbers, in the order of their appearance."""
    numbers, known = count(), {}

    def number(match: re.Match[str]) -> str:
        if match[0] not in known:
            known[match[0]] = "time" if "T" in match[0] else f"id {next(numbers)}"
        return known[match[0]]

    rows: dict[str, list[str]] = {}
    async with sessions() as session:
        for table, order in TABLES.items():
            found = await session.scalars(
                text(f"SELECT to_jsonb(t) FROM {table} t ORDER BY {order}")
            )
            rows[table] = [
                IDS_AND_TIMES.sub(number, str({k: v for k, v in row.items() if k not in CHOSEN}))
                for row in found
            ]
    return rows
