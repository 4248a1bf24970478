import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil
import pytest
from redis.asyncio import Redis

from servers.users import RunAs
from tests.database import remove_leftovers
from tests.processes import processes_of

ROOT = Path(__file__).parents[2]


@dataclass
class Starter:
    """A process that starts embedded servers. If it fails, the URLs are empty."""

    process: subprocess.Popen[str]
    database_url: str
    redis_url: str

    def kill(self) -> None:
        self.process.kill()
        self.stop()

    def stop(self) -> str:
        """Wait for a clean exit, and return what the process wrote to stderr."""
        _, errors = self.process.communicate()
        return errors


Start = Callable[..., Starter]


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder that every user can reach. Asserts that no process uses it after the test."""
    folder = Path(tempfile.mkdtemp(prefix="majordomo-data-"))
    folder.chmod(0o755)
    yield folder / "data"
    left = processes_of(folder)
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    remove_leftovers(folder / "data")
    shutil.rmtree(folder)
    assert not left


@pytest.fixture
def start(data_dir: Path) -> Iterator[Start]:
    """Start servers from a new process, as the user that the test names."""
    started: list[Starter] = []

    def start(folder: Path, *options: str, user: int | None = None, wait: bool = True) -> Starter:
        process = subprocess.Popen(
            [python_for(user), "-m", "tests.servers.starter", folder, *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
        assert process.stdout is not None
        line = process.stdout.readline().split() if wait else []
        starter = Starter(process, *(line or ("", "")))
        started.append(starter)
        return starter

    yield start
    for starter in started:
        if starter.process.returncode is None:
            starter.stop()


def python_for(user: int | None) -> str:
    """Return a Python that a user can execute: the current one can be in root's own folder.

    The embedded servers need only the standard library.
    """
    if user is None:
        return sys.executable
    for candidate in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        reachable = RunAs(user=user, group=user)
        if reachable.can_reach(Path(candidate)) and _is_new_enough(candidate):
            return candidate
    pytest.skip("there is no Python that another user can reach")


def _is_new_enough(python: str) -> bool:
    script = "import sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", script], check=False).returncode == 0


async def execute(starter: Starter, statement: str) -> str:
    """Execute a statement, and return its first value as text."""
    connection = await asyncpg.connect(starter.database_url.replace("+asyncpg", ""))
    try:
        return str(await connection.fetchval(statement))
    finally:
        await connection.close()


async def responds(starter: Starter) -> bool:
    """Return whether both servers respond."""
    async with Redis.from_url(starter.redis_url) as redis:
        return await redis.ping() and await execute(starter, "SELECT 1") == "1"
