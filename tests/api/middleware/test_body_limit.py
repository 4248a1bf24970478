"""The maximum size of a request, declared or chunked, on a real connection."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from api.app import LARGER_BODIES
from tests.api.problem_checks import check_problem
from tests.api.registration import VERIFICATIONS
from tests.waiting import HUNG_SECONDS

MEBIBYTE = 1024 * 1024
RUNS = "/api/v1/agent/runs"


@pytest.fixture
async def connection(server: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server, timeout=HUNG_SECONDS) as connection:
        yield connection


async def in_pieces(size: int) -> AsyncIterator[bytes]:
    yield b'{"username": "'
    for _ in range(size // 65536):
        yield b"a" * 65536
    yield b'"}'


async def test_two_mebibytes_are_too_large(connection: httpx.AsyncClient) -> None:
    body = b'{"username": "' + b"a" * 2 * MEBIBYTE + b'"}'
    response = await connection.post(VERIFICATIONS, content=body)
    assert check_problem(response, 413)["code"] == "content_too_large"


async def test_the_size_of_a_chunked_body_is_limited(connection: httpx.AsyncClient) -> None:
    response = await connection.post(
        VERIFICATIONS,
        content=in_pieces(2 * MEBIBYTE),
        headers={"content-type": "application/json"},
    )
    check_problem(response, 413)


async def test_a_body_below_the_limit_is_accepted(connection: httpx.AsyncClient) -> None:
    body = b'{"username": "' + b"a" * (MEBIBYTE - 16) + b'"}'
    for content in (body, in_pieces(MEBIBYTE - 65536)):
        response = await connection.post(
            VERIFICATIONS, content=content, headers={"content-type": "application/json"}
        )
        check_problem(response, 422)


async def test_a_run_accepts_sixteen_mebibytes(connection: httpx.AsyncClient) -> None:
    assert LARGER_BODIES[RUNS].max_bytes == 16 * MEBIBYTE
    for size, status in [(2 * MEBIBYTE, 401), (17 * MEBIBYTE, 413)]:
        body = b'{"threadId": "' + b"a" * size + b'"}'
        response = await connection.post(
            RUNS, content=body, headers={"content-type": "application/json"}
        )
        check_problem(response, status)


async def test_a_false_content_length_is_refused(server: str) -> None:
    host, port = server.removeprefix("http://").split(":")
    for length in ("99999999999999999999", "1048577"):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            f"POST {VERIFICATIONS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"Content-Length: {length}\r\n\r\n{{".encode()
        )
        status_line = await reader.readline()
        assert b" 413 " in status_line or b" 400 " in status_line
        writer.close()
