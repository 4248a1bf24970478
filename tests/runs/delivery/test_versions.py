"""Clients of earlier protocol versions get outcomes that they know."""

from typing import Any

import pytest
from fastapi import FastAPI

from tests.agui.validate import validate_stream
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, Answer, saying
from tests.runs.tool_calls import DENTIST
from tests.runs.workers import until_recorded

MAP = {"name": "show_map", "description": "Show a place.", "parameters": {"type": "object"}}
EARLIER: list[dict[str, Any]] = [
    {"protocolVersion": None},
    {"protocolVersion": "0.0.59"},
    {"protocolVersion": "v0.1"},
]


async def cancel_run(agent: AgentClient, model: ScriptedModel, **body: Any) -> Answer:
    """Run the agent on the thread `t` as run `r`, and cancel it after its first text."""
    model.reply(script(Text("I begin"), Hang()))
    async with agent.stream("t", **saying("A story", **body)) as (answer, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT":
                assert await agent.cancel("r") == 202
    return answer


def check_end(answer: Answer) -> None:
    """Check that a stream reports a cancelled run to a client of an earlier version."""
    custom, finished = answer.events[-2:]
    ids = {"threadId": "t", "runId": "r"}
    assert custom == {"type": "CUSTOM", "name": "majordomo.cancelled", "value": ids}
    assert (finished["type"], "outcome" in finished) == ("RUN_FINISHED", False)
    validate_stream(answer.events, is_earlier_version=True)


@pytest.mark.parametrize("version", EARLIER)
async def test_a_cancelled_run_ends_without_an_outcome(
    version: dict[str, Any], agent: AgentClient, model: ScriptedModel
) -> None:
    answer = await cancel_run(agent, model, **version)
    check_end(answer)
    ids = [event_id for event_id, _ in zip(answer.ids, answer.events, strict=True)]
    assert ids[-2] == ids[-3] != ids[-1]
    numbers = [int(event_id.split("-")[1]) for event_id in dict.fromkeys(ids)]
    assert numbers == list(range(1, len(answer.events)))


async def test_a_reader_of_the_log_gets_the_form_of_the_run_s_client(
    agent: AgentClient, other: AgentClient, model: ScriptedModel, app: FastAPI
) -> None:
    answer = await cancel_run(agent, model, protocolVersion=None)
    await until_recorded(app.state.run_worker)
    for client in (agent, other):
        again = await client.reconnect("r")
        check_end(again)
        assert again.ids[1:] == answer.ids
        rest = await client.reconnect("r", answer.ids[-2])
        assert rest.events == answer.events[-2:]


async def test_a_replay_has_the_form_of_its_reader(
    agent: AgentClient, other: AgentClient, model: ScriptedModel, app: FastAPI
) -> None:
    await cancel_run(agent, model, protocolVersion=None)
    await until_recorded(app.state.run_worker)
    await app.state.services.redis.flushdb()
    check_end(await other.reconnect("r"))
    async with agent.stream("t", **saying("A story", protocolVersion=None)) as (replay, events):
        assert [event["type"] async for event in events][-2:] == ["CUSTOM", "RUN_FINISHED"]
    check_end(replay)
    newer = await agent.run("t", **saying("A story", protocolVersion="1.0"))
    assert newer.outcome == "cancelled"


async def test_a_cancelled_question_is_replayed_without_an_outcome(
    agent: AgentClient, model: ScriptedModel, app: FastAPI
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    interrupted = await agent.run("t", "Dentist", runId="r", protocolVersion="0.0.59")
    assert interrupted.outcome == "interrupt"
    assert await agent.cancel("r") == 202
    await until_recorded(app.state.run_worker)
    await app.state.services.redis.flushdb()
    check_end(await agent.reconnect("r"))


async def test_the_calls_of_the_front_end_stand_beside_the_outcome(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(calls(Call("show_map", {})), says("There."))
    body = saying("A map", tools=[MAP], protocolVersion=None)
    async with agent.stream("t", **body) as (answer, events):
        async for _ in events:
            pass
    [call] = answer.of("TOOL_CALL_START")
    assert answer.last["outcome"] == {"type": "success"}
    assert answer.last["pendingToolCallIds"] == [call["toolCallId"]]
    validate_stream(answer.events, is_earlier_version=True)
    again = await agent.reconnect("r")
    assert again.last == answer.last
    newer = await agent.run("t", **body | {"protocolVersion": "1.0"})
    assert newer.last["outcome"]["pendingToolCallIds"] == [call["toolCallId"]]
    # A request that adds nothing restates what the thread waits for.
    unchanged = await agent.run("t", protocolVersion="1.0")
    assert unchanged.last["outcome"]["pendingToolCallIds"] == [call["toolCallId"]]


@pytest.mark.parametrize("version", ["1.1-rc.1", "v1.0", "2.0", "10.0", "", "newest", "1." * 500])
async def test_a_client_of_an_unknown_version_gets_the_form_of_1_0(
    version: str, agent: AgentClient, model: ScriptedModel
) -> None:
    answer = await cancel_run(agent, model, protocolVersion=version)
    assert answer.outcome == "cancelled"
    assert answer.of("CUSTOM") == []
    assert (await agent.reconnect("r")).outcome == "cancelled"
