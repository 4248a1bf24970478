"""The database and Valkey go away and come back; nothing is lost and nothing happens twice."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest
from fastapi import FastAPI

from api.app import create_app
from domain.core.db import Sessions, create_engine, create_sessions
from domain.core.settings import Settings
from migrations.apply import migrate
from servers.postgres import Postgres
from tests.factories import Person, make_person
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.signals import Gate
from tests.runs.client import AgentClient, resolved
from tests.runs.slow_effects import slow_down
from tests.runs.test_approvals import DENTIST, titles
from tests.runs.test_recovery import roles
from tests.serving import served, started

HEALED_SECONDS = 5


@dataclass
class OwnDatabase:
    """A PostgreSQL of the test's own, which it may stop and start."""

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
async def settings(settings: Settings, database: OwnDatabase) -> Settings:
    url = database.server.url
    await migrate(url)
    return settings.model_copy(update={"database_url": url, "worker_in_api": True})


@pytest.fixture
async def sessions(settings: Settings) -> AsyncIterator[Sessions]:
    engine = create_engine(settings.database_url or "", pool_size=5)
    yield create_sessions(engine)
    await engine.dispose()


async def healed(client: AgentClient) -> float:
    """Ask until the service answers as before; give the seconds that it took."""
    begun = time.monotonic()
    while (await client.http.get("/api/v1/profile/me")).status_code != 200:
        await asyncio.sleep(0.1)
    return time.monotonic() - begun


@pytest.mark.parametrize("away_at_the_end", [False, True])
async def test_a_restart_while_the_model_speaks(
    away_at_the_end: bool,
    database: OwnDatabase,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
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
            gate.open()
            await asyncio.sleep(0.5)
        database.start()
        assert await healed(agent) < HEALED_SECONDS
        gate.open()
        async for _ in events:
            pass
    assert answer.outcome == "success"
    assert await roles(sessions) == ["user", "assistant"]
    assert (await agent.rejoin("r")).text == "one two"


async def test_a_restart_while_an_effect_is_in_its_transaction(
    app: FastAPI,
    database: OwnDatabase,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    begun = slow_down(app, "create_schedule_item", 1)
    model.reply(calls(Call("create_schedule_item", DENTIST)), lambda _: says("It is done."))
    asked = await agent.run("t", "Dentist")
    entry = resolved(asked.interrupts[0])
    resuming = asyncio.create_task(agent.run("t", resume=[entry], runId="answer"))
    await begun.wait()
    database.stop()
    await asyncio.sleep(0.2)
    database.start()
    handed_over = await resuming
    assert handed_over.last.get("code") == "handed_over"
    assert await healed(agent) < HEALED_SECONDS
    answer = await agent.rejoin("answer")
    while answer.last.get("code") == "handed_over":  # until somebody has carried it on
        answer = await agent.rejoin("answer", answer.ids[-1])
    assert answer.outcome == "success"
    assert await titles(sessions) == ["Dentist"]
    assert await roles(sessions) == ["user", "assistant", "tool", "assistant"]


@asynccontextmanager
async def silent_server() -> AsyncIterator[str]:
    """Accept connections, and never say a word."""
    opened: list[asyncio.StreamWriter] = []

    async def accept(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.append(writer)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    for writer in opened:
        writer.close()
    server.close()


async def test_a_valkey_that_hangs_holds_nobody_up(
    settings: Settings, person: Person, model: ScriptedModel
) -> None:
    async with silent_server() as url:
        app = create_app(settings.model_copy(update={"redis_url": url, "worker_in_api": False}))
        async with started(app), served(app) as base_url:
            agent = AgentClient(base_url, person)
            model.reply(says("Hello."), calls(Call("create_schedule_item", DENTIST)), says("Done."))
            begun = time.monotonic()
            hello = await agent.run("t", "Hi", runId="r")
            asked = await agent.run("t", "Dentist")
            answer = await agent.resume("t", asked.interrupts)
            assert (hello.text, answer.text) == ("Hello.", "Done.")
            assert time.monotonic() - begun < 3
            again = await agent.rejoin("r", hello.ids[1])
            assert again.snapshot[-1]["content"] == "Hello."
            await agent.http.aclose()


async def test_many_streams_hold_no_connections(
    settings: Settings, sessions: Sessions, model: ScriptedModel
) -> None:
    """With more open streams than connections, others are answered as before."""
    narrow = settings.model_copy(update={"database_pool_size": 3, "runs_per_person": 100})
    gate = Gate()
    model.reply(lambda _: script(Text("one"), gate, Text(" two")))
    app = create_app(narrow)
    async with started(app), served(app) as base_url:
        agent = AgentClient(base_url, await make_person(sessions, narrow))
        speaking = [asyncio.Event() for _ in range(60)]

        async def talk(place: int) -> str:
            async with agent.stream(f"t{place}", "Count") as (answer, events):
                async for event in events:
                    if event["type"] == "TEXT_MESSAGE_CONTENT":
                        speaking[place].set()
            return answer.outcome

        talks = [asyncio.create_task(talk(place)) for place in range(60)]
        await asyncio.gather(*(each.wait() for each in speaking))
        assert len(app.state.agent.live) == 60
        begun = time.monotonic()
        statuses = [(await agent.http.get("/api/v1/profile/me")).status_code for _ in range(20)]
        assert statuses == [200] * 20
        assert time.monotonic() - begun < 5
        gate.open()
        assert await asyncio.gather(*talks) == ["success"] * 60
        assert app.state.agent.live == {}
        await agent.http.aclose()


async def test_clients_that_vanish_leave_nothing_behind(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(lambda _: says("one two three", pieces=3, pause_seconds=0.01))
    before = 0
    for round_number in range(4):
        for kill in range(15):
            thread = f"t{round_number}-{kill}"
            async with agent.stream(thread, "Count") as (_, events):
                await anext(events)
        for live in list(app.state.agent.live.values()):
            await live.wait()
        await asyncio.sleep(0.3)
        left = len(asyncio.all_tasks())
        if round_number == 0:
            before = left
    assert app.state.agent.live == {}
    assert left <= before + 3
