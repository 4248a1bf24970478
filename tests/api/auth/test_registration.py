"""Registration: from the code in a mail to the account."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, select, update

from domain.auth.models import LoginSession, MailCode
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.api.mailbox import read_code, read_mails
from tests.api.registration import (
    ADDRESS,
    AUTH,
    PASSWORD,
    get_profile,
    let_codes_age,
    log_in,
    register,
    request_code,
    verify,
    wrong_code,
)
from tests.factories import Person, make_person

RESEND = f"{AUTH}/verifications/resend"


async def test_a_code_makes_the_account_and_signs_in(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    response = await request_code(client, email="Ada@Example.COM")
    assert (response.status_code, response.json()) == (202, {"email": ADDRESS})
    response = await verify(client, await read_code(settings, ADDRESS))
    tokens = response.json()
    assert response.status_code == 200
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 3600)
    assert tokens["user"]["email"] == ADDRESS
    assert UUID(tokens["user"]["id"]).version == 7
    me = await get_profile(client, tokens["access_token"])
    assert (me.status_code, me.json()["username"]) == (200, "ada")
    assert (await log_in(client)).status_code == 200


async def test_there_is_no_account_before_the_code_is_verified(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    await request_code(client)
    assert (await log_in(client)).status_code == 401
    async with sessions() as session:
        assert await session.scalar(select(func.count(User.id))) == 0


async def test_a_code_can_be_used_once(client: httpx.AsyncClient, settings: Settings) -> None:
    await request_code(client)
    code = await read_code(settings, ADDRESS)
    assert (await verify(client, code)).status_code == 200
    again = await verify(client, code)
    assert (again.status_code, again.json()["detail"]) == (401, "验证码无效或已过期")


async def test_a_code_used_many_times_at_once_makes_one_account(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    await request_code(client)
    code = await read_code(settings, ADDRESS)
    responses = await asyncio.gather(*(verify(client, code) for _ in range(20)))
    assert sorted(response.status_code for response in responses) == [200] + [401] * 19


async def test_the_fifth_attempt_can_succeed_and_the_sixth_cannot(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    for email, username, wrong_tries, status in [
        ("a@example.com", "four_wrong", 4, 200),
        ("b@example.com", "five_wrong", 5, 401),
    ]:
        await request_code(client, email=email, username=username)
        code = await read_code(settings, email)
        for _ in range(wrong_tries):
            assert (await verify(client, wrong_code(code), email=email)).status_code == 401
        assert (await verify(client, code, email=email)).status_code == status


async def test_concurrent_attempts_are_all_counted(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    await request_code(client)
    code = await read_code(settings, ADDRESS)
    await asyncio.gather(*(verify(client, wrong_code(code)) for _ in range(15)))
    async with sessions() as session:
        assert await session.scalar(select(MailCode.attempts)) == 5
    assert (await verify(client, code)).status_code == 401


async def test_a_code_is_valid_for_ten_minutes(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    await request_code(client)
    code = await read_code(settings, ADDRESS)
    await let_codes_age(sessions, timedelta(minutes=10))
    assert (await verify(client, code)).status_code == 401


async def test_a_code_is_valid_for_its_own_address_only(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    await request_code(client)
    await request_code(client, email="eve@example.com", username="eve")
    eves = await read_code(settings, "eve@example.com")
    if eves != await read_code(settings, ADDRESS):
        assert (await verify(client, eves)).status_code == 401
    assert (await verify(client, eves, email="eve@example.com")).status_code == 200


async def test_a_second_request_within_a_minute_changes_nothing(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    await request_code(client, username="first")
    second = await request_code(client, username="second")
    assert second.status_code == 429
    assert 0 < int(second.headers["Retry-After"]) <= 60
    response = await verify(client, await read_code(settings, ADDRESS))
    me = await get_profile(client, response.json()["access_token"])
    assert me.json()["username"] == "first"


async def test_of_concurrent_requests_one_sends_a_code(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    responses = await asyncio.gather(
        *(request_code(client, username=f"ada_{number}") for number in range(10))
    )
    assert sorted(response.status_code for response in responses) == [202] + [429] * 9
    assert len(await read_mails(settings, ADDRESS)) == 1


async def test_an_address_gets_ten_codes_a_day(
    client: httpx.AsyncClient, sessions: Sessions
) -> None:
    statuses = []
    for _ in range(11):
        statuses.append((await request_code(client)).status_code)
        await let_codes_age(sessions, timedelta(minutes=11))
    assert statuses == [202] * 10 + [429]
    refused = await request_code(client)
    assert 21 * 3600 < int(refused.headers["Retry-After"]) < 22 * 3600
    await let_codes_age(sessions, timedelta(hours=24))
    assert (await request_code(client)).status_code == 202


async def test_a_known_address_gets_the_same_response_as_an_unknown_one(
    client: httpx.AsyncClient, settings: Settings, person: Person
) -> None:
    known = [await request_code(client, email=person.email, username="x_1") for _ in range(2)]
    unknown = [await request_code(client, username="x_2") for _ in range(2)]
    assert [response.status_code for response in known] == [202, 429]
    assert [response.status_code for response in unknown] == [202, 429]
    assert known[0].json() == {"email": person.email}
    assert known[1].json() == unknown[1].json()
    mail = (await read_mails(settings, person.email))[0]
    assert "此邮箱已有账号" in mail.get_content()
    assert (await verify(client, "000000", email=person.email)).status_code == 401


async def test_the_owner_of_a_known_address_cannot_be_replaced_by_any_code(
    client: httpx.AsyncClient, person: Person, sessions: Sessions
) -> None:
    await request_code(client, email=person.email, username="thief")
    async with sessions() as session:
        row = (await session.scalars(select(MailCode))).one()
    assert row.code_hash is None


@pytest.mark.parametrize("username", ["ab", "a" * 31, "with space", "дом", "a-b", "me", "Search"])
async def test_an_invalid_username_is_422(client: httpx.AsyncClient, username: str) -> None:
    response = await request_code(client, username=username)
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"] == ["body", "username"]


async def test_a_username_is_taken_in_any_case(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings
) -> None:
    await make_person(sessions, settings, username="Ada")
    response = await request_code(client, username="aDA")
    assert (response.status_code, response.json()["code"]) == (422, "username_taken")


async def test_the_first_to_verify_gets_the_username(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    await request_code(client, email="slow@example.com", username="wanted")
    await register(client, settings, email="fast@example.com", username="Wanted")
    code = await read_code(settings, "slow@example.com")
    response = await verify(client, code, email="slow@example.com")
    assert (response.status_code, response.json()["code"]) == (422, "username_taken")


@pytest.mark.parametrize("invite_code", ["ABCD2345", "no such code", "", None])
async def test_an_invalid_invite_code_does_not_prevent_registration(
    client: httpx.AsyncClient, settings: Settings, invite_code: str | None
) -> None:
    assert (await request_code(client, invite_code=invite_code)).status_code == 202
    assert (await verify(client, await read_code(settings, ADDRESS))).status_code == 200


async def test_resending_replaces_the_code_and_keeps_the_registration(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    await request_code(client)
    old = await read_code(settings, ADDRESS)
    early = await client.post(RESEND, json={"email": ADDRESS})
    assert early.status_code == 429
    await let_codes_age(sessions, timedelta(minutes=11))
    assert (await client.post(RESEND, json={"email": ADDRESS})).status_code == 204
    new = await read_code(settings, ADDRESS, count=2)
    if old != new:
        assert (await verify(client, old)).status_code == 401
    assert (await verify(client, new)).status_code == 200
    assert (await log_in(client, password=PASSWORD)).status_code == 200


async def test_resending_without_a_registration_has_the_same_response(
    client: httpx.AsyncClient, settings: Settings, person: Person
) -> None:
    for email in (person.email, "nobody@example.com"):
        responses = [await client.post(RESEND, json={"email": email}) for _ in range(2)]
        assert [response.status_code for response in responses] == [204, 429]
    await request_code(client, email="last@example.com")
    await read_mails(settings, "last@example.com")
    assert len(list((settings.data_dir / "outbox").iterdir())) == 1


async def test_the_account_that_proves_an_address_gets_it(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    claimant = await make_person(sessions, settings, email=ADDRESS)
    async with sessions.begin() as session:
        await session.execute(update(User).values(email_confirmed_at=None))
    assert (await get_profile(client, claimant.access_token)).status_code == 200
    tokens = await register(client, settings)
    assert (await get_profile(client, claimant.access_token)).status_code == 401
    assert (await log_in(client)).json()["user"]["id"] == tokens["user"]["id"]
    async with sessions() as session:
        assert (await session.get_one(User, claimant.user_id)).email is None
        ended = await session.get_one(LoginSession, claimant.session_id)
        assert ended.ended_at is not None


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en-GB", "is your Majordomo code"), ("fr", "是您的 Majordomo 验证码")],
)
async def test_the_mail_is_in_the_language_of_the_request(
    client: httpx.AsyncClient, settings: Settings, language: str, subject: str
) -> None:
    client.headers["Accept-Language"] = language
    await request_code(client)
    code = await read_code(settings, ADDRESS)
    mail = (await read_mails(settings, ADDRESS))[0]
    assert mail["Subject"] == f"{code} {subject}"


@pytest.mark.parametrize(
    ("language", "locale"),
    [("en-GB,en;q=0.9", "en"), ("zh-Hans", "zh-CN"), ("*", None), ("fr", None), ("", None)],
)
async def test_the_profile_keeps_the_language_of_the_registration(
    client: httpx.AsyncClient, settings: Settings, language: str, locale: str | None
) -> None:
    client.headers["Accept-Language"] = language
    await request_code(client)
    client.headers["Accept-Language"] = "zh-CN"
    signed_in = await verify(client, await read_code(settings, ADDRESS))
    profile = await get_profile(client, signed_in.json()["access_token"])
    assert profile.json()["locale"] == locale
