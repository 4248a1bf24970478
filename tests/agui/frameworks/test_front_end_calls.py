"""A tool of the front end beside a question: its result comes before, with or after the answer."""

from typing import Any

import pytest

from tests.agui.agent import AguiAgent, RunResult, approve
from tests.agui.frameworks import assistant_ui, copilotkit
from tests.agui.frameworks.tools import SHOW_MAP
from tests.agui.pages import DENTIST, Pages
from tests.factories import Person
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel

TOOLS = ["show_map", "create_schedule_item"]


@pytest.fixture
async def page(pages: Pages, person: Person) -> AguiAgent:
    return await pages.open(person)


@pytest.fixture(params=[TOOLS, TOOLS[::-1]], ids="-".join)
async def interrupted(
    request: pytest.FixtureRequest, page: AguiAgent, model: ScriptedModel
) -> RunResult:
    """The result of a run with one call of each kind in one message."""
    arguments: dict[str, Any] = {"show_map": {"place": "Bern"}, "create_schedule_item": DENTIST}
    model.reply(calls(*(Call(tool, arguments[tool]) for tool in request.param)))
    return await page.run("Dentist; and where is that?", tools=[SHOW_MAP])


@pytest.fixture
def map_call(interrupted: RunResult) -> str:
    """The id of the call of the front end."""
    tool_calls = interrupted.messages[-1]["toolCalls"]
    [call_id] = {call["id"] for call in tool_calls} - {
        interrupt["toolCallId"] for interrupt in interrupted.interrupts
    }
    return str(call_id)


def check_end(result: RunResult, interrupted: RunResult, map_call: str) -> None:
    """Check that each call has one result, and that the front end's is the one it sent."""
    assert result.text == "There you are."
    assert result.pending_tool_call_ids == []
    results = {m["toolCallId"]: m["content"] for m in result.messages if m["role"] == "tool"}
    assert results[map_call] == "shown"
    roles = [message["role"] for message in result.messages]
    assert roles == ["user", "assistant", "tool", "tool", "assistant"]
    assert results.keys() == {call["id"] for call in interrupted.messages[-1]["toolCalls"]}


async def test_the_result_comes_with_the_answer(
    *,
    interrupted: RunResult,
    map_call: str,
    page: AguiAgent,
    model: ScriptedModel,
    pages: Pages,
    person: Person,
) -> None:
    """assistant-ui waits with a result until the question is answered."""
    model.reply(says("There you are."))
    resume = [approve(interrupted.interrupts[0])]
    results = {map_call: "shown"}
    result = await assistant_ui.send(page, results=results, resume=resume, tools=[SHOW_MAP])
    check_end(result, interrupted, map_call)
    assert await pages.titles(person) == ["Dentist"]


async def test_the_result_comes_after_the_answer(
    *,
    interrupted: RunResult,
    map_call: str,
    page: AguiAgent,
    model: ScriptedModel,
    pages: Pages,
    person: Person,
) -> None:
    resumed = await page.resume(approve(interrupted.interrupts[0]), tools=[SHOW_MAP])
    assert resumed.pending_tool_call_ids == [map_call]
    assert await pages.titles(person) == ["Dentist"]
    model.reply(says("There you are."))
    result = await assistant_ui.send(page, results={map_call: "shown"}, tools=[SHOW_MAP])
    check_end(result, interrupted, map_call)


async def test_the_result_comes_before_the_answer(
    *,
    interrupted: RunResult,
    map_call: str,
    page: AguiAgent,
    model: ScriptedModel,
    pages: Pages,
    person: Person,
) -> None:
    """A client that does not keep interrupts, such as a runtime between page and server."""
    await page.forget_interrupts()
    await copilotkit.add_result(page, map_call, "shown")
    waiting = await page.run(tools=[SHOW_MAP])
    assert waiting.interrupts == interrupted.interrupts
    assert [m["role"] for m in waiting.messages] == ["user", "assistant", "tool"]
    model.reply(says("There you are."))
    result = await page.resume(approve(waiting.interrupts[0]), tools=[SHOW_MAP])
    check_end(result, interrupted, map_call)
    assert await pages.titles(person) == ["Dentist"]


async def test_copilotkit_sends_the_result_with_the_answer(
    *,
    interrupted: RunResult,
    map_call: str,
    page: AguiAgent,
    model: ScriptedModel,
    pages: Pages,
    person: Person,
) -> None:
    """It runs the tool at once. The client refuses the run that should send the result."""
    await copilotkit.add_result(page, map_call, "shown")
    assert (await page.run(tools=[SHOW_MAP])).request is None
    model.reply(says("There you are."))
    entry = approve(interrupted.interrupts[0])
    result = await copilotkit.answer(page, interrupted, entry, tools=[SHOW_MAP])
    check_end(result, interrupted, map_call)
    assert await pages.titles(person) == ["Dentist"]
