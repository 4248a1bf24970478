"""`majordomo migrate`."""

import click

from cli import event_loop
from cli.failures import report_database_errors
from cli.serving.embedded_servers import open_servers
from cli.settings import read_settings
from migrations import apply


@click.command()
def migrate() -> None:
    """Bring the database to the newest migration.

    `serve` does so by itself at its start. Where several start at once, as in production, run this
    once before them; it may run at any time and more than once.
    """
    with (
        open_servers(read_settings(), share=True, redis=False) as settings,
        report_database_errors(),
    ):
        event_loop.run(
            apply.migrate(settings.database_url or "", lease_seconds=settings.lease_seconds)
        )
    click.echo("The database is up to date.")
