"""`majordomo worker`."""

import asyncio
import socket

import click
import uvloop

from api.health.production import log_missing_mail_server
from api.health.setting_names import log_ignored_settings
from cli import event_loop
from cli.serving.embedded_servers import open_servers
from cli.serving.listener import listen_for_metrics
from cli.serving.preparation import require_usable_servers
from cli.serving.service_manager import report_ready
from cli.serving.signals import DRAIN_SECONDS, EXIT_SIGNALS, install_exit_handlers
from cli.settings import read_settings
from domain.core.logs import configure_logs
from domain.core.settings import Settings


@click.command()
def worker() -> None:
    """Work on background jobs only, beside one or many `majordomo serve`.

    Run as many as there is work for, on as many machines as you like, with the same DATABASE_URL
    and REDIS_URL. With embedded servers it uses those of the `majordomo serve` in DATA_DIR.
    """
    install_exit_handlers()
    settings = read_settings()
    configure_logs(settings)
    with (
        listen_for_metrics(settings) as metrics_listener,
        open_servers(settings, share=True) as complete,
    ):
        event_loop.run(_work(complete, metrics_listener), uvloop.new_event_loop)


async def _work(settings: Settings, metrics_listener: socket.socket | None) -> None:
    # This import takes a second. Wrong settings are reported before it.
    from api.workers.job_worker import run_job_worker  # noqa: PLC0415

    await require_usable_servers(settings)
    stopping = asyncio.Event()
    for number in EXIT_SIGNALS:
        # The exception of the default handler would end the running job and not the worker.
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    log_missing_mail_server(settings)
    log_ignored_settings(settings)
    report_ready("Working on background jobs (Ctrl-C stops it).")
    await run_job_worker(
        settings, stopping, drain_seconds=DRAIN_SECONDS, metrics_listener=metrics_listener
    )
