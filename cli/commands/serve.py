"""`majordomo serve`."""

import os
import socket

import click

from cli import event_loop
from cli.demo import format_greeting
from cli.serving.embedded_servers import open_servers
from cli.serving.listener import listen, url_of
from cli.serving.preparation import prepare_in_child
from cli.serving.process import serve_in_this_process
from cli.serving.service_manager import report_ready
from cli.serving.signals import install_exit_handlers
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
    install_exit_handlers()
    settings = read_settings(host=host, port=port, workers=workers)
    configure_logs(settings)
    with (
        listen(settings.host, settings.port) as listener,
        open_servers(settings, share=False) as complete,
    ):
        prepare_in_child(complete)
        greeting = format_greeting(complete, url_of(listener))
        if complete.workers == 1:
            serve_in_this_process(complete, listener, lambda: report_ready(greeting))
        else:
            event_loop.run(_supervise(complete, listener, greeting))


async def _supervise(settings: Settings, listener: socket.socket, greeting: str) -> None:
    variables = {
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
    }
    supervisor = Supervisor(settings.workers, listener.fileno(), os.environ | variables)
    await supervisor.run(lambda: report_ready(greeting))
