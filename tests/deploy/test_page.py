"""docs/deployment.md is followed to the letter, on a machine in a folder.

A command is executed, or it is one of OF_THE_MACHINE: those change the machine or need the network,
and what they would have done is there already.
"""

import asyncio
import os
import re
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from tests.deploy.page import PAGE, ROOT, Machine, blocks, commands
from tests.waiting import HUNG_SECONDS, eventually, unless_hung

STEPS = ("Installation", "Settings", "systemd", "nginx")
OF_THE_MACHINE = (
    "useradd ",
    "git clone ",
    "make install",
    ".venv/bin/python -m compileall ",
    "systemctl ",
    "nginx -t",
)
SECRET = "0123456789abcdef" * 3


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path / "machine")
    machine.prepare()
    return machine


@asynccontextmanager
async def database_of_the_page(server_url: str, name: str) -> AsyncIterator[str]:
    """Create the page's role and database on the test's server, and yield the URL with both."""
    server = server_url.replace("+asyncpg", "")
    connection = await asyncpg.connect(server)
    [statements] = blocks("Databases", "sql")
    try:
        for statement in statements.replace("majordomo", name).splitlines():
            await connection.execute(statement)
        yield re.sub(r"//[^/]*/\w+\?", f"//{name}:password@/{name}?", server)
    finally:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await connection.execute(f"DROP ROLE IF EXISTS {name}")
        await connection.close()


def fill_in(file: Path, **values: object) -> None:
    """Edit lines of the settings as an operator does."""
    text = file.read_text()
    for name, value in values.items():
        text, count = re.subn(rf"^{name}=.*$", f"{name}='{value}'", text, flags=re.MULTILINE)
        assert count == 1, name
    file.write_text(text)


def execute(machine: Machine, *lines: str, folder: str = "/srv/majordomo") -> None:
    finished = subprocess.run(
        ["sh", "-eu", "-c", machine.place("\n".join(lines))],
        cwd=machine.path(folder),
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=HUNG_SECONDS,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr


def to_execute(title: str) -> list[str]:
    return [line for line in commands(title) if not line.startswith(OF_THE_MACHINE)]


async def test_the_page_is_followed(
    machine: Machine, pytestconfig: pytest.Config, database_url: str, redis_url: str
) -> None:
    name = f"majordomo_{uuid4().hex[:12]}"
    async with database_of_the_page(database_url, name) as url:
        execute(machine, *to_execute("Installation"))
        first, *rest = to_execute("Settings")
        execute(machine, first)
        settings = machine.path("/etc/majordomo.env")
        assert settings.stat().st_mode & 0o777 == 0o600
        port = free_port()
        fill_in(settings, SECRET_KEY=SECRET, DATABASE_URL=url, REDIS_URL=redis_url)
        fill_in(settings, PORT=port, SMTP_URL="", WORKERS=1)
        fill_in(settings, DATA_DIR=machine.path("/var/lib/majordomo"))
        execute(machine, *rest)
        copy, *checks = to_execute("systemd")
        execute(machine, copy)
        async with started_unit(machine):
            for check in checks:
                await until_succeeded(check, port)
            execute(machine, *to_execute("nginx"))
    assert missing_files(machine) == []


async def until_succeeded(check: str, port: int) -> None:
    """Repeat a request that the page makes with curl, at this port, until it succeeds."""
    found = re.fullmatch(r"curl --fail --retry 5 http://127\.0\.0\.1:8000(/\S+)", check)
    assert found is not None, check
    async with httpx.AsyncClient(timeout=HUNG_SECONDS) as client:

        async def is_successful() -> bool:
            return (await client.get(f"http://127.0.0.1:{port}{found[1]}")).status_code == 200

        await eventually(is_successful, check)


def missing_files(machine: Machine) -> list[str]:
    """Return what the site of nginx names and no command has put into its place."""
    folder = machine.path("/etc/nginx")
    site = (folder / "conf.d" / "majordomo.conf").read_text()
    named = re.findall(r"^\s*(?:include|ssl_certificate\w*) (\S+);", site, re.MULTILINE)
    assert len(named) == 3
    return [name for name in named if not os.path.lexists(folder / name)]


@asynccontextmanager
async def started_unit(machine: Machine) -> AsyncIterator[None]:
    """Start the unit's command as systemd does, and stop it: it is to report, and to end well."""
    text = machine.place(machine.path("/etc/systemd/system/majordomo.service").read_text())
    unit = dict(line.split("=", 1) for line in text.splitlines() if re.match(r"^\w+=", line))
    script = f"set -a; . {unit['EnvironmentFile']}; exec {unit['ExecStart']}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(machine.root / "notify"))
        manager.setblocking(False)
        process = await asyncio.create_subprocess_exec(
            "sh",
            "-euc",
            script,
            cwd=unit["WorkingDirectory"],
            env={"PATH": os.environ["PATH"], "NOTIFY_SOCKET": str(machine.root / "notify")},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert process.stdout is not None
        ended = asyncio.create_task(process.communicate())
        try:
            ready = asyncio.create_task(asyncio.get_running_loop().sock_recv(manager, 64))
            async with unless_hung():
                await asyncio.wait({ready, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not ready.done():
                ready.cancel()
                pytest.fail(ended.result()[0].decode())
            assert ready.result() == b"READY=1"
            yield
        finally:
            if process.returncode is None:
                process.terminate()
            async with unless_hung():
                output, _ = await ended
    assert process.returncode == 0, output.decode()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_every_block_is_of_a_section_that_is_followed() -> None:
    """The blocks of Docker Compose need Docker."""
    followed = [line for title in (*STEPS, "Docker Compose") for line in commands(title)]
    everywhere = "\n".join(re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
    assert [line for line in everywhere.splitlines() if line and line not in followed] == []
    kinds = set(re.findall(r"^```(\w+)$", PAGE, re.MULTILINE))
    assert kinds <= {"sh", "sql"}, "commands are in blocks of `sh`"
    assert (ROOT / "Makefile").read_text().count("\ninstall:") == 1


async def test_the_commands_for_docker_compose_make_its_settings(machine: Machine) -> None:
    lines = commands("Docker Compose")
    assert lines[-1].startswith("docker compose up ")
    folder = machine.root / "deploy"
    folder.mkdir()
    for name in ("majordomo.env.example", "compose.yaml"):
        (folder / name).write_text((ROOT / "deploy" / name).read_text())
    execute(machine, *lines[:-1], folder="/")
    text = (folder / ".env").read_text()
    assert re.search(r"^POSTGRES_PASSWORD=[0-9a-f]{48}$", text, re.MULTILINE)
    assert (folder / "tls").is_dir()
