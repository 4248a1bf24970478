"""Registrations of one address by several clients: each keeps its own code."""

import re
from datetime import timedelta
from email.message import EmailMessage

import httpx
import pytest
from sqlalchemy import func, select

from domain.auth.models import MailCode
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.api.mailbox import read_mails
from tests.api.registration import (
    ADDRESS,
    AUTH,
    get_profile,
    let_codes_age,
    log_in,
    request_code,
    verify,
    wrong_code,
)
from tests.factories import Person
from tests.waiting import HUNG_SECONDS

RESEND = f"{AUTH}/verifications/resend"
A_MINUTE = timedelta(seconds=61)


def code_in(mail: EmailMessage) -> str:
    found = re.search(r"\b[0-9]{6}\b", mail.get_content())
    assert found is not None
    return found[0]


def has_name(mail: EmailMessage, username: str) -> bool:
    return re.search(rf"\b{username}\b", mail.get_content()) is not None


async def register_pending(
    client: httpx.AsyncClient,
    sessions: Sessions,
    settings: Settings,
    *usernames: str,
    email: str = ADDRESS,
) -> list[str]:
    """Request a code per user name, each with a password of its own; return the codes."""
    for username in usernames:
        response = await request_code(
            client, email=email, username=username, password=f"password of {username}"
        )
        assert response.status_code == 202, response.text
        await let_codes_age(sessions, A_MINUTE)
    return [code_in(mail) for mail in await read_mails(settings, email, count=len(usernames))]


async def open_attempts(sessions: Sessions) -> list[int]:
    async with sessions() as session:
        query = select(MailCode.attempts).order_by(MailCode.id)
        return list(await session.scalars(query.where(MailCode.ended_at.is_(None))))


async def test_a_later_registration_takes_nothing_from_an_earlier_one(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    first, _ = await register_pending(client, sessions, settings, "owner", "stranger")
    response = await verify(client, first)
    assert response.status_code == 200
    me = await get_profile(client, response.json()["access_token"])
    assert me.json()["username"] == "owner"
    assert (await log_in(client, password="password of stranger")).status_code == 401
    assert (await log_in(client, password="password of owner")).status_code == 200


async def test_a_code_sets_the_name_and_password_of_its_own_registration(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    codes = await register_pending(client, sessions, settings, "first", "second", "third")
    response = await verify(client, codes[1])
    me = await get_profile(client, response.json()["access_token"])
    assert me.json()["username"] == "second"
    assert (await log_in(client, password="password of second")).status_code == 200


async def test_the_other_codes_end_when_one_is_used(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    codes = await register_pending(client, sessions, settings, "first", "second", "third")
    assert (await verify(client, codes[2])).status_code == 200
    assert [(await verify(client, code)).status_code for code in codes[:2]] == [401, 401]
    assert await open_attempts(sessions) == []
    async with sessions() as session:
        query = select(func.count()).where(MailCode.registration.is_not(None))
        assert await session.scalar(query) == 0


async def test_a_fourth_registration_is_refused_until_a_code_expires(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    codes = await register_pending(client, sessions, settings, "first", "second", "third")
    refused = await request_code(client, username="fourth")
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    # The first code is three minutes and three seconds old, and valid for ten. The second one is
    # valid for a minute longer.
    assert 417 - HUNG_SECONDS < int(refused.headers["Retry-After"]) <= 417
    assert (await verify(client, codes[0])).status_code == 200


async def test_an_expired_registration_makes_room_for_another(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    codes = await register_pending(client, sessions, settings, "first", "second", "third")
    await let_codes_age(sessions, timedelta(seconds=417))
    assert (await verify(client, codes[0])).status_code == 401
    assert (await request_code(client, username="fourth")).status_code == 202
    await let_codes_age(sessions, A_MINUTE)
    assert (await verify(client, codes[2])).status_code == 200


async def test_a_known_address_refuses_a_fourth_registration_too(
    client: httpx.AsyncClient, sessions: Sessions, person: Person
) -> None:
    answers: dict[str, list[tuple[int, object]]] = {}
    for email in (person.email, ADDRESS):
        answers[email] = []
        for number in range(4):
            response = await request_code(client, email=email, username=f"user_{number}")
            answers[email].append((response.status_code, response.json().get("code")))
            await let_codes_age(sessions, A_MINUTE)
    assert answers[person.email] == answers[ADDRESS]
    assert [status for status, _ in answers[ADDRESS]] == [202, 202, 202, 429]


async def test_a_guess_counts_for_every_code_that_it_is_compared_with(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    codes = await register_pending(client, sessions, settings, "first", "second", "third")
    wrong = next(code for code in map(wrong_code, codes) if code not in codes)
    for _ in range(5):
        assert (await verify(client, wrong)).status_code == 401
    assert await open_attempts(sessions) == [5, 5, 5]
    for code in codes:
        assert (await verify(client, code)).status_code == 401


async def test_a_registration_without_attempts_left_makes_room_for_another(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    codes = await register_pending(client, sessions, settings, "first", "second", "third")
    wrong = next(code for code in map(wrong_code, codes) if code not in codes)
    for _ in range(5):
        await verify(client, wrong)
    response = await request_code(client, username="fourth", password="password of fourth")
    assert response.status_code == 202
    code = code_in((await read_mails(settings, ADDRESS, count=4))[3])
    assert (await verify(client, code)).status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "account with the user name owner"), ("zh-CN", "创建用户名为 owner 的账号")],
)
async def test_the_mail_names_the_user_name_that_the_code_confirms(
    client: httpx.AsyncClient, settings: Settings, language: str, words: str
) -> None:
    client.headers["Accept-Language"] = language
    await request_code(client, username="owner")
    assert words in (await read_mails(settings, ADDRESS))[0].get_content()


async def test_resending_sends_each_pending_registration_a_new_code(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    old = await register_pending(client, sessions, settings, "owner", "stranger")
    assert (await client.post(RESEND, json={"email": ADDRESS})).status_code == 204
    mails = (await read_mails(settings, ADDRESS, count=4))[2:]
    owners = [code_in(mail) for mail in mails if has_name(mail, "owner")]
    strangers = [code_in(mail) for mail in mails if has_name(mail, "stranger")]
    assert (len(owners), len(strangers)) == (1, 1)
    if old[0] not in owners + strangers:
        assert (await verify(client, old[0])).status_code == 401
    assert (await verify(client, owners[0])).status_code == 200
    assert (await log_in(client, password="password of owner")).status_code == 200


async def test_every_code_that_is_sent_again_counts_for_the_day(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    await register_pending(client, sessions, settings, "first", "second", "third")
    statuses = []
    for _ in range(3):
        statuses.append((await client.post(RESEND, json={"email": ADDRESS})).status_code)
        await let_codes_age(sessions, A_MINUTE)
    assert statuses == [204, 204, 429]
    async with sessions() as session:
        assert await session.scalar(select(func.count(MailCode.id))) == 9


async def test_resending_for_a_known_address_sends_one_mail_at_a_time(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions, person: Person
) -> None:
    for username in ("first", "second"):
        await request_code(client, email=person.email, username=username)
        await let_codes_age(sessions, A_MINUTE)
    assert (await client.post(RESEND, json={"email": person.email})).status_code == 204
    await request_code(client, email="last@example.com")
    await read_mails(settings, "last@example.com")
    assert len(await read_mails(settings, person.email, count=3)) == 3


async def test_a_code_of_the_diet_api_leaves_pending_registrations_alone(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    [code] = await register_pending(client, sessions, settings, "owner")
    body = {"email": ADDRESS, "code_type": "register"}
    for _ in range(2):
        assert (await client.post(f"{AUTH}/send-code", json=body)).status_code == 200
        await let_codes_age(sessions, A_MINUTE)
    assert len(await open_attempts(sessions)) == 2
    assert (await verify(client, code)).status_code == 200
    assert (await log_in(client, password="password of owner")).status_code == 200


async def test_the_diet_api_still_replaces_its_code(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    body = {"email": ADDRESS, "code_type": "register"}
    for _ in range(2):
        await client.post(f"{AUTH}/send-code", json=body)
        await let_codes_age(sessions, A_MINUTE)
    old, new = [code_in(mail) for mail in await read_mails(settings, ADDRESS, count=2)]
    account = {"username": "owner", "email": ADDRESS, "password": "password123"}
    if old != new:
        response = await client.post(f"{AUTH}/verify-register", json=account | {"code": old})
        assert response.status_code == 422
    response = await client.post(f"{AUTH}/verify-register", json=account | {"code": new})
    assert response.status_code == 200
