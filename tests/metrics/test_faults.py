"""What goes wrong, or nearly, is counted: takeovers, leases, event logs and pools."""

import ast
import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.runs.execution.lifecycle import lease
from agent.runs.execution.recovery import recover_runs
from agent.runs.execution.worker import RunWorker
from agent.runs.streams import event_log
from api.metrics import sampling
from checkpoints.pool import create_pool
from domain.core.database.engine import CountingPool, close_engine, create_engine
from domain.core.database.sessions import Sessions
from domain.core.jobs import defer
from domain.core.mail.outbox import enqueue_mail
from domain.core.metrics import definitions
from domain.core.metrics.instruments import Instrument, ScrapedGauge
from domain.core.settings import Settings
from tests.metrics.scraping import scrape
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, resolved
from tests.runs.crashing_worker import StartCrashing
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import until_recorded
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
_INSERT_DEAD_WORKER = text(
    "INSERT INTO workers (id, renewed_at) VALUES (gen_random_uuid(), now() - interval '1 hour')"
)
_AGE_EVENTS = text("UPDATE procrastinate_events SET at = at - interval '1 hour'")
_AGE_MAILS = text("UPDATE outbox_mails SET created_at = created_at - interval '30 minutes'")
PACKAGES = ("agent", "api", "domain")


@pytest.mark.usefixtures("patient_worker")
async def test_a_takeover_and_its_repeated_effect_are_counted(
    app: FastAPI, agent: AgentClient, start_crashing: StartCrashing, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), lambda _: says("It is done."))
    first = start_crashing("after the effect's commit")
    interrupted = await first.run("t0", "Dentist")
    await first.crash_on({"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"})
    before = await scrape(agent.http)
    assert before.value("majordomo_running_runs", kind="chat") == 1
    assert before.value("majordomo_orphaned_runs", kind="chat") == 1
    await recover_runs(app.state.run_worker)
    assert (await agent.reconnect("answer")).outcome == "success"
    page = await scrape(agent.http)
    added = page.since(before)
    assert added.value("majordomo_run_takeovers_total", kind="chat") == 1
    assert added.value("majordomo_idempotent_replays_total", source="tool") == 1
    assert added.value("majordomo_runs_total", kind="chat", outcome="succeeded") == 1
    assert added.value("majordomo_run_first_text_seconds_count") == 0
    assert page.value("majordomo_orphaned_runs", kind="chat") == 0


async def test_a_lease_that_is_renewed_too_late_is_counted(
    app: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    worker: RunWorker = app.state.run_worker
    before = await scrape(client)
    now = monotonic()
    for seconds in (0, settings.lease_seconds - 1, 2 * settings.lease_seconds):
        monkeypatch.setattr(lease, "monotonic", lambda at=now + seconds: at)
        await worker.lease.renew()
    added = (await scrape(client)).since(before)
    assert added.value("majordomo_worker_lapsed_leases_total") == 1


async def test_a_worker_that_gave_nothing_up_is_shown_as_dead(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await session.execute(_INSERT_DEAD_WORKER)
    page = await scrape(client)
    assert page.value("majordomo_dead_workers") == 1
    assert page.value("majordomo_live_workers") == 1


async def test_what_waits_in_queues_and_outbox_is_shown_with_its_age(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await enqueue_mail(
            session, recipient="a@example.com", subject="s", body="b", useful_for=timedelta(hours=1)
        )
        await defer(session, "tasks:drive", {"task_id": "none"}, queue="tasks")
        await defer(session, "later", {}, at=datetime.now(UTC) + timedelta(days=1))
    async with sessions.begin() as session:
        await session.execute(_AGE_EVENTS)
        await session.execute(_AGE_MAILS)
    page = await scrape(client)
    assert page.value("majordomo_queue_jobs", queue="default") == 1
    assert page.value("majordomo_queue_jobs", queue="tasks") == 1
    assert 3600 <= page.value("majordomo_queue_lag_seconds", queue="tasks") < 7200
    assert page.value("majordomo_outbox_mails") == 1
    assert 1800 <= page.value("majordomo_outbox_oldest_age_seconds") < 3600


async def test_an_abandoned_event_log_is_counted_by_its_error(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "MAX_BYTES_PER_USER", 1)
    model.reply(says("Hello."))
    before = await scrape(agent.http)
    await agent.run("t", "Hi")
    await until_recorded(app.state.run_worker)
    added = (await scrape(agent.http)).since(before)
    assert added.value("majordomo_event_logs_abandoned_total", error="LogsTooLarge") == 1


async def test_the_pool_of_sessions_counts_who_waits(database_url: str) -> None:
    engine = create_engine(database_url, pool_size=1)
    pool = engine.pool
    assert isinstance(pool, CountingPool)
    async with engine.connect():
        second = asyncio.create_task(engine.connect().start())
        await eventually(lambda: pool.waits == 1, "the second caller waits")
        assert pool.checkedout() == 1
    await (await second).close()
    async with engine.connect():
        pass
    assert pool.waits == 1
    assert pool.wait_seconds > 0
    await close_engine(engine)


async def test_the_pool_of_statements_counts_who_waits(database_url: str) -> None:
    pool = await create_pool(database_url, size=1)
    gate = asyncio.Event()
    first = asyncio.create_task(pool.run(lambda _: gate.wait()))
    await eventually(lambda: pool.used == 1, "the first operation uses the connection")
    second = asyncio.create_task(pool.run(lambda connection: connection.fetchval("SELECT 1")))
    await eventually(lambda: pool.waits == 1, "the second operation waits")
    gate.set()
    await asyncio.gather(first, second)
    assert (pool.used, pool.waits) == (0, 1)
    assert pool.wait_seconds > 0
    await pool.close()


async def test_samples_of_a_pool_are_shown_as_what_they_add(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "SAMPLE_INTERVAL_SECONDS", 0)
    uses = [sampling.PoolUse(2, 8, 1, 0.5), sampling.PoolUse(5, 8, 4, 2.5)]
    shown = iter([*uses, *[sampling.PoolUse(3, 8, 0, 0.0)] * 10_000])
    before = await scrape(client)
    states = {"pool": "sampled", "state": "used"}
    with sampling.measured_pool("sampled", lambda: next(shown)):
        while (await scrape(client)).values.get(key("used")) != 3:
            pass
        during = await scrape(client)
    assert during.value("majordomo_database_pool_connections", **states) == 3
    added = (await scrape(client)).since(before)
    assert added.value("majordomo_database_pool_connections", **states) == 0
    assert added.value("majordomo_database_pool_waits_total", pool="sampled") == 4
    assert added.value("majordomo_database_pool_wait_seconds_total", pool="sampled") == 2.5


def key(state: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    return "majordomo_database_pool_connections", (("pool", "sampled"), ("state", state))


async def test_the_lag_of_the_event_loop_is_measured(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sampling, "SAMPLE_INTERVAL_SECONDS", 0)
    before = await scrape(client)
    counted = "majordomo_event_loop_lag_seconds_count"

    async def is_measured() -> bool:
        return (await scrape(client)).since(before).value(counted) > 0

    with sampling.measured_loop():
        await eventually(is_measured, "the loop measures itself")


def test_every_metric_is_counted_somewhere() -> None:
    names = {
        name: each
        for name, each in vars(definitions).items()
        if isinstance(each, Instrument) and not isinstance(each, ScrapedGauge)
    }
    used = {
        node.value.id
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in {"inc", "add", "observe"}
        and isinstance(node.value, ast.Name)
    }
    assert names.keys() - used == set()
