"""The server of the tests closes all of its connections."""

import asyncio
import socket
from contextlib import suppress

import httpx
from fastapi import FastAPI

from tests.serving import served
from tests.waiting import HUNG_SECONDS, unless_hung


async def test_a_connection_that_is_accepted_while_the_server_stops_is_closed() -> None:
    async with served(FastAPI()) as url:
        async with httpx.AsyncClient(timeout=HUNG_SECONDS) as http:
            await http.get(url)
        host, port = url.removeprefix("http://").split(":")
        connection = socket.create_connection((host, int(port)))
    with connection, suppress(ConnectionResetError):
        connection.setblocking(False)
        async with unless_hung():
            assert await asyncio.get_running_loop().sock_recv(connection, 1) == b""
