"""Passwords are hashed after codes and limits were checked, and only as many as the queue holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from domain.auth.sessions import password_login
from domain.core import security
from domain.core.database.sessions import Sessions
from domain.core.rate_limits.policies import FAILED_NAME_LOGINS
from domain.core.security import HashQueue
from domain.core.settings import Settings
from tests.api.actors import Actor
from tests.api.mailbox import read_code
from tests.api.registration import AUTH, let_codes_age, log_in, wrong_code
from tests.factories import PASSWORD, Person

NEW = "difference engine"
UNKNOWN = "nobody@example.com"
Json = dict[str, Any]


class CountingQueue(HashQueue):
    """Counts the hashes; with `is_full` it refuses all."""

    def __init__(self) -> None:
        super().__init__(threads=1, max_waiting=32)
        self.count = 0
        self.is_full = False
        self._full = HashQueue(threads=1, max_waiting=-1)

    async def run(self, function: Callable[..., Any], *args: str) -> Any:
        if self.is_full:
            return await self._full.run(function, *args)
        self.count += 1
        return await super().run(function, *args)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> CountingQueue:
    queue = CountingQueue()
    monkeypatch.setattr(security, "_hash_queue", queue)
    return queue


CODE_ROUTES: list[tuple[str, Json]] = [
    ("password-reset/confirm", {"token": "000000", "new_password": NEW}),
    ("password/reset", {"code": "000000", "new_password": NEW}),
    ("verify-register", {"username": "newcomer", "password": NEW, "code": "000000"}),
]
SENDERS: list[tuple[str, Json]] = [
    ("password-reset", {}),
    ("send-code", {"code_type": "register"}),
]


@pytest.mark.parametrize(("path", "body"), CODE_ROUTES)
async def test_a_wrong_code_costs_no_hash(
    client: httpx.AsyncClient,
    sessions: Sessions,
    person: Person,
    queue: CountingQueue,
    path: str,
    body: Json,
) -> None:
    """Neither with a code under way nor without, for known and unknown addresses alike."""
    for email in (person.email, UNKNOWN):
        assert (await client.post(f"{AUTH}/{path}", json=body | {"email": email})).is_error
        for sender, more in SENDERS:
            sent = await client.post(f"{AUTH}/{sender}", json={"email": email} | more)
            assert sent.is_success
            await let_codes_age(sessions, timedelta(seconds=61))
        for _ in range(7):
            assert (await client.post(f"{AUTH}/{path}", json=body | {"email": email})).is_error
    assert queue.count == 0


async def test_a_registration_that_is_refused_costs_no_hash(
    client: httpx.AsyncClient, person: Person, queue: CountingQueue
) -> None:
    body = {"username": "newcomer", "password": NEW}
    for number, email in enumerate((person.email, UNKNOWN)):
        queue.count = 0
        statuses = [
            (await client.post(f"{AUTH}/verifications", json=body | {"email": email})).status_code
            for _ in range(3)
        ]
        assert (number, statuses, queue.count) == (number, [202, 429, 429], 1)
    queue.count = 0
    taken = body | {"username": person.username, "email": UNKNOWN}
    assert (await client.post(f"{AUTH}/verifications", json=taken)).status_code == 422
    assert (await client.post(f"{AUTH}/register", json=taken)).status_code == 404
    confirmed = body | {"email": person.email}
    assert (await client.post(f"{AUTH}/register", json=confirmed)).status_code == 404
    assert queue.count == 0


async def test_a_right_code_is_hashed_once_and_a_full_queue_takes_nothing_from_it(
    client: httpx.AsyncClient, settings: Settings, person: Person, queue: CountingQueue
) -> None:
    email = {"email": person.email}
    await client.post(f"{AUTH}/password-reset", json=email)
    code = await read_code(settings, person.email)
    body = email | {"token": code, "new_password": NEW}
    confirm = f"{AUTH}/password-reset/confirm"
    queue.is_full = True
    for _ in range(6):
        refused = await client.post(confirm, json=body)
        assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
    queue.is_full = False
    for _ in range(4):
        wrong = await client.post(confirm, json=body | {"token": wrong_code(code)})
        assert wrong.status_code == 401
    assert (await client.post(confirm, json=body)).status_code == 204
    assert queue.count == 1


async def test_a_full_queue_does_not_tell_known_from_unknown_names(
    client: httpx.AsyncClient, person: Person, queue: CountingQueue
) -> None:
    queue.is_full = True
    requests: list[tuple[str, str, Json]] = [
        ("sessions", "email", {"password": PASSWORD}),
        ("login", "username", {"password": PASSWORD}),
        ("verifications", "email", {"username": "newcomer", "password": PASSWORD}),
    ]
    for path, field, more in requests:
        answers = [
            await client.post(f"{AUTH}/{path}", json=more | {field: name})
            for name in (person.email, UNKNOWN)
        ]
        assert {answer.status_code for answer in answers} == {503}
        assert {answer.headers["Retry-After"] for answer in answers} == {"2"}
        assert answers[0].json() == answers[1].json()
        text = answers[0].json().get("detail") or answers[0].json()["message"]
        assert text == "正在验证的密码过多，请稍后再试"
    queue.is_full = False
    assert (await log_in(client, email=person.email, password=PASSWORD)).status_code == 200


async def test_a_signed_in_user_gets_503_from_a_full_queue(
    client: httpx.AsyncClient, person: Person, queue: CountingQueue
) -> None:
    ada = Actor(client, person)
    queue.is_full = True
    body = {"old_password": PASSWORD, "new_password": NEW}
    assert (await ada.call("PUT", "/auth/password", json=body)).status_code == 503
    assert (await ada.call("DELETE", "/users/me", json={"password": PASSWORD})).status_code == 503
    queue.is_full = False
    assert (await ada.call("PUT", "/auth/password", json=body)).status_code == 200


async def guess(client: httpx.AsyncClient, name: str) -> tuple[int, bytes]:
    body = {"username": name, "password": "a guess"}
    response = await client.post(f"{AUTH}/login", json=body)
    return response.status_code, response.content


async def test_past_its_limit_a_client_cannot_tell_known_from_unknown_names(
    client: httpx.AsyncClient, person: Person, queue: CountingQueue
) -> None:
    """Both are hashed equally often, until the name is locked, and have the same response."""
    for number in range(10):
        assert (await guess(client, f"nobody_{number}"))[0] == 404
    found = []
    for name in (person.username, "nobody"):
        queue.count = 0
        answers = {await guess(client, name) for _ in range(7)}
        found.append((answers, queue.count))
    assert found[0] == found[1]
    assert ({status for status, _ in found[0][0]}, found[0][1]) == ({429}, 5)
    late = [
        await client.post(f"{AUTH}/login", json={"username": name, "password": "a guess"})
        for name in (person.username, "nobody")
    ]
    assert all(int(each.headers["Retry-After"]) > 1800 for each in late)


async def test_a_client_s_failed_logins_are_limited_before_they_are_hashed(
    client: httpx.AsyncClient,
    person: Person,
    queue: CountingQueue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy = replace(FAILED_NAME_LOGINS, amount=12)
    monkeypatch.setattr(password_login, "FAILED_NAME_LOGINS", policy)
    for number in range(15):
        await guess(client, f"nobody_{number}")
    body = {"username": person.username, "password": PASSWORD}
    refused = await client.post(f"{AUTH}/login", json=body)
    assert (refused.status_code, queue.count) == (429, 12)
    assert int(refused.headers["Retry-After"]) > 0
