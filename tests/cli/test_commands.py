"""The commands other than `serve`, and their error messages."""

import asyncio
import stat
import subprocess
import sys
from pathlib import Path
from pkgutil import iter_modules

import asyncpg
import pytest
from sqlalchemy import select

from cli import commands
from cli.main import COMMANDS
from cli.variables import format_env_example
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.profiles.models import User
from migrations.apply import find_revision, newest_revision
from migrations.history import MIGRATION_LOCK_KEY
from tests.cli.conftest import ROOT, Run
from tests.waiting import eventually, unless_hung

WAITING = """
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""
CREATE = ("user", "create", "--email", "ada@example.com", "--password", "correct horse")


def test_help_names_every_command_and_variable(command: Run) -> None:
    words = set(command("--help").stdout.split())
    assert {module.name for module in iter_modules(commands.__path__)} == set(COMMANDS)
    assert set(COMMANDS) <= words
    assert {name.upper() for name in Settings.model_fields} <= words


def test_a_command_imports_no_other() -> None:
    code = "import sys; from cli.main import main; main.get_command(None, 'serve')"
    code += "; print(*sys.modules)"
    imported = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    names = {f"cli.commands.{name}".encode() for name in COMMANDS}
    assert names.intersection(imported.stdout.split()) == {b"cli.commands.serve"}


def test_the_example_file_agrees_with_the_settings() -> None:
    assert (ROOT / ".env.example").read_text() == format_env_example(), "run `make fix`"


def test_the_example_file_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(format_env_example())
    assert Settings(_env_file=tmp_path / ".env") == Settings(_env_file=None)


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"PORT": "secret-port"}, "PORT"),
        ({"DATABASE_URL": "mysql://somebody:secret-word@host/db"}, "DATABASE_URL"),
        ({"REDIS_URL": "http://:secret-word@host"}, "REDIS_URL"),
        ({"ENVIRONMENT": "production", "SECRET_KEY": "secret-but-short"}, "SECRET_KEY"),
        ({"ENVIRONMENT": "production"}, "SECRET_KEY"),
        ({"TRUSTED_PROXIES": "10.0.0.1, secret-proxy"}, "TRUSTED_PROXIES"),
    ],
)
def test_wrong_settings_are_named_and_not_repeated(
    command: Run, variables: dict[str, str], named: str
) -> None:
    finished = command("migrate", **variables)
    assert finished.returncode == 2
    assert named in finished.stderr
    assert "secret-" not in finished.stderr
    assert "Traceback" not in finished.stderr


async def test_migrate_upgrades_an_empty_database_and_can_be_repeated(
    majordomo: Run, database_url: str
) -> None:
    await _empty(database_url)
    for _ in range(2):
        finished = majordomo("migrate", DATABASE_URL=database_url)
        assert finished.returncode == 0, finished.stderr
        assert await find_revision(database_url) == newest_revision()


async def test_concurrent_migrations_of_an_empty_database_succeed(
    majordomo: Run, database_url: str
) -> None:
    await _empty(database_url)
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    await connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK_KEY)
    runs = [
        asyncio.create_task(asyncio.to_thread(majordomo, "migrate", DATABASE_URL=database_url))
        for _ in range(2)
    ]

    async def both_wait() -> bool:
        return bool(await connection.fetchval(WAITING) == len(runs))

    await eventually(both_wait, "both wait for the lock")
    await connection.close()
    finished = await asyncio.gather(*runs)
    assert [(each.returncode, each.stderr) for each in finished] == [(0, "")] * 2
    assert await find_revision(database_url) == newest_revision()


@pytest.mark.parametrize("is_superuser", [False, True])
async def test_user_create_creates_a_confirmed_account(
    command: Run, sessions: Sessions, settings: Settings, is_superuser: bool
) -> None:
    flags = ["--superuser"] if is_superuser else []
    arguments = (*CREATE, "--username", "ada", *flags)
    finished = await asyncio.to_thread(
        command, *arguments, DATABASE_URL=settings.database_url or ""
    )
    assert finished.returncode == 0, finished.stderr
    async with sessions() as session:
        user = await session.scalar(select(User).where(User.username == "ada"))
    assert user is not None
    assert user.email_confirmed_at is not None
    assert user.is_superuser is is_superuser


async def test_user_create_gives_up_a_statement_that_takes_long(
    command: Run, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.operations.session.STATEMENT_TIMEOUT_SECONDS", 0.5)
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    async with unless_hung(), connection.transaction():
        await connection.execute("LOCK TABLE users")
        finished = await asyncio.to_thread(
            command, *CREATE, "--username", "ada", DATABASE_URL=database_url
        )
    await connection.close()
    assert finished.returncode == 1
    assert "timeout" in finished.stderr


def test_user_create_reports_invalid_input(command: Run, database_url: str) -> None:
    taken = [
        command(*CREATE, "--username", name, DATABASE_URL=database_url)
        for name in ("ada", "Ada", "no spaces")
    ]
    assert [finished.returncode for finished in taken] == [0, 1, 1]
    assert "This username is taken." in taken[1].stderr
    assert "username: " in taken[2].stderr
    assert "correct horse" not in taken[2].stderr


@pytest.mark.parametrize(
    ("password", "message"),
    [("password123", "one of the most common ones"), ("my-Adalove", "must not contain")],
)
def test_user_create_refuses_common_passwords(
    command: Run, database_url: str, password: str, message: str
) -> None:
    finished = command(
        *("user", "create", "--username", "adalove", "--email", "ada@example.com"),
        *("--password", password),
        DATABASE_URL=database_url,
        PASSWORD_BLOCKLIST="common",
    )
    assert finished.returncode == 1
    assert message in finished.stderr


def test_a_command_starts_and_stops_its_own_database(majordomo: Run, folder: Path) -> None:
    finished = majordomo("migrate", new_interpreter=True)
    assert finished.returncode == 0, finished.stderr
    assert (folder / "data" / "postgres").exists()


def test_the_command_is_installed() -> None:
    script = ROOT / ".venv" / "bin" / "majordomo"
    if not script.exists():
        pytest.skip("the project is not installed in .venv")
    assert stat.S_IMODE(script.stat().st_mode) & stat.S_IXUSR
    helped = subprocess.run([script, "--help"], capture_output=True, text=True, check=True)
    assert helped.stdout.startswith("Usage: majordomo")


async def _empty(database_url: str) -> None:
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await connection.close()


async def test_disable_and_enable_change_whether_an_account_can_sign_in(
    command: Run, database_url: str, sessions: Sessions
) -> None:
    variables = {"DATABASE_URL": database_url}
    made = await asyncio.to_thread(command, *CREATE, "--username", "ada", **variables)
    assert made.returncode == 0
    for word, is_active in [("disable", False), ("enable", True)]:
        finished = await asyncio.to_thread(command, "user", word, "Ada", **variables)
        assert finished.returncode == 0, finished.stderr
        async with sessions() as session:
            assert await session.scalar(select(User.is_active)) is is_active
    unknown = await asyncio.to_thread(command, "user", "disable", "nobody", **variables)
    assert unknown.returncode == 1
    assert "There is no account" in unknown.stderr
