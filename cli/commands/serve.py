"""`majordomo serve`."""

import asyncio
import os
import socket

import click

from cli.demo import greeting
from cli.serving.embedded_servers import servers_for
from cli.serving.listener import listen, url_of
from cli.serving.preparation import prepare
from cli.serving.process import serve_here
from cli.serving.signals import end_in_good_order
from cli.serving.supervisor import Supervisor
from cli.settings import read_settings
from domain.core.logs import configure_logs
from domain.core.settings import Settings


@click.command()
@click.option("--host", help="The address to listen on, instead of HOST.")
@click.option("--port", type=int, help="The port to listen on, instead of PORT; 0 for any.")
@click.option("--workers", type=int, help="Processes that serve, instead of WORKERS.")
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the API, and work on background jobs.

    Starts the embedded servers that are needed, applies migrations, and in development makes a
    demo account. Stop it with Ctrl-C: what it has started stops with it. Runs of the agent have
    a moment to end and are then handed over; a second Ctrl-C does not wait.

    With several workers, one process looks after the others and starts again what dies.
    """
    end_in_good_order()
    settings = read_settings(host=host, port=port, workers=workers)
    configure_logs(settings)
    with (
        listen(settings.host, settings.port) as listener,
        servers_for(settings, share=False) as complete,
    ):
        asyncio.run(prepare(complete))
        words = greeting(complete, url_of(listener))
        if complete.workers == 1:
            serve_here(complete, listener, lambda: click.echo(words))
        else:
            asyncio.run(_supervise(complete, listener, words))


async def _supervise(settings: Settings, listener: socket.socket, words: str) -> None:
    variables = {
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
    }
    supervisor = Supervisor(settings.workers, listener.fileno(), os.environ | variables)
    await supervisor.run(lambda: click.echo(words))
