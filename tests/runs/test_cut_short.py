"""Runs that do not come to their own end leave a thread that can be used."""

import pytest
from fastapi import FastAPI

from agent.graph.nodes import MOST_STEPS
from tests.peers.openai_replies import Call, Cut, Failure, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient
from tests.runs.test_approvals import DENTIST

PROVIDER_WORDS = "secret words of the provider"


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (Failure(401, message=PROVIDER_WORDS), "model_refused_credentials"),
        (Failure(400, message=PROVIDER_WORDS), "model_refused_request"),
        (script(Text("Half a ", 1), Cut()), "model_interrupted"),
    ],
)
async def test_a_model_that_fails_ends_the_run_and_nothing_else(
    failure: Failure, code: str, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(failure)
    failed = await agent.run("t", "Hello")
    assert failed.last["type"] == "RUN_ERROR"
    assert failed.last["code"] == code
    assert PROVIDER_WORDS not in str(failed.events)
    model.reply(says("Here I am."))
    again = await agent.run("t", "Are you there?")
    assert again.text == "Here I am."


async def test_what_was_said_before_the_end_is_kept(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(script(Text("Half a sentence", 3), Cut()), says("As I said."))
    await agent.run("t", "Hello")
    await agent.run("t", "Go on")
    told = [(m["role"], m["content"]) for m in model.requests[-1].messages[1:]]
    assert told[1] == ("assistant", "Half a sentence")


async def test_a_call_cut_short_gets_a_result(agent: AgentClient, model: ScriptedModel) -> None:
    model.reply(script(Call("create_schedule_item", DENTIST, pieces=3), Cut()), says("Again?"))
    failed = await agent.run("t", "Dentist")
    assert failed.of("TOOL_CALL_RESULT")
    answer = await agent.run("t", "Try again")
    assert answer.text == "Again?"
    assert [m["role"] for m in model.requests[-1].messages[1:]] == [
        "user",
        "assistant",
        "tool",
        "user",
    ]


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("create_schedule_item", "{not json", "invalid_arguments"),
        ("create_schedule_item", "[]", "invalid_arguments"),
        ("create_schedule_item", {"title": "x"}, "invalid_arguments"),
        ("create_schedule_item", {**DENTIST, "title": "a\x00b"}, "invalid_arguments"),
        ("no_such_tool", {}, "unknown_tool"),
    ],
)
async def test_a_call_that_makes_no_sense_goes_back_to_the_model(
    name: str, arguments: object, told: str, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call(name, arguments)), says("Sorry."))  # type: ignore[arg-type]
    answer = await agent.run("t", "Do it")
    assert told in answer.of("TOOL_CALL_RESULT")[0]["content"]
    assert answer.text == "Sorry."


async def test_a_model_that_never_stops_calling_is_stopped(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(lambda _: calls(Call("list_schedule_items")))
    answer = await agent.run("t", "Look")
    assert len(model.requests) == MOST_STEPS
    assert answer.outcome == "success"
    assert str(MOST_STEPS) in answer.text


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
