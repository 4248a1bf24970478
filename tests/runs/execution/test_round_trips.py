"""How often a run waits for PostgreSQL, by its kind: the numbers may fall but not rise."""

import asyncpg
import pytest

from checkpoints.pool import connect_arguments
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person
from tests.peers.openai_server import ScriptedModel
from tests.peers.statement_proxy import recorded_database
from tests.runs.round_trips import MeasuredModel, MeasuredRuns, measured_worker, stop_the_clock

MAX_ROUND_TRIPS = {
    "chat": 4,
    "chat recovered": 22,
    "later chat": 4,
    "later chat recovered": 22,
    "read": 5,
    "read recovered": 23,
    "ask": 6,
    "ask recovered": 28,
    "approve": 11,
    "approve recovered": 27,
}
"""A recovered run is counted at the worker that takes it over, from its search for orphaned runs.

`python -m bench.round_trips` prints the statements.
"""


@pytest.mark.parametrize("kind", MAX_ROUND_TRIPS)
async def test_a_run_takes_few_round_trips(
    kind: str,
    settings: Settings,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop_the_clock(monkeypatch.setattr)
    async with (
        measured_worker(settings, person) as worker,
        measured_worker(settings, person) as stalling,
    ):
        runs = MeasuredRuns(worker, stalling, MeasuredModel(model), sessions)
        trips = await runs.measure(kind)
    listing = "\n".join(map(str, trips))
    assert len(trips) <= MAX_ROUND_TRIPS[kind], f"{len(trips)} round trips:\n{listing}"


async def test_the_proxy_records_what_a_client_waits_for(database_url: str) -> None:
    with recorded_database(database_url) as (proxy, url):
        connection = await asyncpg.connect(**connect_arguments(url))
        async with connection.transaction():
            for _ in range(2):
                await connection.fetchval("SELECT  $1::int", 1)
        await connection.execute("SELECT 2; SELECT 3")
        await connection.executemany("SELECT 4 + $1::int", [(1,), (2,)])
        await connection.close()
    assert [(trip.kind, *trip.statements) for trip in proxy.round_trips] == [
        ("connect",),
        ("execute", "BEGIN;"),
        ("prepare", "SELECT $1::int"),
        ("execute", "SELECT $1::int"),
        ("execute", "SELECT $1::int"),
        ("execute", "COMMIT;"),
        ("execute", "SELECT 2; SELECT 3"),
        ("prepare", "SELECT 4 + $1::int"),
        ("execute", "SELECT 4 + $1::int", "SELECT 4 + $1::int"),
    ]
