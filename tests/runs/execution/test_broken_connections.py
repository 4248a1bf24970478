"""The network to PostgreSQL or Valkey fails during a run; nothing is lost or doubled."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agent.runs.execution.recovery import recover_runs
from agent.runs.execution.worker import RunWorker
from domain.core.database.engine import create_engine
from domain.core.database.sessions import Sessions, create_sessions
from domain.core.database.transient_errors import is_transient_error
from domain.core.settings import Settings
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faulty_network import faulty_database, faulty_valkey
from tests.peers.openai_replies import Call, Reply, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient, Answer, resolved
from tests.runs.outages import until_healed, watch_commits
from tests.runs.slow_effects import hold_effect
from tests.runs.stored_state import item_titles, message_roles
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import until_recorded
from tests.waiting import LEASE_SECONDS, unless_hung

pytestmark = pytest.mark.usefixtures("new_application")

SHORT_LEASE_SECONDS = 10
"""For tests with a silent database: a statement times out after half of the lease."""
RECORDS = "SELECT string_agg(role, ' ' ORDER BY position) FROM messages GROUP BY thread_id"


@pytest.fixture
def networks(database_url: str, redis_url: str) -> Iterator[tuple[FaultProxy, FaultProxy, Any]]:
    with (
        faulty_database(database_url) as (database, through_database),
        faulty_valkey(redis_url) as (valkey, through_valkey),
    ):
        yield database, valkey, {"database_url": through_database, "redis_url": through_valkey}


@pytest.fixture
def database(networks: tuple[FaultProxy, FaultProxy, Any]) -> FaultProxy:
    return networks[0]


@pytest.fixture
def valkey(networks: tuple[FaultProxy, FaultProxy, Any]) -> FaultProxy:
    return networks[1]


@pytest.fixture
def lease_seconds() -> int:
    return LEASE_SECONDS


@pytest.fixture
def settings(
    settings: Settings, networks: tuple[FaultProxy, FaultProxy, Any], lease_seconds: int
) -> Settings:
    return settings.model_copy(update={**networks[2], "lease_seconds": lease_seconds})


@pytest.fixture
async def sessions(database_url: str) -> AsyncIterator[Sessions]:
    """The test's own connections, which bypass the proxy."""
    engine = create_engine(database_url, pool_size=2)
    yield create_sessions(engine)
    await engine.dispose()


async def retry_until_over(
    agent: AgentClient, worker: RunWorker, thread_id: str, **body: Any
) -> Answer:
    """Retry a request as a client does, until its run has ended."""
    async with unless_hung():
        while True:
            answer = await agent.run(thread_id, **body)
            assert answer.status in {200, 503}, answer.problem
            if answer.status == 200 and answer.last.get("code") != "handed_over":
                return answer
            try:  # as the periodic job does
                await recover_runs(worker)
            except DBAPIError as error:
                if not is_transient_error(error):
                    raise


def asks_and_does(body: dict[str, Any]) -> Reply:
    if body["messages"][-1]["role"] == "tool":
        return says("It is done.")
    return calls(Call("create_schedule_item", DENTIST))


@pytest.mark.parametrize("where", ["question", "answer"])
async def test_each_turn_happens_once_whichever_database_reply_is_lost(
    where: str,
    app: FastAPI,
    agent: AgentClient,
    database: FaultProxy,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    """The worker cannot know whether its statement took effect. Every reply is lost once."""
    model.reply(asks_and_does)
    worker = app.state.run_worker
    turns = 0
    for place in itertools.count(1):
        turns += 1
        messages = [{"id": f"u{place}", "role": "user", "content": "Dentist"}]
        if where == "question":
            database.drop_response(place)
        interrupted = await retry_until_over(
            agent, worker, f"t{place}", runId=f"q{place}", messages=messages
        )
        assert interrupted.outcome == "interrupt"
        if where == "answer":
            database.drop_response(place)
        entries = [resolved(interrupt) for interrupt in interrupted.interrupts]
        answer = await retry_until_over(
            agent, worker, f"t{place}", runId=f"a{place}", resume=entries
        )
        assert answer.outcome == "success"
        if not database.has_dropped_response:
            break
    assert turns > 5, "the fault has come too rarely"
    assert await item_titles(sessions) == ["Dentist"] * turns
    async with sessions() as session:
        records = await session.scalars(text(RECORDS))
        assert list(records) == ["user assistant tool assistant"] * turns
        assert await session.scalar(text("SELECT count(*) FROM checkpoints")) == 0


@pytest.mark.parametrize("lease_seconds", [SHORT_LEASE_SECONDS])
@pytest.mark.parametrize(
    ("fail", "is_refused"),
    [(FaultProxy.freeze, False), (FaultProxy.cut, True)],
    ids=["silent", "refused"],
)
async def test_a_run_survives_an_unreachable_database_while_the_model_streams(
    fail: Callable[[FaultProxy], None],
    is_refused: bool,
    app: FastAPI,
    agent: AgentClient,
    database: FaultProxy,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = Gate()
    model.reply(script(Text("one"), gate, Text(" two")), says("one two"))
    async with agent.stream("t", "Count", runId="r") as (answer, events):
        while not answer.text:
            await anext(events)
        fail(database)
        async with unless_hung():
            profile, run = await asyncio.gather(
                agent.http.get("/api/v1/profile/me"), agent.run("t2", "Hello")
            )
        assert (profile.status_code, run.status) == (503, 503)
        commit_meets_failure = watch_commits(monkeypatch, failed=is_refused)
        gate.open()
        async with unless_hung():
            await commit_meets_failure.wait()
        database.heal()
        await until_healed(agent)
        async for _ in events:
            pass
    if answer.last.get("code") == "handed_over":
        await recover_runs(app.state.run_worker)
    await until_recorded(app.state.run_worker)
    answer = await agent.reconnect("r")
    assert (answer.outcome, answer.text) == ("success", "one two")
    assert await message_roles(sessions) == ["user", "assistant"]


@pytest.mark.parametrize("lease_seconds", [SHORT_LEASE_SECONDS])
async def test_an_effect_happens_once_if_the_database_falls_silent_within_it(
    app: FastAPI,
    agent: AgentClient,
    database: FaultProxy,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    gate = hold_effect(app, "create_schedule_item")
    model.reply(asks_and_does)
    interrupted = await agent.run("t", "Dentist")
    entries = [resolved(interrupt) for interrupt in interrupted.interrupts]
    resuming = asyncio.create_task(agent.run("t", runId="answer", resume=entries))
    await gate.reached.wait()
    database.freeze()
    gate.open()
    async with unless_hung():
        assert (await resuming).last["code"] == "handed_over"
    database.heal()
    answer = await retry_until_over(
        agent, app.state.run_worker, "t", runId="answer", resume=entries
    )
    assert answer.outcome == "success"
    assert await item_titles(sessions) == ["Dentist"]
    assert await message_roles(sessions) == ["user", "assistant", "tool", "assistant"]


@pytest.mark.parametrize("fail", [FaultProxy.freeze, FaultProxy.cut], ids=["silent", "refused"])
async def test_an_unreachable_valkey_delays_no_run(
    fail: Callable[[FaultProxy], None],
    app: FastAPI,
    agent: AgentClient,
    valkey: FaultProxy,
    model: ScriptedModel,
) -> None:
    gate = Gate()
    model.reply(script(Text("one"), gate, Text(" two")), asks_and_does)
    async with agent.stream("t", "Count", runId="r") as (answer, events):
        while not answer.text:
            await anext(events)
        fail(valkey)
        gate.open()
        async with unless_hung():
            async for _ in events:
                pass
            interrupted = await agent.run("t", "Dentist")
            approved = await agent.resume("t", interrupted.interrupts)
            again = await agent.reconnect("r", answer.ids[1])
    assert answer.text == "one two"
    assert approved.outcome == "success"
    assert again.snapshot[-1]["content"] == "one two"
    valkey.heal()
    model.reply(says("three", pieces=3))
    later = await agent.run("t", "And then?", runId="later")
    await until_recorded(app.state.run_worker)
    assert (await agent.reconnect("later", later.ids[2])).events == later.events[3:]
