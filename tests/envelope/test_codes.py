"""Codes of the diet API."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from domain.auth.models import MailCode
from domain.core.database.sessions import Sessions
from domain.core.mail.outbox import OutboxMail
from domain.core.settings import Settings
from tests.api.mailbox import read_code, read_mails
from tests.api.registration import wrong_code
from tests.envelope.diet_api import ADDRESS, PASSWORD, DietApiClient, EnvelopeResponse
from tests.factories import PASSWORD as PERSONS_PASSWORD
from tests.factories import Person

WRONG = (422, "验证码错误或已过期", None)


async def unsent(sessions: Sessions) -> int:
    """Count the mails in the outbox."""
    query = select(func.count(OutboxMail.id)).where(OutboxMail.ended_at.is_(None))
    async with sessions() as session:
        return (await session.execute(query)).scalar_one()


async def send(
    diet_api: DietApiClient, email: str = ADDRESS, code_type: str = "register"
) -> EnvelopeResponse:
    return await diet_api.post("/auth/send-code", {"email": email, "code_type": code_type})


async def check(diet_api: DietApiClient, code: Any, **other: Any) -> EnvelopeResponse:
    body = {"email": ADDRESS, "code": code, "code_type": "register"} | other
    return await diet_api.post("/auth/verify-code", body)


async def verify(diet_api: DietApiClient, code: str, **other: Any) -> EnvelopeResponse:
    body = {"username": "testuser", "email": ADDRESS, "password": PASSWORD, "code": code} | other
    return await diet_api.post("/auth/verify-register", body)


async def reset(diet_api: DietApiClient, code: str, email: str) -> EnvelopeResponse:
    body = {"email": email, "code": code, "new_password": "newpassword456"}
    return await diet_api.post("/auth/password/reset", body)


async def let_pass(sessions: Sessions, passed: timedelta) -> None:
    async with sessions.begin() as session:
        await session.execute(
            update(MailCode).values(
                created_at=MailCode.created_at - passed, expires_at=MailCode.expires_at - passed
            )
        )


async def test_a_code_creates_an_account_with_a_proved_address(
    diet_api: DietApiClient, settings: Settings
) -> None:
    sent = await send(diet_api)
    assert sent.success == (200, "验证码已发送")
    assert sent.data == {
        "email": ADDRESS,
        "code_type": "register",
        "cooldown_seconds": 60,
        "remaining_daily_sends": 9,
        "expire_minutes": 10,
    }
    code = await read_code(settings, ADDRESS)
    checked = await check(diet_api, code)
    assert checked.success == (200, "验证成功")
    assert checked.data == {"is_valid": True, "message": "验证码有效"}
    response = await verify(diet_api, code)
    assert response.success == (200, "注册成功")
    assert response.data["user"]["email"] == ADDRESS
    assert response.data["tokens"]["expires_in"] == 1800
    me = diet_api.with_token(response.data["tokens"]["access_token"])
    assert (await me.get("/auth/me")).data["username"] == "testuser"


async def test_a_second_code_within_a_minute_is_429(diet_api: DietApiClient) -> None:
    await send(diet_api)
    response = await send(diet_api)
    assert response.error == (
        429,
        "请求过于频繁，请稍后再试",
        "Too many requests, please try again later",
    )
    assert 0 < int(response.headers["Retry-After"]) <= 60


@pytest.mark.parametrize("code_type", ["register", "password_reset"])
async def test_sends_are_limited_for_unknown_addresses_too(
    diet_api: DietApiClient, sessions: Sessions, person: Person, code_type: str
) -> None:
    for email in (person.email, "nobody@example.com"):
        left = []
        for _ in range(10):
            left.append((await send(diet_api, email, code_type)).data["remaining_daily_sends"])
            await let_pass(sessions, timedelta(seconds=61))
        assert left == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
        assert (await send(diet_api, email, code_type)).status == 429


async def test_a_malformed_code_is_400(diet_api: DietApiClient, subtests: pytest.Subtests) -> None:
    codes: list[Any] = ["", "x" * 65, None, 123456]
    for code in codes:
        with subtests.test(code=code):
            assert (await check(diet_api, code)).error[0] == 400


async def test_a_wrong_code_is_422(
    diet_api: DietApiClient, settings: Settings, sessions: Sessions
) -> None:
    assert (await check(diet_api, "123456")).error == WRONG
    await send(diet_api)
    code = await read_code(settings, ADDRESS)
    assert (await check(diet_api, wrong_code(code))).error == WRONG
    assert (await check(diet_api, "abc")).error == WRONG
    assert (await check(diet_api, code, code_type="password_reset")).error == WRONG
    assert (await check(diet_api, code, email="eve@example.com")).error == WRONG
    await let_pass(sessions, timedelta(minutes=10))
    assert (await check(diet_api, code)).error == WRONG
    assert (await verify(diet_api, code)).error == WRONG


async def test_a_code_for_one_purpose_does_not_end_one_for_another(
    diet_api: DietApiClient, settings: Settings, sessions: Sessions
) -> None:
    await send(diet_api)
    code = await read_code(settings, ADDRESS)
    await let_pass(sessions, timedelta(seconds=61))
    assert (await send(diet_api, code_type="password_reset")).status == 200
    assert (await verify(diet_api, code)).status == 200


async def test_an_unknown_code_type_is_400(diet_api: DietApiClient) -> None:
    status, message, _ = (await send(diet_api, code_type="login")).error
    assert status == 400
    assert message.startswith("code_type：此项必须是以下之一")


async def test_checks_count_as_attempts(diet_api: DietApiClient, settings: Settings) -> None:
    await send(diet_api)
    code = await read_code(settings, ADDRESS)
    assert [(await check(diet_api, code)).status for _ in range(5)] == [200] * 5
    too_often = (
        422,
        "验证码尝试次数过多",
        "Too many attempts, please request a new code",
    )
    assert (await check(diet_api, code)).error == too_often
    assert (await verify(diet_api, code)).error == too_often


async def test_a_used_code_is_reported_as_used(diet_api: DietApiClient, settings: Settings) -> None:
    await send(diet_api)
    code = await read_code(settings, ADDRESS)
    assert (await verify(diet_api, code)).status == 200
    used = (422, "验证码已被使用", "Verification code has been used")
    assert (await verify(diet_api, code, username="again")).error == used
    assert (await verify(diet_api, wrong_code(code), username="again")).error == WRONG
    guesses = [(await verify(diet_api, wrong_code(code), username="x_1")).error for _ in range(5)]
    assert guesses == [WRONG] * 5
    assert (await verify(diet_api, code, username="again")).error == WRONG


async def test_concurrent_registrations_create_one_account(
    diet_api: DietApiClient, settings: Settings
) -> None:
    await send(diet_api)
    code = await read_code(settings, ADDRESS)
    responses = await asyncio.gather(
        *(verify(diet_api, code, username=f"user_{n}") for n in range(10))
    )
    assert sorted(each.status for each in responses) == [200] + [422] * 9


async def test_a_taken_username_does_not_use_the_code(
    diet_api: DietApiClient, settings: Settings
) -> None:
    await diet_api.register("testuser", "other@example.com")
    await send(diet_api)
    code = await read_code(settings, ADDRESS)
    assert (await verify(diet_api, code)).error == (404, "用户名已存在", None)
    assert (await verify(diet_api, code, username="free")).status == 200


async def test_a_known_address_gets_no_code_and_the_same_response(
    diet_api: DietApiClient, settings: Settings, sessions: Sessions, person: Person
) -> None:
    known, unknown = await send(diet_api, person.email), await send(diet_api)
    assert known.data == unknown.data | {"email": person.email}
    async with sessions() as session:
        rows = select(MailCode.code_hash).where(MailCode.email == person.email)
        assert await session.scalar(rows) is None
    assert "已有账号" in (await read_mails(settings, person.email))[0].get_content()


async def test_the_code_resets_the_password(
    diet_api: DietApiClient, settings: Settings, person: Person
) -> None:
    sent = await diet_api.post("/auth/password/send-code", {"email": person.email})
    assert sent.success == (200, "如果该邮箱已注册，您将收到验证码")
    assert sent.data == {
        "email": person.email,
        "code_type": "password_reset",
        "cooldown_seconds": 60,
        "remaining_daily_sends": 9,
        "expire_minutes": 10,
    }
    code = await read_code(settings, person.email)
    assert (await reset(diet_api, wrong_code(code), person.email)).error == WRONG
    response = await reset(diet_api, code, person.email)
    assert response.body == {"code": 0, "message": "密码重置成功，请使用新密码登录", "data": None}
    assert (await diet_api.with_token(person.access_token).get("/auth/me")).status == 401
    assert (await diet_api.log_in(person.username, PERSONS_PASSWORD)).status == 401
    assert (await diet_api.log_in(person.username, "newpassword456")).status == 200
    assert len(await read_mails(settings, person.email, count=2)) == 2
    again = await reset(diet_api, code, person.email)
    assert again.error[:2] == (422, "验证码已被使用")


async def test_a_password_reset_does_not_disclose_known_addresses(
    diet_api: DietApiClient, settings: Settings, sessions: Sessions, person: Person
) -> None:
    known = await diet_api.post("/auth/password/send-code", {"email": person.email})
    unknown = await diet_api.post("/auth/password/send-code", {"email": ADDRESS})
    assert known.data == unknown.data | {"email": person.email}
    await read_mails(settings, person.email)
    assert await unsent(sessions) == 0
    assert len(list((settings.data_dir / "outbox").iterdir())) == 1
    for email in (person.email, ADDRESS):
        assert [(await reset(diet_api, "000000", email)).error for _ in range(5)] == [WRONG] * 5
        assert (await reset(diet_api, "000000", email)).error[:2] == (422, "验证码尝试次数过多")


async def test_an_unproved_address_cannot_reset_a_password(
    diet_api: DietApiClient, settings: Settings, sessions: Sessions
) -> None:
    await diet_api.register()
    await diet_api.post("/auth/password/send-code", {"email": ADDRESS})
    assert await unsent(sessions) == 0
    assert not (settings.data_dir / "outbox").exists()


@pytest.mark.parametrize(("language", "locale"), [("en", "en"), ("zh", "zh-CN"), ("*", None)])
@pytest.mark.parametrize("is_immediate", [True, False])
async def test_the_profile_keeps_the_language_of_the_registration(
    diet_api: DietApiClient,
    settings: Settings,
    language: str,
    locale: str | None,
    *,
    is_immediate: bool,
) -> None:
    diet_api.client.headers["Accept-Language"] = language
    if is_immediate:
        registered = await diet_api.register()
    else:
        await send(diet_api)
        registered = await verify(diet_api, await read_code(settings, ADDRESS))
    user = diet_api.with_token(registered.data["tokens"]["access_token"])
    profile = await user.client.get(
        "/api/v1/profile/me", headers={"Authorization": f"Bearer {user.token}"}
    )
    assert profile.json()["locale"] == locale
