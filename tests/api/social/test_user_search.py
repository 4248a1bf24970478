"""User search over HTTP."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import delete, func, select, update

from domain.core.database.sessions import Sessions
from domain.core.rate_limits.policies import ADDRESS_LOOKUPS
from domain.core.settings import Settings
from domain.profiles.models import User
from domain.profiles.username_suffixes import UsernameSuffix
from tests.api.statement_counter import count_statements
from tests.factories import Person, make_person

SEARCH = "/api/v1/users/search"


async def search(client: httpx.AsyncClient, person: Person, query: str) -> list[str]:
    """Return the usernames of the results, in order."""
    response = await client.post(SEARCH, headers=person.headers, json={"query": query})
    assert response.status_code == 200, response.text
    return [found["username"] for found in response.json()]


async def make_people(sessions: Sessions, settings: Settings, *names: str) -> None:
    for name in names:
        await make_person(sessions, settings, username=name)


async def change(sessions: Sessions, user_id: UUID, **values: Any) -> None:
    async with sessions.begin() as session:
        await session.execute(update(User).where(User.id == user_id).values(**values))


async def test_a_result_has_the_public_fields_only(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    other = await make_person(sessions, settings, username="Alice")
    await change(sessions, other.user_id, bio="Hi", avatar_url="https://example.com/a.png")
    response = await client.post(SEARCH, headers=person.headers, json={"query": "alice"})
    assert response.json() == [
        {
            "id": str(other.user_id),
            "username": "Alice",
            "avatar_url": "https://example.com/a.png",
            "bio": "Hi",
        }
    ]


async def test_exact_names_precede_prefixes_and_prefixes_precede_the_rest(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    names = ("Joanna", "annabel", "ANNA", "x_anna", "anna2", "banana_anna", "hannah", "nobody")
    await make_people(sessions, settings, *names)
    expected = ["ANNA", "anna2", "annabel", "Joanna", "x_anna", "banana_anna", "hannah"]
    found = await search(client, person, "aNNa")
    assert found[:3] == expected[:3]
    assert sorted(found[3:]) == sorted(expected[3:])
    assert found[-1] == "hannah"  # what ends with it comes before what goes on
    assert await search(client, person, "aNNa") == found


async def test_a_user_is_found_once(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    await make_people(sessions, settings, "qqqqqqqq", "1q2q3q4q5q")
    assert await search(client, person, "q") == ["qqqqqqqq", "1q2q3q4q5q"]


async def test_at_most_20_results_and_the_best_ones(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    """The worst case: every name matches at every position, and only one inside."""
    await make_people(sessions, settings, *("z" * length for length in range(3, 22)))
    await make_people(sessions, settings, "1zz", "2zz")
    found = await search(client, person, "zz")
    assert found[:19] == ["z" * length for length in range(3, 22)]
    assert found[19] in {"1zz", "2zz"}
    assert len(found) == 20


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("a_b", ["a_b1"]),
        ("_", ["a_b1"]),
        ("-", ["a-b"]),
        ("%", []),
        ("a%", []),
        ("\\", []),
        ("a.b", []),
        (" a_b ", ["a_b1"]),
        ("ß", []),
        ("\u212a", ["kkk"]),  # KELVIN SIGN, which is canonically equivalent to K
        ("张", []),
        ("x" * 100, []),
        ("'; DROP TABLE users; --", []),
    ],
)
async def test_the_query_has_no_wildcards(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, query: str, found: list[str]
) -> None:
    me = await make_person(sessions, settings, username="me2")
    await make_people(sessions, settings, "a_b1", "a-b", "axb1", "kkk")
    assert await search(client, me, query) == found


async def test_a_whole_address_finds_its_user(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    await make_person(sessions, settings, username="ada", email="lovelace@example.com")
    for query in ("lovelace@example.com", " Lovelace@EXAMPLE.com "):
        response = await client.post(SEARCH, headers=person.headers, json={"query": query})
        assert [found["username"] for found in response.json()] == ["ada"]
        assert "lovelace" not in response.text.lower()
    for query in ("lovelace@", "@example.com", "lovelace@example", "l%@example.com", "@", "a b@c"):
        assert await search(client, person, query) == []


async def test_searches_by_address_are_limited_and_searches_by_name_are_not(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    for _ in range(ADDRESS_LOOKUPS.amount):
        assert await search(client, person, "nobody@example.com") == []
    body = {"query": "nobody@example.com"}
    response = await client.post(SEARCH, headers=person.headers, json=body)
    assert (response.status_code, response.json()["code"]) == (429, "rate_limited")
    assert 0 < int(response.headers["retry-after"]) <= ADDRESS_LOOKUPS.seconds
    assert await search(client, person, person.username) == [person.username]
    other = await make_person(sessions, settings)
    assert await search(client, other, "nobody@example.com") == []


async def test_only_confirmed_and_active_people_are_found(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    other = await make_person(sessions, settings, username="ada", email="ada@example.com")
    changes: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"email_confirmed_at": None}, {"email_confirmed_at": func.now()}),
        ({"is_active": False}, {"is_active": True}),
    ]
    for hidden, shown in changes:
        await change(sessions, other.user_id, **hidden)
        assert await search(client, person, "ada") == []
        assert await search(client, person, "ada@example.com") == []
        await change(sessions, other.user_id, **shown)
        assert await search(client, person, "ada") == ["ada"]
        assert await search(client, person, "ada@example.com") == ["ada"]


async def test_a_new_name_is_found_and_the_old_one_is_not(
    client: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    other = await make_person(sessions, settings, username="ada")
    renamed = await client.patch(
        "/api/v1/profile/me", headers=other.headers, json={"username": "Grace"}
    )
    assert renamed.status_code == 200
    assert await search(client, person, "ada") == []
    assert await search(client, person, "rac") == ["Grace"]


async def test_a_deleted_user_leaves_no_search_data(sessions: Sessions, settings: Settings) -> None:
    person = await make_person(sessions, settings, username="ada")
    async with sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(UsernameSuffix)) == 3
        await session.execute(delete(User).where(User.id == person.user_id))
        assert await session.scalar(select(func.count()).select_from(UsernameSuffix)) == 0


async def test_a_search_is_one_query(client: httpx.AsyncClient, person: Person) -> None:
    for query in ("ada", "ada@example.com"):
        with count_statements() as statements:
            await search(client, person, query)
        assert len(statements) == 2, statements  # who is calling, and who is found


@pytest.mark.parametrize(
    "body",
    [{}, {"query": ""}, {"query": "x" * 101}, {"query": None}, {"query": 5}, {"query": "\0"}],
)
async def test_an_invalid_request_is_422(
    client: httpx.AsyncClient, person: Person, body: dict[str, Any]
) -> None:
    response = await client.post(SEARCH, headers=person.headers, json=body)
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")


async def test_a_search_without_a_token_is_401(client: httpx.AsyncClient) -> None:
    assert (await client.post(SEARCH, json={"query": "ada"})).status_code == 401
