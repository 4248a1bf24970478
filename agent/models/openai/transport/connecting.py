"""Opens connections: the addresses of a host race, as RFC 8305 describes it."""

import asyncio
import socket
import ssl
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import chain, zip_longest
from typing import Any, TypeVar

ATTEMPT_DELAY_SECONDS = 0.25
"""How long an address may take before the next one is tried as well (RFC 8305 section 5)."""

_Protocol = TypeVar("_Protocol", bound=asyncio.Protocol)
_Address = tuple[int, Any]
"""The family and the address of a socket."""


async def open_connection(
    create_protocol: Callable[[], _Protocol],
    host: str,
    port: int,
    *,
    tls: ssl.SSLContext | None,
    tls_host: str,
) -> _Protocol:
    """Connect to a host, with TLS if there is a context for it. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    connection = await _race(_interleave([(each[0], each[4]) for each in found]))
    try:
        _, protocol = await loop.create_connection(
            create_protocol,
            sock=connection,
            ssl=tls,
            server_hostname=tls_host if tls is not None else None,
        )
    except BaseException:
        connection.close()
        raise
    return protocol


def _interleave(addresses: list[_Address]) -> list[_Address]:
    """Return the addresses with the families in turn, that of the first address first."""
    if not addresses:
        raise OSError("The host has no address.")
    first = [each for each in addresses if each[0] == addresses[0][0]]
    others = [each for each in addresses if each[0] != addresses[0][0]]
    pairs = chain.from_iterable(zip_longest(first, others))
    return [address for address in pairs if address is not None]


async def _race(addresses: Iterable[_Address]) -> socket.socket:
    """Return the first connected socket. Raises the error of the first address if all fail."""
    waiting = deque(addresses)
    attempts: set[asyncio.Task[socket.socket]] = set()
    errors: list[BaseException] = []
    try:
        while waiting or attempts:
            if waiting:
                attempts.add(asyncio.create_task(_connect(*waiting.popleft())))
            done, attempts = await asyncio.wait(
                attempts,
                timeout=ATTEMPT_DELAY_SECONDS if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            connected = [each for each in done if each.exception() is None]
            errors += [error for each in done if (error := each.exception()) is not None]
            if connected:
                attempts |= set(connected[1:])
                return connected[0].result()
    finally:
        for attempt in attempts:
            attempt.add_done_callback(_close_result)
            attempt.cancel()
    raise errors[0]


async def _connect(family: int, address: Any) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(connection, address)
    except BaseException:
        connection.close()
        raise
    return connection


def _close_result(attempt: asyncio.Task[socket.socket]) -> None:
    """Close the socket of an attempt that came too late."""
    with suppress(asyncio.CancelledError, OSError):
        attempt.result().close()
