"""How many connections a server accepts, and how long they may wait."""

import asyncio
import resource
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from cli.serving.connections import (
    KEEP_ALIVE_SECONDS,
    MAX_REFUSED_CONNECTIONS,
    REQUEST_TIMEOUT_SECONDS,
    limit_connections,
    max_connections,
)
from domain.core.settings import Settings
from tests.api.middleware.manual_timers import ManualTimers, use_timers
from tests.api.raw_requests import RawConnection, connect
from tests.serving import served
from tests.waiting import eventually, unless_hung

MAX_CONNECTIONS = 4
HEALTH = "/api/v1/health"
HOUR_SECONDS = 3600
PROXY_SECONDS = 60
"""How long nginx and the load balancers of AWS keep an idle connection to a server."""


@pytest.fixture
def timers() -> ManualTimers:
    return ManualTimers()


@pytest.fixture
async def server(app: FastAPI, timers: ManualTimers) -> AsyncIterator[str]:
    protocol = use_timers(limit_connections(MAX_CONNECTIONS), timers)
    async with served(app, protocol=protocol) as server:
        yield server


async def get_status(connection: RawConnection, path: str = HEALTH) -> int:
    await connection.send_head("GET", path, length=0)
    return (await connection.read_response()).status


async def fill(server: str, count: int = MAX_CONNECTIONS) -> list[RawConnection]:
    """Open connections, and wait until the server has accepted them."""
    opened = [await connect(server) for _ in range(count)]
    for connection in opened:
        await get_status(connection)
    return opened


async def until_read(server: str) -> None:
    """Return once the server has read what other connections have sent before."""
    connection = await connect(server)
    assert await get_status(connection) == 200
    await close(connection)


async def close(*opened: RawConnection) -> None:
    for connection in opened:
        await connection.close()


async def test_a_connection_over_the_limit_gets_503(server: str) -> None:
    opened = await fill(server)
    for path, code in [(HEALTH, "too_many_connections"), ("/api/v1/auth/login", 503)]:
        excess = await connect(server)
        await excess.send_head("POST", path, length=1000)
        response = await excess.read_response()
        assert (response.status, response.code) == (503, code)
        assert response.headers["retry-after"] == "2"
        assert "x-request-id" in response.headers
        await excess.wait_until_closed()
        await close(excess)
    assert [await get_status(each) for each in opened] == [200] * MAX_CONNECTIONS
    await close(*opened)


async def test_a_closed_connection_makes_room(server: str) -> None:
    [first, *others] = await fill(server)
    await close(first)

    async def accepts_another() -> bool:
        connection = await connect(server)
        status = await get_status(connection)
        await close(connection)
        return status == 200

    await eventually(accepts_another, "there is room")
    await close(*others)


async def test_a_stream_counts(app: FastAPI, server: str) -> None:
    ended = asyncio.Event()

    async def stream() -> AsyncIterator[bytes]:
        yield b"."
        await ended.wait()

    async def respond(request: Request) -> StreamingResponse:
        return StreamingResponse(stream())

    app.add_route("/stream", respond)
    streams = [await connect(server) for _ in range(MAX_CONNECTIONS)]
    for each in streams:
        await each.send_head("GET", "/stream", length=0)
        async with unless_hung():
            await each.reader.readuntil(b"\r\n\r\n")
    excess = await connect(server)
    assert await get_status(excess) == 503
    ended.set()
    await close(excess, *streams)


async def test_many_more_are_closed_at_once(server: str) -> None:
    opened = await fill(server)
    waiting = [await connect(server) for _ in range(MAX_REFUSED_CONNECTIONS)]
    one_more = await connect(server)  # connections are accepted in their order
    await one_more.wait_until_closed()
    assert await get_status(waiting[0]) == 503
    await close(one_more, *waiting, *opened)


async def test_a_silent_connection_is_closed(server: str, timers: ManualTimers) -> None:
    silent, begun, dribbling = opened = [await connect(server) for _ in range(3)]
    await eventually(lambda: timers.pending == len(opened), "the server accepts them")
    timers.advance(REQUEST_TIMEOUT_SECONDS - 1)
    await begun.send(b"GET / HTTP/1.1\r\nX-Slow: ")
    await dribbling.send(b"\r\n")
    await until_read(server)
    timers.advance(1)
    for connection in (silent, begun, dribbling):
        await connection.wait_until_closed()
    await close(*opened)


async def test_silent_connections_do_not_stop_the_service(
    server: str, timers: ManualTimers
) -> None:
    silent = [await connect(server) for _ in range(MAX_CONNECTIONS)]
    await eventually(lambda: timers.pending == MAX_CONNECTIONS, "the server accepts them")
    late = await connect(server)
    assert await get_status(late) == 503
    timers.advance(REQUEST_TIMEOUT_SECONDS)
    for connection in silent:
        await connection.wait_until_closed()
    await until_read(server)
    await close(late, *silent)


async def test_a_body_that_was_refused_must_end(server: str, timers: ManualTimers) -> None:
    connection = await connect(server)
    await connection.send_head("POST", "/api/v1/agent/runs", length=1000)
    assert (await connection.read_response()).status == 401
    await connection.send(b" ")
    await until_read(server)
    timers.advance(REQUEST_TIMEOUT_SECONDS)
    await connection.wait_until_closed()
    await close(connection)


async def test_a_connection_is_idle_after_the_rest_of_an_answered_body(
    server: str, timers: ManualTimers
) -> None:
    connection = await connect(server)
    await connection.send_head("POST", "/api/v1/agent/runs", length=1000)
    assert (await connection.read_response()).status == 401
    timers.advance(REQUEST_TIMEOUT_SECONDS - 1)
    await connection.send(b" " * 1000)
    await until_read(server)
    timers.advance(PROXY_SECONDS + 1)
    assert await get_status(connection) == 200
    await close(connection)


async def test_an_idle_connection_outlasts_its_proxy(server: str, timers: ManualTimers) -> None:
    connection = await connect(server)
    for _ in range(3):
        assert await get_status(connection) == 200
        timers.advance(PROXY_SECONDS + 1)
    assert await get_status(connection) == 200
    timers.advance(KEEP_ALIVE_SECONDS)
    await connection.wait_until_closed()
    await close(connection)


async def test_blank_lines_do_not_extend_the_wait_for_a_request(
    server: str, timers: ManualTimers
) -> None:
    connection = await connect(server)
    assert await get_status(connection) == 200
    timers.advance(KEEP_ALIVE_SECONDS - 1)
    await connection.send(b"\r\n")
    await until_read(server)
    timers.advance(1)
    await connection.wait_until_closed()
    await close(connection)


async def test_a_later_head_must_end_as_soon_as_the_first_one(
    server: str, timers: ManualTimers
) -> None:
    idle = await connect(server)
    assert await get_status(idle) == 200
    timers.advance(KEEP_ALIVE_SECONDS / 2)
    await idle.send(b"GET / HTTP/1.1\r\n")
    pipelined = await connect(server)
    complete = b"GET / HTTP/1.1\r\nHost: majordomo\r\n\r\n"
    await pipelined.send(complete + b"GET / HTTP/1.1\r\n")
    await pipelined.read_response()
    await until_read(server)
    timers.advance(REQUEST_TIMEOUT_SECONDS)
    for connection in (idle, pipelined):
        await connection.wait_until_closed()
    await close(idle, pipelined)


async def test_a_head_that_begins_late_has_its_time(server: str, timers: ManualTimers) -> None:
    connection = await connect(server)
    assert await get_status(connection) == 200
    timers.advance(KEEP_ALIVE_SECONDS - 1)
    await connection.send(f"GET {HEALTH} HTTP/1.1\r\n".encode())
    await until_read(server)
    timers.advance(REQUEST_TIMEOUT_SECONDS - 1)
    await connection.send(b"Host: majordomo\r\n\r\n")
    assert (await connection.read_response()).status == 200
    await close(connection)


async def test_a_request_under_way_is_not_bounded(
    app: FastAPI, server: str, timers: ManualTimers
) -> None:
    under_way, may_end = asyncio.Queue[None](), asyncio.Queue[None]()

    async def respond(request: Request) -> StreamingResponse:
        return StreamingResponse(stream(), headers={"Content-Length": "2"})

    async def stream() -> AsyncIterator[bytes]:
        yield b"a"
        under_way.put_nowait(None)
        await may_end.get()
        yield b"b"

    app.add_route("/stream", respond)
    connection = await connect(server)
    # The second request is pipelined: it arrives before the first response ends.
    for _ in range(2):
        await connection.send_head("GET", "/stream", length=0)
    await until_read(server)
    for _ in range(2):
        async with unless_hung():
            await under_way.get()
        timers.advance(HOUR_SECONDS)
        may_end.put_nowait(None)
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
