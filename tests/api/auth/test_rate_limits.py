"""Rate limits of sign-in, mails, look-ups and shares, each with `Retry-After`."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from agent.tools.context import ToolContext
from api.app import create_app
from domain.auth.sessions import login_throttling
from domain.core.database.sessions import Sessions
from domain.core.security import PasswordMatch, verify_password
from domain.core.settings import Settings
from tests.agent.tools.harness import IN_A_CHAT
from tests.api.actors import Actor
from tests.api.mailbox import read_code
from tests.api.registration import AUTH, client_at, log_in, request_code
from tests.factories import PASSWORD, Person, make_person
from tests.serving import started

UNKNOWN = "nobody@example.com"
HALF_AN_HOUR = 1800
HOUR = 3600


async def guess(app: FastAPI, address: str, email: str, password: str = "a guess") -> int:
    async with client_at(app, address) as client:
        response = await log_in(client, email=email, password=password)
    if response.status_code == 429:
        assert 0 < int(response.headers["Retry-After"]) <= HALF_AN_HOUR
        assert response.json()["detail"].startswith("请求过于频繁")
    return response.status_code


@pytest.fixture
async def other(sessions: Sessions, settings: Settings) -> Person:
    return await make_person(sessions, settings)


async def test_five_wrong_passwords_from_any_clients_lock_an_account(
    app: FastAPI, person: Person, other: Person
) -> None:
    for email in (person.email, UNKNOWN):
        guesses = [await guess(app, f"192.0.2.{number}", email) for number in range(7)]
        assert guesses == [401] * 5 + [429] * 2
        assert await guess(app, "192.0.2.99", email, PASSWORD) == 429
    assert await guess(app, "192.0.2.99", other.email, PASSWORD) == 200


async def test_concurrent_guesses_do_not_bypass_the_limit(app: FastAPI, person: Person) -> None:
    for email in (person.email, UNKNOWN):
        guesses = (guess(app, f"198.51.{n}.1", email) for n in range(30))
        assert Counter(await asyncio.gather(*guesses)) == {401: 5, 429: 25}


async def test_among_concurrent_guesses_the_right_one_is_not_disclosed(
    app: FastAPI, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right one passes the first check, and is still being hashed when the others have failed.

    So the wrong ones are counted before the response to the right one.
    """
    hashing, counted = asyncio.Event(), asyncio.Event()

    async def verify_right_one_last(password: str, password_hash: str | None) -> PasswordMatch:
        if password == PASSWORD:
            hashing.set()
            await counted.wait()
        return await verify_password(password, password_hash)

    monkeypatch.setattr(login_throttling, "verify_password", verify_right_one_last)
    right = asyncio.create_task(guess(app, "192.0.2.1", person.email, PASSWORD))
    await hashing.wait()
    wrong = await asyncio.gather(*(guess(app, f"198.51.{n}.1", person.email) for n in range(8)))
    assert Counter(wrong) == {401: 5, 429: 3}
    counted.set()
    assert await right == 429


async def test_a_right_password_resets_the_count_of_the_account(
    app: FastAPI, person: Person
) -> None:
    for number in range(3):
        for _ in range(4):
            assert await guess(app, f"192.0.{number}.1", person.email) == 401
        assert await guess(app, f"192.0.{number}.2", person.email, PASSWORD) == 200


async def test_a_client_is_limited_to_five_failures_for_all_accounts(
    app: FastAPI, person: Person, other: Person
) -> None:
    emails = [person.email, UNKNOWN, "a@example.com", "b@example.com", other.email]
    assert [await guess(app, "192.0.2.1", email) for email in emails] == [401] * 5
    assert await guess(app, "192.0.2.1", "c@example.com") == 429
    assert await guess(app, "192.0.2.1", person.email, PASSWORD) == 429
    assert await guess(app, "192.0.2.2", person.email, PASSWORD) == 200


async def test_a_right_password_does_not_reset_the_count_of_the_client(
    app: FastAPI, person: Person, other: Person
) -> None:
    """Otherwise a client with an account of its own could guess without a limit."""
    for number in range(5):
        assert await guess(app, "192.0.2.1", f"{number}@example.com") == 401
        status = 200 if number < 4 else 429
        assert await guess(app, "192.0.2.1", person.email, PASSWORD) == status


async def test_addresses_of_one_ipv6_network_are_one_client(app: FastAPI) -> None:
    statuses = [
        await guess(app, f"2001:db8:0:1::{number}", f"{number}@example.com") for number in range(6)
    ]
    assert statuses == [401] * 5 + [429]
    assert await guess(app, "2001:db8:0:2::1", UNKNOWN) == 401


async def test_a_password_reset_unlocks_the_account(
    app: FastAPI, person: Person, settings: Settings
) -> None:
    for number in range(6):
        await guess(app, f"192.0.2.{number}", person.email)
    async with client_at(app, "192.0.2.50") as client:
        await client.post(f"{AUTH}/password-reset", json={"email": person.email})
        body = {"email": person.email, "token": await read_code(settings, person.email)}
        reset = await client.post(
            f"{AUTH}/password-reset/confirm", json=body | {"new_password": "new one"}
        )
    assert reset.status_code == 204
    assert await guess(app, "192.0.2.50", person.email, "new one") == 200


@pytest.fixture
async def behind_proxy(settings: Settings) -> AsyncIterator[FastAPI]:
    app = create_app(settings.model_copy(update={"trusted_proxies": ("127.0.0.1",)}))
    async with started(app):
        yield app


@pytest.mark.parametrize(
    ("proxy", "last"),
    [("127.0.0.1", 202), ("203.0.113.1", 429)],
    ids=["a trusted proxy", "a stranger"],
)
async def test_a_client_gets_thirty_mails_an_hour_and_only_proxies_can_name_it(
    behind_proxy: FastAPI, proxy: str, last: int
) -> None:
    async with client_at(behind_proxy, proxy) as client:
        client.headers["X-Forwarded-For"] = "198.51.100.1"
        for number in range(10):
            email = f"{number}@example.com"
            assert (
                await request_code(client, email=email, username=f"name_{number}")
            ).status_code == 202
            for path in ("verifications/resend", "password-reset"):
                response = await client.post(f"{AUTH}/{path}", json={"email": email})
                assert response.status_code in {204, 429}
        refused = await request_code(client, email="late@example.com", username="late")
        assert refused.status_code == 429
        assert 60 < int(refused.headers["Retry-After"]) <= HOUR
        client.headers["X-Forwarded-For"] = "198.51.100.2"
        response = await request_code(client, email="late@example.com", username="late")
        assert response.status_code == last


async def test_an_invalid_request_does_not_count_as_a_mail(app: FastAPI) -> None:
    async with client_at(app, "192.0.2.1") as client:
        for _ in range(31):
            assert (await client.post(f"{AUTH}/password-reset", json={})).status_code == 422
        response = await client.post(f"{AUTH}/password-reset", json={"email": UNKNOWN})
    assert response.status_code == 204


async def test_a_user_can_look_up_sixty_addresses_an_hour_over_all_routes(
    client: httpx.AsyncClient, person: Person, other: Person
) -> None:
    ada = Actor(client, person)
    item = await ada.make_item()
    share = f"/schedule-items/{item['id']}/share"
    requests = [
        ("POST", "/users/search", {"json": {"query": UNKNOWN}}),
        ("POST", share, {"json": {"email": UNKNOWN}}),
        ("GET", "/auth/users", {"params": {"email": person.email}}),
    ]
    for _ in range(20):
        for method, path, more in requests:
            assert (await ada.call(method, path, **more)).status_code in {200, 404}
    for method, path, more in requests:
        response = await ada.call(method, path, **more)
        assert response.status_code == 429
        assert 0 < int(response.headers["Retry-After"]) <= HOUR
    assert await ada.request_ok("POST", "/users/search", json={"query": other.username})
    await ada.request_ok("POST", share, json={"user_id": str(other.user_id)})
    assert not await Actor(client, other).request_ok(
        "POST", "/users/search", json={"query": UNKNOWN}
    )


async def test_a_person_shares_sixty_times_an_hour(
    client: httpx.AsyncClient, person: Person, other: Person
) -> None:
    ada = Actor(client, person)
    path = f"/schedule-items/{(await ada.make_item())['id']}/share"
    body = {"user_id": str(other.user_id)}
    statuses = [(await ada.call("POST", path, json=body)).status_code for _ in range(61)]
    assert Counter(statuses) == {200: 60, 429: 1}


async def test_sharing_through_the_agent_counts_too(
    app: FastAPI, client: httpx.AsyncClient, person: Person, other: Person
) -> None:
    item = await Actor(client, person).make_item()
    services = app.state.services
    tool = app.state.run_worker.dependencies.tools["share_schedule_item"]
    context = ToolContext(services.sessions, person.caller, scope="turn:t", requested_by=IN_A_CHAT)
    arguments = {"item_id": item["id"], "user_id": str(other.user_id)}
    results = [await tool.run(context, arguments, tool_call_id=f"call {n}") for n in range(61)]
    assert ["error" in result for result in results] == [False] * 60 + [True]
