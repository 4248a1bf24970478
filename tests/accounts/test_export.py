"""The export of all of a user's data as one document."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import Table, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.routes.account import EXPORTED
from api.services import Services
from domain.auth.models import MailCode, RefreshToken
from domain.core.database.base import Base
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.export.document import export_account
from domain.export.sections import SECTIONS, Query
from domain.profiles.models import User
from tests.api.actors import Actor
from tests.factories import PASSWORD, Person, make_person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient
from tests.runs.tool_calls import DENTIST
from tests.waiting import HUNG_SECONDS

EXPORT = "/users/me/export"
STATUSES = {
    "dismiss": "dismissed",
    "reject": "rejected",
    "accept": "accepted",
    "read": "pending",
}
"""The status of an invitation after the recipient's answer."""
LEFT_OUT = {
    "conversation_storage": "a count of bytes",
    "refresh_tokens": "secrets",
    "idempotency_records": "copies of responses, for a day",
}


@pytest.fixture
async def ada(client: httpx.AsyncClient, person: Person) -> Actor:
    return Actor(client, person)


@pytest.fixture
async def bob(client: httpx.AsyncClient, sessions: Sessions, settings: Settings) -> Actor:
    return Actor(client, await make_person(sessions, settings, username="bob"))


async def test_the_export_has_all_data_of_the_user(
    ada: Actor, bob: Actor, agent: AgentClient, model: ScriptedModel
) -> None:
    item = await ada.make_item(title="Ada's 日程", metadata={"color": "#FF6B6B"})
    await bob.subscribe(ada, item, "edit")
    await ada.subscribe(bob, await bob.make_item(title="Bob's"))
    await bob.make_item(title="Bob's secret")
    await bob.befriend(ada)
    code = await ada.request_ok("POST", "/invite-codes", json={})
    model.reply(says("Hello, Ada."), calls(Call("create_schedule_item", DENTIST)))
    await agent.run("t", "Hi there", runId="r")
    await agent.run("t", "Dentist")
    response = await ada.call("GET", EXPORT)
    document = response.json()
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert document.keys() - {"version", "exported_at"} == EXPORTED.keys()
    assert document["account"][0]["email"] == ada.person.email
    assert [(i["title"], i["metadata"], i["start_at"]) for i in document["schedule_items"]] == [
        ("Ada's 日程", {"color": "#FF6B6B"}, "2026-11-21T15:00:00Z")
    ]
    assert [s["title"] for s in document["subscriptions"]] == ["Bob's"]
    assert [f["username"] for f in document["friends"]] == ["bob"]
    assert len(document["friend_requests"]) == 1
    assert len(document["inbox_messages"]) == 3  # sent and received
    assert [c["code"] for c in document["invite_codes"]] == [code["code"]]
    assert [t["id"] for t in document["threads"]] == ["t"]
    assert [(m["thread_id"], m["role"], m["content"]) for m in document["messages"]][:2] == [
        ("t", "user", "Hi there"),
        ("t", "assistant", "Hello, Ada."),
    ]
    assert [(r["id"], r["status"]) for r in document["runs"]][:1] == [("r", "succeeded")]
    assert document["runs"][1]["snapshot"]["pending_tool_call"]["arguments"] == DENTIST
    [asked] = document["approvals"]
    assert (asked["thread_id"], asked["status"], asked["arguments"]) == ("t", "pending", DENTIST)
    assert "Dentist" in asked["message"]
    assert "Bob's secret" not in response.text
    assert datetime.fromisoformat(document["exported_at"]).tzinfo is not None


async def test_the_export_has_what_the_agent_did(
    ada: Actor, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Done."))
    await agent.resume("t", (await agent.run("t", "Dentist")).interrupts)
    document = (await ada.call("GET", EXPORT)).json()
    [approval], [effect] = document["approvals"], document["activity"]
    assert approval.items() >= {"status": "approved", "answered_via": "chat"}.items()
    assert effect["approval_id"] == approval["id"]
    assert effect["message"] == approval["message"]
    assert effect["result"]["title"] == "Dentist"
    await agent.http.delete("/api/v1/agent/threads/t")
    document = (await ada.call("GET", EXPORT)).json()
    assert (document["approvals"], document["activity"]) == ([], [effect])


async def test_the_export_has_no_secrets(
    ada: Actor, sessions: Sessions, client: httpx.AsyncClient
) -> None:
    signing_in = {"email": ada.person.email, "password": PASSWORD}
    tokens = (await client.post("/api/v1/auth/sessions", json=signing_in)).json()
    await client.post("/api/v1/auth/password-reset", json={"email": ada.person.email})
    document = (await ada.call("GET", EXPORT)).text
    async with sessions() as session:
        password_hash = await session.scalar(select(User.password_hash))
        token_hash = await session.scalar(select(RefreshToken.token_hash))
        code_hash = await session.scalar(select(MailCode.code_hash))
    assert password_hash
    assert token_hash
    assert code_hash
    secrets = (password_hash, tokens["refresh_token"], tokens["access_token"], "hash")
    assert not [secret for secret in secrets if secret in document]
    assert orjson.loads(document)["sessions"]


@pytest.mark.parametrize("answer", STATUSES)
async def test_the_export_keeps_from_a_sender_what_the_recipient_did(
    ada: Actor, bob: Actor, answer: str
) -> None:
    """Nor does it tell their language and time zone, in which an invitation is written."""
    await ada.share(await ada.make_item(), bob)
    await ada.request_ok("POST", "/friends/requests", json={"username": "bob", "content": "Hi"})
    sent = await _exported_messages(ada)
    for message in await bob.inbox():
        await bob.call("POST", f"/inbox/messages/{message['id']}/{answer}", json={})
    assert await _exported_messages(ada) == sent
    assert [(m["content"], m["is_read"], m["status"]) for m in sent] == [
        (None, None, None),
        ("Hi", None, None),
    ]
    invitation, request = await _exported_messages(bob)
    assert "Dentist" in invitation["content"]
    assert request["content"] == "Hi"
    assert (invitation["status"], invitation["is_read"]) == (STATUSES[answer], True)


async def _exported_messages(actor: Actor) -> list[dict[str, Any]]:
    document = (await actor.call("GET", EXPORT)).json()
    messages: list[dict[str, Any]] = document["inbox_messages"]
    return messages


async def test_an_export_without_a_token_is_401(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"/api/v1{EXPORT}")).status_code == 401


async def test_a_large_export_is_streamed_in_small_chunks(ada: Actor, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(
            text(
                "INSERT INTO schedule_items (id, owner_id, title, start_at, timezone, status,"
                " source_type) SELECT uuidv7(), :me, 'Item ' || n, now(), 'UTC', 'active',"
                " 'manual' FROM generate_series(1, 5000) n"
            ),
            {"me": ada.person.user_id},
        )
    pieces = [piece async for piece in export_account(sessions, ada.person.caller, SECTIONS)]
    assert max(map(len, pieces)) < 20_000
    assert len(orjson.loads(b"".join(pieces))["schedule_items"]) == 5000
    answer = await ada.call("GET", EXPORT)
    assert len(answer.json()["schedule_items"]) == 5000
    assert int(answer.headers["Content-Length"]) == len(answer.content)


async def test_the_export_is_one_snapshot(ada: Actor, sessions: Sessions) -> None:
    export = export_account(sessions, ada.person.caller, SECTIONS)
    pieces = [await anext(export)]
    while ada.person.username not in pieces[-1].decode():
        pieces.append(await anext(export))
    await ada.make_item()
    pieces += [piece async for piece in export]
    assert orjson.loads(b"".join(pieces))["schedule_items"] == []


async def test_a_slow_client_holds_no_database_connection(
    app: FastAPI, server: str, ada: Actor
) -> None:
    services: Services = app.state.services
    async with (
        httpx.AsyncClient(base_url=server, timeout=HUNG_SECONDS) as client,
        client.stream("GET", f"/api/v1{EXPORT}", headers=ada.person.headers) as response,
    ):
        assert response.status_code == 200
        assert services.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_an_error_does_not_yield_a_partial_document(ada: Actor, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("DROP TABLE messages"))
    answer = await ada.call("GET", EXPORT)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")


async def test_exports_are_rate_limited(ada: Actor) -> None:
    statuses = [(await ada.call("GET", EXPORT)).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]


def test_every_table_with_user_data_is_exported(settings: Settings) -> None:
    exported: set[str] = set()
    for query in SECTIONS.values():
        exported |= {table.name for table in _tables(query)}
    of_people = {"users"}
    while more := {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in of_people and table.name not in of_people
    }:
        of_people |= more
    assert of_people - exported == LEFT_OUT.keys()


def _tables(query: Query) -> Iterator[Table]:
    for column in query(uuid4()).selected_columns:
        table = getattr(column, "table", None)
        if isinstance(table, Table):
            yield table
