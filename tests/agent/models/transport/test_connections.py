"""Connections: which are kept and which are closed, their limits, their addresses, and TLS."""

import asyncio
import socket
from typing import Any

import httpx2
import openai
import pytest

from agent.models.openai.chat_model import _open_client
from agent.models.openai.transport import connecting
from agent.models.openai.transport.connecting import open_connection
from agent.models.openai.transport.connection import HttpConnection
from agent.models.openai.transport.pool import StreamTransport
from agent.models.openai.transport.response_reader import MAX_BUFFERED_BYTES
from tests.agent.models.transport.raw_endpoint import (
    EMPTY,
    chunked,
    post,
    raw_endpoint,
    stream_client,
    with_length,
)
from tests.domain.core.mail_server import tls_contexts
from tests.waiting import eventually, unless_hung


async def test_requests_use_one_connection_one_after_another() -> None:
    answers = [chunked(b"a", b""), with_length(b"b"), with_length(b"c")]
    async with raw_endpoint(*answers) as endpoint, stream_client() as client:
        assert [await post(client, endpoint) for _ in range(3)] == [b"a", b"b", b"c"]
        assert len(set(endpoint.ports)) == 1


async def test_an_idle_connection_takes_no_request_to_another_endpoint() -> None:
    async with (
        raw_endpoint(with_length(b"a"), with_length(b"c")) as first,
        raw_endpoint(with_length(b"b")) as second,
        stream_client() as client,
    ):
        bodies = [await post(client, each) for each in (first, second, first)]
        assert bodies == [b"a", b"b", b"c"]
        assert len(set(first.ports)) == 1


async def test_a_request_is_sent_as_it_is() -> None:
    async with raw_endpoint(EMPTY) as endpoint, stream_client() as client:
        await client.post(f"{endpoint.url}/a%20b?c=d", content=b'{"x": 1}', headers={"X-Y": "z"})
    head, _, body = endpoint.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v1/a%20b?c=d HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nX-Y: z\r\n" in head + b"\r\n"
    assert body == b'{"x": 1}'


async def test_a_body_of_unknown_length_is_sent_with_its_length() -> None:
    async def parts() -> Any:
        yield b"one "
        yield b"two"

    async with raw_endpoint(EMPTY) as endpoint, stream_client() as client:
        await post(client, endpoint, content=parts())
    assert endpoint.requests[0].endswith(b"\r\n\r\none two")
    assert b"transfer-encoding" not in endpoint.requests[0].lower()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na",
        b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na",
        with_length(b"a") + EMPTY,
    ],
    ids=["close", "HTTP/1.0", "more than one response"],
)
async def test_a_connection_that_cannot_go_on_is_not_used_again(answer: bytes) -> None:
    async with raw_endpoint(answer, with_length(b"b")) as endpoint, stream_client() as client:
        assert await post(client, endpoint) == b"a"
        assert await post(client, endpoint) == b"b"
        assert len(set(endpoint.ports)) == 2


async def test_a_connection_that_the_server_has_closed_is_not_used_again() -> None:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(with_length(b"a"))
        await writer.drain()

    async with raw_endpoint(send, with_length(b"b")) as endpoint, stream_client() as client:
        await post(client, endpoint)
        endpoint.writers[0].close()
        await eventually(lambda: not client._transport._idle)  # type: ignore[attr-defined]
        assert await post(client, endpoint) == b"b"


class Wire(asyncio.Transport):
    """A transport whose peer reads nothing."""

    def __init__(self) -> None:
        self.unsent = self.is_paused = self.is_aborted = False

    def write(self, data: Any) -> None:
        self.unsent = len(data) > 0

    def get_write_buffer_size(self) -> int:
        return int(self.unsent)

    def pause_reading(self) -> None:
        self.is_paused = True

    def resume_reading(self) -> None:
        self.is_paused = False

    def abort(self) -> None:
        self.is_aborted = True


@pytest.mark.parametrize("unsent", [False, True])
async def test_an_answer_that_came_before_the_end_of_the_request_ends_its_connection(
    unsent: bool,
) -> None:
    wire, connection = Wire(), HttpConnection(("http", "host", 80), lambda _: None)
    connection.connection_made(wire)
    connection.send(b"", 60)
    wire.unsent = unsent
    connection.data_received(EMPTY)
    assert connection.release() is not unsent
    assert wire.is_aborted is unsent


async def test_a_connection_whose_body_was_not_read_to_its_end_is_read_again() -> None:
    wire, connection = Wire(), HttpConnection(("http", "host", 80), lambda _: None)
    connection.connection_made(wire)
    connection.send(b"", 60)
    wire.unsent = False
    connection.data_received(with_length(b"x" * (MAX_BUFFERED_BYTES + 1)))
    assert wire.is_paused
    assert connection.release()
    assert not wire.is_paused


async def test_an_idle_connection_that_gets_bytes_is_closed() -> None:
    async with raw_endpoint(EMPTY) as endpoint, stream_client() as client:
        await post(client, endpoint)
        endpoint.writers[0].write(b"HTTP/1.1 408 Request Timeout\r\n\r\n")
        async with unless_hung():
            assert await endpoint.closed.get() == endpoint.ports[0]


async def test_closing_a_response_early_closes_its_connection() -> None:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(chunked(b"Half"))

    async with raw_endpoint(send) as endpoint, stream_client() as client:
        async with client.stream("POST", endpoint.url, content=b"{}"):
            assert endpoint.closed.empty()
        async with unless_hung():
            await endpoint.closed.get()


@pytest.mark.parametrize("has_head", [False, True])
async def test_cancelling_a_request_closes_its_connection(has_head: bool) -> None:
    async def send(writer: asyncio.StreamWriter) -> None:
        if has_head:
            writer.write(chunked(b"Half"))

    limits = httpx2.Limits(max_connections=1, max_keepalive_connections=1)
    async with raw_endpoint(send, EMPTY) as endpoint, stream_client(limits) as client:
        request = asyncio.create_task(post(client, endpoint))
        await eventually(lambda: bool(endpoint.requests))
        request.cancel()
        await asyncio.wait({request})
        async with unless_hung():
            await endpoint.closed.get()
            assert await post(client, endpoint) == b""  # its place is free


async def test_the_number_of_requests_is_bounded() -> None:
    async def hang(writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    limits = httpx2.Limits(max_connections=1, max_keepalive_connections=1)
    async with raw_endpoint(hang, EMPTY) as endpoint, stream_client(limits, pool=0.1) as client:
        first = asyncio.create_task(post(client, endpoint))
        await eventually(lambda: bool(endpoint.requests))
        with pytest.raises(httpx2.PoolTimeout):
            await post(client, endpoint)
        first.cancel()
        await asyncio.wait({first})


async def test_idle_connections_are_bounded_and_expire() -> None:
    started = asyncio.Barrier(3)

    async def send(writer: asyncio.StreamWriter) -> None:
        await started.wait()
        writer.write(EMPTY)

    limits = httpx2.Limits(max_connections=10, max_keepalive_connections=2, keepalive_expiry=0)
    async with raw_endpoint(send, send, send, EMPTY) as endpoint, stream_client(limits) as client:
        transport: Any = client._transport
        transport._limits = httpx2.Limits(
            max_connections=10, max_keepalive_connections=2, keepalive_expiry=None
        )
        await asyncio.gather(*(post(client, endpoint) for _ in range(3)))
        assert len(transport._idle) == 2
        transport._limits = limits
        await post(client, endpoint)
        assert endpoint.ports[3] not in endpoint.ports[:3]


async def test_closing_the_client_closes_all_connections() -> None:
    async with raw_endpoint(EMPTY) as endpoint:
        async with stream_client() as client:
            await post(client, endpoint)
        async with unless_hung():
            await endpoint.closed.get()


async def test_a_refused_connection_is_a_connect_error() -> None:
    async with raw_endpoint() as gone:
        pass
    async with stream_client() as client:
        with pytest.raises(httpx2.ConnectError):
            await post(client, gone)


async def test_a_connection_that_does_not_open_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(*_: Any) -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(connecting, "_connect", hang)
    async with raw_endpoint() as endpoint, stream_client(connect=0.1) as client:
        with pytest.raises(httpx2.ConnectTimeout):
            await post(client, endpoint)


@pytest.mark.parametrize("first", ["refuses", "is silent"])
async def test_the_next_address_of_a_host_is_tried(
    first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = connecting._connect
    tried: list[Any] = []

    async def connect_to(family: int, address: Any) -> socket.socket:
        tried.append(address)
        if address == "bad":
            if first == "refuses":
                raise ConnectionRefusedError
            await asyncio.Event().wait()
        return await connect(family, address)

    async def resolve(host: str, port: int, **_: Any) -> list[Any]:
        families = [(socket.AF_INET6, "bad"), (socket.AF_INET, ("127.0.0.1", port))]
        return [(family, socket.SOCK_STREAM, 6, "", address) for family, address in families]

    monkeypatch.setattr(connecting, "_connect", connect_to)
    async with raw_endpoint(with_length(b"a")) as endpoint, stream_client() as client:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
        async with unless_hung():
            assert await post(client, endpoint) == b"a"
    assert tried[0] == "bad"


async def test_all_addresses_fail_with_the_error_of_the_first() -> None:
    async with raw_endpoint() as gone:
        port = int(gone.url.split(":")[2].partition("/")[0])
    with pytest.raises(ConnectionRefusedError):
        await open_connection(asyncio.Protocol, "127.0.0.1", port, tls=None, tls_host="")


async def test_tls_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    server_context, client_context = tls_contexts()
    async with raw_endpoint(with_length(b"a"), tls=server_context) as endpoint:
        async with stream_client() as client:
            with pytest.raises(httpx2.ConnectError):
                await post(client, endpoint)
        monkeypatch.setattr(httpx2, "create_ssl_context", lambda: client_context)
        async with stream_client() as client:
            assert await post(client, endpoint) == b"a"


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\nb", "a\x00b"])
async def test_a_header_cannot_begin_another(value: str) -> None:
    async with raw_endpoint(EMPTY) as endpoint, stream_client() as client:
        with pytest.raises(httpx2.LocalProtocolError):
            await post(client, endpoint, headers={"X": value})
    assert not endpoint.requests


async def test_other_schemes_are_refused() -> None:
    async with stream_client() as client:
        with pytest.raises(httpx2.UnsupportedProtocol):
            await client.post("ftp://host/")


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "all_proxy"])
async def test_a_proxy_takes_the_client_s_own_transport(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(_open_client(openai.Timeout(5))._transport, StreamTransport)
    async with raw_endpoint(with_length(b"from the proxy")) as proxy:
        monkeypatch.setenv(variable, proxy.url.removesuffix("/v1"))
        async with _open_client(openai.Timeout(5)) as client:
            response = await client.post("http://model.example/v1", content=b"{}")
    assert response.content == b"from the proxy"
    assert proxy.requests[0].startswith(b"POST http://model.example/v1 HTTP/1.1\r\n")
