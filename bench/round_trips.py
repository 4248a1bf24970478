"""Prints how often a run of each kind waits for PostgreSQL, and for which statements, in order.

    python -m bench.round_trips [--kinds chat "approve recovered"] [--repeat 1] [--full]

A line is a round trip, behind the number of its connection. `tests/runs/round_trips.py` tells what
the kinds are, and what is left out.
"""

import argparse
import asyncio
import logging
import tempfile
from pathlib import Path

import structlog

from domain.core.database.engine import create_engine
from domain.core.database.sessions import create_sessions
from domain.core.settings import Settings
from tests.database import SessionServers, cloned_database
from tests.factories import make_person
from tests.peers.fixtures import settings_for_model
from tests.peers.openai_server import ScriptedModel
from tests.runs.round_trips import (
    KINDS,
    RECOVERED,
    MeasuredModel,
    MeasuredRuns,
    measured_worker,
    stop_the_clock,
)
from tests.waiting import LEASE_SECONDS

ALL_KINDS = [kind + end for kind in KINDS for end in ("", RECOVERED)]


async def print_round_trips(
    settings: Settings, model: ScriptedModel, kind: str, *, full: bool
) -> None:
    """Measure a run on an empty database, and print its round trips."""
    engine = create_engine(settings.database_url or "", pool_size=2)
    sessions = create_sessions(engine)
    person = await make_person(sessions, settings)
    async with (
        measured_worker(settings, person) as worker,
        measured_worker(settings, person) as stalling,
    ):
        runs = MeasuredRuns(worker, stalling, MeasuredModel(model), sessions)
        trips = await runs.measure(kind)
    await engine.dispose()
    print(f"\n{kind}: {len(trips)} round trips", flush=True)
    for trip in trips:
        print(trip.format() if full else trip)


async def main(servers: SessionServers, folder: Path, options: argparse.Namespace) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    stop_the_clock(setattr)
    for kind in options.kinds:
        for _ in range(options.repeat):
            with ScriptedModel() as model:
                async with cloned_database(servers.database_url) as url:
                    settings = Settings(
                        _env_file=None,
                        database_url=url,
                        redis_url=servers.redis_url,
                        data_dir=folder,
                        lease_seconds=LEASE_SECONDS,
                    )
                    settings = settings_for_model(model, settings)
                    await print_round_trips(settings, model, kind, full=options.full)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kinds", nargs="+", choices=ALL_KINDS, default=ALL_KINDS, metavar="KIND")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--full", action="store_true", help="do not shorten the statements")
    chosen = parser.parse_args()
    session_servers = SessionServers()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
            asyncio.run(main(session_servers, Path(temporary), chosen))
    finally:
        session_servers.stop()
