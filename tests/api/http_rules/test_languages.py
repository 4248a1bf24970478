"""The language of a response: as asked, else the profile's, else the written one, else zh-CN."""

import re
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from tests.api.actors import Actor, Json
from tests.api.route_table import ENDLESS, ENDPOINTS, Endpoint
from tests.api.statement_counter import count_statements

SIGNED_IN = [each for each in ENDPOINTS if each.needs_caller and each.operation not in ENDLESS]
ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}
CHINESE = {"Accept-Language": "zh"}
FRENCH = {"Accept-Language": "fr"}


async def call_in_error(
    client: httpx.AsyncClient, endpoint: Endpoint, headers: dict[str, str]
) -> httpx.Response:
    """Call a route with ids of nothing and a body that fits no schema."""
    path = endpoint.path.format_map({name: str(uuid4()) for name in endpoint.parameters})
    body: Json = {} if endpoint.method == "GET" else {"json": "no object"}
    return await client.request(endpoint.method, path, headers=headers, **body)


def language_of(response: httpx.Response) -> str:
    """Return the language that an answer is in, and check that the header agrees."""
    body = response.json()
    shown = body.get("detail") or body["message"] if isinstance(body, dict) else ""
    message = body.get("message", shown)
    language = "zh-CN" if re.search("[\u3400-\u9fff]", message) else "en"
    assert response.headers.get("content-language", language) == language
    return language


async def set_locale(sessions: Sessions, locale: str | None) -> None:
    async with sessions.begin() as session:
        await session.execute(text("UPDATE users SET locale = :locale"), {"locale": locale})


@pytest.mark.parametrize(
    ("stored", "asked", "expected"),
    [
        ("en", {}, "en"),
        (None, {}, "zh-CN"),
        ("en", FRENCH, "en"),
        ("zh-CN", ENGLISH, "en"),
    ],
)
async def test_every_error_is_in_the_language_of_the_header_or_the_profile(
    alice: Actor, sessions: Sessions, stored: str | None, asked: dict[str, str], expected: str
) -> None:
    await set_locale(sessions, stored)
    seen: dict[str, str] = {}
    for endpoint in SIGNED_IN:
        response = await call_in_error(alice.client, endpoint, alice.person.headers | asked)
        if response.is_error:
            seen[str(endpoint)] = language_of(response)
    assert len(seen) > 40
    assert {name: language for name, language in seen.items() if language != expected} == {}


@pytest.mark.parametrize(
    ("stored", "asked", "expected"),
    [("en", {}, "en"), (None, {}, "zh-CN"), ("zh-CN", ENGLISH, "en"), ("en", CHINESE, "zh-CN")],
)
async def test_the_messages_of_the_diet_api_are_in_the_same_language(
    alice: Actor, sessions: Sessions, stored: str | None, asked: dict[str, str], expected: str
) -> None:
    await set_locale(sessions, stored)
    seen = {}
    for endpoint in SIGNED_IN:
        if endpoint.method == "GET" and not endpoint.parameters:
            response = await alice.call("GET", endpoint.path, headers=asked)
            if response.is_success and "code" in response.json():
                seen[str(endpoint)] = language_of(response)
    assert len(seen) == 3
    assert set(seen.values()) == {expected}


async def test_the_language_of_a_signed_in_user_takes_no_statement_more(alice: Actor) -> None:
    counts = []
    for asked in ({}, ENGLISH):
        with count_statements() as statements:
            await alice.call("GET", f"/schedule-items/{uuid4()}", headers=asked)
        counts.append(len(statements))
    assert counts[0] == counts[1] == 2, counts


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Dentist tomorrow", "en"),
        ("明天三点看牙医", "zh-CN"),
        ("Lunch with 王芳 tomorrow", "en"),
        ("帮我订 Gym", "zh-CN"),
        ("把“Dentist on Monday at three”改到四点", "zh-CN"),
        ("Завтра в три", "en"),
        ("12:30 👍", "zh-CN"),
        ("", "zh-CN"),
    ],
)
async def test_an_error_is_in_the_language_that_the_user_writes_in(
    alice: Actor, sessions: Sessions, written: str, expected: str
) -> None:
    await set_locale(sessions, None)
    body = {
        "threadId": "t",
        "runId": "r",
        "messages": [
            {"id": "1", "role": "user", "content": "不对" if expected == "en" else "Wrong"},
            {"id": "2", "role": "user", "content": [{"type": "text", "text": written}]},
            {"id": "3", "role": "assistant", "content": "不对" if expected == "en" else "Wrong"},
        ],
    }
    for invalid in ({"threadId": ""}, {"tools": "none"}, {"resume": 5}):
        response = await alice.call("POST", "/agent/runs", json=body | invalid)
        assert (response.status_code, language_of(response)) == (422, expected)
    chat = {"message": written + " " * 8000, "session_id": "t"}
    response = await alice.call("POST", "/agent-chats", json=chat)
    assert (response.status_code, language_of(response)) == (422, expected)


@pytest.mark.parametrize(("stored", "asked"), [("zh-CN", {}), (None, CHINESE)])
async def test_a_known_language_comes_before_the_written_one(
    alice: Actor, sessions: Sessions, stored: str | None, asked: dict[str, str]
) -> None:
    await set_locale(sessions, stored)
    body = {"threadId": "", "runId": "r", "messages": [{"role": "user", "content": "Hello there"}]}
    response = await alice.call("POST", "/agent/runs", json=body, headers=asked)
    assert (response.status_code, language_of(response)) == (422, "zh-CN")
