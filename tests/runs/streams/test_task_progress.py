"""A chat shows the progress of the diet plan that it has requested, while its stream is open."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.peers.openai_replies import Call, Reply, Text, calls, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.planner.planner_replies import CAT, suggests, writes_plan
from tests.runs.client import AgentClient, events_of_run, resolved
from tests.waiting import eventually


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"worker_in_api": True})


class ChatWithPlan:
    """A model that requests a plan, waits at a gate, and then ends; it also serves the planner."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.chat = [
            calls(Call("create_diet_plan", CAT)),
            script(Text("It is on its way."), self.gate),
        ]

    def reply(self, body: dict[str, Any]) -> Reply:
        names = [tool["function"]["name"] for tool in body["tools"]]
        if names == ["write_plan"]:
            return writes_plan()
        return suggests() if names == ["write_suggestions"] else self.chat.pop(0)


def activity_states(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the activity's content after each event, as a client patches it."""
    states: list[dict[str, Any]] = []
    for event in events:
        if event["type"] == "ACTIVITY_SNAPSHOT":
            states.append(event["content"])
        elif event["type"] == "ACTIVITY_DELTA":
            changes = {change["path"].lstrip("/"): change["value"] for change in event["patch"]}
            assert changes.keys() <= states[-1].keys()
            states.append({**states[-1], **changes})
    return states


async def until_shown(app: FastAPI, status: str) -> None:
    """Wait until a live chat shows a plan with this status."""

    def is_shown() -> bool:
        lives = [
            live for live in app.state.run_worker.live_runs.values() if live.run.kind == "chat"
        ]
        runs = [[event for _, event in live.events] for live in lives]
        return any(
            [state["status"] for state in activity_states(run)][-1:] == [status] for run in runs
        )

    await eventually(is_shown, f"the chat shows a plan that is {status}")


async def test_a_chat_shows_the_progress_of_its_plan(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    chat_model = ChatWithPlan()
    model.reply(chat_model.reply)
    interrupted = await agent.run("t", "A plan for my cat")
    assert interrupted.interrupts[0]["message"].startswith("Make a diet plan for a cat (“British”)")
    resuming = asyncio.create_task(
        agent.run("t", resume=[resolved(interrupted.interrupts[0])], runId="r")
    )
    await until_shown(app, "completed")
    chat_model.gate.open()
    answer = await resuming
    assert answer.outcome == "success"
    states = activity_states(answer.events)
    assert [state["progress"] for state in states] == sorted(s["progress"] for s in states)
    assert states[0]["status"] in ("pending", "running")
    assert (states[-1]["status"], states[-1]["progress"]) == ("completed", 100)
    assert {event["activityType"] for event in answer.of("ACTIVITY_SNAPSHOT")} == {"diet_plan"}
    reconnected = await agent.reconnect("r")
    assert events_of_run(reconnected) == answer.events


async def test_a_chat_does_not_wait_for_its_plan(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    chat_model = ChatWithPlan()
    model.reply(chat_model.reply)
    interrupted = await agent.run("t", "A plan for my cat")
    async with sessions.begin() as session:
        await session.execute(text("DROP FUNCTION procrastinate_fetch_job_v2 CASCADE"))
    resuming = asyncio.create_task(agent.resume("t", interrupted.interrupts))
    await until_shown(app, "pending")
    chat_model.gate.open()
    answer = await resuming
    assert answer.outcome == "success"
    assert answer.text == "It is on its way."
    assert [state["status"] for state in activity_states(answer.events)] == ["pending"]
