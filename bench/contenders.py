"""Runs Majordomo and its peers on one PostgreSQL server and one model.

    async with contenders(servers, folder, model_url, pythons) as all_contenders:
        all_contenders.ours, all_contenders.get("Aegra")

Each has a process and a database of its own. PostgreSQL writes to the disk as in production; only
its checkpoints are postponed, so that none falls into a round.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import psutil
from sqlalchemy import make_url

from agent.graph.chat.prompt.rules import SYSTEM_PROMPT
from agent.graph.tool_schemas import reduce_tool
from agent.tools.registry import load_tools
from bench import agent_protocol, rounds
from bench.agui_client import TEXT, Client
from bench.meter import Meter
from bench.paced_streams import StreamClient
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
from tests.peers.statement_proxy import StatementProxy, recorded_database

PEERS = Path(__file__).parent / "peers"
CALENDAR_ITEMS = 5
"""Calendar items that the reading tool finds."""
POSTGRES_SETTINGS = ("checkpoint_timeout = '1d'", "max_wal_size = '64GB'", "max_connections = 200")
OURS, AG_UI, AEGRA, FLOOR = "ours", "ag-ui-langgraph", "Aegra", "no framework, no database"


@dataclass(frozen=True, slots=True)
class Contender:
    """A server that answers runs, and the meter of its resources."""

    name: str
    port: int
    path: str
    headers: dict[str, str]
    meter: Meter
    proxy: StatementProxy | None = None
    """In front of its database, if round trips are recorded."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def protocol(self) -> rounds.Protocol:
        return agent_protocol.PROTOCOL if self.name == AEGRA else rounds.PROTOCOL

    @property
    def text_pattern(self) -> re.Pattern[bytes]:
        return agent_protocol.TEXT if self.name == AEGRA else TEXT

    def can_run(self, case: str) -> bool:
        """Return whether the contender has what a case needs: the floor asks for no approval."""
        return self.name != FLOOR or case != "approve"

    async def connect(self) -> Client:
        return await Client.connect(self.port, self.path, self.headers, self.text_pattern)

    async def connect_to_stream(self) -> StreamClient:
        """Connect a client that notes when each token arrives."""
        return await StreamClient.connect(self.port, self.path, self.headers, self.text_pattern)


@dataclass(frozen=True, slots=True)
class Contenders:
    by_name: Mapping[str, Contender]
    database: Any
    """A connection to our database."""

    @property
    def ours(self) -> Contender:
        return self.by_name[OURS]

    def __iter__(self) -> Iterator[Contender]:
        """Iterate in the order of a round."""
        return iter(self.by_name.values())


@dataclass(frozen=True, slots=True)
class _Setting:
    """What all contenders share."""

    servers: LocalServers
    folder: Path
    model_url: str
    database: Any
    is_recorded: bool

    def meter(self, pid: int) -> Meter:
        postgres, valkey = _child_process("postgres"), _child_process("valkey-server")
        return Meter(psutil.Process(pid), postgres, valkey, self.database)

    async def create_database(self, name: str, stack: AsyncExitStack) -> tuple[str, Any]:
        """Return the URL of a new database, and the proxy that it leads through, if any."""
        url = await create_database(self.servers.database_url or "", name)
        text = url.render_as_string(hide_password=False)
        if not self.is_recorded:
            return text, None
        proxy, text = stack.enter_context(recorded_database(text))
        return text, proxy


@asynccontextmanager
async def contenders(
    servers: LocalServers,
    folder: Path,
    model_url: str,
    pythons: Mapping[str, Path],
    *,
    is_recorded: bool = False,
) -> AsyncIterator[Contenders]:
    """Start those that have a Python, and give each user CALENDAR_ITEMS calendar items.

    `is_recorded` puts a proxy before their databases, which records round trips and costs time.
    """
    database = await asyncpg.connect(**connect_arguments(servers.database_url or ""))
    for setting in POSTGRES_SETTINGS:
        await database.execute(f"ALTER SYSTEM SET {setting}")
    await database.execute("SELECT pg_reload_conf()")
    shared = _Setting(servers, folder, model_url, database, is_recorded)
    starts = {FLOOR: _serve_floor, AEGRA: _serve_aegra, AG_UI: _serve_ag_ui, OURS: _serve_ours}
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        running = {
            name: await start(shared, pythons[name], stack)
            for name, start in starts.items()
            if name in pythons
        }
        our_database = await asyncpg.connect(**connect_arguments(await _our_url(shared)))
        stack.push_async_callback(our_database.close)
        yield Contenders(running, our_database)


async def _our_url(shared: _Setting) -> str:
    url = make_url(shared.servers.database_url or "").set(database=_name("ours", shared))
    return url.render_as_string(hide_password=False)


def _name(database: str, shared: _Setting) -> str:
    return f"{database}_recorded" if shared.is_recorded else database


async def _serve_ours(shared: _Setting, python: Path, stack: AsyncExitStack) -> Contender:
    url, proxy = await shared.create_database(_name("ours", shared), stack)
    environment = majordomo_environment(
        database_url=url,
        redis_url=shared.servers.redis_url or "",
        folder=shared.folder,
        model_url=shared.model_url,
    )
    serving = serve(environment, shared.folder, python=python)
    service = await stack.enter_async_context(serving)
    await _create_calendar(service)
    meter = shared.meter(service.process.pid)
    return Contender(OURS, service.port, RUNS, service.headers, meter, proxy)


async def _serve_ag_ui(shared: _Setting, python: Path, stack: AsyncExitStack) -> Contender:
    url, proxy = await shared.create_database(_name("ag_ui", shared), stack)
    command = (python, PEERS / "langgraph_app.py")
    pid, port = await _serve_peer(command, "/agent/health", url, shared, stack)
    return Contender(AG_UI, port, "/agent", {}, shared.meter(pid), proxy)


async def _serve_aegra(shared: _Setting, python: Path, stack: AsyncExitStack) -> Contender:
    url, proxy = await shared.create_database(_name("aegra", shared), stack)
    (shared.folder / "aegra.json").write_text(
        json.dumps({"graphs": {agent_protocol.ASSISTANT: f"{PEERS / 'aegra_graph.py'}:graph"}})
    )
    command = (python, PEERS / "aegra_app.py")
    pid, port = await _serve_peer(command, "/health", url, shared, stack)
    return Contender(AEGRA, port, "/threads", {}, shared.meter(pid), proxy)


async def _serve_floor(shared: _Setting, python: Path, stack: AsyncExitStack) -> Contender:
    command = (python, PEERS / "floor_app.py")
    pid, port = await _serve_peer(command, "/health", "", shared, stack)
    return Contender(FLOOR, port, "/agent", {}, shared.meter(pid))


async def _serve_peer(
    command: tuple[Path, Path], health: str, url: str, shared: _Setting, stack: AsyncExitStack
) -> tuple[int, int]:
    """Run a peer, and return its process id and its port."""
    setup = shared.folder / "peer.json"
    setup.write_text(json.dumps(_peer_setup()))
    port = free_port()
    log = shared.folder / f"{command[1].stem}-{port}.log"
    plain_url = url.replace("postgresql+asyncpg:", "postgresql:")
    environment = {
        "OPENAI_API_KEY": "bench",
        "OPENAI_BASE_URL": shared.model_url,
        "DATABASE_URL": plain_url,
        "ITEMS_URL": plain_url,
        "PEER_SETUP": str(setup),
        "PORT": str(port),
        "PYTHONPATH": str(PEERS),
        "AEGRA_CONFIG": str(shared.folder / "aegra.json"),
        "CRON_ENABLED": "false",
        "LOG_LEVEL": "WARNING",
        "LANGSMITH_TRACING": "false",
    }
    process = stack.enter_context(run_process(command, environment, log))
    await wait_until_healthy(f"http://127.0.0.1:{port}{health}", log)
    return process.pid, port


def _peer_setup() -> dict[str, Any]:
    """Return the peers' configuration: our prompt and tools, and the number of calendar items."""
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
