"""A run can be cancelled through any worker, and its thread is usable afterwards."""

import asyncio
from functools import partial

import pytest
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy import text

from agent.runs.streams import subscribers
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.agui.validate import validate_stream
from tests.event_logs import until_logged
from tests.factories import make_person
from tests.peers.openai_replies import Call, Hang, Reasoning, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient
from tests.runs.slow_effects import hold_effect
from tests.runs.stored_state import call_statuses, expire_calls, item_titles
from tests.runs.tool_calls import DENTIST, LUNCH
from tests.waiting import HUNG_SECONDS, eventually


@pytest.fixture(autouse=True)
def _long_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribers, "REDIS_TIMEOUT_SECONDS", HUNG_SECONDS)


@pytest.fixture
def redis(app: FastAPI) -> Redis:
    redis: Redis = app.state.services.redis
    return redis


async def is_recorded_unsubscribed(sessions: Sessions) -> bool:
    """Return whether the row of the only run records that it has no subscribers."""
    async with sessions() as session:
        return await session.scalar(text("SELECT unsubscribed_since FROM runs")) is not None


async def count_presence_keys(redis: Redis) -> int:
    """Count the presence keys of runs with subscribers through other workers."""
    return len(await redis.keys("majordomo:subscribers:*"))


async def until_presence_keys_are(redis: Redis, count: int) -> None:
    async def are_so_many() -> bool:
        return await count_presence_keys(redis) == count

    await eventually(are_so_many, f"{count} runs have subscribers through another worker")


@pytest.mark.parametrize("whose", ["own", "other"])
async def test_a_run_with_a_silent_model_is_cancelled(
    whose: str, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    model.reply(script(Text("I begin"), Hang()), says("Yes?"))
    client = {"own": agent, "other": other}[whose]
    async with agent.stream("t", "A story", runId="r") as (answer, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT":
                assert await client.cancel("r") == 202
    await model.requests[0].closed_early.wait()
    assert answer.outcome == "cancelled"
    assert "result" not in answer.last
    again = await agent.run("t", "Go on")
    assert again.text == "Yes?"
    prompt = [(m["role"], m["content"]) for m in model.requests[-1].messages[1:]]
    assert prompt[1] == ("assistant", "I begin")


async def test_a_run_cancelled_while_the_model_reasons_streams_nothing_more(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(script(Reasoning("Hm, let me see."), Hang()), says("Yes?"))
    async with agent.stream("t", "A story", runId="r") as (answer, events):
        async for event in events:
            if event["type"] == "REASONING_MESSAGE_CONTENT":
                assert await agent.cancel("r") == 202
    validate_stream(answer.events)
    assert answer.outcome == "cancelled"
    assert [event["type"] for event in answer.events[-4:-2]] == [
        "REASONING_MESSAGE_END",
        "REASONING_END",
    ]
    assert (await agent.run("t", "Go on")).text == "Yes?"


async def test_an_effect_that_has_begun_finishes_and_is_reported(
    app: FastAPI, agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    gate = hold_effect(app, "create_schedule_item")
    model.reply(calls(Call("create_schedule_item", DENTIST), Call("create_schedule_item", LUNCH)))
    interrupted = await agent.run("t", "Both")
    resumed = asyncio.create_task(
        agent.run(
            "t",
            runId="r",
            resume=[
                {"interruptId": i["id"], "status": "resolved", "payload": {"approved": True}}
                for i in interrupted.interrupts
            ],
        )
    )
    await gate.reached.wait()
    [live] = app.state.run_worker.live_runs.values()
    cancelling = asyncio.create_task(agent.cancel("r"))
    await eventually(lambda: live.is_cancelled, "the run is to stop")
    gate.open()
    assert await cancelling == 202
    answer = await resumed
    assert answer.outcome == "cancelled"
    done, not_done = answer.of("TOOL_CALL_RESULT")
    assert "Dentist" in done["content"]
    assert "cancelled" in not_done["content"]
    assert await item_titles(sessions) == ["Dentist"]


@pytest.mark.parametrize("whose", ["own", "other"])
async def test_cancelling_an_interrupted_run_cancels_its_calls(
    whose: str,
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)), says("Hello."))
    interrupted = await agent.run("t", "Dentist", runId="r")
    assert await {"own": agent, "other": other}[whose].cancel("r") == 202
    assert await call_statuses(sessions) == ["CANCELLED"]
    late = await agent.resume("t", interrupted.interrupts)
    assert (late.status, late.problem["code"]) == (409, "interrupt_answered")
    assert "run r, which asked it, was cancelled" in late.problem["detail"]
    assert (await agent.run("t", "Hi")).text == "Hello."
    assert await item_titles(sessions) == []


async def test_a_cancelled_interrupted_run_has_no_open_question_and_keeps_its_usage(
    app: FastAPI, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    """Its log still ended with the question."""
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    interrupted = await agent.run("t", "Dentist", runId="r")
    await until_logged(app, interrupted.ids[-1])
    usage = (await agent.http.get("/api/v1/agent/runs/r")).json()["usage"]
    assert usage
    assert await agent.cancel("r") == 202
    for client in (agent, other):
        again = await client.reconnect("r", interrupted.ids[1])
        assert again.outcome == "cancelled"
    assert (await agent.http.get("/api/v1/agent/runs/r")).json()["usage"] == usage


async def test_cancelling_an_interrupted_run_cancels_expired_calls(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(calls(Call("create_schedule_item", DENTIST)))
    interrupted = await agent.run("t", "Dentist", runId="r")
    await expire_calls(sessions)
    assert (await agent.resume("t", interrupted.interrupts)).status == 410
    assert await call_statuses(sessions) == ["EXPIRED"]
    assert await agent.cancel("r") == 202
    assert await call_statuses(sessions) == ["CANCELLED"]


async def test_either_an_approval_or_a_cancellation_wins(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(lambda _: calls(Call("create_schedule_item", DENTIST)))
    for round_number in range(5):
        thread = f"t{round_number}"
        interrupted = await agent.run(thread, "Dentist", runId=f"r{round_number}")
        model.reply(lambda _: says("Done."))
        before = len(await item_titles(sessions))
        resumed, _ = await asyncio.gather(
            agent.resume(thread, interrupted.interrupts), agent.cancel(f"r{round_number}")
        )
        done = len(await item_titles(sessions)) - before
        assert (resumed.status == 200) == (done == 1)


async def test_cancelling_a_finished_run_changes_nothing(
    agent: AgentClient, model: ScriptedModel
) -> None:
    model.reply(says("Hi."))
    await agent.run("t", "Hello", runId="r")
    response = await agent.http.post("/api/v1/agent/runs/r/cancel")
    assert response.json()["status"] == "succeeded"
    assert (await agent.reconnect("r")).outcome == "success"


async def test_a_run_of_another_user_is_404(
    agent: AgentClient, model: ScriptedModel, sessions: Sessions, settings: Settings
) -> None:
    model.reply(says("Hi."))
    await agent.run("t", "Hello", runId="r")
    stranger = AgentClient(agent.base_url, await make_person(sessions, settings))
    assert await stranger.cancel("r") == 404
    await stranger.http.aclose()


@pytest.mark.parametrize("whose", ["own", "other"])
async def test_a_request_with_on_busy_interrupt_cancels_a_run_with_subscribers(
    whose: str, agent: AgentClient, other: AgentClient, model: ScriptedModel
) -> None:
    model.reply(script(Text("I begin"), Hang()), says("Yes?"))
    path = "/api/v1/agent/runs?on_busy=interrupt"
    client = {"own": agent, "other": other}[whose]
    async with agent.stream("t", "A story") as (answer, events):
        await anext(events)
        assert (await client.run("t", "Hello")).status == 409
        second = await client.run("t", "Stop. Hello?", path=path)
        async for _ in events:
            pass
    assert answer.outcome == "cancelled"
    assert second.text == "Yes?"


async def test_a_run_without_subscribers_on_another_worker_is_cancelled(
    agent: AgentClient, other: AgentClient, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(script(Text("I begin"), Hang()), says("Yes?"))
    async with agent.stream("t", "A story") as (_, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT":
                break
    await eventually(partial(is_recorded_unsubscribed, sessions), "the run is noted as unread")
    assert (await other.run("t", "Hello?")).text == "Yes?"


async def test_a_subscriber_that_leaves_removes_only_its_own_presence(
    agent: AgentClient, other: AgentClient, model: ScriptedModel, redis: Redis
) -> None:
    """The second subscriber uses another worker; the first one stays."""
    model.reply(script(Text("I begin"), Hang()))
    async with agent.stream("t", "A story", runId="r") as (_, events):
        await anext(events)
        async with other.subscribe("r") as (_, more):
            await anext(more)
            await until_presence_keys_are(redis, 1)
        await until_presence_keys_are(redis, 0)
        for client in (agent, other):
            assert (await client.run("t", "Hello")).status == 409


async def test_a_subscriber_through_another_worker_keeps_the_run_alive(
    agent: AgentClient,
    other: AgentClient,
    model: ScriptedModel,
    redis: Redis,
    sessions: Sessions,
) -> None:
    """The first subscriber has left; the run is cancelled once the other one has left, too."""
    model.reply(script(Text("I begin"), Hang()), says("Yes?"))
    async with agent.stream("t", "A story", runId="r") as (_, events):
        await anext(events)
    async with other.subscribe("r") as (_, more):
        await anext(more)
        await until_presence_keys_are(redis, 1)
        await eventually(partial(is_recorded_unsubscribed, sessions), "the run is noted as unread")
        for client in (agent, other):
            assert (await client.run("t", "Hello")).status == 409
    await until_presence_keys_are(redis, 0)
    assert (await agent.run("t", "Hello?")).text == "Yes?"
