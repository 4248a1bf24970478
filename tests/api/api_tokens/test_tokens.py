"""API tokens are shown once, and end with their revocation, their expiry or a new password."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from tests.api.actors import API, Actor
from tests.factories import PASSWORD

SYNC = {"name": "  Calendar\u200b sync ", "scopes": ["read", "read", "write"]}


@pytest.fixture
async def token(alice: Actor) -> dict[str, Any]:
    created: dict[str, Any] = await alice.request_ok("POST", "/api-tokens", json=SYNC)
    return created


async def status_with(client: httpx.AsyncClient, token: dict[str, Any]) -> int:
    headers = {"Authorization": f"Bearer {token['token']}"}
    return (await client.get(f"{API}/profile/me", headers=headers)).status_code


async def test_a_program_acts_with_a_token_that_is_shown_once(
    alice: Actor, client: httpx.AsyncClient, token: dict[str, Any], sessions: Sessions
) -> None:
    assert token["name"] == "Calendar sync"
    assert token["scopes"] == ["read", "write"]
    assert token["last_used_at"] is None
    assert await status_with(client, token) == 200
    [listed] = await alice.request_ok("GET", "/api-tokens")
    assert listed["last_used_at"] is not None
    assert {**token, "last_used_at": listed["last_used_at"]} == {**listed, "token": token["token"]}
    async with sessions() as session:
        [row] = await session.execute(text("SELECT * FROM api_tokens"))
    assert token["token"] not in str(row)


async def test_the_last_use_is_recorded_once_a_minute(
    client: httpx.AsyncClient, token: dict[str, Any], sessions: Sessions
) -> None:
    ages = []
    for age in ("30 seconds", "61 seconds"):
        async with sessions.begin() as session:
            await session.execute(
                text(f"UPDATE api_tokens SET last_used_at = now() - interval '{age}'")
            )
        await status_with(client, token)
        async with sessions() as session:
            query = text("SELECT now() - last_used_at < interval '20 seconds' FROM api_tokens")
            ages.append(await session.scalar(query))
    assert ages == [False, True]


@pytest.mark.parametrize(
    "end",
    [
        "UPDATE api_tokens SET expires_at = now()",
        "UPDATE api_tokens SET ended_at = now()",
        "UPDATE users SET is_active = false",
        "UPDATE api_tokens SET token_hash = '\\x00'",
    ],
)
async def test_a_token_that_has_ended_is_401(
    end: str, client: httpx.AsyncClient, token: dict[str, Any], sessions: Sessions
) -> None:
    assert await status_with(client, token) == 200
    async with sessions.begin() as session:
        await session.execute(text(end))
    assert await status_with(client, token) == 401


async def test_a_revoked_token_is_gone(
    alice: Actor, bob: Actor, client: httpx.AsyncClient, token: dict[str, Any]
) -> None:
    path = f"/api-tokens/{token['id']}"
    assert await bob.request_error("DELETE", path) == (404, "api_token_not_found")
    assert await status_with(client, token) == 200
    await alice.request_ok("DELETE", path)
    assert await status_with(client, token) == 401
    assert await alice.request_ok("GET", "/api-tokens") == []
    assert await alice.request_error("DELETE", path) == (404, "api_token_not_found")


async def test_a_new_password_ends_all_tokens(
    alice: Actor, client: httpx.AsyncClient, token: dict[str, Any]
) -> None:
    body = {"old_password": PASSWORD, "new_password": "another correct horse"}
    response = await alice.call("PUT", "/auth/password", json=body)
    assert response.is_success, response.text
    assert await status_with(client, token) == 401
    assert (await alice.call("GET", "/profile/me")).status_code == 200


async def test_signing_out_elsewhere_leaves_the_tokens(
    alice: Actor, client: httpx.AsyncClient, token: dict[str, Any]
) -> None:
    await alice.request_ok("DELETE", "/auth/sessions/others")
    assert await status_with(client, token) == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"name": " \u200b "},
        {"scopes": []},
        {"scopes": ["admin"]},
        {"expires_at": "2020-01-01"},
        {"name": "x" * 101},
    ],
)
async def test_invalid_tokens_are_422(changed: dict[str, Any], alice: Actor) -> None:
    response = await alice.call("POST", "/api-tokens", json=SYNC | changed)
    assert response.status_code == 422


async def test_a_day_of_expiry_ends_in_the_person_s_zone(alice: Actor) -> None:
    await alice.request_ok("PATCH", "/profile/me", json={"timezone": "Asia/Shanghai"})
    created = await alice.request_ok(
        "POST", "/api-tokens", json=SYNC | {"expires_at": "2030-12-31"}
    )
    assert created["expires_at"] == "2030-12-31T16:00:00Z"


async def test_a_person_has_a_limited_number_of_tokens(alice: Actor, sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(
            text(
                "INSERT INTO api_tokens (id, user_id, name, scopes, token_hash)"
                " SELECT gen_random_uuid(), :user_id, 'x', '{read}', sha256(n::text::bytea)"
                " FROM generate_series(1, 100) AS n"
            ),
            {"user_id": alice.person.user_id},
        )
    assert await alice.request_error("POST", "/api-tokens", json=SYNC) == (
        422,
        "too_many_api_tokens",
    )
