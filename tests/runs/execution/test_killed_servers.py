"""The embedded PostgreSQL or Valkey is killed at points of a run, and comes back by itself."""

import asyncio
import json
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis

from agent.runs.execution import runner
from cli import event_loop
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from servers import supervision
from servers.local import LocalServers
from servers.supervision import Observer
from tests.database import choose_parent_folder, cloned_database, create_template
from tests.peers.openai_replies import Call, Reply, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs import crash_points
from tests.runs.client import AgentClient, Answer, resolved, saying
from tests.runs.crash_points import POINTS
from tests.runs.outages import until_healed
from tests.runs.slow_effects import hold_effect
from tests.runs.stored_state import item_titles, message_roles
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import until_recorded
from tests.waiting import HUNG_SECONDS, eventually, unless_hung

pytestmark = pytest.mark.usefixtures("patient_worker", "patient_commits", "new_application")

APPROVED = ["user", "assistant", "tool", "assistant"]


@dataclass
class Killable(Observer):
    """Embedded servers that are started again when the test kills them."""

    folder: Path
    servers: LocalServers | None = None
    restarts: list[str] = field(default_factory=list)

    def on_restart(self, server: str, seconds: float) -> None:  # noqa: ARG002
        self.restarts.append(server)

    @property
    def urls(self) -> tuple[str, str]:
        assert self.servers is not None
        return self.servers.database_url or "", self.servers.redis_url or ""

    @property
    def postmaster(self) -> int:
        return int((self.folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    def kill_postgres(self) -> None:
        os.kill(self.postmaster, signal.SIGKILL)

    def kill_backend(self) -> None:
        """Kill the process of an open transaction; PostgreSQL then ends all others and recovers."""
        backends = psutil.Process(self.postmaster).children()
        next(each for each in backends if "idle in transaction" in each.cmdline()[0]).kill()

    def kill_valkey(self) -> None:
        note = json.loads((self.folder / "majordomo.lock").read_text())
        os.kill(int(note["valkey_pid"]), signal.SIGKILL)

    async def until_restarted(self, server: str) -> None:
        await eventually(lambda: server in self.restarts, f"{server} runs again")


@pytest.fixture(scope="module")
def servers() -> Iterator[Killable]:
    """Servers that write every commit before they confirm it; in memory that costs nothing."""
    folder = Path(tempfile.mkdtemp(prefix="majordomo-killed-", dir=choose_parent_folder()))
    folder.chmod(0o755)
    killable = Killable(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(supervision, "STABLE_AFTER_SECONDS", 0)  # one server dies in all tests
        killable.servers = LocalServers(folder, observer=killable)
        event_loop.run(create_template(killable.urls[0]))
        yield killable
        killable.servers.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def killable(servers: Killable) -> Killable:
    servers.restarts.clear()
    return servers


@pytest.fixture
async def database_url(killable: Killable) -> AsyncIterator[str]:
    async with cloned_database(killable.urls[0]) as url:
        yield url


@pytest.fixture
async def redis_url(killable: Killable) -> str:
    async with Redis.from_url(killable.urls[1]) as redis:
        await redis.flushdb()
    return killable.urls[1]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Run background jobs, which recover what an outage has ended."""
    return settings.model_copy(update={"worker_in_api": True})


@pytest.fixture
def patient_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "COMMIT_TIMEOUT_SECONDS", HUNG_SECONDS)


def arm(point: str, kill: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have PostgreSQL killed when a run first reaches a crash point; return what was killed."""
    target, name, place = POINTS[point]
    original, killed = getattr(target, name), list[str]()

    def kill_once() -> None:
        if not killed:
            killed.append(point)
            kill()

    async def act(*arguments: Any, **options: Any) -> Any:
        if place is crash_points.before:
            kill_once()
        result = await original(*arguments, **options)
        kill_once()
        return result

    def act_on_text(*arguments: Any) -> None:
        original(*arguments)
        kill_once()

    is_plain = place is crash_points.after_some_text
    monkeypatch.setattr(target, name, act_on_text if is_plain else act)
    return killed


async def send_until_success(agent: AgentClient, **body: Any) -> Answer:
    """Send the same request until its run has succeeded, as a client does."""
    async with unless_hung():
        while True:
            answer = await agent.run("t", **body)
            if answer.status == 200 and answer.last.get("code") != "handed_over":
                assert answer.outcome == "success", answer.last
                return answer
            assert answer.status in (200, 503), answer.problem
            await until_healed(agent)


def asks_first(body: dict[str, Any]) -> Reply:
    if body["messages"][-1]["role"] == "user":
        return calls(Call("create_schedule_item", DENTIST))
    return script(Text("It is "), Text("done."))


@pytest.mark.parametrize("point", POINTS)
async def test_an_approved_effect_happens_once_if_postgres_is_killed(
    point: str,
    killable: Killable,
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.reply(asks_first)
    interrupted = await agent.run("t", "Dentist")
    approval: dict[str, Any] = {"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"}
    killed = arm(point, killable.kill_postgres, monkeypatch)
    await send_until_success(agent, **approval)
    assert killed == [point]
    await killable.until_restarted("PostgreSQL")
    assert await item_titles(sessions) == ["Dentist"]
    assert await message_roles(sessions) == APPROVED
    again = await agent.run("t", **approval)
    assert again.snapshot[-1]["content"] == "It is done."
    await until_recorded(app.state.run_worker)
    assert (await agent.reconnect("answer")).outcome == "success"


async def test_an_effect_happens_once_if_postgres_is_killed_in_its_transaction(
    killable: Killable,
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    gate = hold_effect(app, "create_schedule_item")
    model.reply(asks_first)
    interrupted = await agent.run("t", "Dentist")
    approval: dict[str, Any] = {"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"}
    resuming = asyncio.create_task(agent.run("t", **approval))
    await gate.reached.wait()
    killable.kill_postgres()
    await killable.until_restarted("PostgreSQL")
    gate.open()
    assert (await resuming).last.get("code") == "handed_over"
    await send_until_success(agent, **approval)
    assert await item_titles(sessions) == ["Dentist"]
    assert await message_roles(sessions) == APPROVED


async def test_an_effect_happens_once_if_the_process_of_its_transaction_is_killed(
    killable: Killable,
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    """As the system does for want of memory."""
    gate = hold_effect(app, "create_schedule_item")
    model.reply(asks_first)
    interrupted = await agent.run("t", "Dentist")
    approval: dict[str, Any] = {"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"}
    resuming = asyncio.create_task(agent.run("t", **approval))
    await gate.reached.wait()
    killable.kill_backend()
    gate.open()
    assert (await resuming).last.get("code") == "handed_over"
    await send_until_success(agent, **approval)
    assert killable.restarts == []  # PostgreSQL itself has recovered
    assert await item_titles(sessions) == ["Dentist"]
    assert await message_roles(sessions) == APPROVED


async def test_an_open_question_outlives_the_death_of_both_servers(
    killable: Killable, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(asks_first)
    interrupted = await agent.run("t", "Dentist")
    killable.kill_postgres()
    killable.kill_valkey()
    await killable.until_restarted("PostgreSQL")
    await killable.until_restarted("Valkey")
    await until_healed(agent)
    assert (await agent.open("t")).interrupts == interrupted.interrupts
    answer = await agent.resume("t", interrupted.interrupts)
    assert (answer.outcome, answer.text) == ("success", "It is done.")
    assert await item_titles(sessions) == ["Dentist"]


async def test_a_message_whose_admission_postgres_does_not_survive_is_stored_once(
    killable: Killable,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.reply(lambda _: says("Hello there."))
    arm("after the admission's last statement", killable.kill_postgres, monkeypatch)
    await send_until_success(agent, **saying("Hi"))
    await killable.until_restarted("PostgreSQL")
    assert await message_roles(sessions) == ["user", "assistant"]


@pytest.mark.parametrize("name", ["PostgreSQL", "Valkey"])
async def test_a_stream_loses_no_word_if_a_server_is_killed(
    name: str,
    killable: Killable,
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    """Neither the stream that is open, nor one that reconnects during the run or after it."""
    gate = Gate()
    model.reply(script(Text("one"), gate, Text(" two"), Text(" three")))
    async with agent.stream("t", "Count", runId="r") as (answer, events):
        while not answer.text:
            await anext(events)
        seen = answer.ids[-1]
        killable.kill_postgres() if name == "PostgreSQL" else killable.kill_valkey()
        await killable.until_restarted(name)
        await until_healed(agent)
        async with agent.subscribe("r", seen) as (reconnected, others):
            gate.open()
            async for _ in others:
                pass
        async for _ in events:
            pass
    assert (answer.outcome, answer.text) == ("success", "one two three")
    assert whole_text(reconnected, "one") == "one two three"
    assert await message_roles(sessions) == ["user", "assistant"]
    await until_recorded(app.state.run_worker)
    assert whole_text(await agent.reconnect("r", seen), "one") == "one two three"
    assert whole_text(await agent.reconnect("r"), "") == "one two three"


def whole_text(answer: Answer, seen: str) -> str:
    """Return the text that a client shows: what it had and got, or what a snapshot replaced."""
    snapshots = answer.of("MESSAGES_SNAPSHOT")
    if snapshots and snapshots[-1]["messages"][-1]["role"] == "assistant":
        return str(snapshots[-1]["messages"][-1]["content"])
    return answer.text if snapshots else seen + answer.text
