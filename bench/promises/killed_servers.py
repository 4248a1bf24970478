"""A scenario about the embedded servers of `serve`, which are killed and come back."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from time import perf_counter

import httpx

from bench.promises.deployment import POLL_INTERVAL_SECONDS, PROFILE, Deployment, Measurement
from bench.service import API, majordomo_environment, serve

ATTEMPTS = 3
RESTART_SECONDS = 5


async def measure_killed_servers(deployment: Deployment) -> AsyncIterator[Measurement]:
    folder = deployment.folder / "embedded"
    environment = majordomo_environment(
        database_url="", redis_url="", folder=folder, model_url=deployment.model.url
    )
    del environment["DATABASE_URL"], environment["REDIS_URL"]
    async with serve(environment, deployment.folder) as service, service.client() as client:
        for name, find in {"PostgreSQL": _find_postgres, "Valkey": _find_valkey}.items():
            slowest = 0.0
            for _ in range(ATTEMPTS):
                slowest = max(slowest, await _measure_restart(client, folder, find))
            promise = f"the embedded {name} is killed, and all parts are healthy again"
            yield Measurement(promise, slowest, RESTART_SECONDS)


async def _measure_restart(
    client: httpx.AsyncClient, folder: Path, find: Callable[[Path], int]
) -> float:
    killed = find(folder)
    started_at = perf_counter()
    os.kill(killed, signal.SIGKILL)
    while find(folder) == killed or not await _is_healthy(client):  # noqa: ASYNC110 (a file)
        await asyncio.sleep(POLL_INTERVAL_SECONDS)
    return perf_counter() - started_at


async def _is_healthy(client: httpx.AsyncClient) -> bool:
    services = (await client.get(f"{API}/infra/health")).json()["services"]
    is_served = (await client.get(PROFILE)).status_code == 200
    return is_served and all(
        services[each]["status"] == "healthy" for each in ("redis", "database")
    )


def _find_postgres(folder: Path) -> int:
    """Return the process id in the pid file, which during a start can be that of `serve`."""
    pid_file = folder / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines() if pid_file.exists() else []
    return int(lines[0]) if lines else 0  # it is being written


def _find_valkey(folder: Path) -> int:
    return int(json.loads((folder / "majordomo.lock").read_text())["valkey_pid"])
