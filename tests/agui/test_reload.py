"""A reloaded page, which knows only the thread's id, opens the thread as AG-UI."""

from tests.agui.agent import AguiAgent, RunResult, approve
from tests.agui.frameworks import copilotkit
from tests.agui.frameworks.tools import SHOW_MAP
from tests.agui.pages import DENTIST, LUNCH, Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate


def contents(result: RunResult) -> list[str | None]:
    return [message.get("content") for message in result.messages]


async def test_a_page_that_is_reloaded_in_mid_stream_follows_the_run(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(says("Hello."), script(Text("Once upon", pieces=2), gate, Text(" a time.")))
    before = await pages.open(person)
    await before.run("Hi")
    run = before.start("Tell me a story")
    await run.event("TEXT_MESSAGE_CONTENT")
    await gate.reached.wait()
    page = await pages.open(person, thread_id=before.thread_id)
    opening = page.open()
    await opening.event("MESSAGES_SNAPSHOT")
    gate.open()
    result = await opening.result()
    assert result.outcome == {"type": "success"}
    assert contents(result) == ["Hi", "Hello.", "Tell me a story", "Once upon a time."]
    assert result.messages == (await run.result()).messages
    model.reply(says("The end."))
    assert (await page.run("And then?")).text == "The end."


async def test_a_page_that_is_reloaded_on_a_question_shows_it(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(*(Call("create_schedule_item", item) for item in (DENTIST, LUNCH))))
    before = await pages.open(person)
    interrupted = await before.run("Dentist and lunch")
    page = await pages.open(person, thread_id=before.thread_id)
    result = await page.open().result()
    assert result.interrupts == interrupted.interrupts
    assert result.messages == interrupted.messages
    assert result.state == interrupted.state
    model.reply(says("Both are in."))
    # The run id in the client is a new one: the request has none, and the client makes one up.
    answered = await copilotkit.answer(page, result, *map(approve, result.interrupts))
    assert answered.text == "Both are in."
    assert await pages.titles(person) == ["Dentist", "Lunch"]


async def test_a_reloaded_page_shows_the_text_that_waits_behind_a_question(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    before = await pages.open(person)
    interrupted = await before.run("Dentist")
    await before.forget_interrupts()
    waiting = await before.run("And remind me to floss.")
    page = await pages.open(person, thread_id=before.thread_id)
    result = await page.open().result()
    assert result.interrupts == interrupted.interrupts
    assert result.messages == waiting.messages
    assert contents(result)[-1] == "And remind me to floss."


async def test_a_page_that_is_reloaded_after_the_end_shows_the_thread(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("list_schedule_items")), says("Nothing is on."), says("Gladly."))
    before = await pages.open(person)
    last = await before.run("What is on?")
    page = await pages.open(person, thread_id=before.thread_id)
    result = await page.open().result()
    assert result.outcome == {"type": "success"}
    assert result.messages == last.messages
    assert result.interrupts == []
    again = await page.run("Thanks")
    assert again.text == "Gladly."
    assert again.messages[: len(last.messages)] == last.messages


async def test_a_page_that_is_reloaded_on_a_call_of_the_front_end_gets_it(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("show_map", {"place": "Bern"})), says("There it is."))
    before = await pages.open(person)
    await before.run("Where is Bern?", tools=[SHOW_MAP])
    page = await pages.open(person, thread_id=before.thread_id)
    result = await page.open().result()
    assert result.error is None
    [call_id] = result.pending_tool_call_ids
    await copilotkit.add_result(page, call_id, "shown")
    assert (await page.run(tools=[SHOW_MAP])).text == "There it is."


async def test_a_page_can_open_a_thread_again(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    """The client holds the messages already; opening the thread doubles nothing."""
    model.reply(says("Hello."))
    page: AguiAgent = await pages.open(person)
    first = await page.run("Hi")
    for _ in range(2):
        assert (await page.open().result()).messages == first.messages
