"""Front-end calls beside an approval: their results come in any order, and none is lost."""

from typing import Any

import pytest
from fastapi import FastAPI

from agent.runs.admission.approval_expiry import expire_interrupts
from domain.core.database.sessions import Sessions
from tests.peers.openai_replies import Call, calls, says
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, Answer, Event, resolved
from tests.runs.stored_state import expire_calls, item_titles
from tests.runs.tool_calls import CLIENT_TOOLS, DENTIST, tool_message

KEPT = {"id": "kept", "role": "user", "content": "And bring the papers"}


@pytest.fixture
async def interrupted(agent: AgentClient, model: ScriptedModel) -> Answer:
    """A thread `t` with an open front-end call and an open approval request."""
    model.reply(calls(Call("show_map", {"place": "Bern"}), Call("create_schedule_item", DENTIST)))
    return await agent.run("t", "Both", runId="asking", tools=CLIENT_TOOLS)


@pytest.fixture
def result(interrupted: Answer) -> Event:
    """The front end's result of its call."""
    return tool_message(interrupted.of("TOOL_CALL_START")[0]["toolCallId"])


async def test_a_result_before_the_approval_is_read_with_it(
    interrupted: Answer, result: Event, agent: AgentClient, model: ScriptedModel
) -> None:
    waiting = await agent.run("t", messages=[result])
    assert waiting.interrupts == interrupted.interrupts
    assert waiting.snapshot[-1] == result
    model.reply(says("Both done."))
    assert (await agent.resume("t", interrupted.interrupts)).text == "Both done."
    await _check_read_once(agent, model, result)


async def test_a_result_beside_the_approval_is_read_with_it(
    interrupted: Answer, result: Event, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Both done."))
    approvals = [resolved(each) for each in interrupted.interrupts]
    answer = await agent.run("t", messages=[result], resume=approvals)
    assert (answer.text, answer.outcome) == ("Both done.", "success")
    await _check_read_once(agent, model, result)


async def test_a_result_after_the_approval_is_read_then(
    interrupted: Answer, result: Event, agent: AgentClient, model: ScriptedModel
) -> None:
    answered = await agent.resume("t", interrupted.interrupts)
    assert answered.last["outcome"]["pendingToolCallIds"] == [result["toolCallId"]]
    model.reply(says("Both done."))
    assert (await agent.run("t", messages=[result])).text == "Both done."
    await _check_read_once(agent, model, result)


async def test_a_front_end_call_is_open_while_the_thread_waits(
    interrupted: Answer, result: Event, agent: AgentClient
) -> None:
    assert await _pending_calls(agent) == [result["toolCallId"]]
    await agent.run("t", messages=[result])
    assert await _pending_calls(agent) == []


async def test_a_result_that_comes_twice_counts_once(
    interrupted: Answer, result: Event, agent: AgentClient, model: ScriptedModel
) -> None:
    again = result | {"id": "another", "content": "shown again"}
    await agent.run("t", messages=[result, again])
    await agent.run("t", messages=[result])
    await agent.run("t", messages=[again])
    model.reply(says("Both done."))
    approvals = [resolved(each) for each in interrupted.interrupts]
    await agent.run("t", messages=[result, again], resume=approvals)
    await _check_read_once(agent, model, result)


async def test_a_result_is_found_before_messages_that_the_thread_knows(
    agent: AgentClient, model: ScriptedModel
) -> None:
    """Some clients put a result directly after its call, before results that they got earlier."""
    model.reply(
        calls(
            Call("show_map", {"place": "Bern"}),
            Call("list_schedule_items"),
            Call("create_schedule_item", DENTIST),
        )
    )
    interrupted = await agent.run("t", "All", tools=CLIENT_TOOLS)
    result = tool_message(interrupted.of("TOOL_CALL_START")[0]["toolCallId"])
    question, call, read_result = interrupted.snapshot
    waiting = await agent.run("t", messages=[question, call, result, read_result])
    assert waiting.snapshot == [question, call, read_result, result]
    model.reply(says("All done."))
    await agent.resume("t", interrupted.interrupts)
    await _check_read_once(agent, model, result)


async def test_a_result_under_the_id_of_another_message_is_not_taken(
    interrupted: Answer, result: Event, agent: AgentClient
) -> None:
    stolen = result | {"id": interrupted.snapshot[0]["id"]}
    await agent.run("t", messages=[stolen, *interrupted.snapshot])
    assert await _pending_calls(agent) == [result["toolCallId"]]
    assert (await agent.run("t", messages=[result])).snapshot[-1] == result


async def test_a_result_stays_when_the_turn_is_cancelled(
    interrupted: Answer, result: Event, agent: AgentClient, model: ScriptedModel
) -> None:
    await agent.run("t", messages=[result])
    assert await agent.cancel("asking") == 202
    model.reply(says("Hello."))
    assert (await agent.run("t", "Hi")).text == "Hello."
    await _check_read_once(agent, model, result)


async def test_a_result_stays_when_the_approval_expires(
    interrupted: Answer,
    result: Event,
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    await agent.run("t", messages=[result])
    await expire_calls(sessions)
    await expire_interrupts(app.state.run_worker)
    model.reply(says("Hello."))
    assert (await agent.run("t", "Hi")).text == "Hello."
    await _check_read_once(agent, model, result)


@pytest.mark.parametrize("is_closed", [True, False])
async def test_a_result_is_read_after_the_approval_has_expired(
    is_closed: bool,
    interrupted: Answer,
    result: Event,
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    await expire_calls(sessions)
    if is_closed:
        await expire_interrupts(app.state.run_worker)
    model.reply(says("The time was over."))
    answer = await agent.run("t", messages=[result])
    assert answer.text == "The time was over."
    await _check_read_once(agent, model, result)
    assert await item_titles(sessions) == []


@pytest.mark.parametrize("is_closed", [True, False])
async def test_the_results_of_all_calls_are_awaited_after_the_approval_has_expired(
    is_closed: bool,
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    maps = [Call("show_map", {"place": place}) for place in ("Bern", "Thun")]
    model.reply(calls(*maps, Call("create_schedule_item", DENTIST)))
    interrupted = await agent.run("t", "All", tools=CLIENT_TOOLS)
    started = interrupted.of("TOOL_CALL_START")
    first, second = (
        tool_message(each["toolCallId"]) | {"id": f"result-{number}"}
        for number, each in enumerate(started[:2])
    )
    await expire_calls(sessions)
    if is_closed:
        await expire_interrupts(app.state.run_worker)
    kept = await agent.run("t", messages=[first])
    assert kept.last["outcome"]["pendingToolCallIds"] == [second["toolCallId"]]
    assert first in kept.snapshot
    model.reply(says("The time was over."))
    assert (await agent.run("t", messages=[second])).text == "The time was over."
    await _check_read_once(agent, model, first)
    await _check_read_once(agent, model, second)


async def test_a_result_stays_when_one_of_two_approvals_is_given(
    agent: AgentClient, model: ScriptedModel
) -> None:
    gated = [Call("create_schedule_item", DENTIST | {"title": title}) for title in ("A", "B")]
    model.reply(calls(Call("show_map", {"place": "Bern"}), *gated))
    interrupted = await agent.run("t", "All", tools=CLIENT_TOOLS)
    result = tool_message(interrupted.of("TOOL_CALL_START")[0]["toolCallId"])
    first, second = (
        {"interruptId": each["id"], "payload": {"approved": True}}
        for each in interrupted.interrupts
    )
    kept = await agent.run("t", messages=[result], resume=first)
    assert kept.interrupts == interrupted.interrupts[1:]
    assert kept.snapshot[-1] == result
    model.reply(says("All done."))
    await agent.run("t", resume=second)
    await _check_read_once(agent, model, result)


async def test_a_replay_of_the_question_has_the_results_that_came_since(
    interrupted: Answer, result: Event, agent: AgentClient
) -> None:
    await agent.run("t", messages=[result])
    replay = await agent.reconnect("asking")
    assert replay.snapshot[-1] == result
    assert replay.interrupts == interrupted.interrupts


@pytest.fixture
async def kept(agent: AgentClient, model: ScriptedModel) -> Answer:
    """A thread `t` with two open front-end calls, and a text that waits for their results."""
    maps = [Call("show_map", {"place": place}) for place in ("Bern", "Thun")]
    gated = [Call("create_schedule_item", DENTIST | {"title": title}) for title in ("A", "B")]
    model.reply(calls(*maps, *gated))
    interrupted = await agent.run("t", "All", tools=CLIENT_TOOLS)
    await agent.run("t", messages=[KEPT], runId="keeping")
    answer = await agent.resume("t", interrupted.interrupts)
    started = interrupted.of("TOOL_CALL_START")[:2]
    assert answer.last["outcome"]["pendingToolCallIds"] == [each["toolCallId"] for each in started]
    assert len(model.requests) == 1
    return await agent.run("t", messages=[])


async def test_a_kept_text_that_is_sent_again_awaits_all_results(
    kept: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    first, second = (tool_message(each) for each in kept.last["outcome"]["pendingToolCallIds"])
    history = [*kept.snapshot, first]
    partial = await agent.run("t", messages=history)
    assert partial.last["outcome"]["pendingToolCallIds"] == [second["toolCallId"]]
    again = await agent.run("t", messages=history)
    assert again.last["outcome"]["pendingToolCallIds"] == [second["toolCallId"]]
    assert [m["id"] for m in again.snapshot][-2:] == [first["id"], KEPT["id"]]
    model.reply(says("All done."))
    assert (await agent.run("t", messages=[*history, second])).text == "All done."
    await _check_read_once(agent, model, first)
    await _check_read_once(agent, model, second)
    assert model.requests[-1].messages[-1]["content"].endswith(KEPT["content"])
    messages = (await agent.http.get("/api/v1/agent/threads/t")).json()["messages"]
    assert [m["id"] for m in messages].count(KEPT["id"]) == 1


@pytest.mark.parametrize("run_id", ["another", "keeping"])
@pytest.mark.parametrize("is_whole", [True, False])
async def test_a_kept_text_that_is_sent_again_alone_starts_nothing(
    is_whole: bool, run_id: str, kept: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    messages = kept.snapshot if is_whole else [KEPT]
    again = await agent.run("t", messages=messages, runId=run_id)
    assert again.last["outcome"] == kept.last["outcome"]
    assert again.snapshot == kept.snapshot
    assert len(model.requests) == 1


async def test_the_user_goes_on_from_a_kept_text_without_the_results(
    kept: Answer, agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Never mind, then."))
    typed = {"id": "typed", "role": "user", "content": "Never mind"}
    answer = await agent.run("t", messages=[*kept.snapshot, typed])
    assert (answer.text, answer.last["outcome"]) == ("Never mind, then.", {"type": "success"})
    messages = (await agent.http.get("/api/v1/agent/threads/t")).json()["messages"]
    assert [m["id"] for m in messages[-3:-1]] == [KEPT["id"], typed["id"]]


async def test_a_kept_text_of_an_expired_question_awaits_the_results(
    interrupted: Answer,
    result: Event,
    app: FastAPI,
    agent: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    history = (await agent.run("t", messages=[KEPT])).snapshot
    await expire_calls(sessions)
    await expire_interrupts(app.state.run_worker)
    again = await agent.run("t", messages=history)
    assert again.last["outcome"]["pendingToolCallIds"] == [result["toolCallId"]]
    assert len(model.requests) == 1
    model.reply(says("The time was over."))
    assert (await agent.run("t", messages=[*history, result])).text == "The time was over."
    await _check_read_once(agent, model, result)


async def _check_read_once(agent: AgentClient, model: ScriptedModel, result: Event) -> None:
    """Check that the model got the result, and that the record has it once, where it belongs."""
    results = [m for m in model.requests[-1].messages if m["role"] == "tool"]
    assert results[0]["content"] == result["content"]
    messages = (await agent.http.get("/api/v1/agent/threads/t")).json()["messages"]
    answered = [m["toolCallId"] for m in messages if m["role"] == "tool"]
    assert sorted(answered) == sorted(set(answered))
    assert [m for m in messages if m.get("toolCallId") == result["toolCallId"]] == [result]
    assert messages[-1]["role"] == "assistant"


async def _pending_calls(agent: AgentClient) -> Any:
    return (await agent.http.get("/api/v1/agent/threads/t")).json()["pendingToolCallIds"]
