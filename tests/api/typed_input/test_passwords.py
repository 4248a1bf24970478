"""A password is right in every form that looks the same, for new accounts and for earlier ones."""

import asyncio
from unicodedata import normalize

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.api.actors import Actor
from tests.api.mailbox import read_code
from tests.api.registration import AUTH, log_in
from tests.api.route_table import ENDPOINTS, Endpoint
from tests.api.typed_input.typed_fields import fields_of

PASSWORD = "déjà 123"
SPELLINGS = [
    PASSWORD,
    normalize("NFD", PASSWORD),
    f" {PASSWORD}\r\n",
    "déjà\xa0123",
    "déjà\u3000１２３",
    "dé\u200bja\u200b\u0300 123\ufeff",
]
EARLIER = normalize("NFD", " déjà\xa0１２３")
"""A password as an earlier version hashed it: exactly as it was typed."""
NAMES = {field.operation for field in fields_of("current password")}
VERIFYING = [endpoint for endpoint in ENDPOINTS if endpoint.operation in NAMES]
SETTING = {field.operation for field in fields_of("new password")}


async def set_hash(sessions: Sessions, user: Actor, password: str) -> None:
    """Store a password as it was typed, as earlier versions did."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    async with sessions.begin() as session:
        values = {"password_hash": hasher.hash(password)}
        await session.execute(update(User).where(User.id == user.person.user_id).values(values))


async def read_hash(sessions: Sessions, user: Actor) -> str | None:
    query = select(User.password_hash).where(User.id == user.person.user_id)
    async with sessions() as session:
        return await session.scalar(query)


async def verify(alice: Actor, endpoint: Endpoint, password: str) -> httpx.Response:
    """Call a route that verifies a password."""
    body = {
        "email": alice.person.email,
        "username": alice.person.username,
        "password": password,
        "old_password": password,
        "new_password": PASSWORD,
    }
    return await alice.call(endpoint.method, endpoint.path, json=body)


def test_every_route_that_takes_a_password_is_found() -> None:
    assert {"create_session", "log_in", "change_password", "delete_account"} == NAMES
    assert {
        "create_verification",
        "register_account",
        "register_with_code",
        "change_password",
        "confirm_password_reset",
        "reset_password",
    } == SETTING


@pytest.mark.parametrize("typed", SPELLINGS)
@pytest.mark.parametrize("endpoint", VERIFYING, ids=str)
async def test_a_password_is_right_in_every_form(
    alice: Actor, sessions: Sessions, endpoint: Endpoint, typed: str
) -> None:
    await set_hash(sessions, alice, PASSWORD)
    wrong = await verify(alice, endpoint, typed.replace("é", "e").replace("e\u0301", "e"))
    assert wrong.status_code == 401
    assert (await verify(alice, endpoint, typed)).is_success


@pytest.mark.parametrize("endpoint", VERIFYING, ids=str)
async def test_an_account_of_an_earlier_version_is_not_locked_out(
    alice: Actor, sessions: Sessions, endpoint: Endpoint
) -> None:
    for earlier in (EARLIER, "  blanks around  ", "zero\u200bwidth", "ｆｕｌｌ　ｗｉｄｔｈ"):
        await set_hash(sessions, alice, earlier)
        response = await verify(alice, endpoint, earlier)
        assert response.is_success, response.text
        if endpoint.operation == "delete_account":
            break


@pytest.mark.parametrize("path", ["sessions", "login"])
async def test_a_login_hashes_the_password_of_an_earlier_version_anew(
    alice: Actor, sessions: Sessions, path: str
) -> None:
    login = next(each for each in VERIFYING if each.path.endswith(f"/{path}"))
    await set_hash(sessions, alice, EARLIER)
    assert (await verify(alice, login, PASSWORD)).status_code == 401
    assert (await verify(alice, login, EARLIER)).is_success
    renewed = await read_hash(sessions, alice)
    for typed in (*SPELLINGS, EARLIER):
        assert (await verify(alice, login, typed)).is_success
    assert await read_hash(sessions, alice) == renewed


async def test_concurrent_logins_renew_a_password_once(alice: Actor, sessions: Sessions) -> None:
    await set_hash(sessions, alice, EARLIER)
    logins = (log_in(alice.client, email=alice.person.email, password=EARLIER) for _ in range(8))
    assert {response.status_code for response in await asyncio.gather(*logins)} == {200}


async def test_a_wrong_password_in_two_forms_counts_once(alice: Actor) -> None:
    statuses = [
        (await log_in(alice.client, email=alice.person.email, password=" wröng\xa0")).status_code
        for _ in range(6)
    ]
    assert statuses == [401] * 5 + [429]


@pytest.mark.parametrize("typed", [*SPELLINGS[1:], "ﬁﬁﬁ½"])
async def test_a_password_that_was_set_in_one_form_is_right_in_another(
    client: httpx.AsyncClient, settings: Settings, typed: str
) -> None:
    email = "new@example.com"
    body = {"username": "newcomer", "email": email, "password": typed}
    assert (await client.post(f"{AUTH}/verifications", json=body)).status_code == 202
    token = {"email": email, "token": await read_code(settings, email)}
    assert (await client.post(f"{AUTH}/verifications/verify", json=token)).status_code == 200
    for other in (typed, normalize("NFKC", typed), f"\u200b{typed} "):
        assert (await log_in(client, email=email, password=other)).status_code == 200


@pytest.mark.parametrize("blank", ["      ", "\u200b" * 8, "\u3000\xa0" * 4, "abc      "])
async def test_a_password_that_shows_nothing_is_too_short(
    client: httpx.AsyncClient, blank: str
) -> None:
    body = {"username": "newcomer", "email": "new@example.com", "password": blank}
    response = await client.post(f"{AUTH}/verifications", json=body)
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"] == ["body", "password"]
