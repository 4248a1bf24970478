"""`majordomo serve` after SIGTERM: every stream ends properly, and nothing is lost."""

import asyncio
import signal
from contextlib import AsyncExitStack
from typing import Any

import httpx
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from tests.agui.validate import validate_stream
from tests.envelope.task_streams import DietClient
from tests.factories import Person
from tests.ops.conftest import CONSTANTS, NEVER_SECONDS, Start
from tests.ops.runs import queue_recovery, until_blocked_by, until_over
from tests.ops.streams import clients_of, read_stream
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import AgentClient, Answer, resolved
from tests.runs.stored_state import run_status
from tests.runs.tool_calls import DENTIST
from tests.tasks import make_waiting_task
from tests.waiting import eventually

LONG_DRAIN = CONSTANTS | {"cli.serving.application.DRAIN_SECONDS": NEVER_SECONDS}


async def wait_until_draining(client: AgentClient) -> None:
    """Wait until a worker drains."""

    async def refuses() -> bool:
        return (await client.run("another thread", "Hello")).status == 503

    await eventually(refuses, "new runs are refused")


async def test_subscribers_of_another_worker_s_run_are_handed_over_at_once(
    start: Start, person: Person, model: ScriptedModel
) -> None:
    """The worker that stops executes nothing: it has nothing else to wait for."""
    model.reply(script(Text("one"), Hang()))
    first, second = start(), start(constants=LONG_DRAIN)
    async with clients_of(person, first, second) as (one, other):

        async def end_second() -> None:
            second.send(signal.SIGTERM)

        async with one.stream("t", "Count", runId="r") as (_, events):
            await anext(events)
            answer = await read_stream(other.subscribe("r"), on_first_text=end_second)
            assert await second.wait() == 0
    validate_stream(answer.events)
    assert (answer.text, answer.last["code"]) == ("one", "handed_over")


async def test_a_process_that_drains_is_alive_and_takes_no_traffic(
    start: Start, person: Person, model: ScriptedModel
) -> None:
    model.reply(script(Text("one"), Hang()))
    server = start(constants=LONG_DRAIN)
    async with clients_of(person, server) as (client,), httpx.AsyncClient(timeout=None) as probe:

        async def is_ready() -> bool:
            return (await probe.get(f"{server.url}/health/ready")).status_code == 200

        async def is_draining() -> bool:
            checks = (await probe.get(f"{server.url}/health/ready")).json()["checks"]
            return bool(checks["shutdown"]["reason"] == "draining")

        async with client.stream("t", "Count", runId="r") as (_, events):
            await anext(events)
            await eventually(is_ready, "the process takes traffic")
            server.send(signal.SIGTERM)
            await eventually(is_draining, "the process takes no traffic")
            assert not await is_ready()
            assert (await probe.get(f"{server.url}/health")).status_code == 200
            server.send(signal.SIGTERM)
    assert await server.wait() == 0


async def test_the_streams_of_a_task_end_with_complete_events(
    start: Start, person: Person, sessions: Sessions
) -> None:
    """They have no handover event: the client reconnects with its last event id."""
    task = await make_waiting_task(sessions, person)
    server = start(worker_in_api=False)
    await server.wait_until_ready()
    watcher = DietClient(server.url, person)
    watching = []
    async with AsyncExitStack() as streams:
        for _ in range(5):
            opened = await streams.enter_async_context(watcher.watching(task.task_id))
            watching.append(opened)
        server.send(signal.SIGTERM)
        for watched, events in watching:
            assert [event async for event in events] == []
            assert watched.status == 200
    await watcher.http.aclose()
    assert await server.wait() == 0


async def test_a_request_that_is_admitted_during_the_drain_is_503(
    start: Start, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    """The request came before the signal and waited for the lock of its thread."""
    talk = model.conversation(says("Hi."), says("Here I am."))
    slow = model.conversation(*[script(Text("one"), Hang())] * 2)
    go = {"id": "u", "role": "user", "content": f"Go {talk.marker}"}
    body: dict[str, Any] = {"messages": [go], "runId": "r"}
    first, second = start(constants=LONG_DRAIN), start()
    async with clients_of(person, first, second) as (one, other):
        assert (await one.run("t", f"Hello {talk.marker}")).text == "Hi."
        # The first worker drains while this stream is open.
        async with one.stream("slow", slow.marker) as (_, events):
            await anext(events)
            async with sessions() as session:
                await session.execute(text("SELECT 1 FROM threads FOR UPDATE"))
                asking = asyncio.create_task(one.run("t", **body))
                await until_blocked_by(session)
                first.send(signal.SIGTERM)
                await wait_until_draining(one)
                await session.rollback()
            answer = await asking
            assert (answer.status, answer.problem["code"]) == (503, "draining")
            first.send(signal.SIGTERM)
            assert await first.wait() == 0
        assert (await other.run("t", **body)).text == "Here I am."


async def test_an_effect_that_outlasts_the_drain_keeps_no_subscriber(
    start: Start, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    """It waits for a lock of another session, and the effect happens later, once."""
    model.reply(calls(Call("create_schedule_item", DENTIST)), lambda _: says("It is done."))
    first = start()
    async with clients_of(person, first) as (one,):
        interrupted = await one.run("t", "Dentist")
        approval: dict[str, Any] = {
            "resume": [resolved(interrupted.interrupts[0])],
            "runId": "answer",
        }
        async with sessions() as session:
            await session.execute(text("LOCK TABLE schedule_items IN EXCLUSIVE MODE"))
            resuming: asyncio.Task[Answer] = asyncio.create_task(one.run("t", **approval))
            await until_blocked_by(session)
            first.send(signal.SIGTERM)
            assert await first.wait() == 0
        answer = await resuming
    assert answer.last["code"] == "handed_over"
    assert await run_status(sessions, "answer") == "running"
    second = start()
    async with clients_of(person, second) as (other,):
        await queue_recovery(sessions)
        await until_over(sessions, "answer")
        assert (await other.reconnect("answer")).text == "It is done."
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM schedule_items")) == 1


async def test_a_second_signal_stops_the_drain_and_completes_the_streams(
    start: Start, person: Person, model: ScriptedModel
) -> None:
    model.reply(script(Text("one"), Hang()))
    server = start(constants=LONG_DRAIN)
    async with clients_of(person, server) as (client,):

        async def end_twice() -> None:
            server.send(signal.SIGTERM)
            await wait_until_draining(client)
            server.send(signal.SIGTERM)

        answer = await read_stream(client.stream("t", "Count"), on_first_text=end_twice)
        assert await server.wait() == 0
    assert answer.last["code"] == "handed_over"
