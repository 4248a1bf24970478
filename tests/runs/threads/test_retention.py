"""Conversations that are older than MESSAGE_RETENTION_DAYS are deleted, with all they have."""

import asyncio
from collections import Counter

import pytest
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy import text

from agent.runs.execution.worker import RunWorker
from agent.runs.threads import retention
from agent.runs.threads.retention import delete_old_threads, retention_jobs
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient
from tests.runs.stored_state import count_rows, item_titles
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import until_recorded

DAYS = 30


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"message_retention_days": DAYS})


@pytest.fixture
def worker(app: FastAPI) -> RunWorker:
    worker: RunWorker = app.state.run_worker
    return worker


async def age(sessions: Sessions, days: int, *threads: str) -> None:
    """Move the last activity of threads into the past."""
    query = "UPDATE threads SET updated_at = now() - :days * interval '1 day'"
    async with sessions.begin() as session:
        await session.execute(
            text(f"{query} WHERE client_id = ANY (:threads)"),
            {"days": days, "threads": list(threads)},
        )


async def thread_ids(sessions: Sessions) -> set[str]:
    async with sessions() as session:
        return set(await session.scalars(text("SELECT client_id FROM threads")))


async def test_only_old_conversations_are_deleted_with_all_they_have(
    worker: RunWorker,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    redis_url: str,
) -> None:
    for thread_id in ("old", "young"):
        model.reply(calls(Call("create_schedule_item", DENTIST)), says("Done."))
        asked = await agent.run(thread_id, "Dentist")
        await agent.resume(thread_id, asked.interrupts)
    await until_recorded(worker)
    before = Counter(await count_rows(sessions))
    await age(sessions, DAYS - 1, "young")
    await age(sessions, DAYS + 1, "old")
    for job in retention_jobs(worker).tasks.values():
        await job(timestamp=0)
    assert await thread_ids(sessions) == {"young"}
    after = await count_rows(sessions)
    assert {table: 2 * count for table, count in after.items()} == dict(before)
    assert await item_titles(sessions) == ["Dentist", "Dentist"]
    async with sessions() as session:
        balance = "SELECT bytes - (SELECT sum(charged_bytes) FROM threads)"
        assert await session.scalar(text(f"{balance} FROM conversation_storage")) == 0
    async with Redis.from_url(redis_url) as redis:
        assert len([key async for key in redis.scan_iter("majordomo:run:*")]) == 2


async def test_a_conversation_in_use_is_never_deleted(
    worker: RunWorker, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), script(Text("I begin"), Hang()))
    await agent.run("asks", "Dentist")
    async with agent.stream("runs", "A story", runId="r") as (_, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT":
                await age(sessions, DAYS + 1, "asks", "runs")
                assert await delete_old_threads(worker) == 0
                assert await agent.cancel("r") == 202
    await agent.cancel((await agent.run("asks")).last["runId"])
    await age(sessions, DAYS + 1, "asks", "runs")
    assert await delete_old_threads(worker) == 2
    assert await thread_ids(sessions) == set()


async def test_a_thread_that_a_request_holds_waits_for_the_next_job(
    worker: RunWorker, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Hi."), says("Hello."))
    await agent.run("held", "Hi")
    await agent.run("free", "Hi")
    await age(sessions, DAYS + 1, "held", "free")
    async with sessions.begin() as session:
        await session.execute(text("SELECT FROM threads WHERE client_id = 'held' FOR UPDATE"))
        assert await delete_old_threads(worker) == 1
    assert await thread_ids(sessions) == {"held"}


async def test_a_thread_that_is_used_between_the_two_looks_stays(
    worker: RunWorker,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.reply(says("Hi."), says("Hello."))
    await agent.run("t", "Hi")
    await age(sessions, DAYS + 1, "t")
    split = retention._split

    def use_the_thread(batch: list[tuple[object, object]]) -> object:
        used.append(asyncio.ensure_future(age(sessions, 0, "t")))
        return split(batch)  # type: ignore[arg-type]

    used: list[asyncio.Future[None]] = []
    delete = retention._delete

    async def delete_later(*arguments: object) -> int:
        await asyncio.gather(*used)
        return await delete(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(retention, "_split", use_the_thread)
    monkeypatch.setattr(retention, "_delete", delete_later)
    assert await delete_old_threads(worker) == 0
    assert await thread_ids(sessions) == {"t"}


async def test_old_conversations_are_deleted_in_batches(
    worker: RunWorker,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [f"t{number}" for number in range(5)]
    model.reply(*[says("Hi.")] * 5)
    for name in names:
        await agent.run(name, "Hi")
    await age(sessions, DAYS + 1, *names)
    monkeypatch.setattr(retention, "MAX_THREADS_PER_BATCH", 2)
    monkeypatch.setattr(retention, "MAX_THREADS_PER_TRANSACTION", 1)
    monkeypatch.setattr(retention, "MAX_BATCHES", 2)
    assert [await delete_old_threads(worker) for _ in range(3)] == [4, 1, 0]


async def test_without_the_setting_everything_is_kept(
    worker: RunWorker,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model.reply(says("Hi."))
    await agent.run("t", "Hi")
    await age(sessions, 10_000, "t")
    assert Settings(_env_file=None).message_retention_days is None
    kept = worker.dependencies.settings.model_copy(update={"message_retention_days": None})
    monkeypatch.setattr(type(worker.dependencies), "settings", kept)
    assert await delete_old_threads(worker) == 0
