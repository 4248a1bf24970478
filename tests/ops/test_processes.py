"""Two `majordomo serve` on one database: one takes over the runs that the other leaves."""

import asyncio
import signal
from contextlib import suppress
from typing import Any

import httpx
import psutil
import pytest

from domain.core.database.sessions import Sessions
from tests.agui.validate import validate_stream
from tests.factories import Person
from tests.ops.conftest import SILENT_WORKER, Start
from tests.ops.runs import (
    orphan_run,
    queue_recovery,
    record,
    until_over,
    until_taken_over,
)
from tests.ops.streams import check_effect_happens_once, clients_of, read_stream
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import Answer, resolved
from tests.runs.tool_calls import DENTIST
from tests.waiting import unless_hung


async def test_a_killed_worker_s_run_is_taken_over_without_a_request(
    start: Start, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(
        calls(Call("create_schedule_item", DENTIST)),
        script(Text("It is d"), Hang()),
        says("It is done."),
    )
    first, second = start(), start()
    async with clients_of(person, first, second) as (one, other):
        interrupted = await one.run("t", "Dentist")
        subscribers: list[asyncio.Task[Answer]] = []
        follower_hears = asyncio.Event()

        async def note() -> None:
            follower_hears.set()

        async def kill() -> None:
            presence = read_stream(other.subscribe("answer"), on_first_text=note)
            subscribers.append(asyncio.create_task(presence))
            async with unless_hung():
                await follower_hears.wait()
            first.send(signal.SIGKILL)

        approval: dict[str, Any] = {
            "resume": [resolved(interrupted.interrupts[0])],
            "runId": "answer",
        }
        with pytest.raises(httpx.HTTPError):
            await read_stream(one.stream("t", **approval), on_first_text=kill)
        await orphan_run(sessions, "answer")
        await until_over(sessions, "answer")
        follower = await subscribers[0]
        rest = await other.reconnect("answer", follower.ids[-1])
    validate_stream(follower.events)
    assert (follower.text, follower.last["code"]) == ("It is d", "handed_over")
    validate_stream(rest.events)
    assert [event["type"] for event in rest.events[:2]] == ["RUN_STARTED", "MESSAGES_SNAPSHOT"]
    assert (rest.outcome, rest.text) == ("success", "It is done.")
    written = await record(sessions)
    assert written["items"] == [("Dentist",)]
    assert [row[1] for row in written["messages"]] == ["user", "assistant", "tool", "assistant"]
    assert written["checkpoints"] == [(0,)]


async def test_a_worker_stopped_past_its_lease_can_write_nothing(
    start: Start, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    gate = Gate()
    model.reply(
        script(Text("I am"), gate, Text(" slow today.")),
        says("Somebody else's answer."),
        says("I am back."),
    )
    first, second = start(**SILENT_WORKER), start()
    async with clients_of(person, first, second) as (one, other):

        async def stop_for_a_while() -> None:
            first.send(signal.SIGSTOP)
            gate.open()
            await orphan_run(sessions, "r")
            await until_over(sessions, "r")
            written.append(await record(sessions))
            first.send(signal.SIGCONT)

        written: list[object] = []
        answer = await read_stream(
            one.stream("t", "Hello", runId="r"), on_first_text=stop_for_a_while
        )
        assert answer.last["code"] == "handed_over"
        assert (await other.reconnect("r")).text == "Somebody else's answer."
        assert await record(sessions) == written[0]
        assert (await one.run("t2", "Are you there?")).text == "I am back."
    assert "run_lost" in first.output


async def test_a_worker_stopped_inside_an_effect_blocks_no_other(
    start: Start, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    """Its open transaction holds the fence and the new row."""
    model.reply(calls(Call("create_schedule_item", DENTIST)), lambda _: says("It is done."))
    first, second = start(**SILENT_WORKER), start()
    async with clients_of(person, first, second) as (one, other):
        await check_effect_happens_once(
            one,
            other,
            sessions,
            detach=lambda: first.send(signal.SIGSTOP),
            come_back=lambda: first.send(signal.SIGCONT),
        )


async def test_a_run_survives_two_orderly_shutdowns(
    start: Start, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    """A rolling restart: the first worker begins the run, and the third ends it."""
    model.reply(script(Text("one"), Hang()), script(Text("two"), Hang()), says("three"))
    first, second = start(), start()
    async with clients_of(person, first, second) as (one, other):

        async def end_first() -> None:
            first.send(signal.SIGTERM)

        async def end_second() -> None:
            await third.wait_until_ready()
            second.send(signal.SIGTERM)

        answer = await read_stream(one.stream("t", "Count", runId="r"), on_first_text=end_first)
        assert await first.wait() == 0
        await queue_recovery(sessions)
        await until_taken_over(sessions, "r", attempts=2)
        third = start()  # not before: it could have taken the run over
        rest = await read_stream(other.subscribe("r", answer.ids[-1]), on_first_text=end_second)
        assert await second.wait() == 0
    for each, text in ((answer, "one"), (rest, "two")):
        validate_stream(each.events)
        assert (each.text, each.last["code"]) == (text, "handed_over")
    async with clients_of(person, third) as (last,):
        await queue_recovery(sessions)
        await until_over(sessions, "r")
        end = await last.reconnect("r", rest.ids[-1])
    assert (end.outcome, end.text) == ("success", "three")
    assert "Traceback" not in first.output + second.output
    written = await record(sessions)
    assert [row[2] for row in written["messages"]] == ["Count", "three"]


async def test_a_server_survives_the_death_of_one_of_its_workers(
    start: Start, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(script(Text("It is"), Hang()), says("It is well."))
    server = start("--workers", "2")
    async with clients_of(person, server) as (client,):

        async def kill() -> None:
            serving = psutil.Process(server.pid).children()
            [driving] = [p for p in serving if p.net_connections("tcp") and _talks_to(p, model)]
            driving.kill()

        with suppress(httpx.HTTPError):
            await read_stream(client.stream("t", "Hello", runId="r"), on_first_text=kill)
        await orphan_run(sessions, "r")
        await until_over(sessions, "r")
        assert (await client.reconnect("r")).text == "It is well."
    server.send(signal.SIGTERM)
    assert await server.wait() == 0


def _talks_to(process: psutil.Process, model: ScriptedModel) -> bool:
    port = model.requests[-1].client_port
    return any(connection.laddr.port == port for connection in process.net_connections("tcp"))
