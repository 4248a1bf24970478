"""Password reset: from the code in a mail to the new password."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text, update

from api.app import create_app
from domain.auth.models import MailCode
from domain.core.database.sessions import Sessions
from domain.core.mail.outbox import OutboxMail
from domain.core.settings import Settings
from tests.api.mailbox import all_mails, read_code, read_mails
from tests.api.registration import (
    ADDRESS,
    AUTH,
    client_at,
    get_profile,
    log_in,
    refresh,
    register,
    request_code,
    verify,
    wrong_code,
)
from tests.factories import Person
from tests.serving import started

RESET = f"{AUTH}/password-reset"
NEW = "difference engine"
UNKNOWN = "nobody@example.com"


async def forget(
    client: httpx.AsyncClient, email: str = ADDRESS, *, language: str = "zh-CN", **more: Any
) -> httpx.Response:
    headers = {"Accept-Language": language}
    return await client.post(RESET, json={"email": email, **more}, headers=headers)


async def confirm(
    client: httpx.AsyncClient, token: str, email: str = ADDRESS, *, password: str = NEW
) -> httpx.Response:
    body = {"email": email, "token": token, "new_password": password}
    return await client.post(f"{RESET}/confirm", json=body)


async def let_time_pass(sessions: Sessions, passed: timedelta) -> None:
    async with sessions.begin() as session:
        await session.execute(
            update(MailCode).values(
                created_at=MailCode.created_at - passed, expires_at=MailCode.expires_at - passed
            )
        )


async def forgotten(client: httpx.AsyncClient, settings: Settings) -> tuple[dict[str, Any], str]:
    """Register Ada, and return her tokens and the code of a password reset."""
    tokens = await register(client, settings)
    response = await forget(client)
    assert (response.status_code, response.content) == (204, b"")
    return tokens, await read_code(settings, ADDRESS, count=2)


async def test_the_code_sets_a_new_password_and_ends_every_session(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    tokens, code = await forgotten(client, settings)
    other = (await log_in(client)).json()
    response = await confirm(client, code)
    assert (response.status_code, response.content) == (204, b"")
    for each in (tokens, other):
        assert (await get_profile(client, each["access_token"])).status_code == 401
        assert (await refresh(client, each["refresh_token"])).status_code == 401
    assert (await log_in(client)).status_code == 401
    assert (await log_in(client, password=NEW)).status_code == 200


@pytest.mark.parametrize(
    ("language", "subject", "news", "line"),
    [
        ("zh-CN", "是您重置 Majordomo 密码的验证码", "您的 Majordomo 密码已重置", "全部结束"),
        ("en", "to reset the password", "Your Majordomo password was reset", "signed out"),
    ],
)
async def test_both_mails_are_in_the_users_language(
    client: httpx.AsyncClient,
    settings: Settings,
    language: str,
    subject: str,
    news: str,
    line: str,
) -> None:
    client.headers["Accept-Language"] = language
    await register(client, settings)
    await forget(client, language=language)
    code = await read_code(settings, ADDRESS, count=2)
    await confirm(client, code)
    _, code_mail, notice = await read_mails(settings, ADDRESS, count=3)
    assert subject in code_mail["Subject"]
    assert code in code_mail.get_content()
    assert notice["Subject"] == news
    assert line in notice.get_content()


async def test_a_code_that_was_used_delays_another_for_the_same_purpose(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    """The code of the registration, which was used as well, has not delayed that of the reset."""
    _, code = await forgotten(client, settings)
    assert (await confirm(client, code)).status_code == 204
    assert (await forget(client)).status_code == 429
    await let_time_pass(sessions, timedelta(minutes=1))
    assert (await forget(client)).status_code == 204


async def test_an_unknown_address_gets_the_same_responses_and_no_mail(
    client: httpx.AsyncClient, settings: Settings, person: Person, sessions: Sessions
) -> None:
    for email in (person.email, UNKNOWN):
        assert (await forget(client, email)).status_code == 204
        early = await forget(client, email)
        assert early.status_code == 429
        assert 0 < int(early.headers["Retry-After"]) <= 60
        wrong = [await confirm(client, "000000", email) for _ in range(6)]
        assert {response.status_code for response in wrong} == {401}
        assert {response.json()["detail"] for response in wrong} == {"验证码无效或已过期"}
    await read_mails(settings, person.email)
    async with sessions() as session:
        recipients = Counter(await session.scalars(select(OutboxMail.recipient)))
    assert recipients == {person.email: 1, "": 1}  # the same work, but no recipient
    assert [mail["To"] for mail in all_mails(settings)] == [person.email]


async def test_an_unconfirmed_address_gets_no_code(
    client: httpx.AsyncClient, person: Person, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await session.execute(text("UPDATE users SET email_confirmed_at = NULL"))
    assert (await forget(client, person.email)).status_code == 204
    async with sessions() as session:
        assert await session.scalar(select(MailCode.code_hash)) is None


async def test_a_code_is_valid_for_its_own_purpose_only(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    await request_code(client, email="eve@example.com", username="eve")
    registration = await read_code(settings, "eve@example.com")
    assert (await confirm(client, registration, "eve@example.com")).status_code == 401
    _, reset = await forgotten(client, settings)
    assert (await verify(client, reset)).status_code == 401
    assert (await confirm(client, reset)).status_code == 204
    assert (await verify(client, registration, email="eve@example.com")).status_code == 200


async def test_a_code_used_many_times_at_once_sets_one_password(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    _, code = await forgotten(client, settings)
    passwords = [f"password {number}" for number in range(20)]
    responses = await asyncio.gather(*(confirm(client, code, password=word) for word in passwords))
    assert Counter(response.status_code for response in responses) == {204: 1, 401: 19}
    [chosen] = [
        word
        for word, response in zip(passwords, responses, strict=True)
        if response.status_code == 204
    ]
    assert (await log_in(client, password=chosen)).status_code == 200
    assert len(await read_mails(settings, ADDRESS, count=3)) == 3


async def test_five_wrong_attempts_end_a_code_even_concurrently(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    _, code = await forgotten(client, settings)
    await asyncio.gather(*(confirm(client, wrong_code(code)) for _ in range(15)))
    assert (await confirm(client, code)).status_code == 401
    assert (await log_in(client)).status_code == 200


async def test_a_code_is_valid_for_ten_minutes_or_until_the_next_code(
    client: httpx.AsyncClient, settings: Settings, sessions: Sessions
) -> None:
    _, code = await forgotten(client, settings)
    await let_time_pass(sessions, timedelta(minutes=10))
    assert (await confirm(client, code)).status_code == 401
    await forget(client)
    old = await read_code(settings, ADDRESS, count=3)
    await let_time_pass(sessions, timedelta(minutes=2))
    await forget(client)
    new = await read_code(settings, ADDRESS, count=4)
    if old != new:
        assert (await confirm(client, old)).status_code == 401
    assert (await confirm(client, new)).status_code == 204


async def test_the_mail_links_to_an_allowed_page(
    settings: Settings, person: Person, sessions: Sessions
) -> None:
    app = create_app(settings.model_copy(update={"redirect_origins": ("https://app.example",)}))
    async with started(app), client_at(app, "192.0.2.1") as client:
        refused = await forget(client, person.email, redirect_to="https://evil.example/")
        assert (refused.status_code, refused.json()["code"]) == (422, "redirect_not_allowed")
        await forget(client, person.email, redirect_to="https://app.example/reset")
        mail = (await read_mails(settings, person.email))[0].get_content()
    assert "https://app.example/reset?email=" in mail


async def test_an_invalid_password_does_not_count_as_an_attempt(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    _, code = await forgotten(client, settings)
    for _ in range(6):
        assert (await confirm(client, code, password="short")).status_code == 422
    assert (await confirm(client, code)).status_code == 204
