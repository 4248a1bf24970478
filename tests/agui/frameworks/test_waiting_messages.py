"""Text that the user types while a question is open, from clients that keep no interrupts.

The clients themselves send nothing while they hold an open interrupt. A runtime between the page
and the server holds none, nor does a page after a reload; both send such text as an ordinary run.
"""

import pytest

from tests.agui.agent import AguiAgent, RunResult, approve
from tests.agui.frameworks import copilotkit
from tests.agui.pages import DENTIST, Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel

TYPED = "And remind me to floss."


@pytest.fixture
async def page(pages: Pages, person: Person) -> AguiAgent:
    return await pages.open(person)


@pytest.fixture
async def interrupted(page: AguiAgent, model: ScriptedModel) -> RunResult:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    return await page.run("Dentist on 1 December at 3pm")


async def test_the_text_stays_and_is_read_after_the_answer(
    interrupted: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    """CopilotKit sends the text again with the answer: the page still holds it."""
    await page.forget_interrupts()
    waiting = await page.run(TYPED)
    assert waiting.interrupts == interrupted.interrupts
    assert [m["content"] for m in waiting.messages if m["role"] == "user"][-1] == TYPED
    [said] = waiting.of_type("CUSTOM")
    assert said["name"] == "majordomo.waiting"
    assert interrupted.interrupts[0]["message"] in said["value"]["message"]
    model.reply(says("Done, and floss."))
    result = await copilotkit.answer(page, waiting, approve(waiting.interrupts[0]))
    assert result.text == "Done, and floss."
    roles = [m["role"] for m in result.messages]
    assert roles == ["user", "assistant", "tool", "user", "assistant"]
    read = [m["content"] for m in model.requests[1].messages if m["role"] == "user"]
    assert read[-1] == TYPED
    assert read.count(TYPED) == 1
    assert await pages.titles(person) == ["Dentist"]


async def test_the_text_can_refuse_what_is_open(
    interrupted: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    await page.forget_interrupts()
    model.reply(says("Then not. Flossing it is."))
    result = await page.run(TYPED, url=f"{page.url}?on_waiting=refuse")
    assert result.outcome == {"type": "success"}
    assert result.text == "Then not. Flossing it is."
    assert result.interrupts == []
    assert sorted(m["role"] for m in result.messages) == sorted(
        ["user", "assistant", "tool", "user", "assistant"]
    )
    assert await pages.titles(person) == []
    model.reply(says("Gladly."))
    assert (await page.run("Thanks")).text == "Gladly."
