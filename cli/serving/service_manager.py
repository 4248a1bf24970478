"""Reports that a process is ready: to its terminal, and to systemd as sd_notify(3) describes."""

import os
import socket
from contextlib import suppress

import click


def report_ready(greeting: str) -> None:
    """Print a greeting, and report to systemd if it waits for that: Type=notify."""
    click.echo(greeting)
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # a name that is no file
        address = "\0" + address[1:]
    # The variable can be inherited from a service that is not this process.
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.connect(address)
        manager.sendall(b"READY=1")
