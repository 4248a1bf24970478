"""A reloaded page opens its thread as one stream, and shows the same as the page before."""

import pytest

from tests.agui.agent import AguiAgent, RunResult, approve
from tests.agui.frameworks import copilotkit
from tests.agui.frameworks.tools import SHOW_MAP
from tests.agui.pages import DENTIST, LUNCH, Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate


async def reload_page(pages: Pages, person: Person, page: AguiAgent) -> AguiAgent:
    return await pages.open(person, thread_id=page.thread_id)


def check_same(opened: RunResult, before: RunResult) -> None:
    assert opened.error is None
    assert opened.messages == before.messages
    assert opened.state == before.state
    assert opened.interrupts == before.interrupts
    assert opened.outcome == before.outcome


async def test_a_page_that_reloads_after_the_end_goes_on(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("list_schedule_items")), says("Nothing is on."), says("Anna."))
    before = await pages.open(person)
    first = await before.run("I am Anna. What is on?")
    page = await reload_page(pages, person, before)
    check_same(await page.open().result(), first)
    assert (await page.run("Who am I?")).text == "Anna."


async def test_a_page_that_reloads_on_questions_can_answer_them(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(*(Call("create_schedule_item", item) for item in (DENTIST, LUNCH))))
    before = await pages.open(person)
    interrupted = await before.run("Dentist and lunch")
    page = await reload_page(pages, person, before)
    opened = await page.open().result()
    check_same(opened, interrupted)
    model.reply(says("Both are in."))
    # The run id in the client is a new one: the request has none, and the client makes one up.
    answered = await copilotkit.answer(page, opened, *map(approve, opened.interrupts))
    assert answered.text == "Both are in."
    assert await pages.titles(person) == ["Dentist", "Lunch"]


async def test_a_page_that_reloads_shows_the_text_that_waits_behind_a_question(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    before = await pages.open(person)
    await before.run("Dentist")
    await before.forget_interrupts()
    waiting = await before.run("And remind me to floss.")
    page = await reload_page(pages, person, before)
    opened = await page.open().result()
    check_same(opened, waiting)
    assert opened.messages[-1]["content"] == "And remind me to floss."


async def test_a_page_that_reloads_on_a_call_of_the_front_end_gets_it(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("show_map", {"place": "Bern"})), says("There it is."))
    before = await pages.open(person)
    pending = await before.run("Where is Bern?", tools=[SHOW_MAP])
    page = await reload_page(pages, person, before)
    opened = await page.open().result()
    check_same(opened, pending)
    [call_id] = opened.pending_tool_call_ids
    await copilotkit.add_result(page, call_id, "shown")
    assert (await page.run(tools=[SHOW_MAP])).text == "There it is."


@pytest.mark.parametrize("words", ["", "Once", "Once upon", "Once upon a time"])
async def test_a_page_that_reloads_in_mid_stream_has_every_word_once(
    words: str, pages: Pages, person: Person, model: ScriptedModel
) -> None:
    gate = Gate()
    said = [Text(f"{word} ") for word in words.split()]
    model.reply(says("Hello."), script(*said, gate, Text("there was")))
    before = await pages.open(person)
    await before.run("Hi")
    run = before.start("A story")
    await gate.reached.wait()
    page = await reload_page(pages, person, before)
    opening = page.open()
    await opening.event("STATE_SNAPSHOT")
    gate.open()
    first, opened = await run.result(), await opening.result()
    check_same(opened, first)
    assert opened.messages[-1]["content"] == " ".join([*words.split(), "there was"])
    # Opened once more by a page that holds everything already.
    check_same(await page.open().result(), first)


async def test_a_page_that_reloads_after_a_stop_shows_what_was_said(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(script(Text("Once upon"), Hang()), says("Yes?"))
    before = await pages.open(person)
    run = before.start("A story", run_id="story")
    await run.event("TEXT_MESSAGE_CONTENT")
    page = await reload_page(pages, person, before)
    opening = page.open()
    await opening.event("TEXT_MESSAGE_CONTENT")
    await before.abort()
    await run.result()
    await pages.cancel(person, "story")
    opened = await opening.result()
    assert opened.error is None
    assert opened.messages[-1]["content"] == "Once upon"
    assert (await page.run("Hello?")).text == "Yes?"
