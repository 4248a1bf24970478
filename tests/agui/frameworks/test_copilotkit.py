"""CopilotKit: it answers under the id of the run that asked, and adds results of its own."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.agui.agent import AguiAgent, RunResult, approve, cancel, reject
from tests.agui.frameworks import copilotkit
from tests.agui.pages import DENTIST, LUNCH, Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel


@pytest.fixture
async def page(pages: Pages, person: Person) -> AguiAgent:
    return await pages.open(person)


@pytest.fixture
async def interrupted(page: AguiAgent, model: ScriptedModel) -> RunResult:
    """The result of a run that waits for the approval of one call."""
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    return await page.run("Dentist on 1 December at 3pm")


def roles(result: RunResult) -> list[str]:
    return [message["role"] for message in result.messages]


@pytest.mark.parametrize("respond", [approve, reject, cancel])
async def test_the_result_that_copilotkit_made_up_is_gone(
    *,
    respond: Callable[[Any], dict[str, Any]],
    interrupted: RunResult,
    page: AguiAgent,
    model: ScriptedModel,
) -> None:
    """After a reload CopilotKit answers under a run id that the server does not know."""
    model.reply(says("As you wish."), says("Gladly."))
    entry = respond(interrupted.interrupts[0])
    result = await copilotkit.answer(page, interrupted, entry, run_id="after-a-reload")
    assert result.text == "As you wish."
    assert roles(result) == ["user", "assistant", "tool", "assistant"]
    assert result.messages[2]["content"] == model.requests[1].messages[-1]["content"]
    again = await page.run("Thanks")
    assert roles(again) == [*roles(result), "user", "assistant"]


@pytest.mark.parametrize(
    ("respond", "titles"),
    [
        (approve, ["Dentist"]),
        (lambda interrupt: approve(interrupt, **DENTIST | {"title": "Dr. Wu"}), ["Dr. Wu"]),
        (reject, []),
        (cancel, []),
    ],
    ids=["approve", "edit", "reject", "cancel"],
)
async def test_a_question_is_answered_under_the_id_of_its_run(
    *,
    respond: Callable[[Any], dict[str, Any]],
    titles: list[str],
    interrupted: RunResult,
    page: AguiAgent,
    model: ScriptedModel,
    pages: Pages,
    person: Person,
) -> None:
    model.reply(says("As you wish."), says("Gladly."))
    entry = respond(interrupted.interrupts[0])
    result = await copilotkit.answer(page, interrupted, entry)
    assert result.outcome == {"type": "success"}
    assert result.text == "As you wish."
    assert {event["runId"] for event in result.wire if "runId" in event} == {interrupted.run_id}
    assert await pages.titles(person) == titles
    # The tool message that CopilotKit made up is gone: the call has one result, the server's.
    assert roles(result) == ["user", "assistant", "tool", "assistant"]
    assert result.messages[2]["content"] == model.requests[1].messages[-1]["content"]
    assert (await page.run("Thanks")).text == "Gladly."


async def test_two_questions_are_answered_under_the_id_of_their_run(
    page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    model.reply(calls(*(Call("create_schedule_item", item) for item in (DENTIST, LUNCH))))
    interrupted = await page.run("Dentist and lunch")
    first, second = interrupted.interrupts
    model.reply(says("Only the lunch, then."))
    result = await copilotkit.answer(page, interrupted, reject(first), approve(second))
    assert result.text == "Only the lunch, then."
    assert roles(result) == ["user", "assistant", "tool", "tool", "assistant"]
    assert await pages.titles(person) == ["Lunch"]


async def test_a_turn_can_ask_twice_under_one_run_id(
    interrupted: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    model.reply(calls(Call("create_schedule_item", LUNCH)), says("Both are in."))
    again = await copilotkit.answer(page, interrupted, approve(interrupted.interrupts[0]))
    assert again.run_id == interrupted.run_id
    result = await copilotkit.answer(page, again, approve(again.interrupts[0]))
    assert result.text == "Both are in."
    assert result.run_id == interrupted.run_id
    assert roles(result) == ["user", "assistant", "tool", "assistant", "tool", "assistant"]
    assert await pages.titles(person) == ["Dentist", "Lunch"]


async def test_the_same_answer_again_acts_once(
    interrupted: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    options = {"messages": interrupted.messages, "state": interrupted.state}
    other = await pages.open(person, thread_id=page.thread_id, **options)
    model.reply(says("Done."))
    entry = approve(interrupted.interrupts[0])
    first = await copilotkit.answer(page, interrupted, entry)
    second = await copilotkit.answer(other, interrupted, entry)
    assert second.outcome == {"type": "success"}
    assert second.messages == first.messages
    third = await pages.open(person, thread_id=page.thread_id, **options)
    late = await copilotkit.answer(third, interrupted, reject(interrupted.interrupts[0]))
    assert late.status == 409
    assert await pages.titles(person) == ["Dentist"]


async def test_text_typed_while_a_question_is_open_comes_with_the_answer(
    interrupted: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    typed = await page.run("And remind me to floss.")
    assert typed.request is None  # the client sends it later
    model.reply(says("Done, and floss."))
    result = await copilotkit.answer(page, interrupted, approve(interrupted.interrupts[0]))
    assert result.text == "Done, and floss."
    assert roles(result) == ["user", "assistant", "tool", "user", "assistant"]
    assert [m["role"] for m in model.requests[1].messages[1:4]] == ["user", "assistant", "tool"]
    assert model.requests[1].messages[-1]["content"] == "And remind me to floss."
    assert await pages.titles(person) == ["Dentist"]
