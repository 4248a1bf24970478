"""Codes as the diet document has them."""

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
from tests.api.registration import other_than
from tests.envelope.diet_api import ADDRESS, PASSWORD, Said, Surface
from tests.factories import PASSWORD as PERSONS_PASSWORD
from tests.factories import Person

WRONG = (422, "验证码错误或已过期", None)


async def unsent(sessions: Sessions) -> int:
    """Count the mails that wait to be sent."""
    query = select(func.count(OutboxMail.id)).where(OutboxMail.ended_at.is_(None))
    async with sessions() as session:
        return (await session.execute(query)).scalar_one()


async def send(surface: Surface, email: str = ADDRESS, code_type: str = "register") -> Said:
    return await surface.post("/auth/send-code", {"email": email, "code_type": code_type})


async def check(surface: Surface, code: Any, **other: Any) -> Said:
    body = {"email": ADDRESS, "code": code, "code_type": "register"} | other
    return await surface.post("/auth/verify-code", body)


async def verify(surface: Surface, code: str, **other: Any) -> Said:
    body = {"username": "testuser", "email": ADDRESS, "password": PASSWORD, "code": code} | other
    return await surface.post("/auth/verify-register", body)


async def reset(surface: Surface, code: str, email: str) -> Said:
    body = {"email": email, "code": code, "new_password": "newpassword456"}
    return await surface.post("/auth/password/reset", body)


async def let_pass(sessions: Sessions, passed: timedelta) -> None:
    async with sessions.begin() as session:
        await session.execute(
            update(MailCode).values(
                created_at=MailCode.created_at - passed, expires_at=MailCode.expires_at - passed
            )
        )


async def test_a_code_makes_an_account_whose_address_is_proved(
    surface: Surface, settings: Settings
) -> None:
    sent = await send(surface)
    assert sent.told == (200, "验证码已发送")
    assert sent.data == {
        "email": ADDRESS,
        "code_type": "register",
        "cooldown_seconds": 60,
        "remaining_daily_sends": 9,
        "expire_minutes": 10,
    }
    code = await read_code(settings, ADDRESS)
    checked = await check(surface, code)
    assert checked.told == (200, "验证成功")
    assert checked.data == {"is_valid": True, "message": "验证码有效"}
    said = await verify(surface, code)
    assert said.told == (200, "注册成功")
    assert said.data["user"]["email"] == ADDRESS
    assert said.data["tokens"]["expires_in"] == 1800
    me = surface.of(said.data["tokens"]["access_token"])
    assert (await me.get("/auth/me")).data["username"] == "testuser"


async def test_a_second_code_within_a_minute(surface: Surface) -> None:
    await send(surface)
    said = await send(surface)
    assert said.error == (
        429,
        "请求过于频繁，请稍后再试",
        "Too many requests, please try again later",
    )
    assert 0 < int(said.headers["Retry-After"]) <= 60


@pytest.mark.parametrize("code_type", ["register", "password_reset"])
async def test_sends_fall_for_unknown_addresses_too(
    surface: Surface, sessions: Sessions, person: Person, code_type: str
) -> None:
    for email in (person.email, "nobody@example.com"):
        left = []
        for _ in range(10):
            left.append((await send(surface, email, code_type)).data["remaining_daily_sends"])
            await let_pass(sessions, timedelta(seconds=61))
        assert left == [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
        assert (await send(surface, email, code_type)).status == 429


async def test_codes_that_do_not_fit(surface: Surface, subtests: pytest.Subtests) -> None:
    codes: list[Any] = ["", "x" * 65, None, 123456]
    for code in codes:
        with subtests.test(code=code):
            assert (await check(surface, code)).error[0] == 400


async def test_wrong_codes(surface: Surface, settings: Settings, sessions: Sessions) -> None:
    assert (await check(surface, "123456")).error == WRONG
    await send(surface)
    code = await read_code(settings, ADDRESS)
    assert (await check(surface, other_than(code))).error == WRONG
    assert (await check(surface, "abc")).error == WRONG
    assert (await check(surface, code, code_type="password_reset")).error == WRONG
    assert (await check(surface, code, email="eve@example.com")).error == WRONG
    await let_pass(sessions, timedelta(minutes=10))
    assert (await check(surface, code)).error == WRONG
    assert (await verify(surface, code)).error == WRONG


async def test_a_code_for_one_purpose_does_not_end_one_for_another(
    surface: Surface, settings: Settings
) -> None:
    await send(surface)
    code = await read_code(settings, ADDRESS)
    assert (await send(surface, code_type="password_reset")).status == 200
    assert (await verify(surface, code)).status == 200


async def test_an_unknown_code_type(surface: Surface) -> None:
    status, message, _ = (await send(surface, code_type="login")).error
    assert status == 400
    assert message.startswith("code_type：此项必须是以下之一")


async def test_checks_count_as_tries(surface: Surface, settings: Settings) -> None:
    await send(surface)
    code = await read_code(settings, ADDRESS)
    assert [(await check(surface, code)).status for _ in range(5)] == [200] * 5
    too_often = (
        422,
        "验证码尝试次数过多",
        "Too many attempts, please request a new code",
    )
    assert (await check(surface, code)).error == too_often
    assert (await verify(surface, code)).error == too_often


async def test_a_used_code_says_so_to_who_knows_it(surface: Surface, settings: Settings) -> None:
    await send(surface)
    code = await read_code(settings, ADDRESS)
    assert (await verify(surface, code)).status == 200
    used = (422, "验证码已被使用", "Verification code has been used")
    assert (await verify(surface, code, username="again")).error == used
    assert (await verify(surface, other_than(code), username="again")).error == WRONG
    guesses = [(await verify(surface, other_than(code), username="x_1")).error for _ in range(5)]
    assert guesses == [WRONG] * 5
    assert (await verify(surface, code, username="again")).error == WRONG


async def test_many_at_once_make_one_account(surface: Surface, settings: Settings) -> None:
    await send(surface)
    code = await read_code(settings, ADDRESS)
    said = await asyncio.gather(*(verify(surface, code, username=f"user_{n}") for n in range(10)))
    assert sorted(answer.status for answer in said) == [200] + [422] * 9


async def test_a_taken_username_leaves_the_code_good(surface: Surface, settings: Settings) -> None:
    await surface.register("testuser", "other@example.com")
    await send(surface)
    code = await read_code(settings, ADDRESS)
    assert (await verify(surface, code)).error == (404, "用户名已存在", None)
    assert (await verify(surface, code, username="free")).status == 200


async def test_a_known_address_gets_no_code_and_the_same_answer(
    surface: Surface, settings: Settings, sessions: Sessions, person: Person
) -> None:
    known, unknown = await send(surface, person.email), await send(surface)
    assert known.data == unknown.data | {"email": person.email}
    async with sessions() as session:
        rows = select(MailCode.code_hash).where(MailCode.email == person.email)
        assert await session.scalar(rows) is None
    assert "已有账号" in (await read_mails(settings, person.email))[0].get_content()


async def test_resetting_the_password(surface: Surface, settings: Settings, person: Person) -> None:
    sent = await surface.post("/auth/password/send-code", {"email": person.email})
    assert sent.told == (200, "如果该邮箱已注册，您将收到验证码")
    assert sent.data == {
        "email": person.email,
        "code_type": "password_reset",
        "cooldown_seconds": 60,
        "remaining_daily_sends": 9,
        "expire_minutes": 10,
    }
    code = await read_code(settings, person.email)
    assert (await reset(surface, other_than(code), person.email)).error == WRONG
    said = await reset(surface, code, person.email)
    assert said.body == {"code": 0, "message": "密码重置成功，请使用新密码登录", "data": None}
    assert (await surface.of(person.access_token).get("/auth/me")).status == 401
    assert (await surface.log_in(person.username, PERSONS_PASSWORD)).status == 401
    assert (await surface.log_in(person.username, "newpassword456")).status == 200
    assert len(await read_mails(settings, person.email, count=2)) == 2
    again = await reset(surface, code, person.email)
    assert again.error[:2] == (422, "验证码已被使用")


async def test_nobody_learns_from_a_reset_who_is_known(
    surface: Surface, settings: Settings, sessions: Sessions, person: Person
) -> None:
    known = await surface.post("/auth/password/send-code", {"email": person.email})
    unknown = await surface.post("/auth/password/send-code", {"email": ADDRESS})
    assert known.data == unknown.data | {"email": person.email}
    await read_mails(settings, person.email)
    assert await unsent(sessions) == 0
    assert len(list((settings.data_dir / "outbox").iterdir())) == 1
    for email in (person.email, ADDRESS):
        assert [(await reset(surface, "000000", email)).error for _ in range(5)] == [WRONG] * 5
        assert (await reset(surface, "000000", email)).error[:2] == (422, "验证码尝试次数过多")


async def test_a_claim_is_not_enough_to_reset_a_password(
    surface: Surface, settings: Settings, sessions: Sessions
) -> None:
    await surface.register()
    await surface.post("/auth/password/send-code", {"email": ADDRESS})
    assert await unsent(sessions) == 0
    assert not (settings.data_dir / "outbox").exists()
