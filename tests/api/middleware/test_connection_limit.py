"""How many connections a server accepts, and how long they may wait."""

import asyncio
import resource
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from cli.serving import connections
from cli.serving.connections import MAX_REFUSED_CONNECTIONS, max_connections
from domain.core.settings import Settings
from tests.api.raw_requests import RawConnection, connect
from tests.serving import served

MAX_CONNECTIONS = 4
HEALTH = "/api/v1/health"


@pytest.fixture
async def small_server(app: FastAPI) -> AsyncIterator[str]:
    async with served(app, max_connections=MAX_CONNECTIONS) as server:
        yield server


@pytest.fixture
def short_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "REQUEST_TIMEOUT_SECONDS", 0.5)


async def get_status(connection: RawConnection, path: str = HEALTH) -> int:
    await connection.send_head("GET", path, length=0)
    return (await connection.read_response()).status


async def fill(server: str, count: int = MAX_CONNECTIONS) -> list[RawConnection]:
    """Open connections, and wait until the server has accepted them."""
    opened = [await connect(server) for _ in range(count)]
    for connection in opened:
        await get_status(connection)
    return opened


async def close(*opened: RawConnection) -> None:
    for connection in opened:
        await connection.close()


async def test_a_connection_over_the_limit_gets_503(small_server: str) -> None:
    opened = await fill(small_server)
    for path, code in [(HEALTH, "too_many_connections"), ("/api/v1/auth/login", 503)]:
        excess = await connect(small_server)
        await excess.send_head("POST", path, length=1000)
        response = await excess.read_response()
        assert (response.status, response.code) == (503, code)
        assert response.headers["retry-after"] == "2"
        assert "x-request-id" in response.headers
        assert await excess.is_closed()
        await close(excess)
    assert [await get_status(each) for each in opened] == [200] * MAX_CONNECTIONS
    await close(*opened)


async def test_a_closed_connection_makes_room(small_server: str) -> None:
    [first, *others] = await fill(small_server)
    await close(first)
    await asyncio.sleep(0.1)
    async with httpx.AsyncClient(base_url=small_server) as client:
        assert (await client.get(HEALTH)).status_code == 200
    await close(*others)


async def test_a_stream_counts(app: FastAPI, small_server: str) -> None:
    ended = asyncio.Event()

    async def stream() -> AsyncIterator[bytes]:
        yield b"."
        await ended.wait()

    async def respond(request: Request) -> StreamingResponse:
        return StreamingResponse(stream())

    app.add_route("/stream", respond)
    streams = [await connect(small_server) for _ in range(MAX_CONNECTIONS)]
    for each in streams:
        await each.send_head("GET", "/stream", length=0)
        await each.reader.readuntil(b"\r\n\r\n")
    excess = await connect(small_server)
    assert await get_status(excess) == 503
    ended.set()
    await close(excess, *streams)


async def test_many_more_are_closed_at_once(small_server: str) -> None:
    opened = await fill(small_server)
    waiting = [await connect(small_server) for _ in range(MAX_REFUSED_CONNECTIONS)]
    await asyncio.sleep(0.1)
    one_more = await connect(small_server)
    assert await one_more.is_closed()
    assert await get_status(waiting[0]) == 503
    await close(one_more, *waiting, *opened)


@pytest.mark.usefixtures("short_timeout")
async def test_a_silent_connection_is_closed(server: str) -> None:
    silent, begun, dribbling = [await connect(server) for _ in range(3)]
    await begun.send(b"GET / HTTP/1.1\r\nX-Slow: ")

    async def dribble() -> None:
        while True:
            await dribbling.send(b"\r\n")
            await asyncio.sleep(0.05)

    task = asyncio.create_task(dribble())
    for connection in (silent, begun, dribbling):
        assert await connection.is_closed(seconds=5)
    task.cancel()
    await close(silent, begun, dribbling)


@pytest.mark.usefixtures("short_timeout")
async def test_silent_connections_do_not_stop_the_service(small_server: str) -> None:
    silent = [await connect(small_server) for _ in range(MAX_CONNECTIONS)]
    await asyncio.sleep(1)
    late = await connect(small_server)
    assert await get_status(late) == 200
    await close(late, *silent)


@pytest.mark.usefixtures("short_timeout")
async def test_a_body_that_was_refused_must_end(server: str) -> None:
    connection = await connect(server)
    await connection.send_head("POST", "/api/v1/agent/runs", length=1000)
    assert (await connection.read_response()).status == 401

    async def dribble() -> None:
        while True:
            await connection.send(b" ")
            await asyncio.sleep(0.05)

    task = asyncio.create_task(dribble())
    assert await connection.is_closed(seconds=5)
    task.cancel()
    await close(connection)


@pytest.mark.usefixtures("short_timeout")
async def test_a_request_under_way_is_not_bounded(app: FastAPI, server: str) -> None:
    async def respond(request: Request) -> StreamingResponse:
        return StreamingResponse(stream(), headers={"Content-Length": "2"})

    async def stream() -> AsyncIterator[bytes]:
        yield b"a"
        await asyncio.sleep(1)
        yield b"b"

    app.add_route("/stream", respond)
    connection = await connect(server)
    # The second request is pipelined: it has arrived before the first response ends.
    for _ in range(2):
        await connection.send_head("GET", "/stream", length=0)
    for _ in range(2):
        assert (await connection.read_response()).content == b"ab"
    await close(connection)


def test_the_limit_leaves_descriptors_for_the_rest(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def allow(descriptors: int) -> None:
        monkeypatch.setattr(resource, "getrlimit", lambda _: (descriptors, descriptors))

    allow(1024)
    assert max_connections(settings) == 1024 - settings.database_pool_size - 100
    allow(65536)
    assert max_connections(settings) == settings.max_connections
    allow(resource.RLIM_INFINITY)
    assert max_connections(settings) == settings.max_connections
