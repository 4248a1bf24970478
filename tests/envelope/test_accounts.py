"""Accounts as the diet document has them: its examples, and each error that it lists."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy import select

from api.app import create_app
from api.client_addresses import parse_networks
from domain.auth import passwords
from domain.auth.accounts.creation import set_active
from domain.auth.sessions import password_login
from domain.core.database.sessions import Sessions
from domain.core.rate_limits.limiter import RateLimiter
from domain.core.security import hash_password, verify_password
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.api.mailbox import read_code, read_mails
from tests.api.registration import register as register_by_code
from tests.envelope.diet_api import ADDRESS, PASSWORD, Surface
from tests.factories import PASSWORD as PERSONS_PASSWORD
from tests.factories import Person
from tests.serving import started
from tests.waiting import HUNG_SECONDS


async def test_registering_makes_an_account_at_once(surface: Surface) -> None:
    said = await surface.register()
    assert said.told == (200, "注册成功")
    user, tokens = said.data["user"], said.data["tokens"]
    assert user.keys() == {
        "id", "username", "email", "is_active", "is_superuser", "created_at"
    }  # fmt: skip
    assert UUID(user["id"]).version == 7
    assert (user["username"], user["email"]) == ("testuser", ADDRESS)
    assert (user["is_active"], user["is_superuser"]) == (True, False)
    assert datetime.fromisoformat(user["created_at"]).utcoffset() == timedelta()
    assert tokens.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 1800)
    me = await surface.of(tokens["access_token"]).get("/auth/me")
    assert me.told == (200, "获取成功")
    assert me.data == user


async def test_a_username_that_is_taken(surface: Surface) -> None:
    await surface.register("testuser", "a@example.com")
    said = await surface.register("TestUser", "b@example.com")
    assert said.error == (404, "用户名已存在", None)


async def test_an_address_that_somebody_proved(surface: Surface, person: Person) -> None:
    said = await surface.register("another", person.email)
    assert said.error == (404, "邮箱已被注册", None)


async def test_usernames_that_this_surface_takes(
    surface: Surface, subtests: pytest.Subtests
) -> None:
    for username in ("a-b", "x" * 50, "A_1"):
        with subtests.test(username=username):
            assert (await surface.register(username)).status == 200
            assert (await surface.log_in(username)).status == 200


async def test_usernames_that_it_does_not_take(surface: Surface, subtests: pytest.Subtests) -> None:
    names: list[Any] = ["ab", "x" * 51, "with space", "用户", "me", 7, None]
    for username in names:
        with subtests.test(username=username):
            status, message, _ = (await surface.register(username)).error
            assert status == 400
            assert message.startswith("username：")


async def test_an_address_that_is_none(surface: Surface, subtests: pytest.Subtests) -> None:
    body = {
        "username": "testuser",
        "password": PASSWORD,
        "new_password": PASSWORD,
        "code": "123456",
        "code_type": "register",
        "email": "not an address",
    }
    for path in ("/auth/register", "/auth/send-code", "/auth/password/reset"):
        with subtests.test(path=path):
            said = await surface.post(path, body)
            assert said.error == (400, "邮箱格式不正确", "Invalid email format")


async def test_a_password_that_is_too_short(surface: Surface) -> None:
    said = await surface.register(password="12345")
    detail = "Password must be at least 6 characters"
    assert said.error == (400, "密码必须至少 6 个字符", detail)


async def test_signing_in_with_the_name_or_the_address(
    surface: Surface, subtests: pytest.Subtests
) -> None:
    registered = await surface.register()
    for name in ("testuser", "TESTUSER", ADDRESS, "Test@Example.com"):
        with subtests.test(name=name):
            said = await surface.log_in(name)
            assert said.told == (200, "登录成功")
            assert said.data["user"] == registered.data["user"]
            assert said.data["tokens"]["expires_in"] == 1800


async def test_why_signing_in_is_refused(surface: Surface, sessions: Sessions) -> None:
    await surface.register()
    assert (await surface.log_in("nobody")).error == (404, "用户不存在", None)
    assert (await surface.log_in("no@example.com")).error == (404, "用户不存在", None)
    wrong = await surface.log_in(password="wrong")
    assert wrong.error == (401, "用户名或密码错误", None)
    async with sessions.begin() as session:
        await set_active(session, username="testuser", is_active=False)
    wrong = await surface.log_in(password="wrong")
    assert wrong.error == (401, "用户名或密码错误", None)
    assert (await surface.log_in()).error == (401, "用户已被禁用", None)


async def test_a_disabled_account_is_out_at_once(surface: Surface, sessions: Sessions) -> None:
    somebody = await surface.registered()
    async with sessions.begin() as session:
        await set_active(session, username="TestUser", is_active=False)
    status, message, _ = (await somebody.get("/auth/me")).error
    assert (status, message) == (401, "未认证，请重新登录")
    async with sessions.begin() as session:
        await set_active(session, username="testuser", is_active=True)
    assert (await somebody.get("/auth/me")).status == 401
    assert (await surface.log_in()).status == 200


async def test_a_client_is_told_ten_times_an_hour(surface: Surface, person: Person) -> None:
    await surface.register()
    told = [(await surface.log_in("nobody")).status for _ in range(4)]
    told += [(await surface.log_in(password="wrong")).status for _ in range(3)]
    told += [(await surface.register("x_1", person.email)).status for _ in range(3)]
    assert told == [404] * 4 + [401] * 3 + [404] * 3
    for said in (
        await surface.log_in("nobody"),
        await surface.log_in(password="wrong"),
        await surface.register("x_1", person.email),
        await surface.register("x_1", "free@example.com"),
    ):
        assert said.error[:2] == (429, "请求过于频繁，请稍后再试")
        assert 3600 - HUNG_SECONDS < int(said.headers["Retry-After"]) <= 3600
    assert (await surface.log_in()).status == 200


async def test_clients_behind_a_trusted_proxy_are_counted_apart(
    app: FastAPI,
) -> None:
    proxies = parse_networks(["127.0.0.1"])
    object.__setattr__(app.state.services, "trusted_proxies", proxies)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://majordomo"
    ) as client:
        surface = Surface(client)
        body = {"username": "nobody", "password": "x"}
        one = [
            (await surface.post("/auth/login", body, X_Forwarded_For="10.0.0.1")).status
            for _ in range(11)
        ]
        other = await surface.post("/auth/login", body, X_Forwarded_For="10.0.0.2")
    assert one == [404] * 10 + [429]
    assert other.status == 404


async def test_five_wrong_passwords_close_the_account_for_a_while(surface: Surface) -> None:
    await surface.register()
    wrong = [(await surface.log_in(password="wrong")).status for _ in range(6)]
    assert wrong == [401] * 5 + [429]
    said = await surface.log_in()
    assert said.status == 429
    assert 1800 - HUNG_SECONDS < int(said.headers["Retry-After"]) <= 1800


async def test_limits_hold_without_redis(app: FastAPI, surface: Surface) -> None:
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as nobody:
        object.__setattr__(app.state.services, "limits", RateLimiter(nobody))
        told = [(await surface.log_in("nobody")).status for _ in range(11)]
    assert told == [404] * 10 + [429]


async def test_refreshing_with_body_or_header(surface: Surface) -> None:
    tokens = (await surface.register()).data["tokens"]
    said = await surface.post(
        "/auth/refresh",
        {"refresh_token": tokens["refresh_token"]},
        Authorization=f"Bearer {tokens['refresh_token']}",
    )
    assert said.told == (200, "刷新成功")
    assert said.data.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert said.data["expires_in"] == 1800
    assert (await surface.of(said.data["access_token"]).get("/auth/me")).status == 200
    header = f"Bearer {said.data['refresh_token']}"
    by_header = await surface.post("/auth/refresh", Authorization=header)
    assert by_header.status == 200
    # The document's own client sends an expired access token along with the body.
    stale = f"Bearer {tokens['access_token']}"
    body = {"refresh_token": by_header.data["refresh_token"]}
    assert (await surface.post("/auth/refresh", body, Authorization=stale)).status == 200


async def test_tokens_that_are_none(surface: Surface, subtests: pytest.Subtests) -> None:
    bodies: list[dict[str, str] | None] = [{"refresh_token": "nonsense"}, {}, None]
    for body in bodies:
        with subtests.test(body=body):
            said = await surface.post("/auth/refresh", body)
            assert said.error == (401, "Token 无效或已过期", "Invalid or expired token")


async def test_a_refresh_token_is_good_at_either_door(
    surface: Surface, client: httpx.AsyncClient
) -> None:
    tokens = (await surface.register()).data["tokens"]
    theirs = await client.post(
        "/api/v1/auth/sessions/refresh", json={"refresh_token": tokens["refresh_token"]}
    )
    assert theirs.json()["expires_in"] == 3600
    ours = await surface.post("/auth/refresh", {"refresh_token": theirs.json()["refresh_token"]})
    assert ours.data["expires_in"] == 1800


async def test_me_without_a_token(surface: Surface, subtests: pytest.Subtests) -> None:
    for token in (None, "nonsense", ""):
        with subtests.test(token=token):
            said = await Surface(surface.client, token).get("/auth/me")
            assert said.error == (401, "未认证，请重新登录", "Invalid or expired token")
            assert said.headers["WWW-Authenticate"] == "Bearer"


async def test_changing_the_password_ends_the_other_sessions(
    surface: Surface, settings: Settings, person: Person
) -> None:
    other = (await surface.log_in(person.username, PERSONS_PASSWORD)).data["tokens"]
    me = surface.of(person.access_token)
    said = await me.put(
        "/auth/password", {"old_password": PERSONS_PASSWORD, "new_password": "newpassword456"}
    )
    assert said.body == {"code": 0, "message": "密码修改成功", "data": None}
    assert (await me.get("/auth/me")).status == 200
    assert (await surface.of(other["access_token"]).get("/auth/me")).status == 401
    assert (await surface.log_in(person.username, PERSONS_PASSWORD)).status == 401
    assert (await surface.log_in(person.username, "newpassword456")).status == 200
    mail = (await read_mails(settings, person.email))[0]
    assert "password" in mail["Subject"]


async def test_of_two_changes_of_the_password_at_once_the_first_to_be_stored_stays(
    surface: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one was allowed by a password that holds no more."""
    me = await surface.registered()
    hashing, stored = asyncio.Event(), asyncio.Event()

    async def hash_slowly(password: str) -> str:
        if password == "too late":
            hashing.set()
            await stored.wait()
        return await hash_password(password)

    monkeypatch.setattr(passwords, "hash_password", hash_slowly)
    late = asyncio.create_task(
        me.put("/auth/password", {"old_password": PASSWORD, "new_password": "too late"})
    )
    await hashing.wait()
    changed = await me.put("/auth/password", {"old_password": PASSWORD, "new_password": "in time"})
    assert changed.status == 200
    stored.set()
    assert (await late).error == (401, "旧密码错误", None)
    assert (await surface.log_in("testuser", "in time")).status == 200


async def test_a_password_that_cannot_be_changed(surface: Surface) -> None:
    me = await surface.registered()
    wrong = await me.put("/auth/password", {"old_password": "wrong", "new_password": PASSWORD})
    assert wrong.error == (401, "旧密码错误", None)
    short = await me.put("/auth/password", {"old_password": PASSWORD, "new_password": "12345"})
    detail = "Password must be at least 6 characters"
    assert short.error == (400, "新密码必须至少 6 个字符", detail)
    body = {"old_password": "wrong", "new_password": PASSWORD}
    guesses = [(await me.put("/auth/password", body)).status for _ in range(5)]
    assert guesses == [401] * 4 + [429]
    stranger = await surface.put("/auth/password", body)
    assert stranger.error[:2] == (401, "未认证，请重新登录")


async def test_whoever_proves_an_address_gets_it(
    surface: Surface, client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    claimants = [
        await surface.registered(name, ADDRESS) for name in ("first_claim", "second_claim")
    ]
    await register_by_code(client, settings, email=ADDRESS, username="owner")
    for claimant in claimants:
        assert (await claimant.get("/auth/me")).status == 401
    async with sessions() as session:
        rows = await session.execute(select(User.username, User.email))
        addresses = {row.username: row.email for row in rows}
    assert addresses == {"first_claim": None, "second_claim": None, "owner": ADDRESS}
    assert (await surface.log_in(ADDRESS, "analytical engine")).data["user"]["username"] == "owner"
    assert (await surface.log_in("first_claim")).status == 200
    assert (await surface.register("third_claim", ADDRESS)).error[:2] == (404, "邮箱已被注册")


async def test_of_those_who_claim_an_address_the_password_decides(surface: Surface) -> None:
    await surface.register("first", ADDRESS, "password of one")
    await surface.register("second", ADDRESS, "password of two")
    for _ in range(6):
        said = await surface.log_in(ADDRESS, "password of two")
        assert said.data["user"]["username"] == "second"
    wrong = [(await surface.log_in(ADDRESS, "wrong")).status for _ in range(6)]
    assert wrong == [401] * 5 + [429]
    assert (await surface.log_in(ADDRESS, "password of two")).status == 429


async def test_among_many_guesses_at_a_claimed_address_the_right_one_is_not_told(
    surface: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It passes the first check, and is still being hashed when five others have failed."""
    await surface.register("first", ADDRESS, "password of one")
    await surface.register("second", ADDRESS, "password of two")
    hashing, counted = asyncio.Event(), asyncio.Event()

    async def verify_right_one_last(password: str, password_hash: str | None) -> bool:
        if password == "password of two":
            hashing.set()
            await counted.wait()
        return await verify_password(password, password_hash)

    monkeypatch.setattr(password_login, "verify_password", verify_right_one_last)
    right = asyncio.create_task(surface.log_in(ADDRESS, "password of two"))
    await hashing.wait()
    assert [(await surface.log_in(ADDRESS, "wrong")).status for _ in range(6)] == [401] * 5 + [429]
    counted.set()
    assert (await right).status == 429


async def test_a_claimed_address_is_not_proved_by_claiming_it(
    surface: Surface, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    await surface.register()
    body = {"email": ADDRESS, "password": PASSWORD}
    assert (await client.post("/api/v1/auth/sessions", json=body)).status_code == 401
    async with sessions() as session:
        assert await session.scalar(select(User.email_confirmed_at)) is None


async def test_the_language_is_the_one_that_is_asked_for(surface: Surface) -> None:
    surface.client.headers["Accept-Language"] = "en-GB,en;q=0.9"
    said = await surface.register()
    assert said.told == (200, "You are registered.")
    assert (await surface.log_in("nobody")).error == (404, "There is no such account.", None)
    wrong = await surface.register("ab")
    assert wrong.error[1] == "username: This needs at least 3 characters."


async def test_production_tells_developers_nothing(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"environment": "production"}))
    async with started(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            surface = Surface(client)
            assert (await surface.get("/auth/me")).error == (401, "未认证，请重新登录", None)
            assert (await surface.register("ab")).error[2] is None


async def test_other_methods_are_answered_in_the_envelope(
    surface: Surface, subtests: pytest.Subtests
) -> None:
    routes = [("GET", "/auth/login"), ("DELETE", "/auth/me"), ("PATCH", "/auth/password")]
    for method, path in routes:
        with subtests.test(method=method, path=path):
            said = await surface.call(method, path, None)
            assert said.error[0] == 405


async def test_what_is_no_route_of_the_document_is_a_problem(client: httpx.AsyncClient) -> None:
    for path in ("/api/v1/auth/nothing", "/auth/login", "/api/v1/auth/login/x"):
        answer = await client.post(path, json={})
        assert answer.headers["Content-Type"] == "application/problem+json"


async def test_bodies_that_make_no_sense(surface: Surface, subtests: pytest.Subtests) -> None:
    messages = {
        b"{": "body：不是有效的 JSON",
        b"\xff": "body：不是有效的 JSON",
        b"[" * 100_000: "body：不是有效的 JSON",
        b"[]": "body：此项必须是对象",
        b"": "body：此项为必填项",
        b'{"username": "' + b"a" * 10_000_000 + b'"}': "请求内容过大",
    }
    for body, message in messages.items():
        with subtests.test(body=body[:20]):
            said = await surface.post("/auth/login", body, Content_Type="application/json")
            assert said.error[:2] == (400, message)


async def test_a_code_by_mail_is_the_same_for_both_surfaces(
    surface: Surface, client: httpx.AsyncClient, settings: Settings
) -> None:
    await client.post(
        "/api/v1/auth/verifications",
        json={"username": "ada", "email": ADDRESS, "password": PASSWORD},
    )
    code = await read_code(settings, ADDRESS)
    body = {"username": "grace", "email": ADDRESS, "password": PASSWORD, "code": code}
    said = await surface.post("/auth/verify-register", body)
    assert said.data["user"]["username"] == "grace"
