"""Measures the promises that the project makes in seconds, each beside its bound.

    python -m bench.promises [--only cancel]

It uses real processes, a PostgreSQL and a Valkey of its own, and a scripted model. Each value is
the worst of several attempts. Tests do not assert seconds, because they run on busy machines; run
this on an idle one. The exit code is 1 if a promise is broken.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.promises.answer_races import measure_answer_races
from bench.promises.deployment import Deployment, Measurement, Scenario
from bench.promises.killed_servers import measure_killed_servers
from bench.promises.load import (
    measure_job_workers,
    measure_many_streams,
    measure_rate_limited_model,
)
from bench.promises.long_texts import measure_long_texts
from bench.promises.outages import measure_database_outage, measure_valkey_outage
from bench.promises.runs import measure_cancellation, measure_shutdown, measure_takeover
from bench.service import bench_servers
from servers.local import LocalServers
from tests.peers.openai_server import ScriptedModel

SCENARIO_TIMEOUT_SECONDS = 300
"""After this a scenario counts as hung."""

SCENARIOS: dict[str, Scenario] = {
    "approvals": measure_answer_races,
    "cancel": measure_cancellation,
    "drain": measure_shutdown,
    "die": measure_takeover,
    "valkey": measure_valkey_outage,
    "database": measure_database_outage,
    "embedded": measure_killed_servers,
    "streams": measure_many_streams,
    "model": measure_rate_limited_model,
    "jobs": measure_job_workers,
    "read": measure_long_texts,
}


def print_row(measurement: Measurement) -> None:
    verdict = "kept" if measurement.is_kept else "BROKEN"
    values = f"{measurement.seconds:.2f} s | {measurement.bound_seconds:.2f} s"
    print(f"| {measurement.promise} | {values} | {verdict} |", flush=True)


async def run_scenario(name: str, servers: LocalServers, folder: Path) -> bool:
    """Print a row for each promise of a scenario, and return whether all of them are kept."""
    all_kept = True
    with ScriptedModel() as model:
        try:
            deployment = await Deployment.create(servers, folder, model)
            async with asyncio.timeout(SCENARIO_TIMEOUT_SECONDS):
                async for measurement in SCENARIOS[name](deployment):
                    print_row(measurement)
                    all_kept &= measurement.is_kept
        except Exception as error:  # noqa: BLE001 (any error means that the promise is not kept)
            print(f"| {name} | {error!r} | | BROKEN |", flush=True)
            return False
    return all_kept


async def measure(names: Sequence[str]) -> bool:
    print("| promise | measured | bound | |\n|---|---|---|---|")
    with bench_servers() as (servers, folder):
        return all([await run_scenario(name, servers, folder) for name in names])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    sys.exit(0 if asyncio.run(measure(parser.parse_args().only)) else 1)


if __name__ == "__main__":
    main()
