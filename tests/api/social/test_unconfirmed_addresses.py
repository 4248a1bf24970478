"""Accounts with an unconfirmed address use what is their own and cannot contact others."""

import ast
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

import domain
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.inbox_messages.models import InboxMessage
from domain.profiles.models import User
from tests.api.actors import Actor
from tests.api.mailbox import read_code
from tests.factories import Person

UNCONFIRMED = (403, "address_unconfirmed")


@pytest.fixture
async def eve(carol: Actor, sessions: Sessions) -> Actor:
    """Carol, whose address is not confirmed."""
    async with sessions.begin() as session:
        unconfirmed = update(User).where(User.id == carol.person.user_id)
        await session.execute(unconfirmed.values(email_confirmed_at=None))
    return carol


async def inbox_size(sessions: Sessions, person: Person) -> int:
    async with sessions() as session:
        query = select(func.count()).where(InboxMessage.recipient_id == person.user_id)
        return (await session.execute(query)).scalar_one()


async def test_an_unconfirmed_account_sends_nothing_to_others(
    eve: Actor, bob: Actor, sessions: Sessions
) -> None:
    item = await eve.make_item()
    received = await bob.request_ok(
        "POST", "/friends/requests", json={"target_user_id": eve.user_id}
    )
    sent: list[tuple[str, Any]] = [
        ("/friends/requests", {"target_user_id": bob.user_id}),
        ("/friends/requests", {"username": "bob", "content": "Hello"}),
        ("/friends/requests", {"username": "no_such_user"}),
        (f"/schedule-items/{item['id']}/share", {"email": bob.person.email}),
        (f"/schedule-items/{item['id']}/share", {"email": "nobody@example.com"}),
        (f"/friends/requests/{received['id']}/accept", None),
    ]
    for path, body in sent:
        assert await eve.request_error("POST", path, json=body) == UNCONFIRMED, path
    assert await inbox_size(sessions, bob.person) == 0
    assert await eve.request_ok("GET", "/friends") == []


async def test_an_unconfirmed_account_uses_what_is_its_own(eve: Actor, bob: Actor) -> None:
    item = await eve.make_item()
    await eve.request_ok("PATCH", f"/schedule-items/{item['id']}", json={"title": "Other"})
    await eve.request_ok("PATCH", "/profile/me", json={"bio": "Eve"})
    received = await bob.request_ok(
        "POST", "/friends/requests", json={"target_user_id": eve.user_id}
    )
    await eve.request_ok("POST", f"/friends/requests/{received['id']}/decline")
    await eve.request_ok("POST", "/invite-codes", json={})
    await eve.request_ok("DELETE", f"/schedule-items/{item['id']}")


async def test_the_refusal_is_in_the_language_of_the_user(eve: Actor, bob: Actor) -> None:
    for language, words in (("zh-CN", "您的邮箱尚未验证"), ("en", "not confirmed")):
        response = await eve.call(
            "POST",
            "/friends/requests",
            json={"target_user_id": bob.user_id},
            headers={"Accept-Language": language},
        )
        assert words in response.json()["detail"]


async def test_a_confirmed_address_lets_the_account_contact_others(
    client: httpx.AsyncClient, settings: Settings, bob: Actor
) -> None:
    account = {"username": "dave", "email": "dave@example.com", "password": "password123"}
    tokens = (await client.post("/api/v1/auth/register", json=account)).json()["data"]["tokens"]
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    request = {"target_user_id": bob.user_id}

    async def post(path: str, body: dict[str, str]) -> httpx.Response:
        return await client.post(f"/api/v1{path}", json=body, headers=headers)

    assert (await post("/friends/requests", request)).json()["code"] == "address_unconfirmed"
    await post("/auth/send-code", {"email": account["email"], "code_type": "register"})
    code = await read_code(settings, account["email"])
    assert (await post("/auth/confirm-address", {"code": "wrong"})).status_code == 422
    assert (await post("/friends/requests", request)).status_code == 403
    assert (await post("/auth/confirm-address", {"code": code})).status_code == 200
    assert (await post("/friends/requests", request)).status_code == 201


async def test_a_code_of_a_registration_confirms_no_other_account(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    account = {"username": "dave", "email": "dave@example.com", "password": "password123"}
    tokens = (await client.post("/api/v1/auth/register", json=account)).json()["data"]["tokens"]
    await client.post("/api/v1/auth/verifications", json=account | {"username": "owner"})
    code = await read_code(settings, account["email"])
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    response = await client.post(
        "/api/v1/auth/confirm-address", json={"code": code}, headers=headers
    )
    assert response.status_code == 422


def test_every_function_that_stores_a_message_requires_a_confirmed_sender() -> None:
    found = []
    for file in Path(domain.__path__[0]).rglob("*.py"):
        for function in ast.walk(ast.parse(file.read_text())):
            if isinstance(function, ast.AsyncFunctionDef) and _stores_a_message(function):
                found.append(function.name)
                annotations = [
                    ast.unparse(arg.annotation or ast.Constant(None))
                    for arg in [*function.args.args, *function.args.kwonlyargs]
                ]
                assert "ConfirmedSender" in annotations, f"{file}: {function.name}"
    assert {"send_invitation", "send_system_message", "send_friend_request_message"} <= set(found)


def _stores_a_message(function: ast.AsyncFunctionDef) -> bool:
    calls = [ast.unparse(node) for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(call.startswith(("InboxMessage(", "insert(InboxMessage)")) for call in calls)
