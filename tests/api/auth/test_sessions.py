"""Signing in, staying signed in, and signing out."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from argon2 import Parameters, extract_parameters
from sqlalchemy import func, select, update

from domain.auth.accounts.creation import create_user
from domain.auth.models import RefreshToken
from domain.auth.sessions import service
from domain.core import security
from domain.core.database.sessions import Sessions
from domain.core.security import hash_refresh_token
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.api.registration import (
    ADDRESS,
    AUTH,
    PASSWORD,
    get_profile,
    log_in,
    refresh,
    register,
)


async def make_ada(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await create_user(session, username="ada", email=ADDRESS, password=PASSWORD)


async def let_time_pass(sessions: Sessions, passed: timedelta) -> None:
    """Move every refresh token into the past."""
    async with sessions.begin() as session:
        await session.execute(
            update(RefreshToken).values(
                expires_at=RefreshToken.expires_at - passed,
                rotated_at=RefreshToken.rotated_at - passed,
            )
        )


async def test_an_account_made_directly_can_sign_in(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    await make_ada(sessions)
    response = await log_in(client, email="ADA@example.com")
    tokens = response.json()
    assert response.status_code == 200
    assert set(tokens) == {"access_token", "refresh_token", "expires_in", "token_type", "user"}
    assert tokens["user"]["email"] == ADDRESS
    assert (await get_profile(client, tokens["access_token"])).json()["username"] == "ada"


async def test_a_wrong_password_and_an_unknown_address_look_the_same(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    await make_ada(sessions)
    wrong = await log_in(client, password="difference engine")
    unknown = await log_in(client, email="nobody@example.com")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["detail"] == "邮箱或密码错误"


async def test_an_unknown_address_costs_the_same_hashing_as_a_wrong_password(
    client: httpx.AsyncClient, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both hash exactly once, with the same cost."""
    await make_ada(sessions)
    costs: list[Parameters] = []
    matches = security._matches

    def note_cost(password_hash: str, password: str) -> bool:
        costs.append(extract_parameters(password_hash))
        return matches(password_hash, password)

    monkeypatch.setattr(security, "_matches", note_cost)
    for email in (ADDRESS, "nobody@example.com"):
        response = await log_in(client, email=email, password="difference engine")
        assert response.status_code == 401
    known, unknown = costs
    assert known == unknown


async def test_only_the_right_password_discloses_that_an_account_is_disabled(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings
) -> None:
    tokens = await register(client, settings)
    async with sessions.begin() as session:
        await session.execute(update(User).values(is_active=False))
    assert (await log_in(client, password="wrong!")).json()["code"] == "credentials_invalid"
    assert (await log_in(client)).json()["code"] == "account_disabled"
    assert (await get_profile(client, tokens["access_token"])).status_code == 401
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401


async def test_an_unconfirmed_address_cannot_sign_in_at_this_route(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    await make_ada(sessions)
    async with sessions.begin() as session:
        await session.execute(update(User).values(email_confirmed_at=None))
    assert (await log_in(client)).status_code == 401


async def test_a_refresh_token_gives_new_tokens(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    first = await register(client, settings)
    second = (await refresh(client, first["refresh_token"])).json()
    third = (await refresh(client, second["refresh_token"])).json()
    assert len({tokens["refresh_token"] for tokens in (first, second, third)}) == 3
    assert third["user"] == first["user"]
    assert (await get_profile(client, third["access_token"])).status_code == 200


async def test_concurrent_refreshes_return_the_same_new_token(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    parent = (await register(client, settings))["refresh_token"]
    responses = await asyncio.gather(*(refresh(client, parent) for _ in range(100)))
    assert {response.status_code for response in responses} == {200}
    assert len({response.json()["refresh_token"] for response in responses}) == 1
    async with sessions() as session:
        assert await session.scalar(select(func.count(RefreshToken.token_hash))) == 2


async def test_a_refresh_repeated_within_ten_seconds_returns_the_same_new_token(
    client: httpx.AsyncClient,
    settings: Settings,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert timedelta(seconds=10) == service.ROTATION_GRACE
    # On a slow machine more time passes than the test lets pass.
    monkeypatch.setattr(service, "ROTATION_GRACE", timedelta(hours=10))
    parent = (await register(client, settings))["refresh_token"]
    child = (await refresh(client, parent)).json()["refresh_token"]
    await let_time_pass(sessions, timedelta(hours=8))
    again = await refresh(client, parent)
    assert (again.status_code, again.json()["refresh_token"]) == (200, child)
    assert (await refresh(client, child)).status_code == 200


async def test_a_refresh_token_reused_later_ends_the_session(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    parent = await register(client, settings)
    child = (await refresh(client, parent["refresh_token"])).json()
    await let_time_pass(sessions, timedelta(seconds=11))
    reused = await refresh(client, parent["refresh_token"])
    assert (reused.status_code, reused.json()["detail"]) == (401, "无效的 refresh token")
    assert (await get_profile(client, child["access_token"])).status_code == 401
    assert (await refresh(client, child["refresh_token"])).status_code == 401
    assert (await log_in(client)).status_code == 200


async def test_an_unused_refresh_token_expires(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    tokens = await register(client, settings)
    await let_time_pass(sessions, timedelta(seconds=settings.refresh_token_seconds))
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401


async def test_an_unknown_refresh_token_is_401(client: httpx.AsyncClient) -> None:
    for token in ("x", "ü" * 100, "a" * 4096):
        response = await refresh(client, token)
        assert (response.status_code, response.json()["code"]) == (401, "refresh_token_invalid")


async def test_signing_out_ends_the_session_at_once(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    tokens = await register(client, settings)
    other = (await log_in(client)).json()
    gone = await client.request(
        "DELETE", f"{AUTH}/sessions", json={"refresh_token": tokens["refresh_token"]}
    )
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await get_profile(client, tokens["access_token"])).status_code == 401
    assert (await refresh(client, tokens["refresh_token"])).status_code == 401
    assert (await get_profile(client, other["access_token"])).status_code == 200


async def test_signing_out_twice_or_with_an_unknown_token_succeeds(
    client: httpx.AsyncClient,
) -> None:
    response = await client.request("DELETE", f"{AUTH}/sessions", json={"refresh_token": "x"})
    assert response.status_code == 204


async def test_only_hashes_of_tokens_are_stored(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    token = (await register(client, settings))["refresh_token"]
    async with sessions() as session:
        stored = await session.scalar(select(RefreshToken.token_hash))
    assert stored == hash_refresh_token(token)
    assert token.encode() not in stored
