"""assistant-ui: its approvals, and what it does when the user types something else."""

from tests.agui.agent import cancel, user_message
from tests.agui.frameworks import assistant_ui
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
