"""The streams of tasks: names and data, replay, tickets, and what they do not stop."""

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
from tests.envelope.task_streams import TERMINAL, Watched, Watcher
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
TABLE = {
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
"""Which members the data of each event has, beside `event`."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return with_patient_redis(settings)


@pytest.fixture(autouse=True)
def _short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a follower look soon at a task of which the log, which is whole, says nothing more."""
    monkeypatch.setattr(reconnect, "POLL_INTERVAL_SECONDS", 0.05)
    monkeypatch.setattr(reconnect, "TAIL_TIMEOUT_SECONDS", 0.05)


@pytest.fixture
async def me(server: str, person: Person) -> AsyncIterator[Watcher]:
    watcher = Watcher(server, person)
    yield watcher
    await watcher.http.aclose()


@pytest.fixture
async def stranger(server: str, sessions: Sessions, settings: Settings) -> AsyncIterator[Watcher]:
    watcher = Watcher(server, await make_person(sessions, settings))
    yield watcher
    await watcher.http.aclose()


@pytest.fixture
async def browser(server: str) -> AsyncIterator[Watcher]:
    """An EventSource, which sends no Authorization header."""
    watcher = Watcher(server, None)
    yield watcher
    await watcher.http.aclose()


def check(watched: Watched) -> None:
    """Hold a whole stream against the document."""
    assert watched.headers["content-type"].startswith("text/event-stream")
    for event in watched.events:
        assert event.keys() == TABLE[event["event"]] | {"event"}
    assert [kind for kind in watched.kinds if kind in TERMINAL] == watched.kinds[-1:]
    assert watched.kinds[:2] == ["message_created", "task_started"]
    assert len(set(watched.ids)) == len(watched.ids)
    assert watched.progress == sorted(watched.progress)
    assert all(0 < progress <= 100 for progress in watched.progress)


async def create_logged(me: Watcher, app: FastAPI) -> Watched:
    """Have a plan made as a stream, and wait until its log is whole."""
    made = await me.create({**CAT, "use_stream": True})
    await until_logged(app, made.ids[-1])
    return made


@with_workers
@pytest.mark.parametrize(
    ("members", "headers"),
    [({"use_stream": True}, {}), ({}, {"Accept": "text/event-stream"})],
)
async def test_a_plan_that_is_made_as_a_stream(
    me: Watcher, members: dict[str, Any], headers: dict[str, str]
) -> None:
    watched = await me.create({**CAT, **members}, Accept_Language="zh-CN", **headers)
    check(watched)
    assert watched.names == watched.kinds
    assert set(watched.kinds) == set(TABLE) - {"task_cancelled", "error"}
    assert watched.of("tool_called")[0]["tool"] == "write_plan"
    assert watched.of("agent_message")[0]["agent"] == "main"
    assert watched.of("status_update")[-1]["progress"] == 100
    task_id = watched.of("task_started")[0]["task_id"]
    task = await me.task(task_id)
    assert watched.last["task_id"] == task_id
    assert watched.last["result"] == task["result"]


@with_workers
async def test_the_same_key_with_and_without_a_stream_is_the_same_task(me: Watcher) -> None:
    streamed = await me.create({**CAT, "use_stream": True}, Idempotency_Key="k")
    headers = {"Idempotency-Key": "k"}
    again = await me.http.post("/api/v1/plans/create", json=CAT, headers=headers)
    assert again.json()["data"]["task_id"] == streamed.last["task_id"]


@with_workers
async def test_a_task_is_told_again_as_it_was(me: Watcher, app: FastAPI) -> None:
    made = await create_logged(me, app)
    task_id = made.last["task_id"]
    watched = await me.watch(task_id)
    check(watched)
    assert watched.names == watched.kinds
    assert watched.kinds == [kind for kind in made.kinds if kind != "status_update"]
    assert set(watched.ids) <= set(made.ids)


@with_workers
async def test_reconnecting_goes_on_behind_the_last_event(me: Watcher, app: FastAPI) -> None:
    made = await create_logged(me, app)
    whole = await me.watch(made.last["task_id"])
    for place in (0, 3, len(whole.ids) - 2):
        rest = await me.watch(made.last["task_id"], after=whole.ids[place])
        assert rest.ids == whole.ids[place + 1 :]
    again = await me.watch(made.last["task_id"], after=whole.ids[-1])
    assert again.kinds == ["task_completed"]


@with_workers
async def test_ids_that_nobody_gave(me: Watcher, app: FastAPI) -> None:
    made = await create_logged(me, app)
    for after in ("999-1", "1-999", "nonsense", "-", "1-", "0-0"):
        check(await me.watch(made.last["task_id"], after=after))


@with_workers
async def test_without_a_log_the_row_is_told(me: Watcher, app: FastAPI) -> None:
    made = await create_logged(me, app)
    await app.state.services.redis.flushdb()
    watched = await me.watch(made.last["task_id"])
    assert watched.kinds == ["task_started", "task_completed"]
    assert watched.last == made.last
    rest = await me.watch(made.last["task_id"], after=made.ids[3])
    assert rest.last == made.last


async def leave_a_hole(app: FastAPI, task_id: Any) -> None:
    """Have a log that begins in the middle, as a server leaves it that lost a part of its data."""
    redis, key = app.state.services.redis, f"majordomo:run:{task_id}:events"
    batch = json.dumps([["1-7", {"event": "agent_message", "agent": "main", "content": "?"}]])
    await redis.delete(key)
    await redis.xadd(key, {"events": batch}, id="1-7")


@with_workers
async def test_a_log_with_a_hole_is_not_read_and_the_row_is_told(me: Watcher, app: FastAPI) -> None:
    made = await create_logged(me, app)
    await leave_a_hole(app, made.last["task_id"])
    watched = await me.watch(made.last["task_id"])
    assert watched.kinds == ["task_started", "task_completed"]
    assert watched.last == made.last
    rest = await me.watch(made.last["task_id"], after=made.ids[3])
    assert rest.events == [made.last]


def count_looks(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Give a list that gets the status of a task each time that a follower looks at its row."""
    find_status = store.find_status
    found: list[str | None] = []

    async def find_and_note(*given: Any) -> Any:
        status = await find_status(*given)
        found.append(status)
        return status

    monkeypatch.setattr(store, "find_status", find_and_note)
    return found


@pytest.mark.parametrize("has_hole", [False, True], ids=["no log", "a log with a hole"])
async def test_a_task_that_waits_is_followed_until_it_is_cancelled(
    has_hole: bool,
    me: Watcher,
    app: FastAPI,
    sessions: Sessions,
    person: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task = await make_waiting_task(sessions, person)
    if has_hole:
        await leave_a_hole(app, task.task_id)
    looks = count_looks(monkeypatch)
    presence = asyncio.create_task(me.watch(task.task_id))
    await eventually(lambda: len(looks) > 2, "the follower has looked at the task")
    assert set(looks) == {"pending"}
    assert not presence.done()
    await me.post(f"/tasks/{task.task_id}/cancel")
    async with unless_hung():
        watched = await presence
    assert watched.kinds == ["task_started", "task_cancelled"]


@with_workers
async def test_a_log_that_is_behind_is_waited_for(
    me: Watcher, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnect, "POLL_INTERVAL_SECONDS", HUNG_SECONDS)
    log = delay_log(app, monkeypatch)
    made = await me.create({**CAT, "use_stream": True})
    presence = asyncio.create_task(me.watch(made.last["task_id"], after=made.ids[-3]))
    await until_log_is_read(app.state.services.redis)
    log.open()
    rest = await presence
    whole = await me.watch(made.last["task_id"])
    assert rest.ids == [each for each in whole.ids if each in made.ids[-2:]]


@with_workers
async def test_a_task_that_was_taken_over_is_not_followed_where_it_was(
    me: Watcher, app: FastAPI
) -> None:
    """This worker stood still, and still thinks that it drives the task."""
    made = await create_logged(me, app)
    task_id = UUID(made.last["task_id"])
    stale = LiveRun(Run(id=task_id, fence=0))
    app.state.agent.live_runs.add(stale)
    async with unless_hung():
        watched = await me.watch(task_id)
    app.state.agent.live_runs.remove(stale)
    check(watched)


@with_workers
async def test_closing_the_stream_does_not_stop_the_plan(me: Watcher) -> None:
    async with me.creating({**DOG, "use_stream": True}) as (watched, events):
        async for event in events:
            if event["event"] == "task_started":
                break
    task_id = watched.last["task_id"]
    watched = await me.watch(task_id)
    assert watched.last["event"] == "task_completed"
    assert (await me.task(task_id))["status"] == "completed"


@with_workers
async def test_a_ticket_is_good_once(me: Watcher, browser: Watcher) -> None:
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    said = await me.post(f"/tasks/{task_id}/stream/ticket")
    assert said["code"] == 0
    assert said["data"]["expires_in"] == 60
    watched = await browser.watch(task_id, ticket=said["data"]["ticket"])
    check(watched)
    assert set(watched.names) == {None}
    again = await browser.watch(task_id, ticket=said["data"]["ticket"])
    assert again.error == {
        "code": 401,
        "message": "未认证，请重新登录",
        "detail": "Invalid or expired token",
    }


async def test_a_ticket_lasts_a_minute(me: Watcher, app: FastAPI) -> None:
    task_id = (await me.post("/tasks/", CAT))["data"]["task_id"]
    redis = app.state.services.redis
    before, _ = await redis.time()
    await me.post(f"/tasks/{task_id}/stream/ticket")
    after, _ = await redis.time()
    [key] = await redis.keys("majordomo:ticket:*")
    assert before + 60 <= await redis.expiretime(key) <= after + 61


async def test_tickets_that_are_not_good(
    me: Watcher, stranger: Watcher, browser: Watcher, sessions: Sessions, person: Person
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


@with_workers
async def test_the_same_key_streams_the_same_task(me: Watcher, app: FastAPI) -> None:
    pet = {**CAT, "use_stream": True}
    first = await me.create(pet, Idempotency_Key="k")
    await until_logged(app, first.ids[-1])
    again = await me.create(pet, Idempotency_Key="k")
    assert first.last["task_id"] == again.last["task_id"]
    assert first.ids == again.ids


@with_workers
async def test_streams_speak_the_language_that_is_asked_for(
    server: str, sessions: Sessions, settings: Settings
) -> None:
    somebody = Watcher(server, await make_person(sessions, settings, locale="zh-CN"))
    watched = await somebody.create({**CAT, "use_stream": True})
    assert watched.of("message_created")[0]["message"] == "开始分析宠物信息..."
    assert "鸡胸肉" in str(watched.last["result"]["plan"]["pet_diet_plan"])
    await somebody.http.aclose()
