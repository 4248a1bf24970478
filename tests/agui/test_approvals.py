"""A real client is asked, and answers, in every way there is."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.agui.agent import AguiAgent, RunResult, approve, cancel, refuse
from tests.agui.pages import DENTIST, LUNCH, Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel


@pytest.fixture
async def page(pages: Pages, person: Person) -> AguiAgent:
    return await pages.open(person)


@pytest.fixture
async def asked(page: AguiAgent, model: ScriptedModel) -> RunResult:
    """The page waits for an answer about one new item."""
    model.reply(calls(Call("create_schedule_item", DENTIST, pieces=4), text="I will add it."))
    return await page.run("Dentist on 1 December at 3pm")


async def test_asks_before_it_acts(asked: RunResult, pages: Pages, person: Person) -> None:
    assert asked.outcome["type"] == "interrupt"
    [interrupt] = asked.interrupts
    assert interrupt["toolCallId"] == asked.messages[-1]["toolCalls"][0]["id"]
    assert "editedArgs" in interrupt["responseSchema"]["properties"]
    assert asked.messages[-1]["content"] == "I will add it."
    assert asked.state["pending_tool_call"]["interrupt_id"] == interrupt["id"]
    assert await pages.titles(person) == []


async def test_approved(
    asked: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    model.reply(says("It is in your calendar."))
    result = await page.answer(approve(asked.interrupts[0]))
    assert result.outcome == {"type": "success"}
    assert result.interrupts == []
    assert [m["role"] for m in result.messages] == ["user", "assistant", "tool", "assistant"]
    assert len(result.messages[1]["toolCalls"]) == 1
    assert result.messages[1] == asked.messages[1]
    assert result.state["pending_tool_call"] is None
    assert await pages.titles(person) == ["Dentist"]


async def test_approved_with_other_arguments(
    asked: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    model.reply(says("Done."))
    result = await page.answer(approve(asked.interrupts[0], **DENTIST | {"title": "Dr. Wu"}))
    assert result.outcome == {"type": "success"}
    assert await pages.titles(person) == ["Dr. Wu"]


async def test_arguments_that_do_not_fit_cost_nothing(
    asked: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    broken = await page.answer(approve(asked.interrupts[0], title=""))
    assert broken.status == 422
    model.reply(says("Done."))
    await page.answer(approve(asked.interrupts[0]))
    assert await pages.titles(person) == ["Dentist"]


@pytest.mark.parametrize("say_no", [refuse, cancel])
async def test_refused_or_cancelled(
    *,
    say_no: Callable[[Any], dict[str, Any]],
    asked: RunResult,
    page: AguiAgent,
    model: ScriptedModel,
    pages: Pages,
    person: Person,
) -> None:
    model.reply(says("As you wish."), says("Anything else?"))
    result = await page.answer(say_no(asked.interrupts[0]))
    assert result.outcome == {"type": "success"}
    assert [m["role"] for m in result.messages][2] == "tool"
    assert await pages.titles(person) == []
    assert (await page.run("Thanks")).outcome == {"type": "success"}


async def test_of_two_answers_at_once_one_counts(
    asked: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    held = {"messages": asked.messages, "state": asked.state, "thread_id": page.thread_id}
    others = [await pages.open(person, **held) for _ in range(7)]
    model.reply(says("Done."))
    answer = approve(asked.interrupts[0])
    results = await asyncio.gather(*(one.answer(answer) for one in (page, *others)))
    winners = [result for result in results if result.error is None]
    losers = [result.error for result in results if result.error is not None]
    assert [winner.text for winner in winners] == ["Done."]
    assert [error.status for error in losers] == [409] * 7
    winning_run = winners[0].events[0]["runId"]
    assert all(winning_run in error.problem["detail"] for error in losers)
    assert await pages.titles(person) == ["Dentist"]


async def test_the_same_answer_again_is_the_same_run(
    asked: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    held = {"messages": asked.messages, "state": asked.state, "thread_id": page.thread_id}
    again = await pages.open(person, **held)
    model.reply(says("Done."))
    answer = approve(asked.interrupts[0])
    first = await page.answer(answer, run_id="the-answer")
    second = await again.answer(answer, run_id="the-answer")
    assert second.outcome == {"type": "success"}
    assert second.messages == first.messages
    assert await pages.titles(person) == ["Dentist"]


async def test_an_unknown_question_is_never_acted_on(
    asked: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    await page.forget_interrupts()
    unknown = await page.answer(approve({"id": "no-such-question"}))
    assert unknown.status == 409
    assert await pages.titles(person) == []
    model.reply(says("Done."))
    both = await page.answer(approve({"id": "no-such-question"}), approve(asked.interrupts[0]))
    assert both.outcome == {"type": "success"}
    assert await pages.titles(person) == ["Dentist"]
    over = await page.answer(approve({"id": "no-such-question"}))
    assert over.status == 409


async def test_another_persons_question_is_not_there(
    asked: RunResult, page: AguiAgent, pages: Pages, person: Person, stranger: Person
) -> None:
    theirs = await pages.open(stranger, thread_id=page.thread_id)
    result = await theirs.answer(approve(asked.interrupts[0]))
    assert result.status == 404
    assert await pages.titles(person) == await pages.titles(stranger) == []


@pytest.fixture
async def asked_twice(page: AguiAgent, model: ScriptedModel) -> RunResult:
    """The page waits for answers about two new items of one message."""
    wanted = [Call("create_schedule_item", item, id="same") for item in (DENTIST, LUNCH)]
    model.reply(calls(*wanted))
    return await page.run("Dentist and lunch")


async def test_two_questions_of_one_message(
    asked_twice: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    first, second = asked_twice.interrupts
    assert [call["id"] for call in asked_twice.messages[-1]["toolCalls"]] == [
        first["toolCallId"],
        second["toolCallId"],
    ]
    model.reply(says("Only the lunch, then."))
    result = await page.answer(refuse(first, "no teeth"), approve(second))
    assert result.outcome == {"type": "success"}
    results = [m["toolCallId"] for m in result.messages if m["role"] == "tool"]
    assert results == [first["toolCallId"], second["toolCallId"]]
    assert await pages.titles(person) == ["Lunch"]


async def test_both_must_be_answered(
    asked_twice: RunResult, page: AguiAgent, pages: Pages, person: Person
) -> None:
    first, second = asked_twice.interrupts
    await page.forget_interrupts()
    result = await page.answer(approve(first))
    assert result.error is not None
    assert result.error.status == 409
    assert second["id"] in result.error.problem["detail"]
    assert await pages.titles(person) == []


async def test_the_older_form_answers_one_of_two(
    asked_twice: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    first, second = asked_twice.interrupts
    await page.forget_interrupts()
    older = {"interruptId": second["id"], "payload": {"approved": True}}
    half = await page.run(overrides={"resume": older})
    assert [interrupt["id"] for interrupt in half.interrupts] == [first["id"]]
    assert await pages.titles(person) == []
    model.reply(says("Both."))
    result = await page.answer(approve(first))
    assert result.text == "Both."
    assert await pages.titles(person) == ["Dentist", "Lunch"]


async def test_one_question_after_another_in_one_turn(
    asked: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    model.reply(calls(Call("create_schedule_item", LUNCH)))
    again = await page.answer(approve(asked.interrupts[0]))
    [interrupt] = again.interrupts
    assert interrupt["id"] != asked.interrupts[0]["id"]
    assert await pages.titles(person) == ["Dentist"]
    model.reply(says("Both are in your calendar."))
    result = await page.answer(approve(interrupt))
    assert [m["role"] for m in result.messages] == [
        "user",
        "assistant",
        "tool",
        "assistant",
        "tool",
        "assistant",
    ]
    assert await pages.titles(person) == ["Dentist", "Lunch"]


async def test_a_reloaded_page_is_asked_again(
    asked: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    reloaded = await pages.open(person, thread_id=page.thread_id)
    waiting = await reloaded.run()
    assert waiting.interrupts == asked.interrupts
    assert waiting.messages == asked.messages
    assert waiting.state == asked.state
    assert [event["name"] for event in waiting.of_type("CUSTOM")] == ["majordomo.waiting"]
    model.reply(says("Done."))
    result = await reloaded.answer(approve(waiting.interrupts[0]))
    assert result.outcome == {"type": "success"}
    assert await pages.titles(person) == ["Dentist"]


async def test_new_words_on_a_waiting_thread_change_nothing(
    asked: RunResult, page: AguiAgent, pages: Pages, person: Person
) -> None:
    await page.forget_interrupts()
    result = await page.run("Never mind, what else is there?")
    assert result.interrupts == asked.interrupts
    assert await pages.titles(person) == []


async def test_stopped_after_the_answer_it_is_done_once(
    asked: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    model.reply(script(Text("It is"), Hang()), says("Yes, once."))
    run = page.begin(resume=[approve(asked.interrupts[0])])
    await run.event("TEXT_MESSAGE_CONTENT")
    await page.abort()
    await run.result()
    await page.forget_interrupts()
    result = await page.run("Is it done?")
    assert result.text == "Yes, once."
    assert await pages.titles(person) == ["Dentist"]
