"""Runs Majordomo and its peer on one PostgreSQL server and one model.

    async with contenders(servers, folder, model_url, peer_python) as both:
        both.ours, both.peer

Each has a process and a database of its own. PostgreSQL writes to the disk as in production; only
its checkpoints are postponed, so that none falls into a round.
"""

import json
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import psutil
from sqlalchemy import URL

from agent.graph.chat.prompt.rules import SYSTEM_PROMPT
from agent.graph.tool_schemas import reduce_tool
from agent.tools.registry import load_tools
from bench.agui_client import Client
from bench.meter import Meter
from bench.peers.installation import install_peer
from bench.run_streams import RUNS
from bench.service import (
    API,
    Service,
    create_database,
    free_port,
    majordomo_environment,
    run_process,
    serve,
    wait_until_healthy,
)
from checkpoints.pool import connect_arguments
from servers.local import LocalServers

PEER = Path(__file__).parent / "peers" / "langgraph_app.py"
CALENDAR_ITEMS = 5
"""Calendar items that the reading tool finds."""
POSTGRES_SETTINGS = ("checkpoint_timeout = '1d'", "max_wal_size = '64GB'")


@dataclass(frozen=True, slots=True)
class Contender:
    """A server that answers runs, and the meter of its resources."""

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
        """Iterate in the order of a round."""
        return iter((self.peer, self.ours))


@asynccontextmanager
async def contenders(
    servers: LocalServers, folder: Path, model_url: str, peer_python: Path
) -> AsyncIterator[Contenders]:
    """Start both, and give each user CALENDAR_ITEMS calendar items."""
    database_url = servers.database_url or ""
    database = await asyncpg.connect(**connect_arguments(database_url))
    for setting in POSTGRES_SETTINGS:
        await database.execute(f"ALTER SYSTEM SET {setting}")
    await database.execute("SELECT pg_reload_conf()")
    peer_database = await create_database(database_url, "peer")
    our_environment = majordomo_environment(
        database_url=database_url,
        redis_url=servers.redis_url or "",
        folder=folder,
        model_url=model_url,
    )
    postgres, valkey = _child_process("postgres"), _child_process("valkey-server")

    def meter(pid: int) -> Meter:
        return Meter(psutil.Process(pid), postgres, valkey, database)

    async with (
        _serve_peer(peer_database, folder, model_url, peer_python) as (pid, port),
        serve(our_environment, folder) as service,
    ):
        await _create_calendar(service)
        peer = Contender("peer", port, "/agent", {}, meter(pid))
        ours = Contender("ours", service.port, RUNS, service.headers, meter(service.process.pid))
        yield Contenders(peer, ours, database)
    await database.close()


@contextmanager
def peer_environment(folder: str | None) -> Iterator[Path]:
    """Yield the Python of the peer's environment; without `folder` it is temporary."""
    if folder is not None:
        yield install_peer(Path(folder).absolute())
        return
    with tempfile.TemporaryDirectory(prefix="bench-peer-") as temporary:
        yield install_peer(Path(temporary))


@asynccontextmanager
async def _serve_peer(
    database: URL, folder: Path, model_url: str, python: Path
) -> AsyncIterator[tuple[int, int]]:
    """Run the peer, and yield its process id and its port."""
    setup = folder / "peer.json"
    setup.write_text(json.dumps(_peer_setup()))
    port, log = free_port(), folder / "peer.log"
    url = database.set(drivername="postgresql")
    environment = {
        "OPENAI_API_KEY": "bench",
        "OPENAI_BASE_URL": model_url,
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "PEER_SETUP": str(setup),
        "PORT": str(port),
        "PYTHONPATH": "",
    }
    with run_process([python, PEER], environment, log) as process:
        await wait_until_healthy(f"http://127.0.0.1:{port}/agent/health", log)
        yield process.pid, port


def _peer_setup() -> dict[str, Any]:
    """Return the peer's configuration: our prompt and tools, and the number of calendar items."""
    tools = [reduce_tool(tool.definition) for tool in load_tools().values()]
    return {"prompt": SYSTEM_PROMPT, "tools": tools, "items": CALENDAR_ITEMS}


def _child_process(name: str) -> psutil.Process:
    return next(child for child in psutil.Process().children() if child.name() == name)


async def _create_calendar(service: Service) -> None:
    async with service.client() as client:
        for number in range(CALENDAR_ITEMS):
            day = f"2030-01-{number + 1:02}T00:00:00Z"
            item = {"title": f"Item {number}", "start_at": day, "end_at": day}
            (await client.post(f"{API}/schedule-items", json=item)).raise_for_status()
