"""CopilotKit: it adds results of its own to the calls that the user answers."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.agui.agent import AguiAgent, RunResult, approve, cancel, reject
from tests.agui.frameworks import copilotkit
from tests.agui.pages import DENTIST, Pages
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
