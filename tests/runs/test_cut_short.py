"""Runs that do not come to their own end leave a thread that can be used."""

from fastapi import FastAPI

from tests.peers.openai_replies import Call, Cut, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient


async def test_what_was_said_before_the_end_is_kept(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(script(Text("Half a sentence", 3), Cut()), says("As I said."))
    await agent.run("t", "Hello")
    await agent.run("t", "Go on")
    told = [(m["role"], m["content"]) for m in model.requests[-1].messages[1:]]
    assert told[1] == ("assistant", "Half a sentence")


async def test_a_message_after_stop_cancels_what_nobody_reads(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(script(Text("I begin"), Hang()), says("Yes?"))
    async with agent.stream("t", "Tell me a story") as (_, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT":
                break
    answer = await agent.run("t", "Stop that")
    assert answer.text == "Yes?"
    await model.requests[0].closed_early.wait(1)
    told = [(m["role"], m["content"]) for m in model.requests[-1].messages[1:]]
    assert told == [
        ("user", "Tell me a story"),
        ("assistant", "I begin"),
        ("user", "Stop that"),
    ]


async def test_one_run_at_a_time(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(script(Text("I begin"), Hang()))
    async with agent.stream("t", "A story", runId="story") as (_, events):
        await anext(events)
        busy = await agent.run("t", "Another")
        assert (busy.status, busy.problem["code"]) == (409, "thread_busy")
        assert "story" in busy.problem["detail"]


async def test_a_lost_connection_does_not_stop_a_run(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("All of it.", pieces=3, pause_seconds=0.2))
    async with agent.stream("t", "Hello", runId="r") as (_, events):
        await anext(events)
    for live in list(app.state.agent.live.values()):
        await live.wait()
    answer = await agent.run("t")
    assert answer.snapshot[-1]["content"] == "All of it."


async def test_usage_is_told_as_the_provider_counted(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("list_schedule_items")), says("Nothing."))
    answer = await agent.run("t", "Look")
    [usage] = answer.last["usage"]
    assert (usage["inputTokens"], usage["outputTokens"], usage["totalTokens"]) == (40, 14, 54)
