"""A worker that is partitioned from the database while another takes over its runs."""

import signal
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from domain.core.database.sessions import Sessions
from domain.core.jobs import defer
from domain.core.settings import Settings
from tests.factories import Person
from tests.ops.conftest import CONSTANTS, SILENT_WORKER, Start
from tests.ops.runs import orphan_run, record, until_over
from tests.ops.serving_processes import ServingProcess
from tests.ops.streams import check_effect_happens_once, clients_of, read_stream
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faulty_network import faulty_database
from tests.peers.openai_replies import Call, Hang, Text, calls, says, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.tool_calls import DENTIST
from tests.transactions import wait_until_blocked


@pytest.fixture
def faulty(settings: Settings) -> Iterator[tuple[FaultProxy, str]]:
    with faulty_database(settings.database_url or "") as network:
        yield network


@pytest.fixture
def network(faulty: tuple[FaultProxy, str]) -> FaultProxy:
    return faulty[0]


@pytest.fixture
def cut_off(start: Start, faulty: tuple[FaultProxy, str]) -> ServingProcess:
    return start(database_url=faulty[1], **SILENT_WORKER)


@pytest.fixture
def other(start: Start, cut_off: ServingProcess) -> ServingProcess:
    return start()


async def test_a_partitioned_worker_s_run_and_subscribers_move_to_another(
    network: FaultProxy,
    cut_off: ServingProcess,
    other: ServingProcess,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(script(Text("I am"), Hang()), says("Somebody else's answer."), says("I am back."))
    async with clients_of(person, cut_off, other) as (one, two):
        written: list[object] = []

        async def part_for_a_while() -> None:
            network.freeze()
            await orphan_run(sessions, "r")
            await until_over(sessions, "r")
            written.append(await record(sessions))
            assert (await two.reconnect("r")).text == "Somebody else's answer."
            network.heal()

        answer = await read_stream(
            one.stream("t", "Hello", runId="r"), on_first_text=part_for_a_while
        )
        assert answer.last["code"] == "handed_over"
        assert (await one.reconnect("r", answer.ids[-1])).text == "Somebody else's answer."
        assert await record(sessions) == written[0]
        assert (await one.run("t2", "Are you there?")).text == "I am back."


async def test_a_partitioned_worker_s_effect_happens_once(
    network: FaultProxy,
    cut_off: ServingProcess,
    other: ServingProcess,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    """Its transaction holds the fence and the new row; its commit comes too late."""
    model.reply(calls(Call("create_schedule_item", DENTIST)), lambda _: says("It is done."))
    async with clients_of(person, cut_off, other) as (one, two):
        await check_effect_happens_once(
            one, two, sessions, detach=network.freeze, come_back=network.heal
        )


@pytest.mark.parametrize(
    ("blocked_table", "waiting"),
    [("procrastinate_jobs", 2), ("outbox_mails", 1)],
    ids=["while its job workers look for jobs", "while it executes a job"],
)
async def test_a_partitioned_worker_can_shut_down(
    start: Start,
    faulty: tuple[FaultProxy, str],
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
    blocked_table: str,
    waiting: int,
) -> None:
    """No statement timeout ends its statements: with this lease the test would hang first."""
    network, database_url = faulty
    constants = CONSTANTS | {
        "agent.runs.execution.lifecycle.lease.RETIRE_TIMEOUT_SECONDS": 1,
        "domain.core.jobs.POLL_INTERVAL_SECONDS": 0.05,
    }
    cut_off = start(database_url=database_url, constants=constants)
    model.reply(script(Text("I am"), Hang()))
    async with clients_of(person, cut_off) as (client,), sessions.begin() as session:

        async def cut_off_and_end() -> None:
            await session.execute(text(f"LOCK TABLE {blocked_table}"))
            if blocked_table == "outbox_mails":
                async with sessions.begin() as other_session:
                    await defer(other_session, "outbox:sweep", {"timestamp": 0})
            await wait_until_blocked(sessions, count=waiting)
            network.freeze()
            cut_off.send(signal.SIGTERM)

        answer = await read_stream(client.stream("t", "Hello"), on_first_text=cut_off_and_end)
    assert answer.last["code"] == "handed_over"
    assert await cut_off.wait() == 0
