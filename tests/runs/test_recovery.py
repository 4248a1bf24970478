"""A worker that is killed loses nothing and does nothing twice."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from domain.core.db import Sessions
from domain.core.settings import Settings
from tests.factories import Person
from tests.peers.openai_replies import Call, Reply, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.processes import environment_of
from tests.runs.client import AgentClient, Answer, resolved, saying
from tests.runs.dying import POINTS
from tests.runs.test_approvals import DENTIST, titles

ROOT = Path(__file__).parents[2]
LEASE_SECONDS = 1
MANY = 10
"""Conversations that are at the same point when their worker is killed."""

Start = Callable[..., AgentClient]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"lease_seconds": LEASE_SECONDS})


@pytest.fixture
def start(settings: Settings, person: Person) -> Iterator[Start]:
    """Start the application as a process of its own that dies at a point."""
    processes: list[subprocess.Popen[str]] = []

    def start(point: str, runs: int = 1) -> AgentClient:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.runs.dying", point, str(runs)],
            cwd=ROOT,
            env=os.environ | environment_of(settings, log_level="WARNING"),
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        assert process.stdout is not None
        port = int(process.stdout.readline())
        return AgentClient(f"http://127.0.0.1:{port}", person)

    yield start
    for process in processes:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture
def second(agent: AgentClient) -> AgentClient:
    """Another worker on the same database, which stays alive: the test's own process."""
    return agent


async def until_dead(client: AgentClient, *bodies: dict[str, Any]) -> None:
    """Send requests, one for each thread, that their server does not survive."""

    async def send(thread_id: str, body: dict[str, Any]) -> None:
        with pytest.raises(httpx.HTTPError):
            await client.run(thread_id, **body)

    await asyncio.gather(*(send(f"t{n}", body) for n, body in enumerate(bodies)))
    await client.http.aclose()
    await asyncio.sleep(LEASE_SECONDS + 0.2)


async def send_all(client: AgentClient, bodies: Sequence[dict[str, Any]]) -> list[Answer]:
    """Send one request for each thread, all at once."""
    return await asyncio.gather(*(client.run(f"t{n}", **body) for n, body in enumerate(bodies)))


def asks_first(body: dict[str, Any]) -> Reply:
    """Want a change at what a person says, and tell that it is done."""
    if body["messages"][-1]["role"] == "user":
        return calls(Call("create_schedule_item", DENTIST))
    return says("It is done.", pieces=3, pause_seconds=0.1)


def says_hello(_: dict[str, Any]) -> Reply:
    return says("Hello there.", pieces=3, pause_seconds=0.1)


async def roles(sessions: Sessions) -> list[str]:
    """Give who spoke, in order, where there is one thread."""
    async with sessions() as session:
        return list(await session.scalars(text("SELECT role FROM messages ORDER BY position")))


async def roles_by_thread(sessions: Sessions) -> list[list[str]]:
    query = text("SELECT array_agg(role ORDER BY position) FROM messages GROUP BY thread_id")
    async with sessions() as session:
        return list(await session.scalars(query))


@pytest.mark.parametrize("point", POINTS)
async def test_an_approved_effect_happens_once(
    point: str, start: Start, second: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(asks_first)
    first = start(point, MANY)
    said = [saying("Dentist", runId=f"r{n}") for n in range(MANY)]
    asked = await send_all(first, said)
    bodies: list[dict[str, Any]] = [
        {"resume": [resolved(each.interrupts[0])], "runId": f"answer{n}"}
        for n, each in enumerate(asked)
    ]
    await until_dead(first, *bodies)
    again = await send_all(second, bodies)
    assert [each.outcome for each in again] == ["success"] * MANY
    assert await titles(sessions) == ["Dentist"] * MANY
    assert await roles_by_thread(sessions) == [["user", "assistant", "tool", "assistant"]] * MANY


@pytest.mark.parametrize("point", ["before the run is driven", "after the effect's commit"])
async def test_the_next_message_carries_a_dead_run_to_its_end_first(
    point: str, start: Start, second: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    first = start(point)
    asked = await first.run("t0", "Dentist")
    model.reply(says("It is done."), says("You are welcome."))
    await until_dead(first, {"resume": [resolved(asked.interrupts[0])]})
    answer = await second.run("t0", "Thank you")
    assert answer.text == "You are welcome."
    assert await titles(sessions) == ["Dentist"]
    assert await roles(sessions) == ["user", "assistant", "tool", "assistant", "user", "assistant"]


FIRST = [
    "before the run is driven",
    "before the model is asked",
    "while the model speaks",
    "after the model has spoken",
    "before the end",
    "before the end's commit",
    "after the end's commit",
]


@pytest.mark.parametrize("point", FIRST)
async def test_a_message_is_answered_once(
    point: str, start: Start, second: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says_hello)
    said = [saying("Hi", runId=f"r{n}") for n in range(MANY)]
    await until_dead(start(f"first:{point}", MANY), *said)
    answers = await send_all(second, said)
    assert [each.outcome for each in answers] == ["success"] * MANY
    assert await roles_by_thread(sessions) == [["user", "assistant"]] * MANY
    for again in await send_all(second, said):
        assert again.snapshot[-1]["content"] == "Hello there."


@pytest.mark.parametrize("point", ["after the model has spoken", "before the end's commit"])
async def test_a_question_is_put_once(
    point: str, start: Start, second: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(lambda _: calls(Call("create_schedule_item", DENTIST)))
    said = saying("Dentist")
    await until_dead(start(f"first:{point}"), said)
    asked = await second.run("t0", **said)
    assert len(asked.interrupts) == 1
    assert await roles(sessions) == ["user", "assistant"]


async def test_a_run_that_kills_every_worker_is_given_up(
    start: Start, second: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(lambda _: says("Hello there."))
    said = saying("Hi")
    await until_dead(start("first:before the model is asked"), said)
    async with sessions.begin() as session:
        await session.execute(text("UPDATE runs SET attempts = 4"))
    with_error = await second.run("t0", **said)
    assert with_error.last["code"] == "recovery_failed"
    model.reply(says("Here I am."))
    assert (await second.run("t0", "Still there?")).outcome == "success"
