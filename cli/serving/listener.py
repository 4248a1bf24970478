"""The listening socket of the service."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import click

from domain.core.settings import Settings

BACKLOG = 2048
TCP_USER_TIMEOUT_SECONDS = 30
"""How long data can stay unsent or unacknowledged before the kernel closes the connection."""


def listen(
    host: str,
    port: int,
    *,
    settings: str = "HOST and PORT",
    tcp_user_timeout_seconds: float = TCP_USER_TIMEOUT_SECONDS,
) -> socket.socket:
    """Bind the port before any server starts; clients wait until a process accepts.

    Port 0 binds any free port. Raises click.ClickException, which names the `settings` to change,
    if the port cannot be bound.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {reason}. Set {settings} to another address."
        ) from None
    _set_options(listener, tcp_user_timeout_seconds)
    return listener


@contextmanager
def listen_for_metrics(settings: Settings) -> Iterator[socket.socket | None]:
    """Bind METRICS_PORT during a block; None if it is not set. Raises click.ClickException."""
    if settings.metrics_port is None:
        yield None
        return
    names = "METRICS_HOST and METRICS_PORT"
    with listen(settings.metrics_host, settings.metrics_port, settings=names) as listener:
        yield listener


def _set_options(listener: socket.socket, tcp_user_timeout_seconds: float) -> None:
    """Set the options that accepted connections inherit from their listener."""
    # Without this, Nagle's algorithm can delay the second of two writes by 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # The kernel closes a connection whose client reads nothing any more. Otherwise close() would
    # wait for the client to read all data, without a limit: the response would be abandoned, but
    # the connection and its buffers would stay. Only Linux has this option.
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = round(tcp_user_timeout_seconds * 1000)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)


def url_of(listener: socket.socket) -> str:
    """Return the URL of the service for a browser on this machine."""
    host, port = listener.getsockname()[:2]
    bracketed = f"[{host}]" if ":" in host else host
    local = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, bracketed)  # noqa: S104
    return f"http://{local}:{port}"
