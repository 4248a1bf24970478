"""Titles are stored as they look, and searches find them in every form, in any order of words."""

from unicodedata import normalize
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text, update

from agent.tools.context import ToolContext
from domain.core.database.sessions import Sessions
from domain.schedule.models import ScheduleItem
from tests.api.actors import Actor

TITLE = "École ABC: lunch with Bob"
QUERIES = [
    "école",
    normalize("NFD", "école"),
    "ECOLE",
    "ecole",
    "ａｂｃ",
    "bob lunch",
    " lunch\u3000BOB\n",
    "bo\u200bb",
    "with  école",
    "cole ab",
    "",
    " \u200b",
]
STORED = [
    TITLE,
    normalize("NFD", TITLE),
    "Ｅ\u0301ｃｏｌｅ　ＡＢＣ： ｌｕｎｃｈ　ｗｉｔｈ　Ｂｏｂ",
    "E\u200b\u0301cole A\u00adBC: lunch\nwith \ufeffBob",
    "ÉCOLE ABC: LUNCH WITH BOB",
]
"""Titles that look alike, the later ones as earlier versions stored them."""
OTHERS = ["bob dinner", "écoles", "abcd", "%", "_", "lunch\\"]


async def find(alice: Actor, query: str) -> list[str]:
    found = await alice.request_ok("GET", "/schedule-items", params={"query": query})
    return [item["title"] for item in found]


@pytest.mark.parametrize("stored", STORED)
async def test_a_search_finds_what_looks_alike(
    app: FastAPI, alice: Actor, sessions: Sessions, stored: str
) -> None:
    await alice.make_item()
    item = await alice.make_item(title=TITLE)
    async with sessions.begin() as session:
        row = update(ScheduleItem).where(ScheduleItem.title == TITLE)
        await session.execute(row.values(title=stored))
    services = app.state.services
    tool = app.state.run_worker.dependencies.tools["list_schedule_items"]
    context = ToolContext(services.sessions, alice.person.caller, scope="turn:t", fence=None)
    for query in QUERIES:
        expected = [stored] if query.strip(" \u200b") else ["Dentist", stored]
        assert sorted(await find(alice, query)) == sorted(expected), query
        result = await tool.run(context, {"query": query}, tool_call_id=str(uuid4()))
        ids = [each["id"] for each in result["items"]]
        assert item["id"] in ids, query
        assert len(ids) == len(expected), query
    for query in OTHERS:
        assert await find(alice, query) == [], query


@pytest.mark.parametrize(
    ("title", "queries"),
    [
        ("与王芳讨论项目评审", ["王芳", "项目 王芳", "评审　讨论"]),
        ("がんばる カフェ", ["がんばる", normalize("NFD", "がんばる"), "ｶﾌｪ"]),
        ("한글 수업", ["한글", normalize("NFD", "수업"), "수업 한글"]),
        ("ΟΔΟΣ Στρ", ["οδος", "στρ οδοσ", "οδός"]),
        ("Straße 12²", ["straße", "STRAßE", "122"]),
        ("İstanbul", ["istanbul", "ISTANBUL", "İSTANBUL"]),
        ("50% off_season \\o/ 50％", ["50%", "off_", "\\O/ %"]),
    ],
)
async def test_a_search_finds_words_of_other_scripts(
    alice: Actor, title: str, queries: list[str]
) -> None:
    await alice.make_item(title=title)
    for query in queries:
        assert await find(alice, query) == [normalize("NFC", title)], query
    assert await find(alice, f"{queries[0]} nothing") == []


@pytest.mark.parametrize(
    "typed", ["  Vet\r\n", "\u200bVet\ufeff", "V\u00adet\u3000", "\nVet\u200d"]
)
async def test_titles_are_stored_as_they_look(alice: Actor, typed: str) -> None:
    item = await alice.make_item(title=typed)
    assert item["title"] == "Vet"
    renamed = await alice.request_ok(
        "PATCH", f"/schedule-items/{item['id']}", json={"title": f"{typed} again"}
    )
    assert renamed["title"].split() == ["Vet", "again"]
    chat = await alice.request_ok("POST", "/agent-chats", json={"message": "Hello"})
    thread = f"/agent/threads/{chat['session_id']}"
    assert (await alice.request_ok("PATCH", thread, json={"title": typed}))["title"] == "Vet"


@pytest.mark.parametrize("blank", [" ", "\u200b\u200d", "\u3000\xa0\n", "\ufe0f\ufeff"])
async def test_a_title_that_shows_nothing_is_refused(alice: Actor, blank: str) -> None:
    item = await alice.make_item()
    path = f"/schedule-items/{item['id']}"
    created = await alice.request_error("POST", "/schedule-items", json=item | {"title": blank})
    assert created == (422, "validation_failed")
    assert await alice.request_error("PATCH", path, json={"title": blank}) == created
    chat = await alice.request_ok("POST", "/agent-chats", json={"message": f"{blank}Hello{blank}"})
    thread = f"/agent/threads/{chat['session_id']}"
    assert (await alice.request_ok("GET", thread))["title"] == "Hello"
    assert await alice.request_error("PATCH", thread, json={"title": blank}) == created


async def test_a_message_that_shows_nothing_names_no_conversation(
    alice: Actor, sessions: Sessions
) -> None:
    await alice.request_ok("POST", "/agent-chats", json={"message": "\u200b\u2060"})
    async with sessions() as session:
        assert await session.scalar(text("SELECT title FROM threads")) is None
