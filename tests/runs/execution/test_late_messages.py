"""Messages that waited for an approval survive every end of the run that takes them in."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.runs.execution.recovery import recover_runs
from agent.runs.execution.takeover import MAX_ATTEMPTS
from domain.core.database.sessions import Sessions
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, Event, resolved
from tests.runs.crashing_worker import StartCrashing
from tests.runs.stored_state import item_titles
from tests.runs.tool_calls import CLIENT_TOOLS, DENTIST, tool_message
from tests.waiting import unless_hung

pytestmark = pytest.mark.usefixtures("patient_worker")

TYPED = {"id": "typed", "role": "user", "content": "And lunch with Wu"}
POINTS = ["before the run executes", "after the effect's commit", "before the run's commit"]
QUESTION = calls(Call("show_map", {"place": "Bern"}), Call("create_schedule_item", DENTIST))


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("has_result", [True, False])
async def test_what_waited_survives_a_crash(
    point: str,
    has_result: bool,
    app: FastAPI,
    agent: AgentClient,
    start_crashing: StartCrashing,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    """Without the result of its front-end call, the message goes on waiting."""
    model.reply(QUESTION, lambda _: says("All done."))
    first = start_crashing(point)
    interrupted = await first.run("t0", "Both", tools=CLIENT_TOOLS)
    result = tool_message(interrupted.of("TOOL_CALL_START")[0]["toolCallId"])
    await first.run("t0", messages=[TYPED, *([result] if has_result else [])])
    resume: dict[str, Any] = {"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"}
    await first.crash_on(resume)
    await asyncio.gather(*(recover_runs(app.state.run_worker) for _ in range(3)))
    recovered = await agent.run("t0", **resume)
    if not has_result:
        assert recovered.snapshot[-1] == TYPED
        assert (await agent.run("t0", messages=[result])).text == "All done."
    assert await item_titles(sessions) == ["Dentist"]
    messages = await _messages(agent, "t0")
    assert [m["role"] for m in messages] == [
        *("user", "assistant", "tool", "tool"),
        *("user", "assistant"),
    ]
    assert (result in messages, TYPED in messages) == (True, True)


async def test_what_waited_is_kept_when_its_run_is_given_up(
    app: FastAPI,
    agent: AgentClient,
    start_crashing: StartCrashing,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(QUESTION)
    first = start_crashing("before the run executes")
    interrupted = await first.run("t0", "Both", tools=CLIENT_TOOLS)
    await first.run("t0", messages=[TYPED])
    await first.crash_on({"resume": [resolved(interrupted.interrupts[0])], "runId": "answer"})
    async with sessions.begin() as session:
        used_up = text("UPDATE runs SET attempts = :attempts WHERE status = 'running'")
        await session.execute(used_up, {"attempts": MAX_ATTEMPTS})
    await recover_runs(app.state.run_worker)
    messages = await _messages(agent, "t0")
    assert [m["role"] for m in messages] == ["user", "assistant", "tool", "tool", "user"]
    assert messages[-1] == TYPED
    model.reply(says("Lunch, then."))
    assert (await agent.run("t0", messages=[])).text == "Lunch, then."


async def test_what_waited_is_kept_when_its_run_is_cancelled(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(QUESTION, script(Text("It is"), Hang()))
    interrupted = await agent.run("t", "Both", tools=CLIENT_TOOLS)
    result = tool_message(interrupted.of("TOOL_CALL_START")[0]["toolCallId"])
    await agent.run("t", messages=[result, TYPED])
    approvals = [resolved(each) for each in interrupted.interrupts]
    resume = agent.stream("t", resume=approvals, runId="answer")
    async with unless_hung(), resume as (answer, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT":
                await agent.cancel("answer")
    assert answer.outcome == "cancelled"
    assert answer.snapshot == await _messages(agent, "t")
    assert [m["role"] for m in answer.snapshot] == [
        *("user", "assistant", "tool", "tool"),
        *("user", "assistant"),
    ]
    assert (answer.snapshot[2], answer.snapshot[4]) == (result, TYPED)


async def _messages(agent: AgentClient, thread_id: str) -> list[Event]:
    response = await agent.http.get(f"/api/v1/agent/threads/{thread_id}")
    messages: list[Event] = response.json()["messages"]
    return messages
