"""Profiles over HTTP, through both of their doors."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.factories import Person, make_person

DOORS = ("/api/v1/profile", "/api/v1/users")


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> str:
    path: str = request.param
    return path


async def test_ones_own_profile(client: httpx.AsyncClient, person: Person, door: str) -> None:
    response = await client.get(f"{door}/me", headers=person.headers)
    assert response.json() == {
        "id": str(person.user_id),
        "username": person.username,
        "avatar_url": None,
        "bio": None,
        "timezone": "UTC",
        "locale": "en",
    }


async def test_a_change_is_seen_through_both_doors(
    client: httpx.AsyncClient, person: Person, door: str
) -> None:
    changes = {
        "username": "Alice_1",
        "avatar_url": "https://example.com/a.png",
        "bio": "喵" * 200,
        "timezone": "Asia/Shanghai",
        "locale": "zh-CN",
    }
    changed = await client.patch(f"{door}/me", headers=person.headers, json=changes)
    assert changed.status_code == 200
    assert changed.json() == {"id": str(person.user_id)} | changes
    for other in DOORS:
        assert (await client.get(f"{other}/me", headers=person.headers)).json() == changed.json()
    public = await client.get(f"{door}/alice_1", headers=person.headers)
    assert public.json().keys() == {"id", "username", "avatar_url", "bio"}


async def test_null_empties_and_absence_keeps(client: httpx.AsyncClient, person: Person) -> None:
    path = f"{DOORS[0]}/me"
    await client.patch(path, headers=person.headers, json={"bio": "Hi", "timezone": "Asia/Tokyo"})
    await client.patch(path, headers=person.headers, json={"bio": None})
    shown = (await client.get(path, headers=person.headers)).json()
    assert (shown["bio"], shown["timezone"]) == (None, "Asia/Tokyo")


@pytest.mark.parametrize(
    ("sent", "kept"), [("en-GB", "en"), ("zh_Hans_CN", "zh-CN"), ("ZH", "zh-CN"), ("en", "en")]
)
async def test_a_language_is_one_of_ours(
    client: httpx.AsyncClient, person: Person, sent: str, kept: str
) -> None:
    path = f"{DOORS[0]}/me"
    changed = await client.patch(path, headers=person.headers, json={"locale": sent})
    assert changed.json()["locale"] == kept


BAD_MEMBERS: list[Any] = [
    {"username": "ab"},
    {"username": "a" * 31},
    {"username": "a-b-c"},
    {"username": "search"},
    {"username": "SEARCH"},
    {"username": "张三三"},
    {"username": "abc\n"},
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


async def test_what_does_not_fit(client: httpx.AsyncClient, person: Person) -> None:
    path = f"{DOORS[0]}/me"
    before = (await client.get(path, headers=person.headers)).json()
    answers = [await client.patch(path, headers=person.headers, json=bad) for bad in BAD_MEMBERS]
    assert [answer.status_code for answer in answers] == [422] * len(BAD_MEMBERS)
    assert (await client.get(path, headers=person.headers)).json() == before


async def test_a_username_belongs_to_one_person(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    other = await make_person(sessions, settings, username="Alice")
    taken = {"username": "aLICE", "bio": "Hi"}
    response = await client.patch(f"{DOORS[0]}/me", headers=person.headers, json=taken)
    assert (response.status_code, response.json()["code"]) == (422, "username_taken")
    assert (await client.get(f"{DOORS[0]}/me", headers=person.headers)).json()["bio"] is None
    own = await client.patch(f"{DOORS[0]}/me", headers=other.headers, json={"username": "ALICE"})
    assert own.json()["username"] == "ALICE"


async def test_of_many_who_want_a_name_at_once_one_gets_it(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings
) -> None:
    people = [await make_person(sessions, settings) for _ in range(8)]
    answers = await asyncio.gather(
        *(
            client.patch(f"{DOORS[0]}/me", headers=one.headers, json={"username": name})
            for one, name in zip(people, ["Bobby", "BOBBY"] * 4, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 7


async def test_names_are_looked_up_without_regard_to_case(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person, door: str
) -> None:
    """Names from elsewhere may be longer and have hyphens."""
    name = "a-name-from-elsewhere-" + "x" * 28
    other = await make_person(sessions, settings, username=name)
    found = await client.get(f"{door}/{name.upper()}", headers=person.headers)
    assert found.json() == {
        "id": str(other.user_id),
        "username": name,
        "avatar_url": None,
        "bio": None,
    }


@pytest.mark.parametrize("name", ["nobody", "a-b-c", "x" * 50, "search", "SEARCH"])
async def test_names_that_nobody_has(
    client: httpx.AsyncClient, person: Person, door: str, name: str
) -> None:
    response = await client.get(f"{door}/{name}", headers=person.headers)
    assert (response.status_code, response.json()["code"]) == (404, "user_not_found")


@pytest.mark.parametrize(
    "name",
    ["ab", "x" * 51, "a.b", "%00%00%00", "%ff%ff%ff", "張三三", "a%25b", "abc%0A", "%EF%BC%A1bc"],
)
async def test_names_that_nobody_could_have(
    client: httpx.AsyncClient, person: Person, name: str
) -> None:
    """One of the two documents has a status for them, the other has not."""
    answers = [await client.get(f"{door}/{name}", headers=person.headers) for door in DOORS]
    assert [answer.json()["code"] for answer in answers] == ["user_not_found", "validation_failed"]
    assert [answer.status_code for answer in answers] == [404, 422]


async def test_a_disabled_person_is_not_shown(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    other = await make_person(sessions, settings)
    async with sessions.begin() as session:
        await session.execute(update(User).where(User.id == other.user_id).values(is_active=False))
    response = await client.get(f"{DOORS[0]}/{other.username}", headers=person.headers)
    assert response.status_code == 404


async def test_nobody_gets_in_without_signing_in(client: httpx.AsyncClient, door: str) -> None:
    answers = [
        await client.get(f"{door}/me"),
        await client.patch(f"{door}/me", json={}),
        await client.get(f"{door}/alice"),
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401]


async def test_what_does_not_fit_is_told_at_both_doors(
    client: httpx.AsyncClient, person: Person, door: str
) -> None:
    answer = await client.patch(f"{door}/me", headers=person.headers, json={"bio": "x" * 201})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["loc"] == ["body", "bio"]
