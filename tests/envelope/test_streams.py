"""The streams of tasks: event names and data, reconnects, tickets, and disconnects."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from agent.runs.streams.live_run import LiveRun
from agent.tasks import reconnect, store
from domain.auth.models import LoginSession
from domain.conversations.models import Run
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.envelope.task_streams import TERMINAL, DietClient, TaskStream
from tests.event_logs import (
    delay_log,
    until_log_is_read,
    until_logged,
    with_patient_redis,
)
from tests.factories import Person, make_person
from tests.tasks import DOG, make_waiting_task
from tests.waiting import HUNG_SECONDS, eventually, unless_hung

with_workers = pytest.mark.usefixtures("background_work")

CAT = {"pet_type": "cat", "pet_breed": "英短", "age": 3, "pet_weight": 4}
EVENT_MEMBERS = {
    "message_created": {"message"},
    "task_started": {"task_id"},
    "task_progress": {"progress", "message"},
    "status_update": {"progress", "message"},
    "tool_called": {"tool", "arguments"},
    "agent_message": {"agent", "content"},
    "task_completed": {"task_id", "result"},
    "task_cancelled": {"task_id"},
    "error": {"error"},
}
"""The members of each event's data, besides `event`."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return with_patient_redis(settings)


@pytest.fixture(autouse=True)
def _short_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll the task's row soon; the tests wait until the log is complete."""
    monkeypatch.setattr(reconnect, "POLL_INTERVAL_SECONDS", 0.05)
    monkeypatch.setattr(reconnect, "TAIL_TIMEOUT_SECONDS", 0.05)


@pytest.fixture
async def me(server: str, person: Person) -> AsyncIterator[DietClient]:
    watcher = DietClient(server, person)
    yield watcher
    await watcher.http.aclose()


@pytest.fixture
async def stranger(
    server: str, sessions: Sessions, settings: Settings
) -> AsyncIterator[DietClient]:
    watcher = DietClient(server, await make_person(sessions, settings))
    yield watcher
    await watcher.http.aclose()


@pytest.fixture
async def browser(server: str) -> AsyncIterator[DietClient]:
    """An EventSource, which sends no Authorization header."""
    watcher = DietClient(server, None)
    yield watcher
    await watcher.http.aclose()


def check_stream(watched: TaskStream) -> None:
    """Check a whole stream against the contract of the diet API."""
    assert watched.headers["content-type"].startswith("text/event-stream")
    assert watched.headers["x-accel-buffering"] == "no"
    assert "no-transform" in watched.headers["cache-control"]
    for event in watched.events:
        assert event.keys() == EVENT_MEMBERS[event["event"]] | {"event"}
    assert [kind for kind in watched.kinds if kind in TERMINAL] == watched.kinds[-1:]
    assert watched.kinds[:2] == ["message_created", "task_started"]
    assert len(set(watched.ids)) == len(watched.ids)
    assert watched.progress == sorted(watched.progress)
    assert all(0 < progress <= 100 for progress in watched.progress)


async def create_plan(me: DietClient, app: FastAPI) -> TaskStream:
    """Create a plan as a stream, and wait until its event log is complete."""
    created = await me.create({**CAT, "use_stream": True})
    await until_logged(app, created.ids[-1])
    return created


@with_workers
@pytest.mark.parametrize(
    ("members", "headers"),
    [({"use_stream": True}, {}), ({}, {"Accept": "text/event-stream"})],
)
async def test_creating_a_plan_streams_its_events(
    me: DietClient, members: dict[str, Any], headers: dict[str, str]
) -> None:
    watched = await me.create({**CAT, **members}, Accept_Language="zh-CN", **headers)
    check_stream(watched)
    assert watched.names == watched.kinds
    assert set(watched.kinds) == set(EVENT_MEMBERS) - {"task_cancelled", "error"}
    assert watched.of("tool_called")[0]["tool"] == "write_plan"
    assert watched.of("agent_message")[0]["agent"] == "main"
    assert watched.of("status_update")[-1]["progress"] == 100
    task_id = watched.of("task_started")[0]["task_id"]
    task = await me.task(task_id)
    assert watched.last["task_id"] == task_id
    assert watched.last["result"] == task["result"]


@with_workers
async def test_the_same_key_with_and_without_a_stream_is_the_same_task(me: DietClient) -> None:
    streamed = await me.create({**CAT, "use_stream": True}, Idempotency_Key="k")
    headers = {"Idempotency-Key": "k"}
    again = await me.http.post("/api/v1/plans/create", json=CAT, headers=headers)
    assert again.json()["data"]["task_id"] == streamed.last["task_id"]


@with_workers
async def test_a_finished_task_is_replayed_from_its_log(me: DietClient, app: FastAPI) -> None:
    created = await create_plan(me, app)
    task_id = created.last["task_id"]
    watched = await me.watch(task_id)
    check_stream(watched)
    assert watched.names == watched.kinds
    assert watched.kinds == [kind for kind in created.kinds if kind != "status_update"]
    assert set(watched.ids) <= set(created.ids)


@with_workers
async def test_a_client_reconnects_behind_its_last_event(me: DietClient, app: FastAPI) -> None:
    created = await create_plan(me, app)
    whole = await me.watch(created.last["task_id"])
    for place in (0, 3, len(whole.ids) - 2):
        rest = await me.watch(created.last["task_id"], after=whole.ids[place])
        assert rest.ids == whole.ids[place + 1 :]
    again = await me.watch(created.last["task_id"], after=whole.ids[-1])
    assert again.kinds == ["task_completed"]


@with_workers
async def test_an_id_that_was_never_sent_gets_the_whole_stream(
    me: DietClient, app: FastAPI
) -> None:
    created = await create_plan(me, app)
    for after in ("999-1", "1-999", "nonsense", "-", "1-", "0-0"):
        check_stream(await me.watch(created.last["task_id"], after=after))


@with_workers
async def test_without_a_log_the_row_gives_the_last_event(me: DietClient, app: FastAPI) -> None:
    created = await create_plan(me, app)
    await app.state.services.redis.flushdb()
    watched = await me.watch(created.last["task_id"])
    assert watched.kinds == ["task_started", "task_completed"]
    assert watched.last == created.last
    rest = await me.watch(created.last["task_id"], after=created.ids[3])
    assert rest.last == created.last


async def remove_log_start(app: FastAPI, task_id: Any) -> None:
    """Replace a log by one that starts in the middle, as after a partial loss of data in Redis."""
    redis, key = app.state.services.redis, f"majordomo:run:{task_id}:events"
    batch = json.dumps([["1-7", {"event": "agent_message", "agent": "main", "content": "?"}]])
    await redis.delete(key)
    await redis.xadd(key, {"events": batch}, id="1-7")


@with_workers
async def test_a_log_with_a_gap_is_not_read(me: DietClient, app: FastAPI) -> None:
    created = await create_plan(me, app)
    await remove_log_start(app, created.last["task_id"])
    watched = await me.watch(created.last["task_id"])
    assert watched.kinds == ["task_started", "task_completed"]
    assert watched.last == created.last
    rest = await me.watch(created.last["task_id"], after=created.ids[3])
    assert rest.events == [created.last]


def record_polls(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Return a list that gets a task's status each time a stream polls its row."""
    find_status = store.find_status
    polled: list[str | None] = []

    async def find_and_record(*args: Any) -> Any:
        status = await find_status(*args)
        polled.append(status)
        return status

    monkeypatch.setattr(store, "find_status", find_and_record)
    return polled


@pytest.mark.parametrize("has_gap", [False, True], ids=["no log", "a log with a gap"])
async def test_a_pending_task_is_watched_until_it_is_cancelled(
    has_gap: bool,
    me: DietClient,
    app: FastAPI,
    sessions: Sessions,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task = await make_waiting_task(sessions, person)
    if has_gap:
        await remove_log_start(app, task.task_id)
    polls = record_polls(monkeypatch)
    watching = asyncio.create_task(me.watch(task.task_id))
    await eventually(lambda: len(polls) > 2, "the stream has polled the task")
    assert set(polls) == {"pending"}
    assert not watching.done()
    await me.post(f"/tasks/{task.task_id}/cancel")
    async with unless_hung():
        watched = await watching
    assert watched.kinds == ["task_started", "task_cancelled"]


@with_workers
async def test_a_stream_waits_for_a_lagging_log(
    me: DietClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnect, "POLL_INTERVAL_SECONDS", HUNG_SECONDS)
    log = delay_log(app, monkeypatch)
    created = await me.create({**CAT, "use_stream": True})
    watching = asyncio.create_task(me.watch(created.last["task_id"], after=created.ids[-3]))
    await until_log_is_read(app.state.services.redis)
    log.open()
    rest = await watching
    whole = await me.watch(created.last["task_id"])
    assert rest.ids == [each for each in whole.ids if each in created.ids[-2:]]


@with_workers
async def test_a_task_that_was_taken_over_is_not_watched_on_its_old_worker(
    me: DietClient, app: FastAPI
) -> None:
    """The old worker stood still, and does not know of the takeover yet."""
    created = await create_plan(me, app)
    task_id = UUID(created.last["task_id"])
    stale = LiveRun(Run(id=task_id, fence=0))
    app.state.run_worker.live_runs.add(stale)
    async with unless_hung():
        watched = await me.watch(task_id)
    app.state.run_worker.live_runs.remove(stale)
    check_stream(watched)


@with_workers
async def test_closing_the_stream_does_not_cancel_the_task(me: DietClient) -> None:
    async with me.creating({**DOG, "use_stream": True}) as (watched, events):
        async for event in events:
            if event["event"] == "task_started":
                break
    task_id = watched.last["task_id"]
    watched = await me.watch(task_id)
    assert watched.last["event"] == "task_completed"
    assert (await me.task(task_id))["status"] == "completed"


@with_workers
async def test_a_ticket_is_valid_once(me: DietClient, browser: DietClient) -> None:
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    response = await me.post(f"/tasks/{task_id}/stream/ticket")
    assert response["code"] == 0
    assert response["data"]["expires_in"] == 60
    parameters = {"ticket": response["data"]["ticket"]}
    for _ in range(2):  # HEAD uses up no ticket
        head = await browser.http.head(f"/api/v1/tasks/{task_id}/stream", params=parameters)
        assert (head.status_code, head.content) == (200, b"")
    watched = await browser.watch(task_id, ticket=response["data"]["ticket"])
    check_stream(watched)
    assert set(watched.names) == {None}
    again = await browser.watch(task_id, ticket=response["data"]["ticket"])
    assert again.error == {
        "code": 401,
        "message": "未认证，请重新登录",
        "detail": "Invalid or expired token",
    }


async def test_a_ticket_expires_after_a_minute(me: DietClient, app: FastAPI) -> None:
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    redis = app.state.services.redis
    before, _ = await redis.time()
    await me.post(f"/tasks/{task_id}/stream/ticket")
    after, _ = await redis.time()
    [key] = await redis.keys("majordomo:ticket:*")
    assert before + 60 <= await redis.expiretime(key) <= after + 61


async def test_invalid_tickets_are_rejected(
    me: DietClient, stranger: DietClient, browser: DietClient, sessions: Sessions, person: Person
) -> None:
    one, other = [(await me.post("/tasks/", CAT))["data"]["task_id"] for _ in range(2)]
    assert (await stranger.post(f"/tasks/{one}/stream/ticket"))["code"] == 404
    ticket = (await me.post(f"/tasks/{one}/stream/ticket"))["data"]["ticket"]
    for wrong in (ticket[:-1], "x", "x" * 128):
        assert (await browser.watch(one, ticket=wrong)).status == 401
    assert (await browser.watch(one, ticket="x" * 129)).status == 400
    assert (await browser.watch(other, ticket=ticket)).status == 401
    async with sessions.begin() as session:
        await session.execute(
            update(LoginSession)
            .where(LoginSession.id == person.session_id)
            .values(ended_at=LoginSession.created_at)
        )
    assert (await browser.watch(one, ticket=ticket)).status == 401


async def test_the_stream_of_a_task_ends_with_its_session(
    app: FastAPI, me: DietClient, sessions: Sessions, person: Person
) -> None:
    task = await make_waiting_task(sessions, person)
    async with me.watching(task.task_id) as (watched, events):
        await _end_session(app, sessions, person)
        async for _ in events:
            pass
    assert watched.events == [
        {"event": "error", "error": "Your session has ended. Please sign in again."}
    ]
    assert watched.names == ["error"]


async def test_the_stream_of_a_new_plan_ends_with_its_session(
    app: FastAPI, me: DietClient, sessions: Sessions, person: Person
) -> None:
    async with me.creating({**CAT, "use_stream": True}) as (watched, events):
        await _end_session(app, sessions, person)
        async for _ in events:
            pass
    assert watched.last == {
        "event": "error",
        "error": "Your session has ended. Please sign in again.",
    }


async def _end_session(app: FastAPI, sessions: Sessions, person: Person) -> None:
    """End the person's session, and wait until the application has looked."""
    async with sessions.begin() as session:
        ended = update(LoginSession).where(LoginSession.id == person.session_id)
        await session.execute(ended.values(ended_at=LoginSession.created_at))
    await app.state.services.session_monitor.check_sessions()


@with_workers
async def test_the_same_key_streams_the_same_task(me: DietClient, app: FastAPI) -> None:
    pet = {**CAT, "use_stream": True}
    first = await me.create(pet, Idempotency_Key="k")
    await until_logged(app, first.ids[-1])
    again = await me.create(pet, Idempotency_Key="k")
    assert first.last["task_id"] == again.last["task_id"]
    assert first.ids == again.ids


@with_workers
async def test_streams_use_the_user_s_language(
    server: str, sessions: Sessions, settings: Settings
) -> None:
    client = DietClient(server, await make_person(sessions, settings, locale="zh-CN"))
    watched = await client.create({**CAT, "use_stream": True})
    assert watched.of("message_created")[0]["message"] == "开始分析宠物信息..."
    assert "鸡胸肉" in str(watched.last["result"]["plan"]["pet_diet_plan"])
    await client.http.aclose()
