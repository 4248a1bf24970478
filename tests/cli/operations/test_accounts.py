"""`majordomo user list | show | disable | enable | reset-password`."""

import httpx
import pytest
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from tests.cli.operations.conftest import Operate, Read
from tests.factories import Person

NEW_PASSWORD = "a new password for me"


async def test_accounts_are_listed_without_and_shown_with_their_address(
    person: Person, read: Read, operate: Operate
) -> None:
    [listed] = await read("user", "list")
    assert listed["username"] == person.username
    assert person.email not in str(listed)
    for name in (person.username.upper(), f"\u3000{person.email.upper()}\u200b"):
        shown = await read("user", "show", name)
        assert (shown["email"], shown["threads"], shown["runs"]) == (person.email, 0, {})
        assert shown["open_sessions"] == 1
    assert await read("user", "list", "--disabled") == []
    assert await read("user", "list", "--superusers") == []
    assert (await operate("user", "show", person.username)).returncode == 0
    unknown = await operate("user", "show", "nobody@example.com")
    assert unknown.returncode == 1
    assert "There is no account" in unknown.stderr


@pytest.mark.parametrize("by", ["username", "email"])
async def test_a_disabled_account_is_signed_out(
    by: str, person: Person, client: httpx.AsyncClient, read: Read
) -> None:
    name = str(getattr(person, by)).upper()
    assert (await read("user", "disable", name)) == {
        "username": person.username,
        "is_active": False,
    }
    answer = await client.get("/api/v1/profile/me", headers=person.headers)
    assert answer.status_code == 401
    assert [row["username"] for row in await read("user", "list", "--disabled")] == [
        person.username
    ]
    refused = await read("user", "enable", name)
    assert refused["is_active"] is True


async def test_a_password_reset_is_mailed(
    person: Person, sessions: Sessions, operate: Operate, client: httpx.AsyncClient
) -> None:
    finished = await operate("user", "reset-password", person.email)
    assert finished.returncode == 0, finished.stderr
    async with sessions() as session:
        mail = (await session.execute(text("SELECT recipient, body FROM outbox_mails"))).one()
    assert mail.recipient == person.email
    assert "waits to be sent" in finished.stdout  # no server runs that could have sent it
    again = await operate("user", "reset-password", person.email)
    assert again.returncode == 1
    assert "Too many" in again.stderr
    # Until the code is used, nothing has changed.
    answer = await client.get("/api/v1/profile/me", headers=person.headers)
    assert answer.status_code == 200


async def test_a_printed_code_sets_a_new_password_and_ends_the_sessions(
    person: Person, sessions: Sessions, operate: Operate, client: httpx.AsyncClient
) -> None:
    finished = await operate("user", "reset-password", person.username, "--print-code")
    assert finished.returncode == 0, finished.stderr
    code = finished.stdout.strip()
    assert code.isdecimal()
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM outbox_mails")) == 0
    reset = await client.post(
        "/api/v1/auth/password-reset/confirm",
        json={"email": person.email, "token": code, "new_password": NEW_PASSWORD},
    )
    assert reset.status_code < 300, reset.text
    answer = await client.get("/api/v1/profile/me", headers=person.headers)
    assert answer.status_code == 401
    signed_in = await client.post(
        "/api/v1/auth/sessions", json={"email": person.email, "password": NEW_PASSWORD}
    )
    assert signed_in.status_code == 200


async def test_no_code_is_made_for_an_account_that_cannot_use_one(
    person: Person, sessions: Sessions, operate: Operate
) -> None:
    for change, reason in [
        ("is_active = false", "is disabled"),
        ("email_confirmed_at = NULL", "no confirmed address"),
    ]:
        async with sessions.begin() as session:
            await session.execute(text(f"UPDATE users SET {change}"))
        finished = await operate("user", "reset-password", person.username)
        assert finished.returncode == 1
        assert reason in finished.stderr
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM mail_codes")) == 0
