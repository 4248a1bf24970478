"""`majordomo serve`."""

import asyncio
import gc
import socket

import click
import uvloop

from cli.failures import told_plainly
from cli.listener import listen, url_of
from cli.local import servers_for
from cli.settings import read_settings
from cli.signals import end_in_good_order
from domain.core.logs import configure_logs
from domain.core.settings import Settings


@click.command()
@click.option("--host", help="The address to listen on, instead of HOST.")
@click.option("--port", type=int, help="The port to listen on, instead of PORT; 0 for any.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the API, and work on background jobs.

    Starts the embedded servers that are needed, applies migrations, and in development makes a
    demo account. Stop it with Ctrl-C: what it has started stops with it.
    """
    end_in_good_order()
    settings = read_settings(host=host, port=port)
    configure_logs(settings)
    with (
        listen(settings.host, settings.port) as listener,
        servers_for(settings, share=False) as complete,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_serve(complete, listener))


async def _serve(settings: Settings, listener: socket.socket) -> None:
    # What this imports takes a second. Wrong settings and a port in use are told before that.
    # None of it becomes garbage: not to look saves a sixth of the start, and later pauses.
    gc.disable()
    from cli.application import prepare, run_server  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    with told_plainly():
        await prepare(settings)
    await run_server(settings, listener, url_of(listener))
