"""A chat shows how the plan goes on that it has set going, while its stream is open."""

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
from tests.runs.client import AgentClient, resolved
from tests.waiting import eventually


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"worker_in_api": True})


class Talk:
    """A model that has a plan made, waits at a gate, and then ends."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.chat = [
            calls(Call("create_diet_plan", CAT)),
            script(Text("It is on its way."), self.gate),
        ]

    def answer(self, body: dict[str, Any]) -> Reply:
        names = [tool["function"]["name"] for tool in body["tools"]]
        if names == ["write_plan"]:
            return writes_plan()
        return suggests() if names == ["write_suggestions"] else self.chat.pop(0)


def shown(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give what a client shows after each event, as its patches make it."""
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
    """Wait until a chat's run under way shows a plan in this status."""

    def is_shown() -> bool:
        lives = [live for live in app.state.agent.live_runs.values() if live.run.kind == "chat"]
        runs = [[event for _, event in live.events] for live in lives]
        return any([state["status"] for state in shown(run)][-1:] == [status] for run in runs)

    await eventually(is_shown, f"a plan is shown that is {status}")


async def test_a_plan_s_progress_is_shown_in_the_chat(
    app: FastAPI, agent: AgentClient, model: ScriptedModel
) -> None:
    talk = Talk()
    model.reply(talk.answer)
    asked = await agent.run("t", "A plan for my cat")
    assert asked.interrupts[0]["message"].startswith("Make a diet plan for a cat ('British')")
    answering = asyncio.create_task(
        agent.run("t", resume=[resolved(asked.interrupts[0])], runId="r")
    )
    await until_shown(app, "completed")
    talk.gate.open()
    answer = await answering
    assert answer.outcome == "success"
    states = shown(answer.events)
    assert [state["progress"] for state in states] == sorted(s["progress"] for s in states)
    assert states[0]["status"] in ("pending", "running")
    assert (states[-1]["status"], states[-1]["progress"]) == ("completed", 100)
    assert {event["activityType"] for event in answer.of("ACTIVITY_SNAPSHOT")} == {"diet_plan"}
    again = await agent.reconnect("r")
    assert again.events == answer.events


async def test_the_chat_does_not_wait_for_the_plan(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    talk = Talk()
    model.reply(talk.answer)
    asked = await agent.run("t", "A plan for my cat")
    async with sessions.begin() as session:
        await session.execute(text("DROP FUNCTION procrastinate_fetch_job_v2 CASCADE"))
    answering = asyncio.create_task(agent.resume("t", asked.interrupts))
    await until_shown(app, "pending")
    talk.gate.open()
    answer = await answering
    assert answer.outcome == "success"
    assert answer.text == "It is on its way."
    assert [state["status"] for state in shown(answer.events)] == ["pending"]
