"""Deleting an account leaves nothing behind, whatever the user was doing."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy import delete as sql_delete
from sqlalchemy import func, select, text
from uuid_utils.compat import uuid7

from agent.accounts import deletion
from agent.runs.execution.lifecycle import lease
from checkpoints.fences import raise_fence
from domain.auth.models import MailCode
from domain.conversations.models import Run, Thread
from domain.core.database.sessions import Sessions, driver_connection
from domain.core.mail.outbox import OutboxMail
from domain.core.settings import Settings
from domain.diet.models import DietPlan
from domain.profiles.models import User
from domain.schedule.models import ScheduleItem
from migrations.models import all_tables
from tests.api.actors import Actor
from tests.factories import PASSWORD, Person, make_person
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import another_worker, find_no_revoked, until_recorded
from tests.transactions import COUNT_WAITING
from tests.waiting import HUNG_SECONDS, eventually, unless_hung

ME = "/api/v1/users/me"


@pytest.fixture(autouse=True)
def _long_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for runs to stop, and for rows that others lock, as long as it takes."""
    monkeypatch.setattr(deletion, "STOP_TIMEOUT_SECONDS", 2 * HUNG_SECONDS)
    monkeypatch.setattr(deletion, "MAX_TRIES", 1000)


@pytest.fixture
async def bob(client: httpx.AsyncClient, sessions: Sessions, settings: Settings) -> Actor:
    return Actor(client, await make_person(sessions, settings, username="bob"))


@pytest.fixture
async def ada(client: httpx.AsyncClient, person: Person) -> Actor:
    return Actor(client, person)


@pytest.fixture
async def pet(ada: Actor, sessions: Sessions) -> None:
    """Ada waits for a diet plan: its task is a run without a thread."""
    run_id = uuid7()
    async with sessions.begin() as session:
        session.add(
            Run(
                id=run_id,
                user_id=ada.person.user_id,
                kind="task",
                client_id=str(run_id),
                turn_id=run_id,
                status="pending",
                request={},
                fingerprint=b"",
                worker_id=run_id,
                fence=1,
            )
        )
        await session.flush()
        await raise_fence(await driver_connection(session), run_id)
        session.add(
            DietPlan(
                user_id=ada.person.user_id, task_id=run_id, pet_type="cat", age=3, pet_weight=4
            )
        )


@pytest.fixture
async def full_account(
    ada: Actor, bob: Actor, agent: AgentClient, model: ScriptedModel, pet: None
) -> None:
    """Ada has shares, friends, invites, conversations, a pet, an open interrupt and a code."""
    item = await ada.make_item(title="Ada's")
    await bob.subscribe(ada, item, "edit")
    await ada.subscribe(bob, await bob.make_item(title="Bob's"), "edit", "invite")
    await ada.share(await ada.make_item(), bob)
    await bob.befriend(ada)
    await ada.request_ok("POST", "/invite-codes", json={})
    model.reply(
        says("Hello."),
        calls(Call("create_schedule_item", DENTIST)),
        says("Done."),
        calls(Call("create_schedule_item", DENTIST)),
    )
    await agent.run("one", "Hello")
    interrupted = await agent.run("two", "Dentist")
    await agent.resume("two", interrupted.interrupts)
    await agent.run("two", "Once more")
    reset = {"email": ada.person.email}
    await ada.client.post("/api/v1/auth/password-reset", json=reset)


async def delete(actor: Actor, password: str = PASSWORD) -> httpx.Response:
    return await actor.call("DELETE", "/users/me", json={"password": password})


async def dump(sessions: Sessions) -> dict[str, Sequence[str]]:
    """Return every row of every table as text."""
    names = [table.name for metadata in all_tables() for table in metadata.sorted_tables]
    async with sessions() as session:
        return {
            name: (await session.scalars(text(f'SELECT t::text FROM "{name}" t'))).all()
            for name in names
        }


def mentions(dumped: dict[str, Sequence[str]], *texts: str) -> dict[str, int]:
    found = {
        name: sum(any(text in row for text in texts) for row in rows)
        for name, rows in dumped.items()
    }
    return {name: count for name, count in found.items() if count}


@pytest.mark.usefixtures("full_account")
async def test_all_data_of_the_user_is_deleted(
    app: FastAPI, ada: Actor, bob: Actor, sessions: Sessions, redis_url: str
) -> None:
    await until_recorded(app.state.run_worker)
    async with sessions() as session:
        query = select(Thread.id).union_all(select(Run.id))
        threads = [str(key) for key in await session.scalars(query)]
    hers = (ada.user_id, ada.person.username, *threads, "Ada's")
    everything = await dump(sessions)
    before = mentions(everything, *hers)
    assert before.keys() >= {
        "users",
        "messages",
        "runs",
        "fences",
        "pending_tool_calls",
        "invite_codes",
        "diet_plans",
        "effects",
    }
    assert (await delete(ada)).status_code == 204
    after = await dump(sessions)
    assert mentions(after, *hers) == {}
    for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes", "idempotency_records"):
        assert everything[table]
        assert not after[table]
    async with Redis.from_url(redis_url) as redis:
        assert [key async for key in redis.scan_iter("majordomo:run:*")] == []
    assert [item["title"] for item in await bob.request_ok("GET", "/schedule-items")] == ["Bob's"]
    assert await bob.request_ok("GET", "/friends") == []
    assert await bob.inbox() == []


async def test_sessions_end_and_the_names_are_free(ada: Actor, sessions: Sessions) -> None:
    assert (await delete(ada)).status_code == 204
    assert (await ada.call("GET", "/users/me")).status_code == 401
    signing_in = {"email": ada.person.email, "password": PASSWORD}
    assert (await ada.client.post("/api/v1/auth/sessions", json=signing_in)).status_code == 401
    new = {"username": ada.person.username, "email": ada.person.email, "password": PASSWORD}
    assert (await ada.client.post("/api/v1/auth/verifications", json=new)).status_code == 202
    assert (await delete(ada)).status_code == 401


@pytest.mark.parametrize(
    ("language", "detail"), [("zh-CN", "密码错误"), ("en", "The password is wrong.")]
)
async def test_without_the_password_nothing_happens(
    ada: Actor, sessions: Sessions, language: str, detail: str
) -> None:
    body = {"password": "not it"}
    refused = await ada.call(
        "DELETE", "/users/me", json=body, headers={"Accept-Language": language}
    )
    assert (refused.status_code, refused.json()["code"]) == (401, "password_wrong")
    assert refused.json()["detail"] == detail
    assert (await ada.call("DELETE", "/users/me", json={})).status_code == 422
    assert (await ada.call("GET", "/users/me")).status_code == 200


async def test_wrong_passwords_are_counted(ada: Actor) -> None:
    statuses = [(await delete(ada, "guess")).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    late = await delete(ada)
    assert late.status_code == 429
    assert 0 < int(late.headers["Retry-After"]) <= 1800


async def test_codes_of_an_unverified_address_stay(ada: Actor, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(text("UPDATE users SET email_confirmed_at = NULL"))
    register = {"username": "owner", "email": ada.person.email, "password": PASSWORD}
    await ada.client.post("/api/v1/auth/verifications", json=register)
    assert (await delete(ada)).status_code == 204
    async with sessions() as session:
        assert await session.scalar(select(func.count(MailCode.id))) == 1
        assert await session.scalar(select(func.count(OutboxMail.id))) == 1


async def test_a_running_run_is_cancelled_and_its_subscriber_gets_the_outcome(
    ada: Actor, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(script(Text("I begin"), Hang()))
    async with agent.stream("t", "A story") as (answer, events):
        while not answer.text:
            await anext(events)
        assert (await delete(ada)).status_code == 204
        async for _ in events:
            pass
    assert answer.outcome == "cancelled"
    await model.requests[0].closed_early.wait()
    assert mentions(await dump(sessions), ada.user_id) == {}


async def test_a_run_of_another_worker_is_cancelled_too(
    ada: Actor, agent: AgentClient, model: ScriptedModel, sessions: Sessions, settings: Settings
) -> None:
    model.reply(script(Text("I begin"), Hang()))
    async with (
        another_worker(settings, ada.person) as (_, elsewhere),
        agent.stream("t", "A story") as (answer, events),
    ):
        while not answer.text:
            await anext(events)
        gone = await elsewhere.http.request("DELETE", ME, json={"password": PASSWORD})
        assert gone.status_code == 204
        async for _ in events:
            pass
    assert answer.outcome == "cancelled"
    assert mentions(await dump(sessions), ada.user_id) == {}


async def test_a_run_that_does_not_stop_can_write_nothing_afterwards(
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deletion, "STOP_TIMEOUT_SECONDS", 0)
    monkeypatch.setattr(lease, "find_revoked_runs", find_no_revoked)
    gate = Gate()
    model.reply(script(Text("I have all"), gate, Text(" the time.")))
    async with agent.stream("t", "A story") as (answer, events):
        while not answer.text:
            await anext(events)
        gone = await agent.http.request("DELETE", ME, json={"password": PASSWORD})
        assert gone.status_code == 204
        gate.open()
        async for _ in events:
            pass
    for live in list(app.state.run_worker.live_runs.values()):
        await live.wait()
    left = await dump(sessions)
    assert mentions(left, "I have all") == {}
    assert not any(left[table] for table in ("users", "runs", "messages", "checkpoints"))


async def test_concurrent_deletions_delete_once(ada: Actor) -> None:
    answers = await asyncio.gather(*(delete(ada) for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {204, 401}
    assert 204 in {answer.status_code for answer in answers}


async def test_concurrent_transactions_on_the_user_s_rows_cause_no_errors(
    ada: Actor, client: httpx.AsyncClient, sessions: Sessions, settings: Settings
) -> None:
    """They lock rows of hers and wait for her own; the deletion locks in the other order."""
    others = [Actor(client, await make_person(sessions, settings)) for _ in range(8)]
    items = [await ada.make_item() for _ in others]

    async def be_busy(other: Actor, item: dict[str, Any]) -> list[int]:
        path = "/friends/requests"
        answers = [await other.call("POST", path, json={"target_user_id": ada.user_id})]
        request_id = answers[0].json().get("id")
        answers += [
            await ada.call("POST", f"{path}/{request_id}/accept"),
            await ada.call(
                "POST", f"/schedule-items/{item['id']}/share", json={"user_id": other.user_id}
            ),
            await ada.call("PATCH", f"/schedule-items/{item['id']}", json={"title": "New"}),
            await ada.call("PATCH", "/users/me", json={"bio": "Busy"}),
            await ada.call("POST", "/invite-codes", json={}),
        ]
        return [answer.status_code for answer in answers]

    busy = [be_busy(other, item) for other, item in zip(others, items, strict=True)]
    gone, statuses = await asyncio.gather(delete(ada), asyncio.gather(*busy))
    assert gone.status_code == 204, gone.text
    assert {status for each in statuses for status in each} <= {200, 201, 401, 404, 409, 422}
    assert mentions(await dump(sessions), ada.user_id) == {}


async def test_a_row_that_stays_locked_ends_the_deletion_with_503(
    ada: Actor, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deletion, "MAX_TRIES", 2)
    item = await ada.make_item()
    async with sessions.begin() as session:
        query = select(ScheduleItem).where(ScheduleItem.id == item["id"])
        await session.execute(query.with_for_update())
        async with unless_hung():
            busy = await delete(ada)
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "2")
    assert (await delete(ada)).status_code == 204


async def until_waiting(sessions: Sessions, count: int) -> None:
    """Wait until so many statements wait for a lock."""

    async def are_waiting() -> bool:
        async with sessions() as session:
            return bool((await session.execute(COUNT_WAITING)).scalar_one() >= count)

    await eventually(are_waiting, f"{count} statements wait for a lock")


async def test_operations_that_wait_for_the_deletion_are_409(
    ada: Actor, bob: Actor, sessions: Sessions
) -> None:
    asking = {"target_user_id": ada.user_id}
    async with sessions.begin() as session:
        await session.execute(sql_delete(User).where(User.id == ada.person.user_id))
        making = asyncio.create_task(ada.make_item())
        befriending = asyncio.create_task(
            bob.request_error("POST", "/friends/requests", json=asking)
        )
        updating = asyncio.create_task(ada.request_error("PATCH", "/users/me", json={"bio": "I"}))
        await until_waiting(sessions, 3)
    with pytest.raises(AssertionError, match="gone_meanwhile"):
        await making
    assert await befriending == (409, "gone_meanwhile")
    assert await updating == (409, "gone_meanwhile")
