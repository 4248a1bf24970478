"""`majordomo serve` that is asked to stop: nobody's stream is cut, and nothing is lost."""

import asyncio
import signal
import time
from typing import Any

from sqlalchemy import text

from domain.core.db import Sessions
from tests.agui.validate import validate_stream
from tests.envelope.watching import Watcher
from tests.factories import Person
from tests.ops.conftest import Start
from tests.ops.runs import status_of, until_over, until_somebody_waits
from tests.ops.serving_processes import ServingProcess
from tests.ops.test_processes import clients_of, read
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import Answer, resolved
from tests.runs.test_approvals import DENTIST
from tests.tasks import make_waiting_task

AT_ONCE_SECONDS = 1.5
LONGEST_EXIT_SECONDS = 10


async def exit_of(process: ServingProcess) -> int:
    return await asyncio.to_thread(process.exit_code, within_seconds=LONGEST_EXIT_SECONDS)


async def test_who_follows_a_run_of_another_worker_is_sent_away_at_once(
    start: Start, person: Person, model: ScriptedModel
) -> None:
    """The worker that stops drives nothing: there is nothing else that it would wait for."""
    model.reply(script(Text("one"), Hang()))
    first, second = start(), start()
    async with clients_of(person, first, second) as (one, other):

        async def end_second() -> None:
            second.send(signal.SIGTERM)
            ended.append(time.monotonic())

        ended: list[float] = []
        async with one.stream("t", "Count", runId="r") as (_, events):
            await anext(events)
            told = await read(other.follow("r"), once_it_speaks=end_second)
            assert time.monotonic() - ended[0] < AT_ONCE_SECONDS
            assert await exit_of(second) == 0
    validate_stream(told.events)
    assert (told.text, told.last["code"]) == ("one", "handed_over")


async def test_the_streams_of_a_task_end_as_a_whole(
    start: Start, person: Person, sessions: Sessions
) -> None:
    """They have no farewell of their own: whoever followed comes again, with the last id."""
    task = await make_waiting_task(sessions, person)
    server = start(worker_in_api=False)
    await asyncio.to_thread(server.wait_until_ready)
    watcher = Watcher(server.url, person)
    watching = []
    for _ in range(5):  # each looks at the task at a moment of its own
        watching.append(asyncio.create_task(watcher.watch(task.task_id)))
        await asyncio.sleep(0.1)
    server.send(signal.SIGTERM)
    for watched in await asyncio.gather(*watching):
        assert (watched.status, watched.events) == (200, [])
    await watcher.http.aclose()
    assert await exit_of(server) == 0


async def test_a_run_that_would_begin_now_is_refused(
    start: Start, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    """The request came before the signal, and waited for its thread meanwhile."""
    model.reply(says("Hi."), says("Here I am."))
    first, second = start(), start()
    said: dict[str, Any] = {"messages": [{"id": "u", "role": "user", "content": "Go"}]}
    async with clients_of(person, first, second) as (one, other):
        assert (await one.run("t", "Hello")).text == "Hi."
        async with sessions() as session:
            await session.execute(text("SELECT 1 FROM threads FOR UPDATE"))
            asking = asyncio.create_task(one.run("t", **said, runId="r"))
            await until_a_transaction_waits(sessions)
            first.send(signal.SIGTERM)
            await asyncio.sleep(0.1)
            await session.rollback()
        answer = await asking
        assert (answer.status, answer.problem["code"]) == (503, "draining")
        assert await exit_of(first) == 0
        assert (await other.run("t", **said, runId="r")).text == "Here I am."


async def until_a_transaction_waits(sessions: Sessions) -> None:
    """Wait until somebody waits for a row that another transaction holds."""
    query = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
    async with asyncio.timeout(20), sessions() as session:
        while not await session.scalar(query):
            await asyncio.sleep(0.02)


async def test_an_effect_that_cannot_end_in_time_keeps_no_reader(
    start: Start, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    """It waits for a lock of somebody else's, and has its effect later, once."""
    model.reply(calls(Call("create_schedule_item", DENTIST)), lambda _: says("It is done."))
    first = start(lease_seconds=30)  # before that the database ends the effect
    async with clients_of(person, first) as (one,):
        asked = await one.run("t", "Dentist")
        approval: dict[str, Any] = {"resume": [resolved(asked.interrupts[0])], "runId": "answer"}
        async with sessions() as session:
            await session.execute(text("LOCK TABLE schedule_items IN EXCLUSIVE MODE"))
            resuming: asyncio.Task[Answer] = asyncio.create_task(one.run("t", **approval))
            await until_somebody_waits(sessions, "schedule_items")
            first.send(signal.SIGTERM)
            assert await exit_of(first) == 0
        answer = await resuming
    assert answer.last["code"] == "handed_over"
    assert await status_of(sessions, "answer") == "running"
    second = start()
    async with clients_of(person, second) as (other,):
        await until_over(sessions, "answer", within_seconds=20)
        assert (await other.rejoin("answer")).text == "It is done."
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM schedule_items")) == 1


async def test_a_second_signal_stops_it_at_once_but_cuts_nobody(
    start: Start, person: Person, model: ScriptedModel
) -> None:
    model.reply(script(Text("one"), Hang()))
    server = start()
    async with clients_of(person, server) as (client,):

        async def end_twice() -> None:
            server.send(signal.SIGTERM)
            await asyncio.sleep(0.2)
            server.send(signal.SIGTERM)
            ended.append(time.monotonic())

        ended: list[float] = []
        answer = await read(client.stream("t", "Count"), once_it_speaks=end_twice)
        assert time.monotonic() - ended[0] < AT_ONCE_SECONDS
        assert await exit_of(server) == 0
    assert answer.last["code"] == "handed_over"
