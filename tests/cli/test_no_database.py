"""What the commands of operators say when there is no database, or another one than they need."""

import asyncio
import errno
import os
from pathlib import Path

import asyncpg
import click
import pytest

from cli.failures import report_database_errors
from migrations.apply import newest_revision
from tests.cli.conftest import Run, Serve

COMMANDS = [("runs", "list"), ("approvals", "list"), ("queue",), ("workers",), ("user", "list")]


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_command_never_creates_a_database(
    command: Run, folder: Path, arguments: tuple[str, ...]
) -> None:
    finished = command(*arguments)
    assert finished.returncode == 1
    assert "There is no database" in finished.stderr
    assert str(folder / "data") in finished.stderr
    assert not (folder / "data").exists()


@pytest.mark.parametrize("arguments", [*COMMANDS, ("backup",), ("check",)])
def test_a_folder_of_another_user_is_one_line(
    command: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """DATA_DIR of a service is readable only by its user."""
    stat = Path.stat

    def refuse(path: Path, **options: bool) -> os.stat_result:
        if path.is_relative_to(folder / "data"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    monkeypatch.setattr("cli.commands.backup.install_exit_handlers", lambda **_: None)
    finished = command(*arguments)
    assert finished.returncode == 1
    [line] = [
        each for each in (finished.stdout + finished.stderr).splitlines() if "DATA_DIR" in each
    ]
    assert "Permission denied. Run the command as the user of" in line


@pytest.mark.parametrize("arguments", COMMANDS)
def test_an_unreachable_database_is_one_line(command: Run, arguments: tuple[str, ...]) -> None:
    finished = command(*arguments, DATABASE_URL="postgresql://a:secret-word@127.0.0.1:1/none")
    assert finished.returncode == 1
    [line] = finished.stderr.splitlines()
    assert "The database at DATABASE_URL" in line
    assert "secret-word" not in line


async def test_a_database_that_hangs_is_described_as_one() -> None:
    """A SIGSTOP, a full disk or a firewall: it takes connections, and says nothing."""
    with pytest.raises(click.ClickException) as failed, report_database_errors():
        async with asyncio.timeout(0):
            await asyncio.Event().wait()
    assert "It did not respond in time." in failed.value.message
    assert "CancelledError" not in failed.value.message


async def test_a_command_never_migrates(command: Run, database_url: str) -> None:
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    await connection.execute("UPDATE alembic_version SET version_num = '0020'")
    older = await asyncio.to_thread(command, "runs", "list", DATABASE_URL=database_url)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    empty = await asyncio.to_thread(command, "runs", "list", DATABASE_URL=database_url)
    tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    assert (older.returncode, empty.returncode, tables) == (1, 1, 0)
    assert "at migration 0020" in older.stderr
    assert newest_revision() in older.stderr
    assert "`majordomo migrate`" in empty.stderr


def test_commands_work_beside_the_embedded_servers(serve: Serve, majordomo: Run) -> None:
    served = serve()
    for arguments in [*COMMANDS, ("user", "show", "demo@example.com")]:
        finished = majordomo(*arguments, "--json")
        assert finished.returncode == 0, finished.stderr
    cancelled = majordomo("runs", "cancel", "01a1fbc6-f637-7549-a952-e443e4bbba1f")
    assert (cancelled.returncode, "no such run" in cancelled.stderr) == (1, True)
    assert served.process.poll() is None


def test_the_version_names_the_migration(command: Run) -> None:
    assert newest_revision() in command("--version").stdout
    assert f'"migration": "{newest_revision()}"' in command("--version", "--json").stdout
    nothing = command()
    assert nothing.returncode == 2
    assert nothing.stderr.startswith("Usage:")
