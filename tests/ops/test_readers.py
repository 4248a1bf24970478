"""Readers that do not read, that vanish, and that are many."""

import asyncio
import gc
import json
import socket
from urllib.parse import urlsplit

import psutil
import pytest
from fastapi import FastAPI

from agent.runs.live import LiveRun
from api import sse
from domain.core.db import Sessions
from tests.factories import Person
from tests.ops.runs import until_over
from tests.peers.openai_replies import Text, script
from tests.peers.openai_server import ScriptedModel
from tests.runs.client import run_input
from tests.serving import served

MEGABYTE = 1024 * 1024


def request_of(url: str, person: Person, thread_id: str, run_id: str) -> bytes:
    """Write the request that starts a run, for a client that is nothing but a socket."""
    body = json.dumps(run_input(thread_id, "Hello", runId=run_id)).encode()
    head = (
        "POST /api/v1/agent/runs HTTP/1.1",
        f"Host: {urlsplit(url).netloc}",
        f"Authorization: Bearer {person.access_token}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join([*head, "", ""]).encode() + body


async def connect(url: str, *, buffer_bytes: int | None = None) -> socket.socket:
    address = urlsplit(url)
    connection = socket.socket()
    if buffer_bytes is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
    connection.setblocking(False)
    await asyncio.get_running_loop().sock_connect(connection, (address.hostname, address.port))
    return connection


def server_knows(connection: socket.socket) -> bool:
    """Say whether the serving side still has its end of a connection."""
    own, other = connection.getsockname(), connection.getpeername()
    return any(
        each.laddr == other and each.raddr == own and each.status != psutil.CONN_TIME_WAIT
        for each in psutil.Process().net_connections("tcp")
    )


def live_runs() -> list[LiveRun]:
    """Give what is in memory of runs, whoever still holds it."""
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, LiveRun)]


async def test_a_reader_that_does_not_read_is_cut(
    app: FastAPI,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sse, "SEND_TIMEOUT_SECONDS", 0.5)
    model.reply(script(Text("word " * (2 * MEGABYTE), 400)))
    async with served(app, stuck_seconds=0.5) as url:
        with await connect(url, buffer_bytes=4096) as connection:
            request = request_of(url, person, "t", "r")
            await asyncio.get_running_loop().sock_sendall(connection, request)
            await until_over(sessions, "r", within_seconds=20)
            async with asyncio.timeout(10):
                while server_knows(connection):
                    await asyncio.sleep(0.1)
    assert live_runs() == []
