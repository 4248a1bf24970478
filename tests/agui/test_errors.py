"""How the client shows that a run was refused: the status, and words for the user."""

import asyncio

import pytest
from fastapi import FastAPI

from domain.core.settings import Settings
from tests.agui.agent import RunResult, open_agent
from tests.agui.driver import Driver
from tests.agui.pages import Pages
from tests.factories import Person
from tests.peers.openai_replies import Text, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.waiting import eventually


def check_refusal(result: RunResult, status: int, code: str) -> None:
    """Check that a page can show why the run was refused: the client has the problem document."""
    assert result.status == status
    assert result.events == []
    assert result.error is not None
    assert result.error.status == status
    problem = result.error.problem
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["detail"] in result.error.message
    assert result.error.message.startswith(f"HTTP {status}: ")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"runs_per_person": 1})


async def test_a_wrong_token_is_401(driver: Driver, server: str) -> None:
    page = await open_agent(driver, f"{server}/api/v1/agent/runs", {"Authorization": "Bearer x"})
    check_refusal(await page.run("Hello"), 401, "unauthenticated")


async def test_a_thread_with_a_running_run_is_409(
    pages: Pages, person: Person, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("One,"), gate, Text(" two")), says("Yes."))
    page = await pages.open(person)
    run = page.start("Count")
    await run.event("TEXT_MESSAGE_CONTENT")
    other = await pages.open(person, thread_id=page.thread_id)
    refused = await other.run("Are you there?")
    check_refusal(refused, 409, "thread_busy")
    gate.open()
    assert (await run.result()).text == "One, two"
    # The client keeps the refused message and sends it again with the next one.
    assert (await other.run("Answer me.")).text == "Yes."
    history = [(m["role"], m["content"]) for m in model.requests[1].messages[1:]]
    assert history[:2] == [("user", "Count"), ("assistant", "One, two")]
    assert [role for role, _ in history[2:]] == ["user"]
    assert history[2][1].split() == ["Are", "you", "there?", "Answer", "me."]


async def test_a_tool_with_the_name_of_the_servers_is_422(pages: Pages, person: Person) -> None:
    tool = {"name": "get_profile", "description": "Mine", "parameters": {"type": "object"}}
    page = await pages.open(person)
    check_refusal(await page.run("Hello", tools=[tool]), 422, "tool_name_taken")


async def test_too_many_runs_are_429(pages: Pages, person: Person, model: ScriptedModel) -> None:
    gate = Gate()
    model.reply(script(Text("One,"), gate, Text(" two")), says("Yes?"))
    page = await pages.open(person)
    run = page.start("Count")
    await run.event("TEXT_MESSAGE_CONTENT")
    other = await pages.open(person)
    refused = await other.run("Hello")
    check_refusal(refused, 429, "too_many_runs")
    assert int(refused.headers["retry-after"]) > 0
    gate.open()
    await run.result()
    assert (await other.run()).text == "Yes?"  # the message is still in the client


async def test_a_server_that_is_about_to_stop_is_503(
    app: FastAPI, pages: Pages, person: Person, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("One,"), gate, Text(" two")))
    page = await pages.open(person)
    run = page.start("Count")
    await run.event("TEXT_MESSAGE_CONTENT")
    draining = asyncio.create_task(app.state.run_worker.shutdown.drain(60))
    await eventually(lambda: app.state.run_worker.is_draining, "the worker drains")
    refused = await (await pages.open(person)).run("Hello")
    check_refusal(refused, 503, "draining")
    assert int(refused.headers["retry-after"]) > 0
    gate.open()
    assert (await run.result()).text == "One, two"
    await draining
