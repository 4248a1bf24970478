"""A real client gets approval requests, and answers them in every way."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.agui.agent import AguiAgent, RunResult, approve, cancel, reject
from tests.agui.pages import DENTIST, LUNCH, Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel


@pytest.fixture
async def page(pages: Pages, person: Person) -> AguiAgent:
    return await pages.open(person)


@pytest.fixture
async def interrupted(page: AguiAgent, model: ScriptedModel) -> RunResult:
    """The result of a run that waits for the approval of one call."""
    model.reply(calls(Call("create_schedule_item", DENTIST, pieces=4), text="I will add it."))
    return await page.run("Dentist on 1 December at 3pm")


async def test_a_changing_call_waits_for_approval(
    interrupted: RunResult, pages: Pages, person: Person
) -> None:
    assert interrupted.outcome["type"] == "interrupt"
    [interrupt] = interrupted.interrupts
    assert interrupt["toolCallId"] == interrupted.messages[-1]["toolCalls"][0]["id"]
    assert "editedArgs" in interrupt["responseSchema"]["properties"]
    assert interrupted.messages[-1]["content"] == "I will add it."
    assert interrupted.state["pending_tool_call"]["interrupt_id"] == interrupt["id"]
    assert await pages.titles(person) == []


async def test_an_approved_call_runs(
    interrupted: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    model.reply(says("It is in your calendar."))
    result = await page.resume(approve(interrupted.interrupts[0]))
    assert result.outcome == {"type": "success"}
    assert result.interrupts == []
    assert [m["role"] for m in result.messages] == ["user", "assistant", "tool", "assistant"]
    assert len(result.messages[1]["toolCalls"]) == 1
    assert result.messages[1] == interrupted.messages[1]
    assert result.state["pending_tool_call"] is None
    assert await pages.titles(person) == ["Dentist"]


async def test_an_approved_call_runs_with_edited_arguments(
    interrupted: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    model.reply(says("Done."))
    result = await page.resume(approve(interrupted.interrupts[0], **DENTIST | {"title": "Dr. Wu"}))
    assert result.outcome == {"type": "success"}
    assert await pages.titles(person) == ["Dr. Wu"]


@pytest.mark.parametrize(
    "respond",
    [lambda call: approve(call, title=""), lambda call: reject(call, "no " * 500)],
    ids=["edited arguments", "reason"],
)
async def test_an_invalid_answer_is_422_and_leaves_the_call_open(
    *,
    respond: Callable[[Any], dict[str, Any]],
    interrupted: RunResult,
    page: AguiAgent,
    model: ScriptedModel,
    pages: Pages,
    person: Person,
) -> None:
    invalid = await page.resume(respond(interrupted.interrupts[0]))
    assert invalid.status == 422
    model.reply(says("Done."))
    await page.resume(approve(interrupted.interrupts[0]))
    assert await pages.titles(person) == ["Dentist"]


@pytest.mark.parametrize("decline", [reject, cancel])
async def test_a_rejected_or_cancelled_call_does_not_run(
    *,
    decline: Callable[[Any], dict[str, Any]],
    interrupted: RunResult,
    page: AguiAgent,
    model: ScriptedModel,
    pages: Pages,
    person: Person,
) -> None:
    model.reply(says("As you wish."), says("Anything else?"))
    result = await page.resume(decline(interrupted.interrupts[0]))
    assert result.outcome == {"type": "success"}
    assert [m["role"] for m in result.messages][2] == "tool"
    assert await pages.titles(person) == []
    assert (await page.run("Thanks")).outcome == {"type": "success"}


async def test_one_of_several_concurrent_approvals_wins(
    interrupted: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    options = {
        "messages": interrupted.messages,
        "state": interrupted.state,
        "thread_id": page.thread_id,
    }
    others = [await pages.open(person, **options) for _ in range(7)]
    model.reply(says("Done."))
    approval = approve(interrupted.interrupts[0])
    results = await asyncio.gather(*(each.resume(approval) for each in (page, *others)))
    winners = [result for result in results if result.error is None]
    losers = [result.error for result in results if result.error is not None]
    assert [winner.text for winner in winners] == ["Done."]
    assert [error.status for error in losers] == [409] * 7
    winning_run = winners[0].events[0]["runId"]
    assert all(winning_run in error.problem["detail"] for error in losers)
    assert await pages.titles(person) == ["Dentist"]


async def test_the_same_resume_again_replays_the_run(
    interrupted: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    options = {
        "messages": interrupted.messages,
        "state": interrupted.state,
        "thread_id": page.thread_id,
    }
    again = await pages.open(person, **options)
    model.reply(says("Done."))
    approval = approve(interrupted.interrupts[0])
    first = await page.resume(approval, run_id="resumed")
    second = await again.resume(approval, run_id="resumed")
    assert second.outcome == {"type": "success"}
    assert second.messages == first.messages
    assert await pages.titles(person) == ["Dentist"]


async def test_an_unknown_interrupt_is_409_alone_and_ignored_beside_a_known_one(
    interrupted: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    await page.forget_interrupts()
    unknown = await page.resume(approve({"id": "unknown"}))
    assert unknown.status == 409
    assert await pages.titles(person) == []
    model.reply(says("Done."))
    both = await page.resume(approve({"id": "unknown"}), approve(interrupted.interrupts[0]))
    assert both.outcome == {"type": "success"}
    assert await pages.titles(person) == ["Dentist"]
    repeated = await page.resume(approve({"id": "unknown"}))
    assert repeated.status == 409


async def test_an_interrupt_of_another_user_is_404(
    interrupted: RunResult, page: AguiAgent, pages: Pages, person: Person, other_person: Person
) -> None:
    other_page = await pages.open(other_person, thread_id=page.thread_id)
    result = await other_page.resume(approve(interrupted.interrupts[0]))
    assert result.status == 404
    assert await pages.titles(person) == await pages.titles(other_person) == []


@pytest.fixture
async def interrupted_twice(page: AguiAgent, model: ScriptedModel) -> RunResult:
    """The result of a run that waits for the approval of two calls in one message."""
    tool_calls = [Call("create_schedule_item", item, id="same") for item in (DENTIST, LUNCH)]
    model.reply(calls(*tool_calls))
    return await page.run("Dentist and lunch")


async def test_two_calls_of_one_message_are_answered_together(
    interrupted_twice: RunResult,
    page: AguiAgent,
    model: ScriptedModel,
    pages: Pages,
    person: Person,
) -> None:
    first, second = interrupted_twice.interrupts
    assert [call["id"] for call in interrupted_twice.messages[-1]["toolCalls"]] == [
        first["toolCallId"],
        second["toolCallId"],
    ]
    model.reply(says("Only the lunch, then."))
    result = await page.resume(reject(first, "no teeth"), approve(second))
    assert result.outcome == {"type": "success"}
    results = [m["toolCallId"] for m in result.messages if m["role"] == "tool"]
    assert results == [first["toolCallId"], second["toolCallId"]]
    assert await pages.titles(person) == ["Lunch"]


async def test_a_resume_must_answer_every_open_call(
    interrupted_twice: RunResult, page: AguiAgent, pages: Pages, person: Person
) -> None:
    first, second = interrupted_twice.interrupts
    await page.forget_interrupts()
    result = await page.resume(approve(first))
    assert result.error is not None
    assert result.error.status == 409
    assert second["id"] in result.error.problem["detail"]
    assert await pages.titles(person) == []


async def test_the_object_form_of_resume_answers_one_of_two_calls(
    interrupted_twice: RunResult,
    page: AguiAgent,
    model: ScriptedModel,
    pages: Pages,
    person: Person,
) -> None:
    first, second = interrupted_twice.interrupts
    await page.forget_interrupts()
    object_form = {"interruptId": second["id"], "payload": {"approved": True}}
    partial = await page.run(overrides={"resume": object_form})
    assert [interrupt["id"] for interrupt in partial.interrupts] == [first["id"]]
    assert await pages.titles(person) == []
    model.reply(says("Both."))
    result = await page.resume(approve(first))
    assert result.text == "Both."
    assert await pages.titles(person) == ["Dentist", "Lunch"]


async def test_a_turn_can_interrupt_twice(
    interrupted: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    model.reply(calls(Call("create_schedule_item", LUNCH)))
    again = await page.resume(approve(interrupted.interrupts[0]))
    [interrupt] = again.interrupts
    assert interrupt["id"] != interrupted.interrupts[0]["id"]
    assert await pages.titles(person) == ["Dentist"]
    model.reply(says("Both are in your calendar."))
    result = await page.resume(approve(interrupt))
    assert [m["role"] for m in result.messages] == [
        "user",
        "assistant",
        "tool",
        "assistant",
        "tool",
        "assistant",
    ]
    assert await pages.titles(person) == ["Dentist", "Lunch"]


async def test_a_reloaded_page_gets_the_open_interrupt(
    interrupted: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    reloaded = await pages.open(person, thread_id=page.thread_id)
    waiting = await reloaded.run()
    assert waiting.interrupts == interrupted.interrupts
    assert waiting.messages == interrupted.messages
    assert waiting.state == interrupted.state
    assert [event["name"] for event in waiting.of_type("CUSTOM")] == ["majordomo.waiting"]
    model.reply(says("Done."))
    result = await reloaded.resume(approve(waiting.interrupts[0]))
    assert result.outcome == {"type": "success"}
    assert await pages.titles(person) == ["Dentist"]


async def test_a_new_message_on_a_waiting_thread_leaves_the_interrupt_open(
    interrupted: RunResult, page: AguiAgent, pages: Pages, person: Person
) -> None:
    await page.forget_interrupts()
    result = await page.run("Never mind, what else is there?")
    assert result.interrupts == interrupted.interrupts
    assert await pages.titles(person) == []


async def test_an_approved_call_runs_once_if_the_client_aborts(
    interrupted: RunResult, page: AguiAgent, model: ScriptedModel, pages: Pages, person: Person
) -> None:
    model.reply(script(Text("It is"), Hang()), says("Yes, once."))
    run = page.start(resume=[approve(interrupted.interrupts[0])])
    await run.event("TEXT_MESSAGE_CONTENT")
    await page.abort()
    await run.result()
    await page.forget_interrupts()
    result = await page.run("Is it done?")
    assert result.text == "Yes, once."
    assert await pages.titles(person) == ["Dentist"]
