"""Stop as a front end does it: it closes the connection and cancels the run."""

from tests.agui.pages import DENTIST, Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel


async def test_a_stopped_run_ends_and_the_thread_goes_on(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(script(Text("Once upon a time"), Hang()), says("Very well."))
    page = await pages.open(person)
    run = page.start("Tell me a story", run_id="story")
    await run.event("TEXT_MESSAGE_CONTENT")
    await page.abort()
    assert await pages.cancel(person, "story") == 202
    stopped = await run.result()
    assert stopped.error is None
    assert stopped.messages[-1]["content"] == "Once upon a time"
    await model.requests[0].closed_early.wait()
    result = await page.run("Make it short")
    assert result.outcome == {"type": "success"}
    assert [(m["role"], m["content"]) for m in result.messages] == [
        ("user", "Tell me a story"),
        ("assistant", "Once upon a time"),
        ("user", "Make it short"),
        ("assistant", "Very well."),
    ]


async def test_a_page_sees_that_a_run_was_stopped_elsewhere(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(script(Text("Once upon a time"), Hang()), says("Gladly."))
    page = await pages.open(person)
    run = page.start("Tell me a story", run_id="story")
    await run.event("TEXT_MESSAGE_CONTENT")
    assert await pages.cancel(person, "story") == 202
    stopped = await run.result()
    assert stopped.error is None
    assert stopped.is_cancelled
    assert stopped.types[-1] == "RUN_FINISHED"
    assert stopped.messages[-1]["content"] == "Once upon a time"
    later = await page.run("Go on")
    assert (later.text, later.is_cancelled) == ("Gladly.", False)


async def test_a_run_that_waits_for_the_user_can_be_stopped(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Gladly."))
    page = await pages.open(person)
    interrupted = await page.run("Dentist")
    assert interrupted.run_id is not None
    assert await pages.cancel(person, interrupted.run_id) == 202
    await page.forget_interrupts()
    result = await page.run("Something else")
    assert result.text == "Gladly."
    [stopped] = [m for m in result.messages if m["role"] == "tool"]
    assert stopped["toolCallId"] == interrupted.interrupts[0]["toolCallId"]
    assert await pages.titles(person) == []
