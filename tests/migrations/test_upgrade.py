"""Migrating a database of an earlier version keeps its data.

`schema_0010.sql` is a dump by `pg_dump --inserts` (PostgreSQL 18) of a database that the
application had filled at migration 0010: people, items, shares, invitations, a finished run, a
pending approval, diet plans, codes, mails. It never changes; later migrations start from it.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from migrations import history
from migrations.apply import find_revision, migrate, newest_revision
from migrations.models import all_tables
from tests.api.actors import Actor
from tests.conftest import URLS
from tests.database import restored_database
from tests.factories import Person
from tests.runs.client import AgentClient

DUMP = Path(__file__).with_name("schema_0010.sql").read_text(encoding="utf-8")
RENAMED_TABLES = {"kept_answers": "idempotency_records", "username_endings": "username_suffixes"}
EMAIL, PASSWORD = "ada@example.com", "analytical engine"


@pytest.fixture
async def database_url(pytestconfig: pytest.Config) -> AsyncIterator[str]:
    """The database of the earlier version, migrated to the newest one."""
    async with restored_database(pytestconfig.stash[URLS][0], DUMP) as url:
        assert await find_revision(url) == "0010"
        await migrate(url)
        yield url


@pytest.fixture
async def person(client: httpx.AsyncClient) -> Person:
    """Ada, who registered before the migration and logs in after it."""
    response = await client.post(
        "/api/v1/auth/sessions", json={"email": EMAIL, "password": PASSWORD}
    )
    assert response.status_code == 200, response.text
    return Person(
        user_id=UUID(response.json()["user"]["id"]),
        session_id=uuid4(),
        username="ada",
        email=EMAIL,
        access_token=response.json()["access_token"],
        locale="en",
        timezone="Europe/Berlin",
    )


@pytest.fixture
async def ada(client: httpx.AsyncClient, person: Person) -> Actor:
    return Actor(client, person)


async def test_the_migrated_schema_equals_the_models(database_url: str) -> None:
    assert await find_revision(database_url) == newest_revision()
    await history.check(database_url, all_tables())


async def test_no_row_is_lost(sessions: Sessions) -> None:
    rows = Counter(re.findall(r"^INSERT INTO public\.(\w+)", DUMP, re.MULTILINE))
    assert {"users", "schedule_items", "messages", "runs", "pending_tool_calls"} <= set(rows)
    async with sessions() as session:
        for table, count in rows.items():
            found = await session.scalar(
                text(f"SELECT count(*) FROM {RENAMED_TABLES.get(table, table)}")
            )
            assert (table, found) == (table, count)


async def test_people_find_their_earlier_data(ada: Actor) -> None:
    items = await ada.request_ok("GET", "/schedule-items")
    assert [item["title"] for item in items] == ["Dentist", "Holiday"]
    thread = await ada.request_ok("GET", "/agent/threads/talk")
    roles = [message["role"] for message in thread["messages"]]
    assert roles == ["user", "assistant", "tool", "assistant"]


async def test_a_pending_approval_of_the_earlier_version_can_be_given(
    server: str, ada: Actor, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await session.execute(
            text("UPDATE pending_tool_calls SET expires_at = now() + interval '1 hour'")
        )
    agent = AgentClient(server, ada.person)
    snapshot = await agent.run("question")
    assert [each["metadata"]["toolName"] for each in snapshot.interrupts] == [
        "create_schedule_item"
    ]
    resumed = await agent.resume("question", snapshot.interrupts)
    await agent.http.aclose()
    assert resumed.outcome == "success"
    items = await ada.request_ok("GET", "/schedule-items")
    assert [item["title"] for item in items] == ["Dentist", "Lunch", "Holiday"]


async def test_people_find_what_the_agent_did_earlier(
    server: str, ada: Actor, sessions: Sessions
) -> None:
    """The migration derives what this version stores with each effect."""
    [plan] = await ada.request_ok("GET", "/activity")
    assert plan["message"] == "Finish the diet plan for a dog"
    assert (await ada.call("GET", plan["link"].removeprefix("/api/v1"))).status_code == 200
    agent = AgentClient(server, ada.person)
    asked = await agent.run("new", "Lunch on 24 December 2031 at 1pm")
    await agent.resume("new", asked.interrupts)
    await agent.http.aclose()
    stored = await ada.request_ok("GET", "/activity")
    effects = import_module("migrations.versions.0029_account_of_effects")
    async with sessions.begin() as session:
        await session.execute(text("DELETE FROM effects"))
        # A client can name a member of its answer that it leaves empty.
        await session.execute(
            text(
                "UPDATE pending_tool_calls SET approval = jsonb_set("
                "approval, '{payload,editedArgs}', 'null') WHERE status = 'CONSUMED'"
            )
        )
        for statement in (effects.EARLIER_EFFECTS, effects.EARLIER_PLANS):
            await session.execute(text(statement))
    derived = await ada.request_ok("GET", "/activity")
    assert [each["toolName"] for each in derived] == ["create_schedule_item", "create_diet_plan"]
    assert [each | {"id": None} for each in derived] == [each | {"id": None} for each in stored]


async def test_people_go_on_with_what_they_had(
    server: str, ada: Actor, client: httpx.AsyncClient, sessions: Sessions
) -> None:
    """The earlier rows are written by the operations of this version, and new ones beside them."""
    created = await ada.request_ok(
        "POST", "/schedule-items", json={"title": "Concert", "start_at": "2031-05-01T19:00:00Z"}
    )
    dentist, *_ = await ada.request_ok("GET", "/schedule-items?query=dentist")
    moved = await ada.request_ok(
        "PATCH", f"/schedule-items/{dentist['id']}", json={"start_at": "2031-06-01T09:00:00Z"}
    )
    assert moved["title"] == "Dentist"
    await ada.request_ok("DELETE", f"/schedule-items/{created['id']}")
    await ada.request_ok("PATCH", "/profile/me", json={"bio": "Mathematician"})
    agent = AgentClient(server, ada.person)
    answer = await agent.run("talk", "What do I have in June 2031?")
    assert answer.outcome == "success"
    assert "Dentist" in answer.text
    thread = await ada.request_ok("GET", "/agent/threads/talk")
    assert len(thread["messages"]) > 4
    asked = await agent.run("new", "Lunch on 24 December 2031 at 1pm")
    assert (await agent.resume("new", asked.interrupts)).outcome == "success"
    titles = [item["title"] for item in await ada.request_ok("GET", "/schedule-items")]
    assert "Lunch" in titles
    # What a conversation has taken up since is counted, and given back with it.
    for thread_id in ("talk", "new"):
        deleted = await agent.http.delete(f"/api/v1/agent/threads/{thread_id}")
        assert deleted.status_code == 204
    async with sessions() as session:
        balance = "SELECT bytes - (SELECT sum(charged_bytes) FROM threads WHERE user_id = :id)"
        query = text(f"{balance} FROM conversation_storage WHERE user_id = :id")
        assert await session.scalar(query, {"id": ada.person.user_id}) == 0
    await agent.http.aclose()
    refreshed = await client.post(
        "/api/v1/auth/sessions", json={"email": EMAIL, "password": PASSWORD}
    )
    assert refreshed.status_code == 200
