"""The front end's own tools: their calls are streamed, their answers come as messages."""

from typing import Any

from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.admission.test_approvals import DENTIST
from tests.runs.client import AgentClient

TOOLS = [
    {
        "name": "show_map",
        "description": "Show a place on the map.",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
    }
]


def answer_to(call_id: str, content: str = "shown") -> dict[str, Any]:
    return {"id": f"answer-{call_id}", "role": "tool", "toolCallId": call_id, "content": content}


async def test_a_call_is_left_to_the_front_end(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(calls(Call("show_map", {"place": "Bern"})), says("There it is."))
    asked = await agent.run("t", "Where is Bern?", tools=TOOLS)
    [call] = asked.of("TOOL_CALL_START")
    assert asked.last["outcome"] == {
        "type": "success",
        "pendingToolCallIds": [call["toolCallId"]],
    }
    answer = await agent.run("t", messages=[answer_to(call["toolCallId"])], tools=TOOLS)
    assert answer.text == "There it is."
    told = model.requests[1].messages
    assert [m["role"] for m in told[1:]] == ["user", "assistant", "tool"]
    assert told[-1]["content"] == "shown"


async def test_going_on_without_answering(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(calls(Call("show_map", {"place": "Bern"})), says("Never mind."))
    asked = await agent.run("t", "Where is Bern?", tools=TOOLS)
    answer = await agent.run("t", "Forget it", tools=TOOLS)
    assert answer.text == "Never mind."
    told = model.requests[1].messages
    assert [m["role"] for m in told[1:]] == ["user", "assistant", "tool", "user"]
    assert "No answer" in told[3]["content"]
    late = answer_to(asked.of("TOOL_CALL_START")[0]["toolCallId"])
    restated = await agent.run("t", messages=[late], tools=TOOLS)
    assert restated.outcome == "success"
    assert len(model.requests) == 2


async def test_beside_a_question(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(calls(Call("show_map", {"place": "Bern"}), Call("create_schedule_item", DENTIST)))
    asked = await agent.run("t", "Both", tools=TOOLS)
    assert len(asked.interrupts) == 1
    answered = await agent.resume("t", asked.interrupts)
    [pending] = answered.last["outcome"]["pendingToolCallIds"]
    assert pending == asked.of("TOOL_CALL_START")[0]["toolCallId"]
    model.reply(says("All done."))
    answer = await agent.run("t", messages=[answer_to(pending)], tools=TOOLS)
    assert answer.text == "All done."
