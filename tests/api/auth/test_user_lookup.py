"""Look up accounts by their addresses."""

from datetime import datetime

import httpx
import pytest
from sqlalchemy import update

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.factories import Person, make_person

PATH = "/api/v1/auth/users"


async def look_up(
    client: httpx.AsyncClient, person: Person, email: str, language: str = "zh-CN"
) -> httpx.Response:
    headers = {**person.headers, "Accept-Language": language}
    return await client.get(PATH, params={"email": email}, headers=headers)


@pytest.fixture
async def root(sessions: Sessions, settings: Settings) -> Person:
    person = await make_person(sessions, settings, username="root")
    async with sessions.begin() as session:
        await session.execute(
            update(User).where(User.id == person.user_id).values(is_superuser=True)
        )
    return person


async def test_a_user_finds_their_own_account(client: httpx.AsyncClient, person: Person) -> None:
    response = await look_up(client, person, person.email.upper())
    found = response.json()
    assert response.status_code == 200
    assert found.keys() == {"id", "email", "created_at", "email_confirmed_at"}
    assert (found["id"], found["email"]) == (str(person.user_id), person.email)
    assert datetime.fromisoformat(found["created_at"]).tzinfo is not None


async def test_others_are_denied_whether_or_not_they_exist(
    client: httpx.AsyncClient, person: Person, root: Person
) -> None:
    responses = [await look_up(client, person, who) for who in (root.email, "nobody@example.com")]
    assert [response.status_code for response in responses] == [403, 403]
    assert responses[0].json() == responses[1].json()
    assert responses[0].json()["detail"] == "无权限访问"


async def test_superusers_find_anyone(
    client: httpx.AsyncClient, person: Person, root: Person
) -> None:
    response = await look_up(client, root, person.email)
    assert (response.status_code, response.json()["id"]) == (200, str(person.user_id))
    unknown = await look_up(client, root, "nobody@example.com")
    assert (unknown.status_code, unknown.json()["detail"]) == (404, "用户不存在")


async def test_an_unconfirmed_address_is_marked_as_unconfirmed(
    client: httpx.AsyncClient, person: Person, root: Person, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await session.execute(
            update(User).where(User.id == person.user_id).values(email_confirmed_at=None)
        )
    for who in (person, root):
        response = await look_up(client, who, person.email)
        assert (response.status_code, response.json()["email_confirmed_at"]) == (200, None)


async def test_the_account_that_confirmed_an_address_precedes_older_claims(
    client: httpx.AsyncClient, root: Person, sessions: Sessions, settings: Settings
) -> None:
    """Without a confirmed account, the oldest claim is found."""
    email = "wanted@example.com"
    claimants = [await make_person(sessions, settings) for _ in range(2)]
    async with sessions.begin() as session:
        ids = [claimant.user_id for claimant in claimants]
        claims = update(User).where(User.id.in_(ids))
        await session.execute(claims.values(email=email, email_confirmed_at=None))
    found = await look_up(client, root, email)
    assert found.json()["id"] == str(claimants[0].user_id)
    owner = await make_person(sessions, settings, email=email)
    found = await look_up(client, root, email)
    assert found.json()["id"] == str(owner.user_id)


@pytest.mark.parametrize("query", ["", "?email=", "?email=nonsense", "?email=a%00@example.com"])
async def test_an_invalid_address_is_422(
    client: httpx.AsyncClient, person: Person, query: str
) -> None:
    assert (await client.get(f"{PATH}{query}", headers=person.headers)).status_code == 422


async def test_a_lookup_without_a_token_is_401(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"{PATH}?email=a@example.com")).status_code == 401
