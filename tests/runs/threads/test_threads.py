"""Conversations: list, read and rename."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.execution.worker import RunWorker
from agent.runs.threads import service as threads
from agent.runs.threads.service import get_thread, list_threads
from domain.conversations.models import Message, Thread
from domain.conversations.pages import MessagePageQuery
from domain.conversations.runs import find_latest_run
from domain.core.database.sessions import Sessions
from domain.core.pagination import PageQuery
from domain.core.settings import Settings
from tests.api.statement_counter import count_statements
from tests.factories import Person, make_person
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient
from tests.runs.stored_state import expire_calls
from tests.runs.tool_calls import CLIENT_TOOLS, DENTIST, LUNCH
from tests.runs.workers import until_recorded

THREADS = "/api/v1/agent/threads"
READ = text("SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables")


async def listed(agent: AgentClient, **parameters: Any) -> list[dict[str, Any]]:
    response = await agent.http.get(THREADS, params=parameters)
    assert response.status_code == 200, response.text
    threads: list[dict[str, Any]] = response.json()
    return threads


async def shown(agent: AgentClient, thread_id: str = "t", **parameters: Any) -> dict[str, Any]:
    response = await agent.http.get(f"{THREADS}/{thread_id}", params=parameters)
    assert response.status_code == 200, response.text
    thread: dict[str, Any] = response.json()
    return thread


async def rows_read(session: AsyncSession) -> int:
    """Return how many rows this connection has read since the statistics were reset."""
    return int(await session.scalar(READ) or 0)


async def add_messages(sessions: Sessions, count: int) -> None:
    """Add messages to the thread `t`, as turns would."""
    async with sessions.begin() as session:
        thread = (await session.scalars(select(Thread).where(Thread.client_id == "t"))).one()
        rows = [
            {
                "thread_id": thread.id,
                "position": thread.next_position + place,
                "message_id": f"m{place}",
                "turn_id": uuid4(),
                "run_id": uuid4(),
                "role": "assistant" if place % 2 else "user",
                "content": f"word {place}",
            }
            for place in range(count)
        ]
        await session.execute(insert(Message), rows)
        thread.next_position += count


async def test_the_list_begins_with_the_last_updated_thread(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(
        says("Hello Ada."), says("Hello Bob."), calls(Call("create_schedule_item", DENTIST))
    )
    await agent.run("first", "I am\n Ada")
    await agent.run("second", "I am Bob")
    await agent.run("first", "Dentist on 1 December")
    first, second = await listed(agent)
    assert (first["threadId"], first["title"], first["status"]) == ("first", "I am Ada", "waiting")
    assert first["lastMessage"]["content"] == "Dentist on 1 December"
    assert (second["threadId"], second["status"]) == ("second", "idle")
    assert second["lastMessage"] == {
        "role": "assistant",
        "content": "Hello Bob.",
        "createdAt": second["updatedAt"],
    }
    assert second["runningRunId"] is None
    assert first["updatedAt"] > second["updatedAt"] > first["createdAt"]


async def test_a_thread_with_a_running_run_is_listed_as_running(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(script(Text("I begin"), Hang()))
    async with agent.stream("t", "A story", runId="story") as (_, events):
        await anext(events)
        [listed_thread] = await listed(agent)
        thread = await shown(agent)
    assert (listed_thread["status"], listed_thread["runningRunId"]) == ("running", "story")
    assert (thread["status"], thread["runningRunId"]) == ("running", "story")
    assert [m["content"] for m in thread["messages"]] == ["A story"]
    assert thread["state"]["run_context"]["run_id"] == "story"


async def test_pages_of_the_list_hold_every_thread_once(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(lambda _: says("Hi."))
    for number in range(5):
        await agent.run(f"t{number}", "Hello")
    response = await agent.http.get(THREADS, params={"limit": 2})
    found = [thread["threadId"] for thread in response.json()]
    while "next" in response.links:
        response = await agent.http.get(response.links["next"]["url"])
        found += [thread["threadId"] for thread in response.json()]
    assert found == ["t4", "t3", "t2", "t1", "t0"]
    whole = await agent.http.get(THREADS, params={"limit": 5})
    assert len(whole.json()) == 5
    assert "next" not in whole.links


async def test_invalid_list_queries_are_422(agent: AgentClient, subtests: pytest.Subtests) -> None:
    for query in ("limit=0", "limit=501", "after=x", "after=%00", "limit=x"):
        with subtests.test(query=query):
            assert (await agent.http.get(f"{THREADS}?{query}")).status_code == 422


@pytest.fixture
async def direct(app: FastAPI, person: Person) -> AsyncIterator[AgentClient]:
    """A client that calls the application in the test's task, so that statements can be counted."""
    direct = AgentClient("http://majordomo", person)
    await direct.http.aclose()
    direct.http = httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=direct.base_url, headers=person.headers
    )
    yield direct
    await direct.http.aclose()


async def test_the_list_takes_two_queries_whatever_its_length(
    agent: AgentClient, direct: AgentClient, model: ScriptedModel
) -> None:
    """One for the caller, one for the threads."""
    model.reply(lambda _: says("Hi."))
    for number in range(4):
        await agent.run(f"t{number}", "Hello")
    with count_statements() as statements:
        assert len(await listed(direct)) == 4
    assert len(statements) == 2


async def test_a_page_of_the_list_reads_no_more_rows_than_it_returns(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, person: Person
) -> None:
    """Of 2,000 conversations, 20 at a time."""
    model.reply(says("Hi."))
    await agent.run("t", "Hello")
    async with sessions.begin() as session:
        await session.execute(
            text(
                "INSERT INTO threads (id, user_id, client_id, updated_at)"
                " SELECT gen_random_uuid(), user_id, 'c' || n, now() - n * interval '1 minute'"
                " FROM threads, generate_series(1, 2000) AS n"
            )
        )
        await session.execute(
            text(
                "INSERT INTO messages (thread_id, position, message_id, turn_id, run_id, role,"
                " content) SELECT id, n, 'm' || n, id, id, 'user', 'word ' || n"
                " FROM threads, generate_series(10, 14) AS n"
            )
        )
        await session.execute(text("ANALYZE"))
    async with sessions() as session:
        before = await rows_read(session)
        first = await list_threads(session, person.caller, data=PageQuery(limit=20))
        second = await list_threads(
            session, person.caller, data=PageQuery(limit=20, after=first.after)
        )
        read = await rows_read(session) - before
    assert [t.thread_id for t in second.items] == [f"c{n}" for n in range(20, 40)]
    assert {t.last_message.content for t in second.items if t.last_message} == {"word 14"}
    assert read < 4 * 2 * 21


async def test_a_waiting_thread_returns_its_interrupts_as_the_run_sent_them(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", LUNCH)))
    interrupted = await agent.run("t", "Dentist and lunch")
    thread = await shown(agent)
    assert thread["status"] == "waiting"
    assert thread["interrupts"] == interrupted.interrupts
    assert thread["state"] == interrupted.of("STATE_SNAPSHOT")[0]["snapshot"]
    assert thread["messages"] == interrupted.snapshot
    assert thread["pendingToolCallIds"] == []
    model.reply(says("Both are in."))
    answer = await agent.resume("t", thread["interrupts"])
    assert answer.outcome == "success"
    after = await shown(agent)
    assert (after["status"], after["interrupts"]) == ("idle", [])
    assert after["state"]["pending_tool_calls"] == []


async def test_a_partial_approval_leaves_the_other_interrupt_open(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", LUNCH)))
    interrupted = await agent.run("t", "Dentist and lunch")
    one = {"interruptId": interrupted.interrupts[0]["id"], "payload": {"approved": True}}
    rest = await agent.run("t", resume=one)
    thread = await shown(agent)
    assert thread["interrupts"] == rest.interrupts == interrupted.interrupts[1:]
    assert thread["state"] == rest.of("STATE_SNAPSHOT")[0]["snapshot"]


async def test_an_expired_interrupt_is_not_returned(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    await agent.run("t", "Dentist")
    await expire_calls(sessions)
    thread = await shown(agent)
    assert (thread["status"], thread["interrupts"]) == ("idle", [])
    assert thread["state"]["pending_tool_call"] is None
    assert [t["status"] for t in await listed(agent)] == ["idle"]


async def test_open_front_end_calls_are_returned(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(calls(Call("show_map", {"place": "Bern"})))
    interrupted = await agent.run("t", "Where is Bern?", tools=CLIENT_TOOLS)
    thread = await shown(agent)
    assert thread["pendingToolCallIds"] == interrupted.last["outcome"]["pendingToolCallIds"]
    assert thread["status"] == "idle"


async def test_a_thread_without_messages_is_returned(agent: AgentClient) -> None:
    await agent.run("t")
    thread = await shown(agent)
    assert (thread["messages"], thread["state"], thread["status"]) == ([], None, "idle")
    [listed_thread] = await listed(agent)
    assert (listed_thread["title"], listed_thread["lastMessage"]) == (None, None)


async def test_paging_backwards_returns_every_message_once(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Hi."))
    await agent.run("t", "Hello")
    await add_messages(sessions, 248)
    response = await agent.http.get(f"{THREADS}/t")
    pages = [response.json()["messages"]]
    while "prev" in response.links:
        response = await agent.http.get(response.links["prev"]["url"])
        pages.insert(0, response.json()["messages"])
    assert [len(page) for page in pages] == [50, 100, 100]
    texts = [message["content"] for page in pages for message in page]
    assert texts == ["Hello", "Hi.", *(f"word {place}" for place in range(248))]
    whole = await agent.http.get(f"{THREADS}/t", params={"limit": 250})
    assert whole.json()["messages"] == [message for page in pages for message in page]
    assert "prev" not in whole.links


async def test_invalid_page_queries_are_422(agent: AgentClient, subtests: pytest.Subtests) -> None:
    await agent.run("t")
    for query in ("before=nothing", "before=%00", "limit=501", "limit=0"):
        with subtests.test(query=query):
            assert (await agent.http.get(f"{THREADS}/t?{query}")).status_code == 422


async def test_reading_a_thread_takes_the_same_queries_whatever_its_length(
    agent: AgentClient, direct: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(lambda _: says("Hi."))
    await agent.run("t", "Hello")
    with count_statements() as statements:
        await shown(direct, limit=10)
    short = len(statements)
    await add_messages(sessions, 4_000)
    with count_statements() as statements:
        await shown(direct, limit=10)
    assert len(statements) == short == 4


async def test_reading_a_thread_reads_no_more_rows_than_it_returns(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, person: Person
) -> None:
    model.reply(lambda _: says("Hi."))
    await agent.run("t", "Hello")
    await add_messages(sessions, 4_000)
    async with sessions.begin() as session:
        await session.execute(text("ANALYZE"))
    async with sessions() as session:
        before = await rows_read(session)
        for message_id in (None, "m1000"):
            data = MessagePageQuery(limit=10, before=message_id)
            await get_thread(session, person.caller, thread_id="t", data=data)
        read = await rows_read(session) - before
    assert read <= 2 * 11 + 10


async def test_messages_and_status_come_from_one_snapshot(
    agent: AgentClient,
    model: ScriptedModel,
    app: FastAPI,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A run that ends while its thread is read has ended in all of the response or in none."""
    model.reply(script(Text("I begin"), Hang()))

    async def find_after_the_end(*given: Any) -> Any:
        for live in list(app.state.run_worker.live_runs.values()):
            live.cancel()
            await live.wait()
        return await find_latest_run(*given)

    async with agent.stream("t", "A story", runId="story") as (answer, events):
        while not answer.text:
            await anext(events)
        monkeypatch.setattr(threads, "find_latest_run", find_after_the_end)
        thread = await shown(agent)
    assert thread["status"] == "running"
    assert [message["role"] for message in thread["messages"]] == ["user"]
    monkeypatch.undo()
    after = await shown(agent)
    assert after["status"] == "idle"
    assert [message["role"] for message in after["messages"]] == ["user", "assistant"]


async def test_a_thread_can_be_renamed_and_keeps_its_place(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(lambda _: says("Hi."))
    await agent.run("old", "Hello")
    await agent.run("new", "Hello")
    response = await agent.http.patch(f"{THREADS}/old", json={"title": "  Holidays  "})
    assert response.status_code == 200
    assert response.json()["title"] == "Holidays"
    new, old = await listed(agent)
    assert old == response.json()
    assert (await shown(agent, "old"))["title"] == "Holidays"
    await agent.run("old", "Something else")
    assert (await shown(agent, "old"))["title"] == "Holidays"
    assert (await agent.http.patch(f"{THREADS}/new", json={})).json() == new


async def test_a_removed_title_comes_back_with_the_next_message(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(lambda _: says("Hi."))
    await agent.run("t", "Hello")
    response = await agent.http.patch(f"{THREADS}/t", json={"title": None})
    assert response.json()["title"] is None
    await agent.run("t", "About trees")
    assert (await shown(agent))["title"] == "About trees"


async def test_invalid_titles_are_422(agent: AgentClient, subtests: pytest.Subtests) -> None:
    await agent.run("t")
    titles: list[Any] = ["", "  ", "x" * 256, "a\0b", "\ud800", 7, ["x"]]
    for title in titles:
        with subtests.test(title=ascii(title)):
            response = await agent.http.patch(
                f"{THREADS}/t",
                content=json.dumps({"title": title}),
                headers={"content-type": "application/json"},
            )
            assert response.status_code == 422


NAMES = [
    "a/b",
    "/a//b/",
    "a%2Fb",
    "100%",
    "a b",
    "?x=1#y",
    "ü 你好 🦉",
    "a+b&c;d",
    "events",
    "a/events",
    "/events",
    "a/events/resume",
    "a/cancel",
    "a%2Fevents",
    "%252F%",
    "x" * 128,
    "\\",
    "'\"<>",
]


async def test_thread_and_run_ids_can_be_any_printable_text(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, subtests: pytest.Subtests
) -> None:
    model.reply(lambda _: says("Hi."))
    await agent.run("other", "Hello")
    for name in NAMES:
        with subtests.test(name=name):
            await check_name(app.state.run_worker, agent, name)


async def check_name(worker: RunWorker, agent: AgentClient, name: str) -> None:
    await agent.run(name, "Hello", runId=name)
    await until_recorded(worker)
    path = quote(name, safe="")
    thread = await shown(agent, path, limit=1)
    assert (thread["threadId"], len(thread["messages"])) == (name, 1)
    response = await agent.http.get(f"{THREADS}/{path}", params={"limit": 1})
    earlier = await agent.http.get(response.links["prev"]["url"])
    assert [m["content"] for m in earlier.json()["messages"]] == ["Hello"]
    run = await agent.http.get(f"/api/v1/agent/runs/{path}")
    assert (run.json()["runId"], run.json()["threadId"]) == (name, name)
    assert (await agent.reconnect(path)).text == "Hi."
    assert (await agent.http.post(f"/api/v1/agent/runs/{path}/cancel")).status_code == 202
    resumed = await agent.run(name, resume=[], path=f"/api/v1/agent/runs/{path}/resume")
    assert resumed.problem["code"] == "resume_missing"
    renamed = await agent.http.patch(f"{THREADS}/{path}", json={"title": "T"})
    assert renamed.json()["threadId"] == name
    assert (await agent.http.delete(f"{THREADS}/{path}")).status_code == 204
    assert [t["threadId"] for t in await listed(agent)] == ["other"]


async def test_an_unknown_thread_is_404(agent: AgentClient) -> None:
    for name in ("nothing", str(uuid4())):
        for method in ("GET", "DELETE"):
            response = await agent.http.request(method, f"{THREADS}/{name}")
            assert (response.status_code, response.json()["code"]) == (404, "thread_not_found")
        response = await agent.http.patch(f"{THREADS}/{name}", json={"title": "x"})
        assert response.status_code == 404
    for name in ("%00", "x" * 129, "%0A"):
        response = await agent.http.get(f"{THREADS}/{name}")
        assert (response.status_code, response.json()["code"]) == (404, "thread_not_found")


async def test_thread_ids_are_unique_per_user(
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
    settings: Settings,
) -> None:
    model.reply(lambda _: says("Hi."))
    await agent.run("t", "My secret", runId="r")
    stranger = AgentClient(agent.base_url, await make_person(sessions, settings))
    assert await listed(stranger) == []
    assert (await stranger.http.get(f"{THREADS}/t")).status_code == 404
    assert (await stranger.http.get("/api/v1/agent/runs/r")).status_code == 404
    assert (await stranger.http.delete(f"{THREADS}/t")).status_code == 404
    await stranger.run("t", "Something else")
    assert [t["title"] for t in await listed(stranger)] == ["Something else"]
    assert (await stranger.http.delete(f"{THREADS}/t")).status_code == 204
    assert [t["title"] for t in await listed(agent)] == ["My secret"]
    await stranger.http.aclose()


async def test_requests_without_a_token_are_401(client: httpx.AsyncClient) -> None:
    for method, path in (
        ("GET", THREADS),
        ("GET", f"{THREADS}/t"),
        ("PATCH", f"{THREADS}/t"),
        ("DELETE", f"{THREADS}/t"),
        ("GET", "/api/v1/agent/runs/r"),
    ):
        assert (await client.request(method, path, json={})).status_code == 401, (method, path)
