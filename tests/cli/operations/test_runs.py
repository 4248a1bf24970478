"""`majordomo runs` and `majordomo approvals` beside a running application."""

import asyncio
import json
import re
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.cli.conftest import ROOT, Run
from tests.cli.operations.conftest import Operate, Read
from tests.factories import Person, make_person
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient
from tests.runs.stored_state import call_statuses, item_titles
from tests.runs.tool_calls import DENTIST

SECRET = "Meet me at the old mill"
RUN_KEYS = {
    *("id", "client_id", "kind", "status", "user", "user_id", "thread", "created_at", "ended_at"),
    *("seconds", "attempts", "worker_id", "has_live_worker", "cancel_requested_at", "error_code"),
}
APPROVAL_KEYS = {
    *("id", "interrupt_id", "status", "tool", "user", "user_id", "thread", "run_id"),
    *("requested_at", "expires_at", "expires_in_seconds", "claimed_by_run_id"),
}


async def test_runs_are_listed_with_their_states_and_without_contents(
    agent: AgentClient, model: ScriptedModel, person: Person, read: Read, operate: Operate
) -> None:
    model.reply(says(SECRET), calls(Call("create_schedule_item", DENTIST)))
    await agent.run("t", SECRET, runId="told")
    await agent.run("t", "Dentist", runId="asks")
    rows = await read("runs", "list")
    assert [(row["client_id"], row["status"]) for row in rows] == [
        ("asks", "interrupted"),
        ("told", "succeeded"),
    ]
    assert {frozenset(row) for row in rows} == {frozenset(RUN_KEYS)}
    assert {(row["user"], row["thread"], row["kind"]) for row in rows} == {
        (person.username, "t", "chat")
    }
    assert datetime.fromisoformat(rows[0]["created_at"]).utcoffset() is not None
    assert rows[0]["has_live_worker"] is True
    table = await operate("runs", "list", "--limit", "1")
    assert table.stdout.splitlines()[0].split()[:2] == ["id", "status"]
    assert len(table.stdout.splitlines()) == 2
    assert "--limit" in table.stderr
    shown = await operate("runs", "show", rows[0]["id"])
    assert "create_schedule_item" in shown.stdout
    everything = [
        *(table, shown, await operate("runs", "list", "--json")),
        *(await operate("approvals", "list", "--json"), await operate("approvals", "list")),
    ]
    assert not any(
        word in each.stdout for each in everything for word in (SECRET, str(DENTIST["title"]))
    )


def test_the_keys_are_documented() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for command, keys in (("runs list", RUN_KEYS), ("approvals list", APPROVAL_KEYS)):
        [row] = re.findall(rf"^\| `{command}` \| (`id`.*) \|$", page, re.MULTILINE)
        assert keys <= set(re.findall(r"`(\w+)`", row))


async def test_filters_find_the_runs_that_an_operator_looks_for(
    agent: AgentClient,
    model: ScriptedModel,
    person: Person,
    sessions: Sessions,
    settings: Settings,
    read: Read,
    operate: Operate,
) -> None:
    other = await make_person(sessions, settings)
    model.reply(*[says("Hello")] * 3)
    for run_id in ("old", "new"):
        await agent.run("t", "Hello", runId=run_id)
    theirs = AgentClient(agent.base_url, other)
    await theirs.run("t", "Hello", runId="theirs")
    await theirs.http.aclose()
    async with sessions.begin() as session:
        await session.execute(
            text("UPDATE runs SET created_at = now() - interval '2 hours' WHERE wire_id = 'old'")
        )
        await session.execute(
            text("UPDATE runs SET status = 'running', ended_at = NULL WHERE wire_id <> 'new'")
        )
        await session.execute(
            text("UPDATE runs SET worker_id = :id WHERE wire_id = 'theirs'"), {"id": uuid4()}
        )

    async def find(*arguments: str) -> set[str]:
        return {row["client_id"] for row in await read("runs", "list", *arguments)}

    assert await find("--status", "running") == {"old", "theirs"}
    assert await find("--status", "running", "--status", "succeeded") == {"old", "new", "theirs"}
    assert await find("--older-than", "10m") == {"old"}
    assert await find("--older-than", "3h") == set()
    assert await find("--user", f" {person.username.upper()}\u200b") == {"old", "new"}
    assert await find("--user", person.email.upper(), "--status", "running") == {"old"}
    assert await find("--orphaned") == {"theirs"}
    assert await find("--kind", "task") == set()
    assert (await read("runs", "show", "old", "--user", person.username))["client_id"] == "old"
    for arguments, code, message in [
        (("runs", "list", "--older-than", "soon"), 2, "10m"),
        (("runs", "list", "--status", "stuck"), 2, "--status"),
        (("runs", "list", "--user", "nobody"), 1, "no account"),
        (("runs", "show", "old"), 1, "no such run"),
        (("runs", "show", str(uuid4())), 1, "no such run"),
        (("runs", "cancel", str(uuid4())), 1, "no such run"),
        (("runs", "show", "theirs", "--user", person.username), 1, "no such run"),
    ]:
        finished = await operate(*arguments)
        assert (finished.returncode, message in finished.stderr) == (code, True), finished


async def test_a_running_run_is_cancelled_as_by_its_user(
    agent: AgentClient,
    model: ScriptedModel,
    person: Person,
    settings: Settings,
    majordomo: Run,
) -> None:
    cancel = partial(
        majordomo,
        *("runs", "cancel", "r", "--user", person.username, "--json"),
        DATABASE_URL=settings.database_url or "",
        REDIS_URL=settings.redis_url or "",
    )
    model.reply(script(Text("I begin"), Hang()))
    async with agent.stream("t", "A story", runId="r") as (answer, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT":
                finished = await asyncio.to_thread(cancel)
    assert json.loads(finished.stdout)["status"] == "cancelled", finished
    assert answer.outcome == "cancelled"
    await model.requests[0].closed_early.wait()


async def test_a_waiting_run_is_cancelled_by_the_claim_of_an_approval(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, person: Person, operate: Operate
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Then not."))
    asked = await agent.run("t", "Dentist", runId="r")
    for _ in range(2):  # repeated, it changes nothing
        finished = await operate("runs", "cancel", "r", "--user", person.email)
        assert finished.returncode == 0, finished.stderr
        assert finished.stdout.endswith("has ended: cancelled.\n")
    assert await call_statuses(sessions) == ["CANCELLED"]
    late = await agent.resume("t", asked.interrupts)
    assert late.status == 409
    assert await item_titles(sessions) == []
    assert (await agent.reconnect("r")).outcome == "cancelled"
    assert (await agent.run("t", "Go on")).text == "Then not."


async def test_a_diet_task_is_cancelled(sessions: Sessions, agent: AgentClient, read: Read) -> None:
    created = await agent.http.post(
        "/api/v1/plans/create",
        json={"pet_type": "cat", "pet_breed": "Ragdoll", "age": 3, "pet_weight": 4},
    )
    assert created.status_code == 200, created.text
    [task] = await read("runs", "list", "--kind", "task")
    assert task["status"] == "pending"
    cancelled = await read("runs", "cancel", task["id"])
    assert cancelled["status"] == "cancelled"
    status = await agent.http.get(f"/api/v1/tasks/{task['id']}")
    assert "cancelled" in status.text


async def test_a_run_that_no_worker_stops_is_reported(
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    operate: Operate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from cli.operations import cancellation  # noqa: PLC0415

    monkeypatch.setattr(cancellation, "STOP_TIMEOUT_SECONDS", 0)
    model.reply(says("Hello"))
    await agent.run("t", "Hello", runId="r")
    async with sessions.begin() as session:
        stop = "UPDATE runs SET status = 'running', ended_at = NULL, worker_id = gen_random_uuid()"
        run_id: UUID = (await session.execute(text(f"{stop} RETURNING id"))).scalar_one()
    finished = await operate("runs", "cancel", str(run_id))
    assert finished.returncode == 1
    assert "no worker has stopped it yet" in finished.stdout
    async with sessions() as session:
        requested = await session.scalar(text("SELECT cancel_requested_at FROM runs"))
    assert requested is not None


async def test_open_approvals_are_listed_for_operators(
    agent: AgentClient, model: ScriptedModel, person: Person, sessions: Sessions, read: Read
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    asked = await agent.run("t", "Dentist", runId="r")
    [approval] = await read("approvals", "list")
    assert set(approval) == APPROVAL_KEYS
    assert approval["interrupt_id"] == asked.interrupts[0]["id"]
    assert (approval["status"], approval["tool"]) == ("PENDING", "create_schedule_item")
    assert 0 < approval["expires_in_seconds"] <= 900
    assert await read("approvals", "list", "--older-than", "10m") == []
    async with sessions.begin() as session:
        await session.execute(
            text("UPDATE pending_tool_calls SET requested_at = now() - interval '1 hour'")
        )
    assert len(await read("approvals", "list", "--older-than", "10m")) == 1
    assert len(await read("approvals", "list", "--user", person.username)) == 1
    assert await read("approvals", "list", "--status", "expired") == []
