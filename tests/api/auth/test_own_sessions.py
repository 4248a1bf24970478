"""Listing one's own sessions, ending them, and the longest life of a session."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from domain.auth.models import LoginSession, RefreshToken
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.api.actors import Actor
from tests.api.registration import ADDRESS, AUTH, get_profile, log_in, refresh, register
from tests.factories import Person

Tokens = dict[str, Any]
SESSIONS = f"{AUTH}/sessions"


async def sign_in(client: httpx.AsyncClient, user_agent: str) -> Tokens:
    client.headers["User-Agent"] = user_agent
    response = await log_in(client)
    assert response.status_code == 200
    return dict(response.json())


async def call(client: httpx.AsyncClient, tokens: Tokens, method: str, path: str = "") -> Any:
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    return await client.request(method, f"{SESSIONS}{path}", headers=headers)


async def list_sessions(client: httpx.AsyncClient, tokens: Tokens) -> list[dict[str, Any]]:
    response = await call(client, tokens, "GET")
    assert response.status_code == 200, response.text
    return list(response.json())


async def is_signed_in(client: httpx.AsyncClient, tokens: Tokens) -> bool:
    return (await get_profile(client, tokens["access_token"])).status_code == 200


async def move_sessions(sessions: Sessions, passed: timedelta) -> None:
    """Move the start of every session into the past, and none of its tokens."""
    async with sessions.begin() as session:
        await session.execute(
            update(LoginSession).values(created_at=LoginSession.created_at - passed)
        )


async def expiry_of_newest_token(sessions: Sessions) -> datetime:
    async with sessions() as session:
        newest = select(RefreshToken.expires_at).order_by(RefreshToken.created_at.desc())
        return (await session.scalars(newest.limit(1))).one()


async def test_a_user_lists_their_sessions(client: httpx.AsyncClient, settings: Settings) -> None:
    client.headers["User-Agent"] = "first client"
    first = await register(client, settings)
    second = await sign_in(client, "second client")
    listed = await list_sessions(client, second)
    assert [(each["user_agent"], each["is_current"]) for each in listed] == [
        ("second client", True),
        ("first client", False),
    ]
    assert all(
        each.keys() == {"id", "created_at", "last_used_at", "user_agent", "is_current"}
        for each in listed
    )
    assert [each["is_current"] for each in await list_sessions(client, first)] == [False, True]


async def test_a_refresh_is_the_last_use(client: httpx.AsyncClient, settings: Settings) -> None:
    tokens = await register(client, settings)
    [before] = await list_sessions(client, tokens)
    assert before["last_used_at"] == before["created_at"]
    await refresh(client, tokens["refresh_token"])
    [after] = await list_sessions(client, tokens)
    assert after["created_at"] == before["created_at"]
    assert after["last_used_at"] > before["last_used_at"]


async def test_every_way_to_sign_in_records_the_client(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    client.headers["User-Agent"] = "runtime"
    tokens = await register(client, settings)
    client.headers["User-Agent"] = "diet"
    login = {"username": ADDRESS, "password": "analytical engine"}
    assert (await client.post(f"{AUTH}/login", json=login)).status_code == 200
    assert [each["user_agent"] for each in await list_sessions(client, tokens)] == [
        "diet",
        "runtime",
    ]
    account = {"username": "eve", "email": "eve@example.com", "password": "password123"}
    made = (await client.post(f"{AUTH}/register", json=account)).json()["data"]["tokens"]
    assert [each["user_agent"] for each in await list_sessions(client, made)] == ["diet"]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (b"x" * 5000, "x" * 200),
        (b"  Browser/1.0 \t", "Browser/1.0"),
        (b"a\x7fb\x85c\xadd", "abcd"),
        ("é".encode("latin-1"), "é"),
        (b"", None),
    ],
)
async def test_a_user_agent_is_bounded_printable_text(
    client: httpx.AsyncClient, settings: Settings, sent: bytes, stored: str | None
) -> None:
    await register(client, settings)
    body = {"email": ADDRESS, "password": "analytical engine"}
    response = await client.post(SESSIONS, json=body, headers=[(b"User-Agent", sent)])
    [current] = [e for e in await list_sessions(client, response.json()) if e["is_current"]]
    assert current["user_agent"] == stored


async def test_the_list_has_pages(client: httpx.AsyncClient, settings: Settings) -> None:
    tokens = await register(client, settings)
    for number in range(2):
        await sign_in(client, f"client {number}")
    first = await call(client, tokens, "GET", "?limit=2")
    assert [each["user_agent"] for each in first.json()] == ["client 1", "client 0"]
    assert 'rel="next"' in first.headers["Link"]
    rest = await client.get(
        first.links["next"]["url"], headers={"Authorization": f"Bearer {tokens['access_token']}"}
    )
    assert [each["is_current"] for each in rest.json()] == [True]
    assert "Link" not in rest.headers


async def test_sessions_that_are_over_are_not_listed(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    over = await register(client, settings)
    await client.request("DELETE", SESSIONS, json={"refresh_token": over["refresh_token"]})
    await sign_in(client, "expires")
    async with sessions.begin() as session:
        await session.execute(
            update(RefreshToken).values(expires_at=RefreshToken.expires_at - timedelta(days=31))
        )
    current = await sign_in(client, "current")
    assert [each["user_agent"] for each in await list_sessions(client, current)] == ["current"]


async def test_a_user_ends_one_of_their_sessions(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    first = await register(client, settings)
    second = await sign_in(client, "second")
    third = await sign_in(client, "third")
    [target] = [e for e in await list_sessions(client, first) if e["user_agent"] == "second"]
    assert (await call(client, first, "DELETE", f"/{target['id']}")).status_code == 204
    assert not await is_signed_in(client, second)
    assert (await refresh(client, second["refresh_token"])).status_code == 401
    assert await is_signed_in(client, first)
    assert await is_signed_in(client, third)
    again = await call(client, first, "DELETE", f"/{target['id']}")
    assert (again.status_code, again.json()["code"]) == (404, "session_not_found")


async def test_a_user_ends_the_current_session(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    tokens = await register(client, settings)
    [current] = await list_sessions(client, tokens)
    assert (await call(client, tokens, "DELETE", f"/{current['id']}")).status_code == 204
    assert not await is_signed_in(client, tokens)


async def test_a_user_ends_all_other_sessions_and_no_session_of_others(
    client: httpx.AsyncClient, settings: Settings, person: Person
) -> None:
    others = [await register(client, settings), await sign_in(client, "second")]
    current = await sign_in(client, "third")
    assert (await call(client, current, "DELETE", "/others")).status_code == 204
    assert [await is_signed_in(client, tokens) for tokens in others] == [False, False]
    assert await is_signed_in(client, current)
    assert (await Actor(client, person).call("GET", "/profile/me")).status_code == 200


async def test_no_refresh_token_outlives_the_longest_life_of_a_session(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    tokens = await register(client, settings)
    await move_sessions(sessions, timedelta(days=89))
    child = (await refresh(client, tokens["refresh_token"])).json()
    async with sessions() as session:
        started_at = (await session.scalars(select(LoginSession.created_at))).one()
    assert await expiry_of_newest_token(sessions) == started_at + timedelta(days=90)
    await move_sessions(sessions, timedelta(days=1))
    assert (await refresh(client, child["refresh_token"])).status_code == 401
    assert (await log_in(client)).status_code == 200


async def test_a_young_session_has_tokens_of_the_usual_life(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    tokens = await register(client, settings)
    await move_sessions(sessions, timedelta(days=59))
    await refresh(client, tokens["refresh_token"])
    async with sessions() as session:
        stored = (await session.scalars(select(RefreshToken))).all()
    lifetimes = [token.expires_at - token.created_at for token in stored]
    assert lifetimes == [timedelta(seconds=settings.refresh_token_seconds)] * 2
