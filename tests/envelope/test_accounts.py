"""Accounts of the diet API: the examples of its document, and each error that it lists."""

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
from domain.core.security import PasswordMatch, hash_password, verify_password
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.api.mailbox import read_code, read_mails
from tests.api.registration import register as register_by_code
from tests.envelope.diet_api import ADDRESS, PASSWORD, DietApiClient
from tests.factories import PASSWORD as PERSONS_PASSWORD
from tests.factories import Person
from tests.serving import started
from tests.waiting import HUNG_SECONDS


async def test_registering_makes_an_account_at_once(diet_api: DietApiClient) -> None:
    response = await diet_api.register()
    assert response.success == (200, "注册成功")
    user, tokens = response.data["user"], response.data["tokens"]
    assert user.keys() == {
        "id", "username", "email", "is_active", "is_superuser", "created_at"
    }  # fmt: skip
    assert UUID(user["id"]).version == 7
    assert (user["username"], user["email"]) == ("testuser", ADDRESS)
    assert (user["is_active"], user["is_superuser"]) == (True, False)
    assert datetime.fromisoformat(user["created_at"]).utcoffset() == timedelta()
    assert tokens.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 1800)
    me = await diet_api.with_token(tokens["access_token"]).get("/auth/me")
    assert me.success == (200, "获取成功")
    assert me.data == user


async def test_a_taken_username_is_404(diet_api: DietApiClient) -> None:
    await diet_api.register("testuser", "a@example.com")
    response = await diet_api.register("TestUser", "b@example.com")
    assert response.error == (404, "用户名已存在", None)


async def test_an_address_that_another_account_has_proved_is_404(
    diet_api: DietApiClient, person: Person
) -> None:
    response = await diet_api.register("another", person.email)
    assert response.error == (404, "邮箱已被注册", None)


async def test_the_diet_api_accepts_these_usernames(
    diet_api: DietApiClient, subtests: pytest.Subtests
) -> None:
    for username in ("a-b", "x" * 50, "A_1"):
        with subtests.test(username=username):
            assert (await diet_api.register(username)).status == 200
            assert (await diet_api.log_in(username)).status == 200


async def test_the_diet_api_rejects_these_usernames(
    diet_api: DietApiClient, subtests: pytest.Subtests
) -> None:
    names: list[Any] = ["ab", "x" * 51, "with space", "用户", "me", 7, None]
    for username in names:
        with subtests.test(username=username):
            status, message, _ = (await diet_api.register(username)).error
            assert status == 400
            assert message.startswith("username：")


async def test_an_invalid_address_is_400(
    diet_api: DietApiClient, subtests: pytest.Subtests
) -> None:
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
            response = await diet_api.post(path, body)
            assert response.error == (400, "邮箱格式不正确", "Invalid email format")


async def test_a_short_password_is_400(diet_api: DietApiClient) -> None:
    response = await diet_api.register(password="12345")
    detail = "Password must be at least 6 characters"
    assert response.error == (400, "密码必须至少 6 个字符", detail)


async def test_signing_in_with_the_name_or_the_address(
    diet_api: DietApiClient, subtests: pytest.Subtests
) -> None:
    registered = await diet_api.register()
    for name in ("testuser", "TESTUSER", ADDRESS, "Test@Example.com"):
        with subtests.test(name=name):
            response = await diet_api.log_in(name)
            assert response.success == (200, "登录成功")
            assert response.data["user"] == registered.data["user"]
            assert response.data["tokens"]["expires_in"] == 1800


async def test_sign_in_errors_name_the_reason(diet_api: DietApiClient, sessions: Sessions) -> None:
    await diet_api.register()
    assert (await diet_api.log_in("nobody")).error == (404, "用户不存在", None)
    assert (await diet_api.log_in("no@example.com")).error == (404, "用户不存在", None)
    wrong = await diet_api.log_in(password="wrong")
    assert wrong.error == (401, "用户名或密码错误", None)
    async with sessions.begin() as session:
        await set_active(session, username="testuser", is_active=False)
    wrong = await diet_api.log_in(password="wrong")
    assert wrong.error == (401, "用户名或密码错误", None)
    assert (await diet_api.log_in()).error == (401, "用户已被禁用", None)


async def test_disabling_an_account_ends_its_sessions_at_once(
    diet_api: DietApiClient, sessions: Sessions
) -> None:
    me = await diet_api.register_client()
    async with sessions.begin() as session:
        await set_active(session, username="TestUser", is_active=False)
    status, message, _ = (await me.get("/auth/me")).error
    assert (status, message) == (401, "未认证，请重新登录")
    async with sessions.begin() as session:
        await set_active(session, username="testuser", is_active=True)
    assert (await me.get("/auth/me")).status == 401
    assert (await diet_api.log_in()).status == 200


async def test_a_client_gets_ten_disclosing_errors_an_hour(
    diet_api: DietApiClient, person: Person
) -> None:
    await diet_api.register()
    statuses = [(await diet_api.log_in("nobody")).status for _ in range(4)]
    statuses += [(await diet_api.log_in(password="wrong")).status for _ in range(3)]
    statuses += [(await diet_api.register("x_1", person.email)).status for _ in range(3)]
    assert statuses == [404] * 4 + [401] * 3 + [404] * 3
    for response in (
        await diet_api.log_in("nobody"),
        await diet_api.log_in(password="wrong"),
        await diet_api.register("x_1", person.email),
        await diet_api.register("x_1", "free@example.com"),
    ):
        assert response.error[:2] == (429, "请求过于频繁，请稍后再试")
        assert 3600 - HUNG_SECONDS < int(response.headers["Retry-After"]) <= 3600
    assert (await diet_api.log_in()).status == 200


async def test_clients_behind_a_trusted_proxy_are_counted_separately(
    app: FastAPI,
) -> None:
    proxies = parse_networks(["127.0.0.1"])
    object.__setattr__(app.state.services, "trusted_proxies", proxies)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://majordomo"
    ) as client:
        diet_api = DietApiClient(client)
        body = {"username": "nobody", "password": "x"}
        one = [
            (await diet_api.post("/auth/login", body, X_Forwarded_For="10.0.0.1")).status
            for _ in range(11)
        ]
        other = await diet_api.post("/auth/login", body, X_Forwarded_For="10.0.0.2")
    assert one == [404] * 10 + [429]
    assert other.status == 404


async def test_five_wrong_passwords_lock_the_account(diet_api: DietApiClient) -> None:
    await diet_api.register()
    wrong = [(await diet_api.log_in(password="wrong")).status for _ in range(6)]
    assert wrong == [401] * 5 + [429]
    response = await diet_api.log_in()
    assert response.status == 429
    assert 1800 - HUNG_SECONDS < int(response.headers["Retry-After"]) <= 1800


async def test_limits_hold_without_redis(app: FastAPI, diet_api: DietApiClient) -> None:
    async with Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1) as unreachable:
        object.__setattr__(app.state.services, "rate_limiter", RateLimiter(unreachable))
        statuses = [(await diet_api.log_in("nobody")).status for _ in range(11)]
    assert statuses == [404] * 10 + [429]


async def test_refreshing_with_body_or_header(diet_api: DietApiClient) -> None:
    tokens = (await diet_api.register()).data["tokens"]
    response = await diet_api.post(
        "/auth/refresh",
        {"refresh_token": tokens["refresh_token"]},
        Authorization=f"Bearer {tokens['refresh_token']}",
    )
    assert response.success == (200, "刷新成功")
    assert response.data.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert response.data["expires_in"] == 1800
    assert (await diet_api.with_token(response.data["access_token"]).get("/auth/me")).status == 200
    header = f"Bearer {response.data['refresh_token']}"
    by_header = await diet_api.post("/auth/refresh", Authorization=header)
    assert by_header.status == 200
    # The client in the diet API's document sends an expired access token along with the body.
    stale = f"Bearer {tokens['access_token']}"
    body = {"refresh_token": by_header.data["refresh_token"]}
    assert (await diet_api.post("/auth/refresh", body, Authorization=stale)).status == 200


async def test_an_invalid_refresh_token_is_401(
    diet_api: DietApiClient, subtests: pytest.Subtests
) -> None:
    bodies: list[dict[str, str] | None] = [{"refresh_token": "nonsense"}, {}, None]
    for body in bodies:
        with subtests.test(body=body):
            response = await diet_api.post("/auth/refresh", body)
            assert response.error == (401, "Token 无效或已过期", "Invalid or expired token")


async def test_a_refresh_token_is_valid_in_both_apis(
    diet_api: DietApiClient, client: httpx.AsyncClient
) -> None:
    tokens = (await diet_api.register()).data["tokens"]
    theirs = await client.post(
        "/api/v1/auth/sessions/refresh", json={"refresh_token": tokens["refresh_token"]}
    )
    assert theirs.json()["expires_in"] == 3600
    ours = await diet_api.post("/auth/refresh", {"refresh_token": theirs.json()["refresh_token"]})
    assert ours.data["expires_in"] == 1800


async def test_the_account_without_a_valid_token_is_401(
    diet_api: DietApiClient, subtests: pytest.Subtests
) -> None:
    for token in (None, "nonsense", ""):
        with subtests.test(token=token):
            response = await DietApiClient(diet_api.client, token).get("/auth/me")
            assert response.error == (401, "未认证，请重新登录", "Invalid or expired token")
            assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_changing_the_password_ends_the_other_sessions(
    diet_api: DietApiClient, settings: Settings, person: Person
) -> None:
    other = (await diet_api.log_in(person.username, PERSONS_PASSWORD)).data["tokens"]
    me = diet_api.with_token(person.access_token)
    response = await me.put(
        "/auth/password", {"old_password": PERSONS_PASSWORD, "new_password": "newpassword456"}
    )
    assert response.body == {"code": 0, "message": "密码修改成功", "data": None}
    assert (await me.get("/auth/me")).status == 200
    assert (await diet_api.with_token(other["access_token"]).get("/auth/me")).status == 401
    assert (await diet_api.log_in(person.username, PERSONS_PASSWORD)).status == 401
    assert (await diet_api.log_in(person.username, "newpassword456")).status == 200
    mail = (await read_mails(settings, person.email))[0]
    assert "password" in mail["Subject"]


async def test_of_concurrent_password_changes_the_first_commit_wins(
    diet_api: DietApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other change was authorised by a password that is no longer valid."""
    me = await diet_api.register_client()
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
    assert (await diet_api.log_in("testuser", "in time")).status == 200


async def test_a_wrong_or_invalid_password_changes_nothing(diet_api: DietApiClient) -> None:
    me = await diet_api.register_client()
    wrong = await me.put("/auth/password", {"old_password": "wrong", "new_password": PASSWORD})
    assert wrong.error == (401, "旧密码错误", None)
    short = await me.put("/auth/password", {"old_password": PASSWORD, "new_password": "12345"})
    detail = "Password must be at least 6 characters"
    assert short.error == (400, "新密码必须至少 6 个字符", detail)
    body = {"old_password": "wrong", "new_password": PASSWORD}
    guesses = [(await me.put("/auth/password", body)).status for _ in range(5)]
    assert guesses == [401] * 4 + [429]
    stranger = await diet_api.put("/auth/password", body)
    assert stranger.error[:2] == (401, "未认证，请重新登录")


async def test_the_account_that_proves_an_address_gets_it(
    diet_api: DietApiClient, client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    claimants = [
        await diet_api.register_client(name, ADDRESS) for name in ("first_claim", "second_claim")
    ]
    await register_by_code(client, settings, email=ADDRESS, username="owner")
    for claimant in claimants:
        assert (await claimant.get("/auth/me")).status == 401
    async with sessions() as session:
        rows = await session.execute(select(User.username, User.email))
        addresses = {row.username: row.email for row in rows}
    assert addresses == {"first_claim": None, "second_claim": None, "owner": ADDRESS}
    assert (await diet_api.log_in(ADDRESS, "analytical engine")).data["user"]["username"] == "owner"
    assert (await diet_api.log_in("first_claim")).status == 200
    assert (await diet_api.register("third_claim", ADDRESS)).error[:2] == (404, "邮箱已被注册")


async def test_the_password_selects_among_accounts_with_the_same_unproved_address(
    diet_api: DietApiClient,
) -> None:
    await diet_api.register("first", ADDRESS, "password of one")
    await diet_api.register("second", ADDRESS, "password of two")
    for _ in range(6):
        response = await diet_api.log_in(ADDRESS, "password of two")
        assert response.data["user"]["username"] == "second"
    wrong = [(await diet_api.log_in(ADDRESS, "wrong")).status for _ in range(6)]
    assert wrong == [401] * 5 + [429]
    assert (await diet_api.log_in(ADDRESS, "password of two")).status == 429


async def test_among_concurrent_guesses_at_an_unproved_address_the_right_one_is_not_disclosed(
    diet_api: DietApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It passes the first check, and is still being hashed when five others have failed."""
    await diet_api.register("first", ADDRESS, "password of one")
    await diet_api.register("second", ADDRESS, "password of two")
    hashing, counted = asyncio.Event(), asyncio.Event()

    async def verify_right_one_last(password: str, password_hash: str | None) -> PasswordMatch:
        if password == "password of two":
            hashing.set()
            await counted.wait()
        return await verify_password(password, password_hash)

    monkeypatch.setattr(password_login, "verify_password", verify_right_one_last)
    right = asyncio.create_task(diet_api.log_in(ADDRESS, "password of two"))
    await hashing.wait()
    assert [(await diet_api.log_in(ADDRESS, "wrong")).status for _ in range(6)] == [401] * 5 + [429]
    counted.set()
    assert (await right).status == 429


async def test_registering_does_not_prove_an_address(
    diet_api: DietApiClient, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    await diet_api.register()
    body = {"email": ADDRESS, "password": PASSWORD}
    assert (await client.post("/api/v1/auth/sessions", json=body)).status_code == 401
    async with sessions() as session:
        assert await session.scalar(select(User.email_confirmed_at)) is None


async def test_the_message_is_in_the_requested_language(diet_api: DietApiClient) -> None:
    diet_api.client.headers["Accept-Language"] = "en-GB,en;q=0.9"
    response = await diet_api.register()
    assert response.success == (200, "You are registered.")
    assert (await diet_api.log_in("nobody")).error == (404, "There is no such account.", None)
    wrong = await diet_api.register("ab")
    assert wrong.error[1] == "username: This needs at least 3 characters."


async def test_production_hides_the_detail(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"environment": "production"}))
    async with started(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            diet_api = DietApiClient(client)
            assert (await diet_api.get("/auth/me")).error == (401, "未认证，请重新登录", None)
            assert (await diet_api.register("ab")).error[2] is None


async def test_a_405_is_an_envelope(diet_api: DietApiClient, subtests: pytest.Subtests) -> None:
    routes = [("GET", "/auth/login"), ("DELETE", "/auth/me"), ("PATCH", "/auth/password")]
    for method, path in routes:
        with subtests.test(method=method, path=path):
            response = await diet_api.call(method, path, None)
            assert response.error[0] == 405


async def test_a_path_outside_of_the_diet_api_is_a_problem(client: httpx.AsyncClient) -> None:
    for path in ("/api/v1/auth/nothing", "/auth/login", "/api/v1/auth/login/x"):
        response = await client.post(path, json={})
        assert response.headers["Content-Type"] == "application/problem+json"


async def test_a_malformed_body_is_refused(
    diet_api: DietApiClient, subtests: pytest.Subtests
) -> None:
    messages = {
        b"{": "body：不是有效的 JSON",
        b"\xff": "body：不是有效的 JSON",
        b"[" * 200: "body：嵌套层数过多",
        b"[" * 100_000: "body：请求包含的值过多",
        b"[]": "body：此项必须是对象",
        b"": "body：此项为必填项",
        b'{"username": "' + b"a" * 10_000_000 + b'"}': "请求内容过大",
    }
    for body, message in messages.items():
        with subtests.test(body=body[:20]):
            response = await diet_api.post("/auth/login", body, Content_Type="application/json")
            assert response.error[:2] == (400, message)


async def test_a_code_is_valid_in_both_apis(
    diet_api: DietApiClient, client: httpx.AsyncClient, settings: Settings
) -> None:
    await client.post(
        "/api/v1/auth/verifications",
        json={"username": "ada", "email": ADDRESS, "password": PASSWORD},
    )
    code = await read_code(settings, ADDRESS)
    body = {"username": "grace", "email": ADDRESS, "password": PASSWORD, "code": code}
    response = await diet_api.post("/auth/verify-register", body)
    assert response.data["user"]["username"] == "grace"
