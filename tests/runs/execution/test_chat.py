"""A chat: what is streamed and what is stored."""

from tests.peers.openai_replies import Call, Reasoning, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient


async def test_the_model_s_text_is_streamed(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(says("Good morning, how are you?", pieces=5))
    answer = await agent.run("t", "Hello")
    assert answer.text == "Good morning, how are you?"
    assert answer.outcome == "success"
    assert answer.events[0]["protocolVersion"] == "1.0"


async def test_the_model_receives_the_history(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(says("Hello Anna."), says("Your name is Anna."))
    await agent.run("t", "I am Anna.")
    await agent.run("t", "What is my name?")
    prompt = [(m["role"], m["content"]) for m in model.requests[1].messages[1:]]
    assert prompt == [
        ("user", "I am Anna."),
        ("assistant", "Hello Anna."),
        ("user", "What is my name?"),
    ]


async def test_a_read_only_tool_runs_immediately(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(calls(Call("list_schedule_items")), says("Nothing is planned."))
    answer = await agent.run("t", "What is on my calendar?")
    kinds = [event["type"] for event in answer.events]
    assert kinds.index("TOOL_CALL_END") < kinds.index("TOOL_CALL_RESULT")
    assert answer.text == "Nothing is planned."
    assert model.requests[1].messages[-1]["role"] == "tool"


async def test_reasoning_is_streamed_and_not_stored(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(script(Reasoning("Hm, let me see.", 3), Text("It is Bern.")), says("Yes."))
    answer = await agent.run("t", "The capital?")
    thoughts = "".join(event["delta"] for event in answer.of("REASONING_MESSAGE_CONTENT"))
    assert thoughts == "Hm, let me see."
    assert answer.text == "It is Bern."
    await agent.run("t", "Sure?")
    assert "let me see" not in str(model.requests[1].body)
