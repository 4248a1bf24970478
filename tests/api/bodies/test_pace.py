"""A body must arrive in time, and never slower than the minimum rate."""

import asyncio
from collections.abc import AsyncIterator

import orjson
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from api.app import create_app
from api.bodies import pace
from api.bodies.limits import MEBIBYTE
from domain.core.settings import Settings
from tests.api.actors import Actor
from tests.api.raw_requests import RawConnection, connect
from tests.api.registration import VERIFICATIONS
from tests.serving import served, started

RUNS = "/api/v1/agent/runs"
WINDOW_SECONDS = 0.5


@pytest.fixture
def short_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "WINDOW_SECONDS", WINDOW_SECONDS)


@pytest.fixture
async def connection(server: str) -> AsyncIterator[RawConnection]:
    connection = await connect(server)
    yield connection
    await connection.close()


@pytest.mark.usefixtures("short_window")
async def test_a_body_that_stops_is_refused(connection: RawConnection) -> None:
    await connection.send_head("POST", VERIFICATIONS, length=1000, Accept_Language="en")
    await connection.send(b'{"username": "')
    response = await connection.read_response()
    assert (response.status, response.code) == (408, "request_timeout")
    assert response.headers["connection"] == "close"
    assert await connection.is_closed()


@pytest.mark.usefixtures("short_window")
async def test_what_arrived_early_does_not_pay_for_a_later_pause(
    connection: RawConnection, alice: Actor
) -> None:
    await connection.send_head("POST", RUNS, length=16 * MEBIBYTE, **alice.person.headers)
    await connection.send(b'{"threadId": "' + b"a" * 8 * MEBIBYTE)
    assert (await connection.read_response()).status == 408


@pytest.mark.usefixtures("short_window")
async def test_a_trickle_is_refused(connection: RawConnection) -> None:
    await connection.send_head("POST", VERIFICATIONS, length=1000)

    async def trickle() -> None:
        for _ in range(900):
            await connection.send(b" ")
            await asyncio.sleep(0.02)

    trickling = asyncio.create_task(trickle())
    assert (await connection.read_response()).status == 408
    trickling.cancel()


@pytest.mark.usefixtures("short_window")
async def test_a_slow_body_above_the_rate_is_accepted(connection: RawConnection) -> None:
    part = b" " * round(pace.MIN_BYTES_PER_SECOND * WINDOW_SECONDS)
    await connection.send_head("POST", VERIFICATIONS, length=8 * len(part) + 2)
    for _ in range(8):
        await connection.send(part)
        await asyncio.sleep(WINDOW_SECONDS / 4)
    await connection.send(b"{}")
    assert (await connection.read_response()).status == 422


async def test_the_whole_body_has_a_deadline(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"body_timeout_seconds": 0.5}))
    async with started(app), served(app) as server:
        connection = await connect(server)
        await connection.send_head("POST", "/api/v1/auth/login", length=MEBIBYTE)

        async def send_fast() -> None:
            for _ in range(15):
                await connection.send(b" " * 65536)
                await asyncio.sleep(0.1)

        sending = asyncio.create_task(send_fast())
        response = await connection.read_response()
        assert (response.status, response.code) == (400, 400)
        sending.cancel()
        await connection.close()


@pytest.mark.usefixtures("short_window")
async def test_a_response_under_way_outlives_an_unfinished_body(
    app: FastAPI, connection: RawConnection
) -> None:
    """The body of a GET means nothing: a stream does not end because the body does not."""

    async def stream_slowly() -> AsyncIterator[bytes]:
        for _ in range(4):
            yield b"."
            await asyncio.sleep(WINDOW_SECONDS / 2)

    async def slow(request: Request) -> StreamingResponse:
        return StreamingResponse(stream_slowly(), headers={"Content-Length": "4"})

    app.add_route("/slow", slow)
    await connection.send_head("GET", "/slow")
    response = await connection.read_response()
    assert (response.status, response.content) == (200, b"....")


async def test_a_client_that_leaves_is_no_error(
    connection: RawConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    await connection.send_head("POST", VERIFICATIONS, length=1000)
    await connection.send(orjson.dumps({})[:1])
    await asyncio.sleep(0.1)
    await connection.close()
    await asyncio.sleep(0.2)
    assert "unexpected_error" not in "".join(capsys.readouterr())
