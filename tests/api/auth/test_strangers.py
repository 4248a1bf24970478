"""A stranger's wrong passwords and codes take nothing from the owner of an account."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from domain.auth.codes import MAX_CODES_PER_DAY
from domain.auth.models import MailCode
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.api.actors import Actor
from tests.api.mailbox import read_code
from tests.api.registration import AUTH, client_at, log_in, wrong_code
from tests.factories import PASSWORD, Person

NEW = "difference engine"
UNKNOWN = "nobody@example.com"


async def guess_password(app: FastAPI, person: Person) -> None:
    """Lock the account for logins, from several clients."""
    for number in range(6):
        async with client_at(app, f"192.0.2.{number}") as stranger:
            response = await log_in(stranger, email=person.email, password="a guess")
        assert response.status_code == (401 if number < 5 else 429)


@pytest.fixture
def ada(client: httpx.AsyncClient, person: Person) -> Actor:
    return Actor(client, person)


async def test_a_stranger_s_guesses_do_not_keep_the_owner_from_changing_the_password(
    app: FastAPI, ada: Actor
) -> None:
    await guess_password(app, ada.person)
    body = {"old_password": PASSWORD, "new_password": NEW}
    await ada.request_ok("PUT", "/auth/password", json=body)
    async with client_at(app, "192.0.2.99") as owner:
        assert (await log_in(owner, email=ada.person.email, password=NEW)).is_success


async def test_a_stranger_s_guesses_do_not_keep_the_owner_from_deleting_the_account(
    app: FastAPI, ada: Actor
) -> None:
    await guess_password(app, ada.person)
    await ada.request_ok("DELETE", "/users/me", json={"password": PASSWORD})


async def test_wrong_passwords_in_a_session_are_limited_and_lock_no_other_session(
    ada: Actor, client: httpx.AsyncClient
) -> None:
    other = (await log_in(client, email=ada.person.email, password=PASSWORD)).json()
    body = {"old_password": "a guess", "new_password": NEW}
    wrong = [("PUT", "/auth/password", body), ("DELETE", "/users/me", {"password": "a guess"})]
    statuses = [
        (await ada.call(method, path, json=each)).status_code
        for method, path, each in wrong
        for _ in range(3)
    ]
    assert statuses == [401] * 5 + [429]
    late = await ada.call("PUT", "/auth/password", json=body | {"old_password": PASSWORD})
    assert (late.status_code, int(late.headers["Retry-After"]) > 0) == (429, True)
    assert (await log_in(client, email=ada.person.email, password=PASSWORD)).status_code == 200
    changed = await client.put(
        "/api/v1/auth/password",
        json=body | {"old_password": PASSWORD},
        headers={"Authorization": f"Bearer {other['access_token']}"},
    )
    assert changed.status_code == 200


SENDERS = {
    "verifications": {"username": "newcomer", "password": NEW},
    "verifications/resend": {},
    "send-code": {"code_type": "register"},
    "password-reset": {},
    "password/send-code": {},
}
"""The routes that send a code, and what their bodies hold besides the address."""
USERS: dict[str, tuple[str, dict[str, Any]]] = {
    "verifications": ("verifications/verify", {"token": "000000"}),
    "verifications/resend": ("verifications/verify", {"token": "000000"}),
    "send-code": ("verify-code", {"code": "000000", "code_type": "register"}),
    "password-reset": ("password-reset/confirm", {"token": "000000", "new_password": NEW}),
    "password/send-code": ("password/reset", {"code": "000000", "new_password": NEW}),
}
"""A request with a wrong code for each."""


@pytest.mark.parametrize("path", SENDERS)
async def test_a_new_code_can_be_requested_at_once_when_the_last_has_no_attempts_left(
    client: httpx.AsyncClient, person: Person, path: str
) -> None:
    """Known and unknown addresses are treated the same."""
    user, wrong = USERS[path]
    for email in (person.email, UNKNOWN):
        body = {"email": email} | SENDERS[path]
        assert (await client.post(f"{AUTH}/{path}", json=body)).is_success
        for _ in range(4):
            await client.post(f"{AUTH}/{user}", json={"email": email} | wrong)
        assert (await client.post(f"{AUTH}/{path}", json=body)).status_code == 429
        await client.post(f"{AUTH}/{user}", json={"email": email} | wrong)
        assert (await client.post(f"{AUTH}/{path}", json=body)).is_success
        assert (await client.post(f"{AUTH}/{path}", json=body)).status_code == 429


async def test_the_new_code_works_after_a_stranger_has_used_up_the_last(
    client: httpx.AsyncClient, settings: Settings, person: Person
) -> None:
    email = {"email": person.email}
    await client.post(f"{AUTH}/password-reset", json=email)
    code = await read_code(settings, person.email)
    confirm = f"{AUTH}/password-reset/confirm"
    for _ in range(5):
        body = email | {"token": wrong_code(code), "new_password": NEW}
        assert (await client.post(confirm, json=body)).status_code == 401
    await client.post(f"{AUTH}/password-reset", json=email)
    code = await read_code(settings, person.email, count=2)
    body = email | {"token": code, "new_password": NEW}
    assert (await client.post(confirm, json=body)).status_code == 204


async def test_codes_without_attempts_count_for_the_daily_limit(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    statuses = []
    for _ in range(MAX_CODES_PER_DAY + 1):
        response = await client.post(f"{AUTH}/password-reset", json={"email": UNKNOWN})
        statuses.append(response.status_code)
        async with sessions.begin() as session:
            await session.execute(update(MailCode).values(attempts=5))
    assert statuses == [204] * MAX_CODES_PER_DAY + [429]
    day = timedelta(days=1).total_seconds()
    assert day / 2 < int(response.headers["Retry-After"]) <= day
