"""Every count is kept under the normalised name: another spelling is no further attempt.

The endpoints are taken from the table of routes; each gets several spellings of each name.
"""

import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import Any, get_args

import httpx
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy import delete, func, select, update

from domain.auth.codes import MAX_ATTEMPTS, Purpose
from domain.auth.models import MailCode
from domain.core.database.sessions import Sessions
from domain.core.normalization import normalise_address
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.api.actors import Actor
from tests.api.registration import AUTH, client_at
from tests.api.route_table import Endpoint, list_endpoints, openapi_document
from tests.factories import Person, make_person

KNOWN, CLAIMED, UNKNOWN = "ada@example.com", "claimed@example.com", "nobody@example.com"
SPELLINGS: list[Callable[[str], str]] = [
    lambda name: name,
    str.upper,
    lambda name: name.replace("example", "ｅｘａｍｐｌｅ"),
    lambda name: name.replace("example.com", "ExAmPlE．ｃｏｍ"),
    lambda name: name.replace("example", "ex\u00adample"),
    lambda name: f" {name}\t",
    lambda name: f"\u2066{name[0]}\u200b{name[1:]}\u2069",
]
CLIENTS = "192.0.2."
NEWCOMER = "newcomer"
TYPED = {"email", "username", "query"}
SECRETS = {"code", "token"}
BODY = {
    "username": NEWCOMER,
    "password": "a guess",
    "new_password": "another one",
    "code": "000000",
    "token": "000000",
}
"""A value for each required field of the limited routes. Their names are filled in by the test."""


def document_of(endpoint: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = openapi_document()["paths"][endpoint.path][endpoint.method.lower()]
    return operation


def fields_of(endpoint: Endpoint) -> dict[str, bool]:
    """Return the fields of the body and of the query, and whether they are required."""
    operation = document_of(endpoint)
    fields = {each["name"]: each.get("required", False) for each in operation.get("parameters", ())}
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    for each in (schema, *schema.get("anyOf", ())):
        if "$ref" in each:
            model = openapi_document()["components"]["schemas"][each["$ref"].rpartition("/")[2]]
            required = model.get("required", ())
            fields |= {name: name in required for name in model.get("properties", {})}
    return fields


def limited_endpoints(app: FastAPI) -> Iterator[tuple[Endpoint, set[str]]]:
    """Yield the endpoints that count something and take a name, and the fields of names."""
    for endpoint in list_endpoints(app):
        fields = fields_of(endpoint).keys()
        is_limited = "429" in document_of(endpoint)["responses"] or fields & SECRETS
        if is_limited and fields & TYPED:
            yield endpoint, fields & TYPED


@pytest.fixture
async def person(sessions: Sessions, settings: Settings) -> Person:
    """Ada; two more accounts claim one address."""
    for username in ("first", "second"):
        await make_person(sessions, settings, username=username, email=f"{username}@example.com")
    async with sessions.begin() as session:
        await session.execute(update(User).values(email=CLAIMED, email_confirmed_at=None))
    return await make_person(sessions, settings, username="ada", email=KNOWN)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url, decode_responses=True) as redis:
        yield redis


async def counters(redis: Redis, sessions: Sessions) -> set[str]:
    """Return what is counted for names: keys of limits, and addresses of codes."""
    keys = {key async for key in redis.scan_iter("*") if CLIENTS not in key}
    async with sessions() as session:
        rows = await session.execute(select(MailCode.purpose, MailCode.email))
    return keys | {f"{row.purpose} {row.email}" for row in rows}


async def reset(redis: Redis, sessions: Sessions, name: str) -> None:
    """Reset every count, and let the name have a code for each purpose."""
    await redis.flushdb()
    then = func.now() - timedelta(minutes=2)
    async with sessions.begin() as session:
        await session.execute(delete(MailCode))
        await session.execute(delete(User).where(User.username == NEWCOMER))
        for purpose in get_args(Purpose):
            expires_at = func.now() + timedelta(minutes=8)
            code = MailCode(purpose=purpose, email=name, code_hash=b"", expires_at=expires_at)
            code.created_at = then
            session.add(code)


async def count_attempts(sessions: Sessions) -> int:
    """Return the attempts at the codes of a name."""
    async with sessions() as session:
        return await session.scalar(select(func.max(MailCode.attempts))) or 0


async def test_no_spelling_of_a_name_has_a_count_of_its_own(
    app: FastAPI, client: httpx.AsyncClient, person: Person, redis: Redis, sessions: Sessions,
    subtests: pytest.Subtests,
) -> None:  # fmt: skip
    item = await Actor(client, person).make_item()
    numbers = itertools.count(1)

    async def send(endpoint: Endpoint, typed: dict[str, str]) -> httpx.Response:
        path = endpoint.path.replace("{item_id}", item["id"])
        fields = fields_of(endpoint)
        body = {name: value for name, value in BODY.items() if fields.get(name)} | typed
        if fields.get("code_type"):
            body["code_type"] = "register"
        more: dict[str, Any] = {"params": typed} if endpoint.method == "GET" else {"json": body}
        async with client_at(app, f"{CLIENTS}{next(numbers) % 250}") as stranger:
            return await stranger.request(endpoint.method, path, headers=person.headers, **more)

    walked = set()
    for endpoint, names in limited_endpoints(app):
        walked.add(endpoint.path.removeprefix("/api/v1"))
        field = "email" if "email" in names else min(names)
        for name in (KNOWN, CLAIMED, UNKNOWN):
            with subtests.test(endpoint=str(endpoint), name=name):
                await reset(redis, sessions, name)
                await send(endpoint, {field: name})
                once = await counters(redis, sessions)
                for spell in SPELLINGS:
                    response = await send(endpoint, {field: spell(name)})
                    assert response.status_code < 500, response.text
                assert await counters(redis, sessions) == once
                if fields_of(endpoint).keys() & SECRETS:
                    assert await count_attempts(sessions) == MAX_ATTEMPTS
    assert walked >= {
        "/auth/verifications",
        "/auth/verifications/resend",
        "/auth/verifications/verify",
        "/auth/sessions",
        "/auth/password-reset",
        "/auth/password-reset/confirm",
        "/auth/users",
        "/auth/register",
        "/auth/login",
        "/auth/send-code",
        "/auth/verify-code",
        "/auth/verify-register",
        "/auth/password/send-code",
        "/auth/password/reset",
        "/users/search",
        "/schedule-items/{item_id}/share",
    }


@pytest.mark.parametrize(
    ("path", "field", "name"),
    [
        ("sessions", "email", KNOWN),
        ("sessions", "email", UNKNOWN),
        ("login", "username", KNOWN),
        ("login", "username", CLAIMED),
        ("login", "username", "ada"),
    ],
)
async def test_other_spellings_give_no_further_guesses(
    app: FastAPI, person: Person, path: str, field: str, name: str
) -> None:
    statuses = []
    for number, spell in enumerate(SPELLINGS):
        async with client_at(app, f"{CLIENTS}{number}") as stranger:
            body = {field: spell(name), "password": "a guess"}
            statuses.append((await stranger.post(f"{AUTH}/{path}", json=body)).status_code)
    assert statuses == [401] * 5 + [429] * 2


def test_the_spellings_mean_the_same_address() -> None:
    assert {normalise_address(spell(KNOWN)) for spell in SPELLINGS} == {KNOWN}
