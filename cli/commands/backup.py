"""`majordomo backup`."""

import time
from datetime import UTC, datetime
from pathlib import Path

import click

from cli.backups.archive import write_archive
from cli.backups.database import connect, export_snapshot, find_revision
from cli.backups.programs import ProgramFailed, dump_database
from cli.backups.progress import format_bytes, show_progress
from cli.operations.output import as_json as json_option
from cli.operations.output import echo_json
from cli.operations.session import check_database_exists, require_database_url
from cli.serving.embedded_servers import open_servers
from cli.serving.signals import install_exit_handlers
from cli.settings import read_settings
from domain.core.version import find_version
from servers.errors import ServerError


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@json_option
def backup(file: Path | None, *, force: bool, as_json: bool) -> None:
    """Write all data of the database to FILE, or to a new file in FILE if that is a folder.

    Works while `majordomo serve` runs: the backup is of the moment at which it begins. The file
    is readable only by its owner, and it is as secret as the database. It appears when it is
    complete. `majordomo restore` reads it.
    """
    install_exit_handlers(exit_code=1)
    path = _choose_path(file or Path())
    if path.exists() and not force:
        raise click.ClickException(f"{path} exists already. --force replaces it.")
    settings = read_settings()
    check_database_exists(settings)
    with open_servers(settings, share=True, redis=False) as complete:
        manifest = _write(require_database_url(complete), path)
    if as_json:
        echo_json({"file": str(path.absolute()), **manifest})
    else:
        size = format_bytes(path.stat().st_size)
        click.echo(f"{path}: {size}, at migration {manifest['migration']}.")


def _choose_path(path: Path) -> Path:
    if path.is_dir():
        return path / f"majordomo-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}.backup"
    return path


def _write(database_url: str, path: Path) -> dict[str, object]:
    with connect(database_url) as connection:
        snapshot = export_snapshot(connection)
        migration = find_revision(connection)
        if migration is None:
            raise click.ClickException("The database is empty: there is nothing to back up.")
        about = {
            "created_at": datetime.now(UTC).isoformat(),
            "version": find_version(),
            "migration": migration,
            "postgres": connection.info.server_version // 10_000,
        }
        try:
            dump = dump_database(database_url, snapshot)
            return dict(write_archive(path, dump, about, show_progress("Written")))
        except (ProgramFailed, ServerError) as error:
            raise click.ClickException(str(error)) from None
        except OSError as error:
            raise click.ClickException(f"{path}: {error.strerror}") from None
