"""The response that sends a stream ends with its client, and needs no timer for a chunk."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.types import Message

from api.middleware.direct_send import direct_send, offer_direct_send
from api.responses import event_stream
from api.responses.event_stream import PING, EventStreamResponse
from tests.waiting import eventually, unless_hung

END = {"type": "http.response.body", "body": b"", "more_body": False}


class Connection:
    """A client's connection: what it has received, and whether it takes more."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.takes_more = asyncio.Event()
        self.takes_more.set()
        self.has_left = asyncio.Event()
        self.scope: dict[str, Any] = {"type": "http", "path": "/events"}

    async def send(self, message: Message) -> None:
        await self.takes_more.wait()
        self.received.append(message)

    async def receive(self) -> Message:
        await self.has_left.wait()
        return {"type": "http.disconnect"}

    @property
    def bodies(self) -> list[bytes]:
        return [each["body"] for each in self.received if each["type"] == "http.response.body"]


class Source:
    """The chunks of a stream, which a test adds."""

    def __init__(self) -> None:
        self.chunks: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.is_closed = False

    async def stream(self) -> AsyncGenerator[bytes, None]:
        try:
            while (chunk := await self.chunks.get()) is not None:
                yield chunk
        finally:
            self.is_closed = True


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def connection() -> Connection:
    return Connection()


def respond(source: Source, connection: Connection) -> asyncio.Task[None]:
    response = EventStreamResponse(source.stream())
    return asyncio.create_task(response(connection.scope, connection.receive, connection.send))


async def test_chunks_arrive_as_they_are_and_the_body_ends(
    source: Source, connection: Connection
) -> None:
    for chunk in (b"one", b"two", None):
        source.chunks.put_nowait(chunk)
    async with unless_hung():
        await respond(source, connection)
    assert connection.received[0]["status"] == 200
    assert (b"content-type", b"text/event-stream; charset=utf-8") in connection.received[0][
        "headers"
    ]
    assert connection.bodies == [b"one", b"two", b""]
    assert connection.received[-1] == END


async def test_the_stream_ends_when_the_client_leaves(
    source: Source, connection: Connection
) -> None:
    responding = respond(source, connection)
    source.chunks.put_nowait(b"one")
    await eventually(lambda: connection.bodies == [b"one"], "the first chunk has arrived")
    connection.has_left.set()
    async with unless_hung():
        await responding
    assert source.is_closed
    assert END not in connection.received


async def test_the_stream_of_a_client_that_takes_nothing_ends(
    source: Source, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "SEND_TIMEOUT_SECONDS", 0.01)
    responding = respond(source, connection)
    source.chunks.put_nowait(b"one")
    await eventually(lambda: b"one" in connection.bodies, "the first chunk has arrived")
    connection.takes_more.clear()
    source.chunks.put_nowait(b"two")
    async with unless_hung():
        await responding
    assert b"two" not in connection.bodies
    assert source.is_closed


async def test_a_ping_that_the_client_does_not_take_ends_its_stream(
    source: Source, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "SEND_TIMEOUT_SECONDS", 0.01)
    responding = respond(source, connection)
    await eventually(lambda: PING in connection.bodies, "a ping")
    connection.takes_more.clear()
    async with unless_hung():
        await responding
    assert source.is_closed


async def test_a_quiet_stream_gets_pings_and_none_after_its_end(
    source: Source, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "PING_SECONDS", 0.01)
    responding = respond(source, connection)
    await eventually(lambda: connection.bodies.count(PING) > 2, "pings")
    source.chunks.put_nowait(None)
    async with unless_hung():
        await responding
    assert connection.bodies.count(b"") == 1
    assert connection.received[-1] == END


async def test_an_error_of_the_stream_is_raised(connection: Connection) -> None:
    async def fail() -> AsyncGenerator[bytes, None]:
        yield b"one"
        raise LookupError

    response = EventStreamResponse(fail())
    with pytest.raises(LookupError):
        async with unless_hung():
            await response(connection.scope, connection.receive, connection.send)
    assert connection.bodies == [b"one"]


async def test_the_body_goes_past_the_middlewares(source: Source, connection: Connection) -> None:
    """Its start does not: they add headers to it."""
    direct = Connection()
    offer_direct_send(connection.scope, direct.send)
    for chunk in (b"one", None):
        source.chunks.put_nowait(chunk)
    async with unless_hung():
        await respond(source, connection)
    assert [each["type"] for each in connection.received] == ["http.response.start"]
    assert direct.bodies == [b"one", b""]


async def test_the_application_offers_the_server_s_own_send(app: FastAPI) -> None:
    """Starlette's middleware would be a coroutine for each token."""
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/health", "headers": []}
    scope |= {"query_string": b"", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2)}
    connection = Connection()
    await app(scope, connection.receive, connection.send)
    assert connection.received[0]["status"] == 200
    assert direct_send(scope, never_send) == connection.send


async def never_send(_: Message) -> None:
    raise AssertionError
