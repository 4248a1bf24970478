"""`majordomo serve`."""

import os
import socket
from functools import partial
from pathlib import Path

import click

from cli import event_loop
from cli.demo import format_greeting
from cli.serving.embedded_servers import open_servers
from cli.serving.listener import listen, listen_for_metrics, url_of
from cli.serving.metrics_files import FOLDER_VARIABLE, mark_dead, metrics_folder
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
        listen_for_metrics(settings) as metrics_listener,
        open_servers(settings, share=False) as complete,
    ):
        prepare_in_child(complete)
        greeting = format_greeting(complete, url_of(listener))
        if complete.workers == 1:
            serve_in_this_process(
                complete,
                listener,
                lambda: report_ready(greeting),
                metrics_listener=metrics_listener,
            )
        else:
            with metrics_folder() as folder:
                event_loop.run(_supervise(complete, listener, metrics_listener, folder, greeting))


async def _supervise(
    settings: Settings,
    listener: socket.socket,
    metrics_listener: socket.socket | None,
    folder: Path,
    greeting: str,
) -> None:
    variables = {
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        FOLDER_VARIABLE: str(folder),
    }
    supervisor = Supervisor(
        settings.workers,
        listener.fileno(),
        os.environ | variables,
        metrics_fd=metrics_listener.fileno() if metrics_listener is not None else None,
        on_end=partial(mark_dead, folder),
    )
    await supervisor.run(lambda: report_ready(greeting))
