"""`majordomo restore`."""

from pathlib import Path

import click

from cli import event_loop
from cli.backups.archive import BadBackup, Manifest, check_archive, read_dump
from cli.backups.database import connect, count_live_workers, is_empty
from cli.backups.programs import ProgramFailed, restore_database
from cli.backups.progress import show_progress
from cli.failures import report_database_errors
from cli.operations.session import require_database_url
from cli.serving.embedded_servers import open_servers
from cli.serving.signals import install_exit_handlers
from cli.settings import read_settings
from domain.core.settings import Settings
from migrations.apply import migrate, newest_revision
from servers.errors import ServerError


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace the data that are there.")
@click.option("--check", is_flag=True, help="Only read the file, and say whether it is whole.")
def restore(file: Path, *, force: bool, check: bool) -> None:
    """Fill the database from the FILE that `majordomo backup` has written, and migrate it.

    No process may use the database meanwhile, and it must be empty; with --force what is there is
    replaced. All of it happens in one transaction: if anything fails, nothing has changed. Nothing
    begins before the whole file has been read and is found to be undamaged.
    """
    install_exit_handlers(exit_code=1)
    try:
        manifest = check_archive(file, show_progress("Checked", file.stat().st_size))
        _check_fits(manifest)
    except BadBackup as error:
        raise click.ClickException(f"{file}: {error}") from None
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from None
    what = f"the backup of {manifest['created_at']}, migration {manifest['migration']}"
    if check:
        click.echo(f"{file} is whole: {what}.")
        return
    settings = read_settings()
    with open_servers(settings, share=False, redis=False) as complete:
        _restore(complete, file, manifest, force=force)
    click.echo(f"The database has {what}, and is at migration {newest_revision()}.")


def _check_fits(manifest: Manifest) -> None:
    """Raise BadBackup if this version cannot use what is in the backup."""
    if str(manifest["migration"]) > newest_revision():
        raise BadBackup(
            f"It is of a newer version, at migration {manifest['migration']}; this one knows "
            f"migrations up to {newest_revision()}. Use version {manifest['version']} or newer."
        )


def _restore(settings: Settings, file: Path, manifest: Manifest, *, force: bool) -> None:
    database_url = require_database_url(settings)
    with connect(database_url) as connection:
        if connection.info.server_version // 10_000 < int(manifest["postgres"]):
            raise click.ClickException(
                f"The backup is of PostgreSQL {manifest['postgres']}, and this server is older."
            )
        if running := count_live_workers(connection, settings.lease_seconds):
            raise click.ClickException(
                f"{running} processes of Majordomo use the database. Stop them first; one that "
                f"was killed counts for {settings.lease_seconds} seconds."
            )
        replaces = not is_empty(connection)
        if replaces and not force:
            raise click.ClickException(
                "The database has data already. --force replaces them with the backup."
            )
    dump = read_dump(file, show_progress("Restored", int(manifest["dump_bytes"])))
    try:
        restore_database(database_url, dump, replaces=replaces)
    except (ProgramFailed, ServerError) as error:
        raise click.ClickException(f"Nothing was restored: {error}") from None
    with connect(database_url) as connection:
        connection.execute("ANALYZE")
    with report_database_errors():
        event_loop.run(migrate(database_url, lease_seconds=settings.lease_seconds))
