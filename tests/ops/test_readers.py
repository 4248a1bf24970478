"""Clients that do not read, that disconnect, and that are many."""

import asyncio
import gc
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import psutil
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from agent.runs.streams.live_run import LiveRun
from api.responses import event_stream
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.factories import Person
from tests.ops.conftest import NEVER_SECONDS
from tests.ops.runs import until_over
from tests.ops.streams import raw_run_request
from tests.peers.openai_replies import Text, says, script
from tests.peers.openai_server import ScriptedModel
from tests.serving import served
from tests.waiting import eventually

MEGABYTE = 1024 * 1024


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"runs_per_person": 2000})


@pytest.fixture(autouse=True)
def freeze_heap(app: FastAPI) -> Iterator[None]:
    """Exclude objects from before the test from collection and from `gc.get_objects`."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


async def connect(url: str, *, buffer_bytes: int | None = None) -> socket.socket:
    address = urlsplit(url)
    connection = socket.socket()
    if buffer_bytes is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
    connection.setblocking(False)
    await asyncio.get_running_loop().sock_connect(connection, (address.hostname, address.port))
    return connection


def server_knows(connection: socket.socket) -> bool:
    """Return whether the server still has its end of a connection."""
    own, other = connection.getsockname(), connection.getpeername()
    return any(
        each.laddr == other and each.raddr == own and each.status != psutil.CONN_TIME_WAIT
        for each in psutil.Process().net_connections("tcp")
    )


def live_runs() -> list[LiveRun]:
    """Return the live runs in memory, whatever refers to them."""
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, LiveRun)]


@asynccontextmanager
async def unread(
    app: FastAPI, person: Person, sessions: Sessions, *, tcp_user_timeout_seconds: float
) -> AsyncIterator[socket.socket]:
    """Yield the connection of a client that has read nothing of a run that has ended."""
    async with served(app, tcp_user_timeout_seconds=tcp_user_timeout_seconds) as url:
        with await connect(url, buffer_bytes=4096) as connection:
            request = raw_run_request(url, person, "t", "r")
            await asyncio.get_running_loop().sock_sendall(connection, request)
            await until_over(sessions, "r")
            yield connection


async def test_a_client_that_does_not_read_is_disconnected(
    app: FastAPI,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event_stream, "SEND_TIMEOUT_SECONDS", 0.5)
    model.reply(script(Text("word " * (2 * MEGABYTE), 400)))
    async with unread(app, person, sessions, tcp_user_timeout_seconds=0.5) as connection:
        await eventually(
            lambda: not server_knows(connection) and not live_runs(),
            "the connection and what was kept for its reader are gone",
        )


async def test_buffers_of_a_disconnected_client_are_freed_before_its_connection(
    app: FastAPI,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The operating system also drops the connection, but can take longer."""
    monkeypatch.setattr(event_stream, "SEND_TIMEOUT_SECONDS", 0.5)
    model.reply(script(Text("word " * (2 * MEGABYTE), 400)))
    async with unread(app, person, sessions, tcp_user_timeout_seconds=NEVER_SECONDS) as connection:
        await eventually(lambda: not live_runs(), "what was kept for the reader is gone")
        assert server_knows(connection)


async def vanish(url: str, request: bytes, *, after_bytes: int, seconds: float) -> None:
    """Send a request, read a part of the response, and reset the connection."""
    loop = asyncio.get_running_loop()
    with await connect(url) as connection:
        await loop.sock_sendall(connection, request)
        while after_bytes > 0:
            after_bytes -= len(await loop.sock_recv(connection, after_bytes)) or after_bytes
        await asyncio.sleep(seconds)
        # A linger of zero seconds resets the connection on close.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def held_by_the_server(app: FastAPI, url: str) -> dict[str, int]:
    """Count the resources in which a leak would show, once every run has ended."""
    await eventually(
        lambda: not (app.state.run_worker.live_runs or connections_to(url) or live_runs()),
        "every run and every connection is over",
    )
    return {
        "tasks": len(asyncio.all_tasks()),
        "objects": len(gc.get_objects()),
    }


def connections_to(url: str) -> int:
    port = urlsplit(url).port
    return sum(
        each.laddr.port == port and each.status not in (psutil.CONN_LISTEN, psutil.CONN_TIME_WAIT)
        for each in psutil.Process().net_connections("tcp")
    )


async def test_disconnected_clients_leave_no_memory_or_connections(
    app: FastAPI, server: str, person: Person, model: ScriptedModel, sessions: Sessions
) -> None:
    model.reply(lambda _: says("one two three four", pieces=4, pause_seconds=0.01))
    held = []
    for round_number in range(4):
        await asyncio.gather(
            *(
                vanish(
                    server,
                    raw_run_request(server, person, f"t{kill}", f"r{round_number}-{kill}"),
                    after_bytes=kill % 4 * 200,
                    seconds=kill % 5 * 0.01,
                )
                for kill in range(50)
            )
        )
        held.append(await held_by_the_server(app, server))
        model.forget_requests()
    for what, growth in {"tasks": 2, "objects": 2000}.items():
        assert held[-1][what] <= held[1][what] + growth, (what, held)
    async with sessions() as session:
        ended = await session.scalars(text("SELECT DISTINCT status FROM runs"))
    assert list(ended) == ["succeeded"]
