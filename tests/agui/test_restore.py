"""A reloaded page restores its whole conversation from the routes about threads."""

from typing import Any

import httpx

from tests.agui.agent import AguiAgent, approve
from tests.agui.pages import DENTIST, LUNCH, Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.waiting import HUNG_SECONDS

Json = dict[str, Any]


async def restore(pages: Pages, person: Person) -> tuple[AguiAgent, Json]:
    """Open the newest thread in its current state, as a page does when it loads."""
    async with httpx.AsyncClient(
        base_url=pages.server, headers=person.headers, timeout=HUNG_SECONDS
    ) as http:
        newest = (await http.get("/api/v1/agent/threads")).json()[0]
        thread: Json = (await http.get(f"/api/v1/agent/threads/{newest['threadId']}")).json()
    page = await pages.open(
        person,
        thread_id=thread["threadId"],
        messages=thread["messages"],
        state=thread["state"],
    )
    return page, thread


async def test_messages_are_restored_and_the_thread_continues(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("list_schedule_items")), says("Nothing is on."), says("Anna."))
    before = await pages.open(person)
    first = await before.run("I am Anna. What is on?")
    page, _ = await restore(pages, person)
    restored = await page.describe()
    assert restored["messages"] == first.messages
    result = await page.run("Who am I?")
    assert result.text == "Anna."
    assert result.messages[: len(first.messages)] == first.messages
    assert [m["role"] for m in model.requests[-1].messages[1:]] == [
        "user",
        "assistant",
        "tool",
        "assistant",
        "user",
    ]


async def test_open_interrupts_are_restored_and_can_be_approved(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", LUNCH)))
    before = await pages.open(person)
    interrupted = await before.run("Dentist and lunch")
    page, thread = await restore(pages, person)
    assert thread["status"] == "waiting"
    assert thread["interrupts"] == interrupted.interrupts
    restored, original = await page.describe(), await before.describe()
    assert restored["messages"] == original["messages"]
    assert restored["state"] == original["state"]
    model.reply(says("Both are in."))
    result = await page.resume(*(approve(interrupt) for interrupt in thread["interrupts"]))
    assert result.outcome == {"type": "success"}
    assert await pages.titles(person) == ["Dentist", "Lunch"]
    again, thread = await restore(pages, person)
    assert thread["interrupts"] == []
    assert (await again.describe())["messages"] == result.messages


async def test_a_pending_call_of_the_front_end_is_restored(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    tool = {"name": "show_map", "description": "Show a place.", "parameters": {"type": "object"}}
    model.reply(calls(Call("show_map", {"place": "Bern"})), says("There it is."))
    before = await pages.open(person)
    await before.run("Where is Bern?", tools=[tool])
    page, thread = await restore(pages, person)
    [call_id] = thread["pendingToolCallIds"]
    tool_message = {"id": "shown", "role": "tool", "toolCallId": call_id, "content": "shown"}
    result = await page.run(messages=[tool_message], tools=[tool])
    assert result.text == "There it is."


async def test_a_run_in_progress_is_restored_from_thread_and_events(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    """The thread holds the messages before the run's answer; the run's events hold the answer."""
    model.reply(says("Hello."), script(Text("Once upon a time"), Hang()))
    before = await pages.open(person)
    await before.run("Hi")
    run = before.start("Tell me a story")
    await run.event("TEXT_MESSAGE_CONTENT")
    _, thread = await restore(pages, person)
    assert thread["status"] == "running"
    assert [m["content"] for m in thread["messages"]] == ["Hi", "Hello.", "Tell me a story"]
    async with httpx.AsyncClient(
        base_url=pages.server, headers=person.headers, timeout=HUNG_SECONDS
    ) as http:
        path = f"/api/v1/agent/runs/{thread['runningRunId']}"
        async with http.stream("GET", f"{path}/events") as events:
            stream = ""
            async for line in events.aiter_lines():
                stream += line
                if "Once upon a time" in stream:
                    break
        assert "RUN_STARTED" in stream
        await http.post(f"{path}/cancel")
    await run.result()
    _, after = await restore(pages, person)
    assert after["status"] == "idle"
    assert after["messages"][-1]["content"] == "Once upon a time"
