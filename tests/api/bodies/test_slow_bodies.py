"""The server refuses a body that arrives too slowly, and no other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.app import create_app
from api.bodies import pace
from api.bodies.limits import MEBIBYTE
from api.middleware.body_limit import BodyLimitMiddleware
from domain.core.settings import Settings
from tests.api.bodies.conftest import SHORT_SECONDS, RecordedPace
from tests.api.raw_requests import RawConnection, connect
from tests.api.registration import VERIFICATIONS
from tests.serving import served, started
from tests.waiting import HUNG_SECONDS, POLL_INTERVAL_SECONDS, eventually

NEVER_SECONDS = 30.0 * HUNG_SECONDS


@pytest.fixture
def long_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse no body because of a pause."""
    monkeypatch.setattr(pace, "WINDOW_SECONDS", NEVER_SECONDS)


@pytest.fixture
async def connection(server: str) -> AsyncIterator[RawConnection]:
    connection = await connect(server)
    yield connection
    await connection.close()


@asynccontextmanager
async def trickling(connection: RawConnection) -> AsyncIterator[None]:
    """Send a space now and then, fewer than the minimum rate, until the block ends."""

    async def trickle() -> None:
        while True:
            await connection.send(b" ")
            await asyncio.sleep(POLL_INTERVAL_SECONDS)

    task = asyncio.create_task(trickle())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.mark.usefixtures("short_window")
async def test_a_body_that_stops_is_refused(connection: RawConnection) -> None:
    await connection.send_head("POST", VERIFICATIONS, length=1000, Accept_Language="en")
    await connection.send(b'{"username": "')
    response = await connection.read_response()
    assert (response.status, response.code) == (408, "request_timeout")
    assert response.headers["connection"] == "close"
    await connection.wait_until_closed()


@pytest.mark.usefixtures("short_window")
async def test_a_trickle_is_refused(connection: RawConnection) -> None:
    await connection.send_head("POST", VERIFICATIONS, length=MEBIBYTE)
    async with trickling(connection):
        assert (await connection.read_response()).status == 408


@pytest.mark.usefixtures("long_window")
async def test_each_part_sets_the_deadline_of_the_next(
    connection: RawConnection,
    begun_bodies: list[RecordedPace],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ten bytes are in time, and what follows is late at once."""
    in_time = RecordedPace.deadline.fget  # type: ignore[attr-defined]
    late = property(lambda body: in_time(body) if body.received < 10 else 0.0)
    monkeypatch.setattr(RecordedPace, "deadline", late)
    await connection.send_head("POST", VERIFICATIONS, length=1000)
    await eventually(lambda: bool(begun_bodies), "the server reads the body")
    [body] = begun_bodies
    await connection.send(b" " * 4)
    await body.wait_until_received(4)
    await connection.send(b" " * 6)
    assert (await connection.read_response()).status == 408


@pytest.mark.usefixtures("long_window")
async def test_a_body_in_parts_is_accepted(
    connection: RawConnection, begun_bodies: list[RecordedPace]
) -> None:
    parts = [b"{", *[b" " * 1000] * 8, b"}"]
    await connection.send_head("POST", VERIFICATIONS, length=sum(map(len, parts)))
    await eventually(lambda: bool(begun_bodies), "the server reads the body")
    [body] = begun_bodies
    for number, part in enumerate(parts, start=1):
        await connection.send(part)
        await body.wait_until_received(sum(map(len, parts[:number])))
    assert (await connection.read_response()).status == 422


@pytest.mark.usefixtures("long_window")
async def test_the_whole_body_has_a_deadline(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"body_timeout_seconds": SHORT_SECONDS}))
    async with started(app), served(app) as server:
        connection = await connect(server)
        await connection.send_head("POST", "/api/v1/auth/login", length=MEBIBYTE)
        async with trickling(connection):
            response = await connection.read_response()
        assert (response.status, response.code) == (400, 400)
        await connection.close()


async def test_a_response_under_way_outlives_an_unfinished_body(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The body of a GET means nothing: a stream does not end because the body does not."""
    monkeypatch.setattr(pace, "WINDOW_SECONDS", 0)
    starts: list[Send] = []
    reads = 0

    async def receive() -> Message:
        """Return nothing: the response starts before anything arrives."""
        nonlocal reads
        reads += 1
        if reads == 1:
            await starts[0]({"type": "http.response.start", "status": 200, "headers": []})
        return await asyncio.Event().wait()  # type: ignore[return-value]

    async def send(_message: Message) -> None:
        return

    async def stream(_scope: Scope, receive: Receive, send: Send) -> None:
        starts.append(send)
        reading = asyncio.ensure_future(receive())
        await eventually(lambda: reads == 2 or reading.done(), "the deadline has passed")
        assert not reading.done()
        reading.cancel()

    app = BodyLimitMiddleware(stream, limits_by_prefix={}, timeout_seconds=NEVER_SECONDS)
    await app({"type": "http", "path": "/", "headers": []}, receive, send)


async def test_a_client_that_leaves_is_no_error(
    connection: RawConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    await connection.send_head("POST", VERIFICATIONS, length=1000)
    await connection.send(b"{")
    await connection.close()
    printed = ""

    def is_logged() -> bool:
        nonlocal printed
        printed += "".join(capsys.readouterr())
        return VERIFICATIONS in printed

    await eventually(is_logged, "the request is over")
    assert "unexpected_error" not in printed
