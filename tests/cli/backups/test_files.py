"""The file of a backup: complete or absent, private, and refused when it is damaged."""

import asyncio
import errno
import os
import re
import stat
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path

import asyncpg
import pytest

from cli.backups import programs
from cli.backups.archive import read_dump, write_archive
from cli.backups.programs import ProgramFailed, restore_database
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from migrations.apply import find_revision, newest_revision
from tests.cli.conftest import Finished, Run
from tests.conftest import URLS
from tests.database import restored_database
from tests.factories import Person
from tests.waiting import unless_hung

Damage = Callable[[bytes], bytes]


async def run(command: Run, url: str, *arguments: str | Path) -> Finished:
    """Run a command on a database, in a thread: it has an event loop of its own."""
    return await asyncio.to_thread(command, *map(str, arguments), DATABASE_URL=url)


@pytest.fixture(autouse=True)
def _no_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the main thread can install handlers of signals."""
    for name in ("backup", "restore"):
        monkeypatch.setattr(f"cli.commands.{name}.install_exit_handlers", lambda **_: None)


@pytest.fixture
async def empty_url(pytestconfig: pytest.Config) -> AsyncIterator[str]:
    """A database without any tables."""
    async with restored_database(pytestconfig.stash[URLS][0], "SELECT") as url:
        yield url


@pytest.fixture
async def file(command: Run, person: Person, database_url: str, folder: Path) -> Path:
    """A backup of a database with one account."""
    path = folder / "a.backup"
    finished = await run(command, database_url, "backup", path)
    assert finished.returncode == 0, finished.stderr
    return path


async def query(url: str, sql: str) -> object:
    """Execute statements, and return the first value of the last one."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        *others, last = sql.split(";")
        for statement in others:
            await connection.execute(statement)
        return await connection.fetchval(last)
    finally:
        await connection.close()


COUNT_USERS = "SELECT count(*) FROM users"


async def test_a_backup_is_restored_into_an_empty_database(
    command: Run, file: Path, empty_url: str, person: Person
) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    checked = await run(command, empty_url, "restore", "--check", file)
    assert (checked.returncode, "is whole" in checked.stdout) == (0, True)
    assert await find_revision(empty_url) is None
    restored = await run(command, empty_url, "restore", file)
    assert restored.returncode == 0, restored.stderr
    assert await find_revision(empty_url) == newest_revision()
    assert await query(empty_url, "SELECT username FROM users") == person.username


async def test_restore_replaces_data_only_if_it_is_forced_to(
    command: Run, file: Path, database_url: str
) -> None:
    await query(database_url, "CREATE TABLE of_a_newer_version (); DELETE FROM users")
    refused = await run(command, database_url, "restore", file)
    assert (refused.returncode, "--force" in refused.stderr) == (1, True)
    assert await query(database_url, COUNT_USERS) == 0
    forced = await run(command, database_url, "restore", "--force", file)
    assert forced.returncode == 0, forced.stderr
    assert await query(database_url, COUNT_USERS) == 1
    assert await query(database_url, "SELECT to_regclass('of_a_newer_version')::text") is None


async def test_restore_refuses_a_database_in_use(
    command: Run, file: Path, database_url: str
) -> None:
    await query(database_url, "INSERT INTO workers (id) VALUES (gen_random_uuid())")
    refused = await run(command, database_url, "restore", "--force", file)
    assert refused.returncode == 1
    assert "Stop them first" in refused.stderr
    await query(database_url, "UPDATE workers SET renewed_at = now() - interval '1 hour'")
    assert (await run(command, database_url, "restore", "--force", file)).returncode == 0


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-12_000],
        lambda data: data[:20_000] + bytes([data[20_000] ^ 1]) + data[20_001:],
        lambda data: re.sub(rb'"migration": "00', b'"migration": "01', data),
        lambda data: re.sub(rb'"format": 1', b'"format": x', data),
        lambda _: b"",
        lambda _: b"something else",
    ],
)
async def test_a_damaged_file_is_refused_and_changes_nothing(
    command: Run, file: Path, database_url: str, damage: Damage
) -> None:
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert file.read_bytes() != whole
    refused = await run(command, database_url, "restore", "--force", file)
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert "damaged" in refused.stderr
    assert await query(database_url, COUNT_USERS) == 1


async def test_a_backup_of_a_newer_version_is_refused(
    command: Run, database_url: str, folder: Path
) -> None:
    await query(database_url, "UPDATE alembic_version SET version_num = '9999'")
    newer = await run(command, database_url, "backup", folder / "newer")
    assert newer.returncode == 0, newer.stderr
    refused = await run(command, database_url, "restore", "--force", folder / "newer")
    assert refused.returncode == 1
    assert "migration 9999" in refused.stderr


async def test_a_restore_that_breaks_off_changes_nothing(file: Path, database_url: str) -> None:
    """Not even with `replaces`: the old data are dropped in the same transaction."""
    await query(database_url, "UPDATE users SET username = 'before'")
    chunks = list(read_dump(file, lambda _: None))
    half = b"".join(chunks)[: sum(map(len, chunks)) - 2_000]
    with pytest.raises(ProgramFailed):
        await asyncio.to_thread(_restore, database_url, [half])
    assert await query(database_url, "SELECT username FROM users") == "before"


async def test_a_file_that_cannot_be_read_any_more_ends_the_restore(
    file: Path, database_url: str
) -> None:
    await query(database_url, "UPDATE users SET username = 'before'")

    def dump() -> Iterator[bytes]:
        yield next(read_dump(file, lambda _: None))[:20_000]
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    async with unless_hung():
        with pytest.raises(ProgramFailed, match="Input/output error"):
            await asyncio.to_thread(_restore, database_url, dump())
    assert await query(database_url, "SELECT username FROM users") == "before"


def _restore(url: str, dump: Iterable[bytes]) -> None:
    restore_database(url, dump, replaces=True)


async def test_a_backup_that_fails_leaves_no_file(
    command: Run, database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "DUMP_OPTIONS", ("--format=custom", "--table=missing"))
    failed = await run(command, database_url, "backup", folder / "file")
    assert failed.returncode == 1
    assert "no matching tables" in failed.stderr
    assert not [path for path in folder.iterdir() if "file" in path.name]


async def test_a_limit_on_idle_transactions_does_not_end_a_backup(
    command: Run, database_url: str, folder: Path
) -> None:
    name = await query(database_url, "SELECT current_database()")
    limit = f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = 10"
    await query(database_url, f"{limit}; SELECT 1")
    finished = await run(command, database_url, "backup", folder / "file")
    assert finished.returncode == 0, finished.stderr


def test_a_signal_leaves_no_file(folder: Path) -> None:
    def dump() -> Iterator[bytes]:
        yield b"begins"
        assert len(list(folder.iterdir())) == 1
        raise SystemExit(1)

    with pytest.raises(SystemExit):
        write_archive(folder / "file", dump(), {}, lambda _: None)
    assert list(folder.iterdir()) == []


async def test_backup_replaces_a_file_only_if_it_is_forced_to(
    command: Run, file: Path, database_url: str, folder: Path
) -> None:
    before = file.read_bytes()
    refused = await run(command, database_url, "backup", file)
    assert refused.returncode == 1
    assert file.read_bytes() == before
    assert (await run(command, database_url, "backup", "--force", file)).returncode == 0
    named = await run(command, database_url, "backup", folder, "--json")
    assert named.returncode == 0, named.stderr
    assert len(list(folder.glob("majordomo-*.backup"))) == 1


async def test_an_empty_database_has_nothing_to_back_up(
    command: Run, empty_url: str, folder: Path
) -> None:
    refused = await run(command, empty_url, "backup", folder / "file")
    assert (refused.returncode, "empty" in refused.stderr) == (1, True)
    missing = await asyncio.to_thread(command, "backup", str(folder / "file"))
    assert (missing.returncode, "There is no database" in missing.stderr) == (1, True)


async def test_a_backup_has_every_row_of_every_table(
    command: Run,
    file: Path,
    database_url: str,
    empty_url: str,
    sessions: Sessions,
    settings: Settings,
) -> None:
    assert (await run(command, empty_url, "restore", file)).returncode == 0
    assert await _contents(empty_url) == await _contents(database_url)


async def _contents(url: str) -> dict[str, list[str]]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    names = await connection.fetch(
        "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'"
    )
    contents = {}
    for (name,) in names:
        rows = await connection.fetch(f"SELECT t::text FROM {name} AS t ORDER BY 1")
        contents[name] = [row[0] for row in rows]
    sequences = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
    contents["sequences"] = [str(tuple(row)) for row in await connection.fetch(sequences)]
    await connection.close()
    return contents
