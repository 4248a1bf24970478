"""Front-end tools: the server streams their calls, the client sends the results as messages."""

from typing import Any

from sqlalchemy import text

from domain.core.database.sessions import Sessions
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, resolved
from tests.runs.tool_calls import CLIENT_TOOLS, DENTIST, tool_message


async def test_a_front_end_call_ends_the_run_and_its_result_starts_the_next(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("show_map", {"place": "Bern"})), says("There it is."))
    interrupted = await agent.run("t", "Where is Bern?", tools=CLIENT_TOOLS)
    [call] = interrupted.of("TOOL_CALL_START")
    assert interrupted.last["outcome"] == {
        "type": "success",
        "pendingToolCallIds": [call["toolCallId"]],
    }
    answer = await agent.run("t", messages=[tool_message(call["toolCallId"])], tools=CLIENT_TOOLS)
    assert answer.text == "There it is."
    prompt = model.requests[1].messages
    assert [m["role"] for m in prompt[1:]] == ["user", "assistant", "tool"]
    assert prompt[-1]["content"] == "shown"


async def test_a_message_without_the_result_continues_without_it(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("show_map", {"place": "Bern"})), says("Never mind."))
    interrupted = await agent.run("t", "Where is Bern?", tools=CLIENT_TOOLS)
    answer = await agent.run("t", "Forget it", tools=CLIENT_TOOLS)
    assert answer.text == "Never mind."
    prompt = model.requests[1].messages
    assert [m["role"] for m in prompt[1:]] == ["user", "assistant", "tool", "assistant", "user"]
    assert "No answer" in prompt[3]["content"]
    late = tool_message(interrupted.of("TOOL_CALL_START")[0]["toolCallId"])
    restated = await agent.run("t", messages=[late], tools=CLIENT_TOOLS)
    assert restated.outcome == "success"
    assert len(model.requests) == 2


async def test_a_front_end_call_beside_an_interrupt_stays_open(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("show_map", {"place": "Bern"}), Call("create_schedule_item", DENTIST)))
    interrupted = await agent.run("t", "Both", tools=CLIENT_TOOLS)
    assert len(interrupted.interrupts) == 1
    answered = await agent.resume("t", interrupted.interrupts)
    [pending] = answered.last["outcome"]["pendingToolCallIds"]
    assert pending == interrupted.of("TOOL_CALL_START")[0]["toolCallId"]
    model.reply(says("All done."))
    answer = await agent.run("t", messages=[tool_message(pending)], tools=CLIENT_TOOLS)
    assert answer.text == "All done."


async def test_the_tools_of_a_request_have_a_size_limit(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(says("Hi."))
    refused = await agent.run("t", "Hello", tools=_tools(128))
    assert (refused.status, refused.problem["code"]) == (422, "tools_too_large")
    assert "128 KiB" in refused.problem["detail"]
    assert model.requests == []
    assert (await agent.run("t", "Hello", tools=_tools(126))).text == "Hi."
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM runs")) == 1


async def test_the_tools_of_a_turn_have_a_size_limit(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Done."))
    interrupted = await agent.run("t", "Dentist", tools=_tools(100))
    approvals = [resolved(interrupt) for interrupt in interrupted.interrupts]
    more = [tool | {"name": f"other_{tool['name']}"} for tool in _tools(100)]
    refused = await agent.run("t", resume=approvals, tools=more)
    assert (refused.status, refused.problem["code"]) == (422, "tools_too_large")
    answer = await agent.run("t", resume=approvals, tools=_tools(100))
    assert answer.text == "Done."


async def test_a_resumed_turn_keeps_its_tools_and_takes_newer_definitions(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Done."))
    first = [{"name": name, "description": "First"} for name in ("show_map", "ring")]
    interrupted = await agent.run("t", "Dentist", tools=first)
    approvals = [resolved(interrupt) for interrupt in interrupted.interrupts]
    newer = {"name": "show_map", "description": "Newer"}
    await agent.run("t", resume=approvals, tools=[newer])
    functions = [tool["function"] for tool in model.requests[1].body["tools"]]
    described = {each["name"]: each["description"] for each in functions}
    assert (described["show_map"], described["ring"]) == ("Newer", "First")


def _tools(kibibytes: int) -> list[dict[str, Any]]:
    """Return tools of one KiB each, as JSON."""
    return [{"name": f"tool_{n}", "description": "x" * 900} for n in range(kibibytes)]


async def test_results_that_come_one_by_one_are_read_together(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("show_map", {"place": "Bern"}), Call("show_map", {"place": "Chur"})))
    called = await agent.run("t", "Where are they?", tools=CLIENT_TOOLS)
    first, second = (tool_message(each["toolCallId"]) for each in called.of("TOOL_CALL_START"))
    waiting = await agent.run("t", messages=[second])
    assert waiting.last["outcome"]["pendingToolCallIds"] == [first["toolCallId"]]
    assert waiting.snapshot[-1] == second
    model.reply(says("There they are."))
    assert (await agent.run("t", messages=[first])).text == "There they are."
    prompt = model.requests[1].messages
    assert [m["role"] for m in prompt[1:]] == ["user", "assistant", "tool", "tool"]
    assert [m["content"] for m in prompt[-2:]] == ["shown", "shown"]


async def test_a_result_for_which_the_user_did_not_wait_is_read_with_the_next_message(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("show_map", {"place": "Bern"})), says("Never mind."), says("Bern."))
    called = await agent.run("t", "Where is Bern?", tools=CLIENT_TOOLS)
    await agent.run("t", "Forget it", tools=CLIENT_TOOLS)
    late = tool_message(called.of("TOOL_CALL_START")[0]["toolCallId"])
    for messages in ([late], []):
        assert (await agent.run("t", messages=messages)).snapshot[-1] == late
    assert len(model.requests) == 2
    await agent.run("t", "What did I ask?", tools=CLIENT_TOOLS)
    prompt = model.requests[2].messages
    assert [m["content"] for m in prompt if m["role"] == "tool"] == ["shown"]
