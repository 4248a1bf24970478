"""A page that is reloaded has its whole conversation back, from the routes about threads alone."""

from typing import Any

import httpx

from tests.agui.agent import AguiAgent, approve
from tests.agui.pages import DENTIST, LUNCH, Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel

Json = dict[str, Any]


async def restore(pages: Pages, person: Person) -> tuple[AguiAgent, Json]:
    """Do what a page does when it is loaded: open the newest conversation as it stands."""
    async with httpx.AsyncClient(base_url=pages.server, headers=person.headers) as http:
        newest = (await http.get("/api/v1/agent/threads")).json()[0]
        thread: Json = (await http.get(f"/api/v1/agent/threads/{newest['threadId']}")).json()
    page = await pages.open(
        person,
        thread_id=thread["threadId"],
        messages=thread["messages"],
        state=thread["state"],
    )
    return page, thread


async def test_what_was_said_is_there_and_goes_on(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("list_schedule_items")), says("Nothing is on."), says("Anna."))
    before = await pages.open(person)
    said = await before.run("I am Anna. What is on?")
    page, _ = await restore(pages, person)
    held = await page.describe()
    assert held["messages"] == said.messages
    result = await page.run("Who am I?")
    assert result.text == "Anna."
    assert result.messages[: len(said.messages)] == said.messages
    assert [m["role"] for m in model.requests[-1].messages[1:]] == [
        "user",
        "assistant",
        "tool",
        "assistant",
        "user",
    ]


async def test_a_question_is_there_and_can_be_answered(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", LUNCH)))
    before = await pages.open(person)
    asked = await before.run("Dentist and lunch")
    page, thread = await restore(pages, person)
    assert thread["status"] == "waiting"
    assert thread["interrupts"] == asked.interrupts
    held, had = await page.describe(), await before.describe()
    assert (held["messages"], held["state"]) == (had["messages"], had["state"])
    model.reply(says("Both are in."))
    result = await page.answer(*(approve(interrupt) for interrupt in thread["interrupts"]))
    assert result.outcome == {"type": "success"}
    assert await pages.titles(person) == ["Dentist", "Lunch"]
    again, thread = await restore(pages, person)
    assert thread["interrupts"] == []
    assert (await again.describe())["messages"] == result.messages


async def test_a_call_that_the_front_end_owes_is_there(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    tool = {"name": "show_map", "description": "Show a place.", "parameters": {"type": "object"}}
    model.reply(calls(Call("show_map", {"place": "Bern"})), says("There it is."))
    before = await pages.open(person)
    await before.run("Where is Bern?", tools=[tool])
    page, thread = await restore(pages, person)
    [call_id] = thread["pendingToolCallIds"]
    shown = {"id": "shown", "role": "tool", "toolCallId": call_id, "content": "shown"}
    result = await page.run(messages=[shown], tools=[tool])
    assert result.text == "There it is."


async def test_a_run_under_way_is_joined_where_it_is(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    """The thread holds what was said before the run, the run's events all that it says."""
    model.reply(says("Hello."), script(Text("Once upon a time"), Hang()))
    before = await pages.open(person)
    await before.run("Hi")
    run = before.begin("Tell me a story")
    await run.event("TEXT_MESSAGE_CONTENT")
    _, thread = await restore(pages, person)
    assert thread["status"] == "running"
    assert [m["content"] for m in thread["messages"]] == ["Hi", "Hello.", "Tell me a story"]
    async with httpx.AsyncClient(base_url=pages.server, headers=person.headers) as http:
        path = f"/api/v1/agent/runs/{thread['runningRunId']}"
        async with http.stream("GET", f"{path}/events") as events:
            told = ""
            async for line in events.aiter_lines():
                told += line
                if "Once upon a time" in told:
                    break
        assert "RUN_STARTED" in told
        await http.post(f"{path}/cancel")
    await run.result()
    _, after = await restore(pages, person)
    assert after["status"] == "idle"
    assert after["messages"][-1]["content"] == "Once upon a time"
