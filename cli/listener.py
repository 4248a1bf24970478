"""The port that the service listens on."""

import socket

import click

BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is started; callers wait until somebody accepts.

    Port 0 takes any free one. Raises click.ClickException where the port is not to be had.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {reason}. Set HOST and PORT to another address."
        ) from None


def url_of(listener: socket.socket) -> str:
    """Give the URL under which a browser on this machine finds it."""
    host, port = listener.getsockname()[:2]
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{here}:{port}"
