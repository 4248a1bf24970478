"""Majordomo and its peer, both running, on one PostgreSQL server and one model.

    async with contenders(model_url, peer_folder) as both:
        both.ours, both.peer

Each is a process of its own with a database of its own. PostgreSQL keeps its promises to the disk
as in production; only its own checkpoints are put off, so that they fall into nobody's round.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import httpx
import psutil
from sqlalchemy import make_url

from agent.graph.chat.prompts import Person, system_prompt
from agent.tools.registry import load_tools
from bench.agui_client import Client
from bench.meter import Meter
from bench.peers.installation import install_peer
from checkpoints.pool import connect_arguments
from servers.local import LocalServers
from servers.process import die_with_parent, last_lines

PEER = Path(__file__).parent / "peers" / "langgraph_app.py"
ITEMS = 5
"""Items in the calendar that the reading tool finds."""
CREDENTIALS = {"email": "demo@example.com", "password": "majordomo"}
LATE_CHECKPOINTS = ("checkpoint_timeout = '1d'", "max_wal_size = '64GB'")


@dataclass(frozen=True, slots=True)
class Contender:
    """A server that answers runs, and what it uses."""

    name: str
    port: int
    path: str
    headers: dict[str, str]
    meter: Meter

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def connect(self) -> Client:
        return await Client.connect(self.port, self.path, self.headers)


@dataclass(frozen=True, slots=True)
class Contenders:
    peer: Contender
    ours: Contender
    database: Any
    """A connection to our database."""

    def __iter__(self) -> Iterator[Contender]:
        """In the order of a round."""
        return iter((self.peer, self.ours))


@asynccontextmanager
async def contenders(
    servers: LocalServers, folder: Path, model_url: str, peer_python: Path
) -> AsyncIterator[Contenders]:
    """Start both, make a calendar for each, and wait until they answer."""
    database_url = servers.database_url or ""
    database = await asyncpg.connect(**connect_arguments(database_url))
    for setting in LATE_CHECKPOINTS:
        await database.execute(f"ALTER SYSTEM SET {setting}")
    await database.execute("SELECT pg_reload_conf()")
    await database.execute("CREATE DATABASE peer")
    setup = folder / "peer.json"
    setup.write_text(json.dumps(_setup()))
    of_peer = make_url(database_url).set(drivername="postgresql", database="peer")
    model = {"OPENAI_API_KEY": "bench", "OPENAI_BASE_URL": model_url}
    our_port, peer_port = free_port(), free_port()
    peer_environment = model | {
        "DATABASE_URL": of_peer.render_as_string(hide_password=False),
        "PEER_SETUP": str(setup),
        "PORT": str(peer_port),
        "PYTHONPATH": "",
    }
    our_environment = model | {
        "DATABASE_URL": database_url,
        "REDIS_URL": servers.redis_url or "",
        "DATA_DIR": str(folder),
        "PORT": str(our_port),
        "RUNS_PER_PERSON": "1000",
        "LOG_LEVEL": "WARNING",
    }
    postgres, valkey = _child("postgres"), _child("valkey-server")
    with (
        _process([peer_python, PEER], peer_environment, folder / "peer.log") as peer,
        _process([sys.executable, "-m", "cli", "serve"], our_environment, folder / "our.log") as us,
    ):
        await until_it_answers(f"http://127.0.0.1:{peer_port}/agent/health", folder / "peer.log")
        url = f"http://127.0.0.1:{our_port}"
        await until_it_answers(f"{url}/health", folder / "our.log")
        headers = await _sign_in(url)
        yield Contenders(
            peer=Contender(
                "peer", peer_port, "/agent", {}, Meter(peer, postgres, valkey, database)
            ),
            ours=Contender(
                "ours",
                our_port,
                "/api/v1/agent/runs",
                headers,
                Meter(us, postgres, valkey, database),
            ),
            database=database,
        )
    await database.close()


@contextmanager
def bench_servers() -> Iterator[tuple[LocalServers, Path]]:
    """Start PostgreSQL and Valkey in a folder that is thrown away afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        LocalServers(Path(folder)) as servers,
    ):
        yield servers, Path(folder)


@contextmanager
def peer_environment(folder: str | None) -> Iterator[Path]:
    """Give the Python of the peer's environment, in a folder that is kept only where it is told."""
    if folder is not None:
        yield install_peer(Path(folder).absolute())
        return
    with tempfile.TemporaryDirectory(prefix="bench-peer-") as temporary:
        yield install_peer(Path(temporary))


def _setup() -> dict[str, Any]:
    """Say what the peer sends the model: prompt and tools as large as ours are."""
    now = datetime.now(ZoneInfo("UTC"))
    person = Person(username="demo", timezone="UTC", locale="en", now=now)
    tools = [tool.definition for tool in load_tools().values()]
    return {"prompt": system_prompt(person, []), "tools": tools, "items": ITEMS}


def free_port() -> int:
    """Give a port that nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _child(name: str) -> psutil.Process:
    return next(child for child in psutil.Process().children() if child.name() == name)


@contextmanager
def _process(
    command: Sequence[str | Path], environment: dict[str, str], log: Path
) -> Iterator[psutil.Process]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=os.environ | environment,
            stdout=output,
            stderr=output,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509 (only system calls)
        )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(20)


async def until_it_answers(url: str, log: Path) -> None:
    """Return when a server answers. Raises SystemExit with the end of its log."""
    async with httpx.AsyncClient() as client:
        for _ in range(300):
            try:
                (await client.get(url)).raise_for_status()
            except httpx.TransportError:
                await asyncio.sleep(0.1)
            else:
                return
    raise SystemExit(f"{url} does not answer:\n{last_lines(log)}")


async def _sign_in(url: str) -> dict[str, str]:
    async with httpx.AsyncClient(base_url=f"{url}/api/v1") as client:
        answer = await client.post("/auth/sessions", json=CREDENTIALS)
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        for number in range(ITEMS):
            day = f"2030-01-{number + 1:02}T00:00:00Z"
            item = {"title": f"Item {number}", "start_at": day, "end_at": day}
            (await client.post("/schedule-items", json=item, headers=headers)).raise_for_status()
    return headers
