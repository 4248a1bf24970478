"""What nginx with `deploy/nginx/majordomo.conf` does about servers that fail."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from tests.deploy.conftest import StartNginx
from tests.deploy.nginx import check_configuration
from tests.deploy.upstreams import ANSWER, upstream
from tests.waiting import HUNG_SECONDS, eventually

REFUSED = "http://127.0.0.1:1"
ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Accel-Buffering: no\r\n\r\n:"


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.mark.parametrize(
    ("method", "attempts"),
    [("GET", 2), ("HEAD", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1), ("PATCH", 1)],
)
async def test_a_request_that_a_server_has_read_is_repeated_only_if_that_is_safe(
    method: str, attempts: int, start_nginx: StartNginx, stack: AsyncExitStack
) -> None:
    servers = [await stack.enter_async_context(upstream(b"")) for _ in range(2)]
    site = await start_nginx(*(server.url for server in servers))
    async with httpx.AsyncClient(timeout=HUNG_SECONDS) as client:
        assert (await client.request(method, f"{site.url}/x")).status_code == 502
    assert sum(len(server.requests) for server in servers) == attempts


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_server_that_is_gone_fails_no_request(
    method: str, start_nginx: StartNginx, stack: AsyncExitStack
) -> None:
    server = await stack.enter_async_context(upstream(ANSWER))
    site = await start_nginx(REFUSED, server.url)
    async with httpx.AsyncClient(timeout=HUNG_SECONDS) as client:
        statuses = [(await client.request(method, f"{site.url}/x")).status_code for _ in range(6)]
    assert statuses == [200] * 6


async def test_servers_get_few_connections_and_the_client_s_address_and_no_other(
    start_nginx: StartNginx, stack: AsyncExitStack
) -> None:
    server = await stack.enter_async_context(upstream(ANSWER))
    site = await start_nginx(server.url)
    forged = {"X-Forwarded-For": "198.51.100.1", "X-Request-ID": "mine", "Connection": "close"}
    for _ in range(8):
        async with httpx.AsyncClient(timeout=HUNG_SECONDS) as client:
            assert (await client.get(f"{site.url}/x?y=z", headers=forged)).text == "ok"
    assert server.connections <= 2  # one for each process of nginx
    for head in server.requests:
        request_line, *lines = head.lower().strip().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        assert request_line == "get /x?y=z http/1.1"
        assert headers["x-forwarded-for"] == "127.0.0.1"
        assert len(headers["x-request-id"]) == 32
        assert "connection" not in headers


async def test_a_client_that_leaves_closes_its_stream_at_the_server(
    start_nginx: StartNginx, stack: AsyncExitStack
) -> None:
    server = await stack.enter_async_context(upstream(ENDLESS))
    site = await start_nginx(server.url)
    async with (
        httpx.AsyncClient(timeout=HUNG_SECONDS) as client,
        client.stream("GET", f"{site.url}/events") as response,
    ):
        assert response.status_code == 200
        assert server.closed == 0
    await eventually(lambda: server.closed == 1, "the server's stream is closed")


async def test_a_server_is_taken_out_before_it_stops_and_keeps_its_streams(
    start_nginx: StartNginx, stack: AsyncExitStack
) -> None:
    """As docs/deployment.md says: with `down` behind its address, and a reload."""
    leaving = await stack.enter_async_context(upstream(ENDLESS))
    staying = await stack.enter_async_context(upstream(ANSWER))
    site = await start_nginx(leaving.url)

    async def goes_to_the_other() -> bool:
        async with (
            httpx.AsyncClient(timeout=HUNG_SECONDS) as client,
            client.stream("POST", f"{site.url}/x") as response,
        ):
            return "Content-Type" not in response.headers

    async with (
        httpx.AsyncClient(timeout=HUNG_SECONDS) as client,
        client.stream("GET", f"{site.url}/events") as response,
    ):
        assert response.headers["Content-Type"] == "text/event-stream"
        await site.replace_servers(f"server {leaving.address} down;", f"server {staying.address};")
        assert all([await goes_to_the_other() for _ in range(6)])
        assert (len(leaving.requests), leaving.closed) == (1, 0)
    await eventually(lambda: leaving.closed == 1, "the stream is closed")


async def test_nginx_has_nothing_to_say_about_the_file(
    start_nginx: StartNginx, tmp_path: Path
) -> None:
    warnings = [
        line
        for line in check_configuration(tmp_path / "check", REFUSED).splitlines()
        if "[warn]" in line and '"listen ... http2"' not in line  # newer versions prefer `http2 on`
    ]
    assert warnings == []
