"""Profiles over HTTP, under both of their prefixes."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.factories import Person, make_person

PREFIXES = ("/api/v1/profile", "/api/v1/users")


@pytest.fixture(params=PREFIXES)
def prefix(request: pytest.FixtureRequest) -> str:
    path: str = request.param
    return path


async def test_get_my_profile_returns_the_own_profile(
    client: httpx.AsyncClient, person: Person, prefix: str
) -> None:
    response = await client.get(f"{prefix}/me", headers=person.headers)
    assert response.json() == {
        "id": str(person.user_id),
        "username": person.username,
        "avatar_url": None,
        "bio": None,
        "timezone": "UTC",
        "locale": "en",
    }


async def test_a_change_is_visible_under_both_prefixes(
    client: httpx.AsyncClient, person: Person, prefix: str
) -> None:
    changes = {
        "username": "Alice_1",
        "avatar_url": "https://example.com/a.png",
        "bio": "喵" * 200,
        "timezone": "Asia/Shanghai",
        "locale": "zh-CN",
    }
    changed = await client.patch(f"{prefix}/me", headers=person.headers, json=changes)
    assert changed.status_code == 200
    assert changed.json() == {"id": str(person.user_id)} | changes
    for other in PREFIXES:
        assert (await client.get(f"{other}/me", headers=person.headers)).json() == changed.json()
    public = await client.get(f"{prefix}/alice_1", headers=person.headers)
    assert public.json().keys() == {"id", "username", "avatar_url", "bio"}


async def test_null_clears_a_field_and_absence_keeps_it(
    client: httpx.AsyncClient, person: Person
) -> None:
    path = f"{PREFIXES[0]}/me"
    await client.patch(path, headers=person.headers, json={"bio": "Hi", "timezone": "Asia/Tokyo"})
    await client.patch(path, headers=person.headers, json={"bio": None})
    shown = (await client.get(path, headers=person.headers)).json()
    assert (shown["bio"], shown["timezone"]) == (None, "Asia/Tokyo")


@pytest.mark.parametrize(
    ("sent", "stored"), [("en-GB", "en"), ("zh_Hans_CN", "zh-CN"), ("ZH", "zh-CN"), ("en", "en")]
)
async def test_a_locale_must_be_supported(
    client: httpx.AsyncClient, person: Person, sent: str, stored: str
) -> None:
    path = f"{PREFIXES[0]}/me"
    changed = await client.patch(path, headers=person.headers, json={"locale": sent})
    assert changed.json()["locale"] == stored


BAD_MEMBERS: list[Any] = [
    {"username": "ab"},
    {"username": "a" * 31},
    {"username": "a-b-c"},
    {"username": "search"},
    {"username": "SEARCH"},
    {"username": "张三三"},
    {"username": "ab\n"},
    {"username": "abc\x00"},
    {"username": None},
    {"username": 12345},
    {"avatar_url": "javascript:alert(1)"},
    {"avatar_url": "https://"},
    {"avatar_url": "https://a b"},
    {"avatar_url": "/picture.png"},
    {"avatar_url": "https://example.com/" + "a" * 2048},
    {"avatar_url": "http://[::1"},
    {"bio": "x" * 201},
    {"bio": "a\x00"},
    {"timezone": "Nowhere"},
    {"timezone": "local"},
    {"locale": "fr"},
    {"locale": 5},
    [],
    "x",
]


async def test_an_invalid_request_is_422(client: httpx.AsyncClient, person: Person) -> None:
    path = f"{PREFIXES[0]}/me"
    before = (await client.get(path, headers=person.headers)).json()
    responses = [await client.patch(path, headers=person.headers, json=bad) for bad in BAD_MEMBERS]
    assert [response.status_code for response in responses] == [422] * len(BAD_MEMBERS)
    assert (await client.get(path, headers=person.headers)).json() == before


async def test_a_username_belongs_to_one_person(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    other = await make_person(sessions, settings, username="Alice")
    taken = {"username": "aLICE", "bio": "Hi"}
    response = await client.patch(f"{PREFIXES[0]}/me", headers=person.headers, json=taken)
    assert (response.status_code, response.json()["code"]) == (422, "username_taken")
    assert (await client.get(f"{PREFIXES[0]}/me", headers=person.headers)).json()["bio"] is None
    own = await client.patch(f"{PREFIXES[0]}/me", headers=other.headers, json={"username": "ALICE"})
    assert own.json()["username"] == "ALICE"


async def test_of_concurrent_requests_for_a_username_one_succeeds(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings
) -> None:
    people = [await make_person(sessions, settings) for _ in range(8)]
    responses = await asyncio.gather(
        *(
            client.patch(f"{PREFIXES[0]}/me", headers=one.headers, json={"username": name})
            for one, name in zip(people, ["Bobby", "BOBBY"] * 4, strict=True)
        )
    )
    assert sorted(response.status_code for response in responses) == [200] + [422] * 7


async def test_usernames_are_looked_up_regardless_of_case(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person, prefix: str
) -> None:
    """Usernames registered with the diet API can be longer and have hyphens."""
    name = "a-name-from-elsewhere-" + "x" * 28
    other = await make_person(sessions, settings, username=name)
    found = await client.get(f"{prefix}/{name.upper()}", headers=person.headers)
    assert found.json() == {
        "id": str(other.user_id),
        "username": name,
        "avatar_url": None,
        "bio": None,
    }


@pytest.mark.parametrize("name", ["nobody", "a-b-c", "x" * 50, "search", "SEARCH"])
async def test_an_unknown_username_is_404(
    client: httpx.AsyncClient, person: Person, prefix: str, name: str
) -> None:
    response = await client.get(f"{prefix}/{name}", headers=person.headers)
    assert (response.status_code, response.json()["code"]) == (404, "user_not_found")


@pytest.mark.parametrize(
    "name",
    ["ab", "x" * 51, "a.b", "%00%00%00", "%ff%ff%ff", "張三三", "a%25b", "ab%0A", "%D0%90bc"],
)
async def test_an_impossible_username_is_refused(
    client: httpx.AsyncClient, person: Person, name: str
) -> None:
    """The contract defines a status for one of the two routes only."""
    responses = [
        await client.get(f"{prefix}/{name}", headers=person.headers) for prefix in PREFIXES
    ]
    assert [response.json()["code"] for response in responses] == [
        "user_not_found",
        "validation_failed",
    ]
    assert [response.status_code for response in responses] == [404, 422]


async def test_a_disabled_user_is_404(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    other = await make_person(sessions, settings)
    async with sessions.begin() as session:
        await session.execute(update(User).where(User.id == other.user_id).values(is_active=False))
    response = await client.get(f"{PREFIXES[0]}/{other.username}", headers=person.headers)
    assert response.status_code == 404


async def test_a_request_without_a_token_is_401(client: httpx.AsyncClient, prefix: str) -> None:
    responses = [
        await client.get(f"{prefix}/me"),
        await client.patch(f"{prefix}/me", json={}),
        await client.get(f"{prefix}/alice"),
    ]
    assert [response.status_code for response in responses] == [401, 401, 401]


async def test_an_invalid_request_is_422_under_both_prefixes(
    client: httpx.AsyncClient, person: Person, prefix: str
) -> None:
    response = await client.patch(f"{prefix}/me", headers=person.headers, json={"bio": "x" * 201})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"][0]["loc"] == ["body", "bio"]
