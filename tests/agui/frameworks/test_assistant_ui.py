"""assistant-ui: its approvals, and what it does when the user types something else."""

import pytest

from tests.agui.agent import cancel, user_message
from tests.agui.frameworks import assistant_ui
from tests.agui.frameworks.tools import SHOW_MAP
from tests.agui.pages import DENTIST, Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel


async def test_a_run_without_a_state_sends_null(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(says("Hello."))
    page = await pages.open(person)
    result = await page.run("Hi", overrides={"state": None})
    assert result.text == "Hello."


async def test_its_own_approval_can_answer_the_questions(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    """It does not show a question whose schema could reject the payloads that it sends."""
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    page = await pages.open(person)
    [interrupt] = (await page.run("Dentist")).interrupts
    schema = interrupt["responseSchema"]
    assert schema.keys() <= assistant_ui.READ_KEYWORDS
    assert schema["required"] == ["approved"]
    properties = schema["properties"]
    assert properties["approved"] == {"type": "boolean"}
    assert properties["reason"].keys() <= {"type", "description"}
    assert properties["reason"]["type"] == "string"
    assert properties["editedArgs"]["type"] == "object"


async def test_steering_away_dismisses_the_question_and_sends_the_text(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("What would you like, then?"))
    page = await pages.open(person)
    interrupted = await page.run("Dentist")
    result = await page.resume(
        cancel(interrupted.interrupts[0]), messages=[user_message("No, something else.")]
    )
    assert result.text == "What would you like, then?"
    roles = [m["role"] for m in result.messages]
    assert roles == ["user", "assistant", "tool", "user", "assistant"]
    assert model.requests[1].messages[-1]["content"] == "No, something else."
    assert await pages.titles(person) == []


async def test_text_typed_while_a_front_end_tool_runs_cancels_its_call(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    model.reply(calls(Call("show_map", {"place": "Bern"})), says("No map, then."))
    page = await pages.open(person)
    pending = await page.run("Where is Bern?", tools=[SHOW_MAP])
    [call_id] = pending.pending_tool_call_ids
    results = {call_id: assistant_ui.CANCELLED}
    result = await assistant_ui.send(page, "Never mind.", results=results, tools=[SHOW_MAP])
    assert result.text == "No map, then."
    assert [m["role"] for m in result.messages[2:]] == ["tool", "user", "assistant"]
    sent = [(m["role"], m["content"]) for m in model.requests[1].messages]
    assert ("tool", assistant_ui.CANCELLED) in sent
    assert sent[-1] == ("user", "Never mind.")


@pytest.mark.parametrize(
    "tools", [("show_map", "list_schedule_items"), ("list_schedule_items", "show_map")]
)
async def test_a_front_end_tool_beside_a_reading_tool(
    pages: Pages, person: Person, model: ScriptedModel, tools: tuple[str, str]
) -> None:
    """The result of the front end stands where its call does, before or behind the server's."""
    model.reply(calls(*map(Call, tools)), says("There it is."))
    page = await pages.open(person)
    pending = await page.run("Where is the dentist?", tools=[SHOW_MAP])
    [call_id] = pending.pending_tool_call_ids
    result = await assistant_ui.send(page, results={call_id: "shown"}, tools=[SHOW_MAP])
    assert result.text == "There it is."
    results = [m["toolCallId"] for m in result.messages if m["role"] == "tool"]
    assert len(results) == len(set(results)) == 2
    assert "shown" in [m["content"] for m in model.requests[1].messages]
