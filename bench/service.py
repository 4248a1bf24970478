"""Starts what a benchmark measures: PostgreSQL, Valkey, `majordomo serve` and other servers.

    with bench_servers() as (servers, folder):
        environment = majordomo_environment(servers.database_url, ...)
        async with serve(environment, folder) as service: ...

Every server process writes a log into the folder, and ends with the benchmark.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import asyncpg
import httpx
from sqlalchemy import URL, make_url

from checkpoints.pool import connect_arguments
from servers.local import LocalServers
from servers.process import die_with_parent, last_lines

SERVE = ("-m", "cli", "serve")
API = "/api/v1"
CREDENTIALS = {"email": "demo@example.com", "password": "majordomo"}
"""The demo account of a new development database."""
REQUEST_TIMEOUT_SECONDS = 60
"""After this a benchmark counts a request as hung; every promise is shorter."""
START_ATTEMPTS = 300
START_POLL_INTERVAL_SECONDS = 0.1
SHARED_MEMORY = Path("/dev/shm")

_process_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Service:
    """A process that runs `majordomo serve`, and the access token of the demo account."""

    process: subprocess.Popen[bytes]
    port: int
    headers: dict[str, str]

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}",
            headers=self.headers,
            timeout=REQUEST_TIMEOUT_SECONDS,
        )

    def send_signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def wait_for_exit(self) -> int:
        """Return the exit code of the process once it has ended."""
        return await asyncio.to_thread(self.process.wait, REQUEST_TIMEOUT_SECONDS)


@contextmanager
def bench_servers(*, in_memory: bool = False) -> Iterator[tuple[LocalServers, Path]]:
    """Start PostgreSQL and Valkey in a temporary folder.

    `in_memory` puts their files into memory, where the system has a file system for that, and lets
    PostgreSQL skip `fsync`.
    """
    parent = SHARED_MEMORY if in_memory and SHARED_MEMORY.exists() else None
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=parent) as folder,
        LocalServers(Path(folder), durable=not in_memory) as servers,
    ):
        yield servers, Path(folder)


async def create_database(server_url: str, name: str) -> URL:
    """Create an empty database on a PostgreSQL server and return its URL."""
    connection = await asyncpg.connect(**connect_arguments(server_url))
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    return make_url(server_url).set(database=name)


def majordomo_environment(
    *, database_url: str, redis_url: str, folder: Path, model_url: str
) -> dict[str, str]:
    """Return the environment variables of `majordomo serve` in a benchmark."""
    return {
        "OPENAI_API_KEY": "bench",
        "OPENAI_BASE_URL": model_url,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(folder),
        "RUNS_PER_PERSON": "1000",
        "LOG_LEVEL": "WARNING",
    }


@asynccontextmanager
async def serve(
    environment: Mapping[str, str],
    folder: Path,
    *options: str,
    python: Path = Path(sys.executable),
    python_options: Sequence[str] = (),
) -> AsyncIterator[Service]:
    """Run `majordomo serve` with these options, and sign in to the demo account.

    Kills the process at the end of the block if it still runs.
    """
    port = free_port()
    command: list[str | Path] = [python, *python_options, *SERVE, *options]
    log = folder / f"serve-{next(_process_numbers)}.log"
    with run_process(command, {**environment, "PORT": str(port)}, log) as process:
        await wait_until_healthy(f"http://127.0.0.1:{port}/health", log)
        yield Service(process, port, await _sign_in(port))


@contextmanager
def run_process(
    command: Sequence[str | Path], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that writes to `log`. Kills it at the end of the block if it still runs."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (only system calls)
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 on which no process listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


async def wait_until_healthy(url: str, log: Path) -> None:
    """Return when a GET succeeds. Raises SystemExit with the end of the server's log."""
    async with httpx.AsyncClient() as client:
        for _ in range(START_ATTEMPTS):
            try:
                (await client.get(url)).raise_for_status()
            except httpx.TransportError:
                await asyncio.sleep(START_POLL_INTERVAL_SECONDS)
            else:
                return
    raise SystemExit(f"{url} does not respond:\n{last_lines(log)}")


async def _sign_in(port: int) -> dict[str, str]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}{API}") as client:
        response = await client.post("/auth/sessions", json=CREDENTIALS)
        token = response.raise_for_status().json()["access_token"]
        return {"Authorization": f"Bearer {token}"}
