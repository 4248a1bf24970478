"""Every form of a response is read, and every way in which it can break off has its error."""

import asyncio
import gzip
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.models.openai.transport import response_reader
from agent.models.openai.transport.response_reader import MAX_HEAD_BYTES, ResponseReader
from tests.agent.models.transport.raw_endpoint import (
    chunked,
    post,
    raw_endpoint,
    stream_client,
    with_length,
)
from tests.waiting import eventually

HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        with_length(b"Hello"),
        chunked(b"He", b"llo", b""),
        b"HTTP/1.0 200 OK\r\n\r\nHello",
        b"HTTP/1.1 200\r\nconnection: close\r\n\r\nHello",
        b"HTTP/1.1 200 OK\nContent-Length: 5\n\nHello",
        b"HTTP/1.1 100 Continue\r\n\r\n" + with_length(b"Hello"),
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + chunked(b"Hello", b""),
        HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n5\r\nHello\r\n0\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nHello\r\n0\r\nTrailer: t\r\n\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5  \r\nHello\r\n0\r\n\r\n",
        HEAD
        + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
        % len(gzip.compress(b"Hello", mtime=0))
        + gzip.compress(b"Hello", mtime=0),
    ],
)
async def test_each_form_of_a_response_is_read(answer: bytes) -> None:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    async with raw_endpoint(send) as endpoint, stream_client() as client:
        response = await client.post(endpoint.url, content=b"{}")
    assert (response.status_code, response.content) == (200, b"Hello")
    assert "Link" not in response.headers
    assert "Trailer" not in response.headers


@settings(deadline=None)
@given(st.sets(st.integers(1, 60), max_size=20))
def test_the_packets_of_a_response_make_no_difference(cuts: set[int]) -> None:
    answer = b"HTTP/1.1 100 Go on\r\n\r\n" + chunked(b"Hello", b" there", b"")

    async def read() -> None:
        reader = ResponseReader(None, lambda _: None)
        body = b""
        for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(answer)], strict=True):
            reader.feed(answer[start:end])
        await reader.read_head()
        while data := await reader.read():
            body += data
        assert (reader.status, reader.reason, body) == (200, b"OK", b"Hello there")
        assert reader.keeps_connection

    asyncio.run(read())


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", httpx2.RemoteProtocolError),
        (b"HTTP/1.1 200 OK\r\nContent-", httpx2.RemoteProtocolError),
        (b"HTTP/1.1 100 Continue\r\n\r\n", httpx2.RemoteProtocolError),
        (with_length(b"Hello")[:-1], httpx2.RemoteProtocolError),
        (chunked(b"Hello"), httpx2.RemoteProtocolError),
        (b"SSH-2.0-OpenSSH\r\n", httpx2.RemoteProtocolError),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n", httpx2.RemoteProtocolError),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", httpx2.RemoteProtocolError),
        (HEAD + b"X: " + b"x" * MAX_HEAD_BYTES, httpx2.RemoteProtocolError),
    ],
)
async def test_what_is_no_whole_response_is_an_error(
    answer: bytes, error: type[httpx2.RequestError]
) -> None:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    async with raw_endpoint(send) as endpoint, stream_client() as client:
        with pytest.raises(error):
            await post(client, endpoint)


async def test_what_came_before_an_error_is_read_first() -> None:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(chunked(b"Half"))
        await writer.drain()
        writer.close()

    async with (
        raw_endpoint(send) as endpoint,
        stream_client() as client,
        client.stream("POST", endpoint.url, content=b"{}") as response,
    ):
        parts = response.aiter_bytes()
        assert await anext(parts) == b"Half"
        with pytest.raises(httpx2.RemoteProtocolError):
            await anext(parts)


async def test_chunks_that_arrived_together_are_read_together_up_to_a_bound() -> None:
    reader = ResponseReader(None, lambda _: None)
    half = b"x" * (response_reader.MAX_READ_BYTES // 2)
    reader.feed(chunked(b"a", b"b", half, half, half * 3, b"c", b""))
    read = []
    while data := await reader.read():
        read.append(data)
    assert read == [b"ab" + half, half, half * 3, b"c"]


async def test_a_chunk_takes_one_wake_up_and_no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, test = asyncio.get_running_loop(), asyncio.current_task()
    call_at = loop.call_at
    timers: list[Any] = []
    reading: asyncio.Task[bytes] | None = None

    def note_timer(*args: Any, **options: Any) -> asyncio.TimerHandle:
        if asyncio.current_task() in {test, reading}:
            timers.append(args)
        return call_at(*args, **options)

    reader = ResponseReader(60, lambda _: None)
    reader.feed(chunked())
    await reader.read_head()
    monkeypatch.setattr(loop, "call_at", note_timer)  # `call_later` calls it too
    for _ in range(100):
        reading = asyncio.create_task(reader.read())
        await asyncio.sleep(0)  # the reader begins to wait
        reader.feed(b"1\r\nx\r\n")
        await asyncio.sleep(0)  # it wakes up
        assert reading.done()
    assert timers == []
    reader.close()


@pytest.mark.parametrize("sent", [b"", HEAD, chunked(b"Half")])
async def test_a_silent_server_times_out(sent: bytes) -> None:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await asyncio.Event().wait()

    async with raw_endpoint(send) as endpoint, stream_client(read=0.3) as client:
        with pytest.raises(httpx2.ReadTimeout):
            await post(client, endpoint)
        await eventually(lambda: not client._transport._open)  # type: ignore[attr-defined]


async def test_the_timeout_begins_with_the_last_bytes_and_counts_only_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    now = [0.0]
    monkeypatch.setattr(loop, "time", lambda: now[0])
    monkeypatch.setattr(loop, "call_later", lambda *_: asyncio.Handle(print, (), loop))
    reader = ResponseReader(10, lambda _: None)
    head = asyncio.create_task(reader.read_head())
    await asyncio.sleep(0)
    now[0] = 9
    reader.feed(chunked(b"Half"))
    await head
    now[0] = 30  # the body waits for its reader
    reader._check_timeout()
    assert await reader.read() == b"Half"
    reading = asyncio.create_task(reader.read())
    await asyncio.sleep(0)
    now[0] = 39
    reader._check_timeout()
    assert not reading.done()
    now[0] = 41
    reader._check_timeout()
    with pytest.raises(httpx2.ReadTimeout):
        await reading


async def test_a_body_that_is_not_read_is_not_received_without_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paused: list[bool] = []
    set_paused = ResponseReader._pause

    def pause(reader: ResponseReader, is_paused: bool) -> None:
        paused.append(is_paused)
        set_paused(reader, is_paused)

    monkeypatch.setattr(ResponseReader, "_pause", pause)
    monkeypatch.setattr(response_reader, "MAX_BUFFERED_BYTES", 100_000)
    body = b"x" * 20_000_000
    async with (
        raw_endpoint(with_length(body)) as endpoint,
        stream_client() as client,
        client.stream("POST", endpoint.url, content=b"{}") as response,
    ):
        await eventually(lambda: paused == [True])
        assert endpoint.requests
        assert await response.aread() == body
    assert paused[-1] is False
