"""Invite codes: create, list and disable them, and register with them."""

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.invites.codes import ALPHABET
from domain.invites.models import Invitation, InviteCode
from domain.profiles.models import User
from tests.api.mailbox import read_code
from tests.api.registration import client_at, register, request_code, verify
from tests.api.statement_counter import count_statements
from tests.factories import Person, make_person

PATH = "/api/v1/invite-codes"
MANY = 12


async def create(client: httpx.AsyncClient, person: Person, **wanted: Any) -> dict[str, Any]:
    response = await client.post(PATH, json=wanted, headers=person.headers)
    assert response.status_code == 201, response.text
    return dict(response.json())


async def register_with(
    client: httpx.AsyncClient, settings: Settings, code: Any, *, name: str = "ada"
) -> None:
    """Register with an invite code, valid or not."""
    email = f"{name}@example.com"
    response = await request_code(client, email=email, username=name, invite_code=code)
    assert response.status_code == 202, response.text
    response = await verify(client, await read_code(settings, email), email=email)
    assert response.status_code == 200, response.text


async def invited_by(sessions: Sessions, username: str) -> str | None:
    async with sessions() as session:
        inviter: str | None = await session.scalar(
            select(User.username)
            .join(InviteCode, InviteCode.owner_id == User.id)
            .join(Invitation, Invitation.invite_code_id == InviteCode.id)
            .where(
                Invitation.user_id
                == select(User.id).where(User.username == username).scalar_subquery()
            )
        )
    return inviter


async def test_a_code_has_eight_unambiguous_characters(
    client: httpx.AsyncClient, person: Person
) -> None:
    made = await create(client, person)
    assert re.fullmatch(r"[A-HJKMNP-Z2-9]{8}", made["code"])
    assert not set(ALPHABET) & set("01ILO")
    assert made["status"] == "active"
    assert (made["used_count"], made["max_uses"], made["expires_at"]) == (0, None, None)


async def test_users_list_and_disable_their_own_codes(
    client: httpx.AsyncClient, person: Person, sessions: Sessions, settings: Settings
) -> None:
    other = await make_person(sessions, settings)
    made = [await create(client, person) for _ in range(3)]
    await create(client, other)
    disabled = await client.post(f"{PATH}/{made[0]['code']}/disable", headers=person.headers)
    assert (disabled.status_code, disabled.json()["status"]) == (200, "disabled")
    listed = await client.get(f"{PATH}?limit=2", headers=person.headers)
    assert [code["code"] for code in listed.json()] == [made[2]["code"], made[1]["code"]]
    presence = await client.get(
        re.findall("<(.*)>", listed.headers["Link"])[0], headers=person.headers
    )
    assert [(code["code"], code["status"]) for code in presence.json()] == [
        (made[0]["code"], "disabled")
    ]


async def test_a_code_of_another_user_is_404(
    client: httpx.AsyncClient, person: Person, sessions: Sessions, settings: Settings
) -> None:
    other = await make_person(sessions, settings)
    made = await create(client, other)
    for code in (made["code"], "ABCD2345", "nonsense"):
        response = await client.post(f"{PATH}/{code}/disable", headers=person.headers)
        detail = "There is no such invite code."
        assert (response.status_code, response.json()["detail"]) == (404, detail)
    response = await client.post(f"{PATH}/%00/disable", headers=person.headers)
    assert response.status_code == 404
    async with sessions() as session:
        assert await session.scalar(select(InviteCode.disabled_at)) is None


async def test_registering_with_a_code_records_the_invitation(
    client: httpx.AsyncClient, person: Person, sessions: Sessions, settings: Settings
) -> None:
    made = await create(client, person)
    await register_with(client, settings, f" {made['code'].lower()} ")
    assert await invited_by(sessions, "ada") == person.username
    listed = await client.get(PATH, headers=person.headers)
    assert listed.json()[0]["used_count"] == 1


async def test_a_use_counts_when_the_account_is_created(
    client: httpx.AsyncClient, person: Person, settings: Settings
) -> None:
    made = await create(client, person)
    await request_code(client, invite_code=made["code"])
    listed = await client.get(PATH, headers=person.headers)
    assert listed.json()[0]["used_count"] == 0


@pytest.mark.parametrize("what", ["disabled", "expired", "used up", "unknown"])
async def test_an_unusable_code_does_not_prevent_registration(
    client: httpx.AsyncClient, person: Person, sessions: Sessions, settings: Settings, what: str
) -> None:
    made = await create(client, person, max_uses=1)
    past = datetime.now(UTC) - timedelta(seconds=1)
    spoiled: dict[str, dict[str, Any]] = {
        "disabled": {"disabled_at": past},
        "expired": {"expires_at": past},
        "used up": {"used_count": 1},
        "unknown": {"code": "22222222"},
    }
    async with sessions.begin() as session:
        await session.execute(update(InviteCode).values(**spoiled[what]))
    await register_with(client, settings, made["code"])
    assert await invited_by(sessions, "ada") is None
    async with sessions() as session:
        expected = 1 if what == "used up" else 0
        assert await session.scalar(select(InviteCode.used_count)) == expected


@pytest.mark.parametrize("code", ["", "short", "O0O0I1L1", "x" * 5000, "\x00", "邀请码", None])
async def test_a_malformed_code_does_not_prevent_registration(
    client: httpx.AsyncClient, settings: Settings, code: str | None
) -> None:
    await register_with(client, settings, code)


async def test_concurrent_registrations_take_the_last_use_once(
    app: FastAPI, client: httpx.AsyncClient, person: Person, sessions: Sessions, settings: Settings
) -> None:
    made = await create(client, person, max_uses=2)
    await register_with(client, settings, made["code"], name="first")
    tokens = {}
    for number in range(MANY):
        name = f"guest_{number}"
        async with client_at(app, f"192.0.2.{number}") as guest:
            await request_code(
                guest, email=f"{name}@example.com", username=name, invite_code=made["code"]
            )
    for number in range(MANY):
        email = f"guest_{number}@example.com"
        tokens[email] = await read_code(settings, email)
    responses = await asyncio.gather(
        *(verify(client, token, email=email) for email, token in tokens.items())
    )
    assert Counter(response.status_code for response in responses) == {200: MANY}
    async with sessions() as session:
        assert await session.scalar(select(InviteCode.used_count)) == 2
        assert await session.scalar(select(func.count(Invitation.user_id))) == 2


@pytest.mark.parametrize(
    ("wanted", "expires_at"),
    [
        ("2090-06-01T10:00:00Z", "2090-06-01T10:00:00Z"),
        ("2090-06-01T10:00:00", "2090-06-01T02:00:00Z"),
        ("2090-06-01", "2090-06-01T16:00:00Z"),
    ],
)
async def test_an_expiry_is_parsed_in_the_users_zone(
    client: httpx.AsyncClient,
    sessions: Sessions,
    settings: Settings,
    wanted: str,
    expires_at: str,
) -> None:
    person = await make_person(sessions, settings, timezone="Asia/Shanghai")
    assert (await create(client, person, expires_at=wanted))["expires_at"] == expires_at


@pytest.mark.parametrize(
    "wanted",
    [
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "tomorrow"},
        {"max_uses": 0},
        {"max_uses": 1_000_001},
        {"max_uses": "5"},
    ],
)
async def test_an_invalid_expiry_or_limit_is_refused(
    client: httpx.AsyncClient, person: Person, wanted: dict[str, Any]
) -> None:
    response = await client.post(PATH, json=wanted, headers=person.headers)
    assert response.status_code == 422, response.text


async def test_a_list_of_exactly_limit_rows_has_no_next_page(
    client: httpx.AsyncClient, person: Person
) -> None:
    for _ in range(2):
        await create(client, person)
    responses = [
        await client.get(PATH, params={"limit": limit}, headers=person.headers) for limit in (1, 2)
    ]
    assert ["next" in response.links for response in responses] == [True, False]


async def test_pages_of_rows_with_equal_times_have_each_row_once(
    client: httpx.AsyncClient, person: Person, sessions: Sessions
) -> None:
    """One transaction creates them, so their ids decide the order."""
    made = [(await create(client, person))["id"] for _ in range(5)]
    async with sessions.begin() as session:
        await session.execute(update(InviteCode).values(created_at=func.now()))
    page = await client.get(PATH, params={"limit": 2}, headers=person.headers)
    listed = [code["id"] for code in page.json()]
    while "next" in page.links:
        page = await client.get(page.links["next"]["url"], headers=person.headers)
        listed += [code["id"] for code in page.json()]
    assert listed == sorted(made, reverse=True)


async def test_listing_takes_two_queries(client: httpx.AsyncClient, person: Person) -> None:
    for _ in range(3):
        await create(client, person)
    with count_statements() as statements:
        await client.get(PATH, headers=person.headers)
    assert len(statements) == 2  # for the caller and for the list


async def test_registering_without_a_code_records_no_invitation(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings
) -> None:
    await register(client, settings)
    assert await invited_by(sessions, "ada") is None


async def test_new_codes_are_rate_limited(client: httpx.AsyncClient, person: Person) -> None:
    for _ in range(60):
        response = await client.post(PATH, json={}, headers=person.headers)
        path = f"{PATH}/{response.json()['code']}/disable"
        assert (await client.post(path, headers=person.headers)).status_code == 200
    refused = await client.post(PATH, json={}, headers=person.headers)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
