"""The port that the service listens on."""

import socket

import click

BACKLOG = 2048
SEND_TIMEOUT_SECONDS = 30
"""How long a client may take nothing of what was sent, or be gone without a word."""


def listen(host: str, port: int, *, stuck_seconds: float = SEND_TIMEOUT_SECONDS) -> socket.socket:
    """Take the port before anything else is started; callers wait until somebody accepts.

    Port 0 takes any free one. Raises click.ClickException where the port is not to be had.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {reason}. Set HOST and PORT to another address."
        ) from None
    _tune(listener, stuck_seconds)
    return listener


def _tune(listener: socket.socket, stuck_seconds: float) -> None:
    """Set what every accepted connection has from its listener."""
    # Otherwise what is sent in two parts may wait 40 ms in between.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # Have the system end connections through which nothing gets any more. Closing one of them
    # waits until everything was taken, for ever: the answer is given up by then, but the
    # connection and what stands in it would stay. Only Linux can do so.
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        stuck_milliseconds = round(stuck_seconds * 1000)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, stuck_milliseconds)


def url_of(listener: socket.socket) -> str:
    """Give the URL under which a browser on this machine finds it."""
    host, port = listener.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{here}:{port}"
