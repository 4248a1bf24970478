"""PostgreSQL or Valkey goes down and comes back; nothing is lost or doubled."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from fastapi import FastAPI

from agent.runs.execution import runner
from agent.runs.execution.commit import commit_run
from api.app import create_app
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from migrations.apply import migrate
from servers.postgres import Postgres
from tests.factories import Person, make_person
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, resolved
from tests.runs.outages import until_healed, watch_commits
from tests.runs.slow_effects import hold_effect
from tests.runs.stored_state import item_titles, message_roles
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import until_recorded
from tests.serving import served, started
from tests.waiting import HUNG_SECONDS, eventually, unless_hung

pytestmark = pytest.mark.usefixtures("new_application")

STREAMS = 20
VANISHING_CLIENTS = 12


@dataclass
class OwnDatabase:
    """A PostgreSQL that the test can stop and start."""

    data: Path
    sockets: Path
    server: Postgres

    def stop(self) -> None:
        self.server.stop()

    def start(self) -> None:
        self.server = Postgres(self.data, sockets=self.sockets, durable=False)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[OwnDatabase]:
    sockets = Path(mkdtemp(prefix="outage-", dir="/tmp"))
    data = tmp_path / "postgres"
    database = OwnDatabase(data, sockets, Postgres(data, sockets=sockets, durable=False))
    yield database
    database.stop()
    for each in sockets.iterdir():
        each.unlink()
    sockets.rmdir()


@pytest.fixture
async def settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """Use OwnDatabase and run background jobs if the test requests it."""
    if "database" not in request.fixturenames:
        return settings
    database: OwnDatabase = request.getfixturevalue("database")
    url = database.server.url
    await migrate(url)
    return settings.model_copy(update={"database_url": url, "worker_in_api": True})


@pytest.mark.usefixtures("patient_worker")
@pytest.mark.parametrize("away_at_the_end", [False, True])
async def test_a_run_survives_a_database_restart_while_the_model_streams(
    away_at_the_end: bool,
    app: FastAPI,
    database: OwnDatabase,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = Gate()
    model.reply(script(Text("one"), gate, Text(" two")))
    async with agent.stream("t", "Count", runId="r") as (answer, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT":
                break
        database.stop()
        refused = await agent.http.get("/api/v1/profile/me")
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert int(refused.headers["retry-after"]) > 0
        if away_at_the_end:
            commit_failed = watch_commits(monkeypatch, failed=True)
            gate.open()
            async with unless_hung():
                await commit_failed.wait()
        database.start()
        await until_healed(agent)
        gate.open()
        async for _ in events:
            pass
    assert answer.outcome == "success"
    assert await message_roles(sessions) == ["user", "assistant"]
    await until_recorded(app.state.run_worker)
    assert (await agent.reconnect("r")).text == "one two"


@pytest.mark.usefixtures("patient_worker")
async def test_a_run_survives_a_database_restart_during_its_commit(
    app: FastAPI,
    database: OwnDatabase,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failures: list[Exception] = []

    async def finish_in_outage(*given: Any) -> Any:
        if failures:
            return await commit_run(*given)
        database.stop()
        try:
            await commit_run(*given)
        except Exception as error:
            failures.append(error)
            raise
        finally:
            database.start()

    monkeypatch.setattr(runner, "COMMIT_TIMEOUT_SECONDS", HUNG_SECONDS)
    monkeypatch.setattr(runner, "commit_run", finish_in_outage)
    model.reply(says("one two"))
    answer = await agent.run("t", "Count", runId="r")
    assert len(failures) == 1
    assert answer.outcome == "success"
    assert await message_roles(sessions) == ["user", "assistant"]
    await until_recorded(app.state.run_worker)
    assert (await agent.reconnect("r")).text == "one two"


async def test_an_effect_happens_once_despite_a_database_restart_in_its_transaction(
    app: FastAPI,
    database: OwnDatabase,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    gate = hold_effect(app, "create_schedule_item")
    model.reply(calls(Call("create_schedule_item", DENTIST)), lambda _: says("It is done."))
    interrupted = await agent.run("t", "Dentist")
    entry = resolved(interrupted.interrupts[0])
    resuming = asyncio.create_task(agent.run("t", resume=[entry], runId="answer"))
    await gate.reached.wait()
    database.stop()
    database.start()
    gate.open()
    handed_over = await resuming
    assert handed_over.last.get("code") == "handed_over"
    await until_healed(agent)
    async with unless_hung():
        answer = await agent.reconnect("answer")
        while answer.last.get("code") == "handed_over":  # until a job has recovered the run
            answer = await agent.reconnect("answer", answer.ids[-1])
    assert answer.outcome == "success"
    assert await item_titles(sessions) == ["Dentist"]
    assert await message_roles(sessions) == ["user", "assistant", "tool", "assistant"]


@contextmanager
def silent_server() -> Iterator[str]:
    """Listen, so that clients connect, and never respond.

    The connections stay with the kernel: one that the event loop accepts late, while the server
    closes, would be reported as a leak in whichever test runs next.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}"


async def test_a_hanging_valkey_delays_no_run(
    settings: Settings, person: Person, model: ScriptedModel
) -> None:
    with silent_server() as url:
        app = create_app(settings.model_copy(update={"redis_url": url}))
        async with started(app), served(app) as base_url:
            agent = AgentClient(base_url, person)
            model.reply(says("Hello."), calls(Call("create_schedule_item", DENTIST)), says("Done."))
            async with unless_hung():
                hello = await agent.run("t", "Hi", runId="r")
                interrupted = await agent.run("t", "Dentist")
                answer = await agent.resume("t", interrupted.interrupts)
                again = await agent.reconnect("r", hello.ids[1])
            assert (hello.text, answer.text) == ("Hello.", "Done.")
            assert again.snapshot[-1]["content"] == "Hello."
            await agent.http.aclose()


async def test_streams_hold_no_database_connections(
    settings: Settings, sessions: Sessions, model: ScriptedModel
) -> None:
    """With more open streams than connections, other requests succeed."""
    narrow = settings.model_copy(update={"database_pool_size": 3, "runs_per_person": 100})
    gate = Gate()
    model.reply(lambda _: script(Text("one"), gate, Text(" two")))
    app = create_app(narrow)
    async with started(app), served(app) as base_url:
        agent = AgentClient(base_url, await make_person(sessions, narrow))
        speaking = [asyncio.Event() for _ in range(STREAMS)]

        async def talk(place: int) -> str:
            async with agent.stream(f"t{place}", "Count") as (answer, events):
                async for event in events:
                    if event["type"] == "TEXT_MESSAGE_CONTENT":
                        speaking[place].set()
            return answer.outcome

        talks = [asyncio.create_task(talk(place)) for place in range(STREAMS)]
        async with unless_hung():
            await asyncio.gather(*(each.wait() for each in speaking))
        assert len(app.state.run_worker.live_runs) == STREAMS
        # These requests would time out if a stream held a connection.
        statuses = [(await agent.http.get("/api/v1/profile/me")).status_code for _ in range(4)]
        assert statuses == [200] * 4
        gate.open()
        assert await asyncio.gather(*talks) == ["success"] * STREAMS
        assert app.state.run_worker.live_runs == {}
        await agent.http.aclose()


async def test_disconnected_clients_leave_nothing_behind(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hello."))
    await agent.run("first", "Hi")
    gate = Gate()
    model.reply(lambda _: script(Text("one"), gate, Text(" two")))
    before = asyncio.all_tasks()
    for place in range(VANISHING_CLIENTS):
        async with agent.stream(f"t{place}", "Count") as (answer, events):
            while not answer.text:
                await anext(events)
    assert len(app.state.run_worker.live_runs) == VANISHING_CLIENTS
    gate.open()
    await eventually(lambda: app.state.run_worker.live_runs == {}, "all runs are over")
    await eventually(lambda: asyncio.all_tasks() <= before, "no task of the streams is left")
