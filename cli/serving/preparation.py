"""The preparation of a database before the first process serves.

It runs in a process of its own: no serving process needs the memory that it takes.

    python -m cli.serving.preparation
"""

import os
import signal
import subprocess
import sys

import click

from cli import event_loop
from cli.demo import create_demo_account
from cli.failures import report_database_errors, report_failed_check
from cli.settings import read_settings
from domain.core.logs import configure_logs
from domain.core.settings import Settings
from migrations.apply import migrate
from servers.process import die_with_parent


def prepare_in_child(settings: Settings) -> None:
    """Apply migrations, and in development create the demo account.

    Raises click.exceptions.Exit if that fails; the child has printed the reason.
    """
    variables = {"DATABASE_URL": settings.database_url or ""}
    child = subprocess.run(
        [sys.executable, "-m", "cli.serving.preparation"],
        check=False,
        env=os.environ | variables,
        stdin=subprocess.DEVNULL,
        # Between fork and exec there are only system calls, so it cannot wait for a lock.
        preexec_fn=die_with_parent(signal.SIGKILL),
    )
    if child.returncode:
        raise click.exceptions.Exit(abs(child.returncode))


async def require_usable_servers(settings: Settings) -> None:
    """Refuse servers that never work, and apply migrations. Raises click.ClickException."""
    if settings.redis_url is not None:
        # This import takes half a second, which a start with the embedded Valkey saves.
        from api.health.redis_server import require_usable_redis  # noqa: PLC0415

        with report_failed_check("The server at REDIS_URL"):
            await require_usable_redis(settings.redis_url)
    with report_database_errors():
        await migrate(settings.database_url or "", lease_seconds=settings.lease_seconds)


async def _prepare(settings: Settings) -> None:
    await require_usable_servers(settings)
    with report_database_errors():
        if not settings.is_production:
            await create_demo_account(settings)


def main() -> None:
    settings = read_settings()
    configure_logs(settings)
    try:
        event_loop.run(_prepare(settings))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
