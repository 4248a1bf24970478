"""The programs of PostgreSQL that dump and restore a database."""

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from signal import SIGKILL
from typing import IO

from sqlalchemy import make_url

from cli.backups.archive import CHUNK_BYTES, BadBackup
from domain.core.jobs import libpq_url
from servers.binaries import find_postgres
from servers.errors import ServerError
from servers.process import clean_environment, die_with_parent

DUMP_OPTIONS = ("--format=custom", "--compress=gzip:1", "--no-owner", "--no-privileges")
RESTORE_OPTIONS = ("--format=custom", "--no-owner", "--no-privileges", "--file=-")
PSQL_OPTIONS = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
EMPTY_DATABASE = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


class ProgramFailed(Exception):
    """A program of PostgreSQL failed, or has no input; the message says why."""


def dump_database(database_url: str, snapshot: str) -> Iterator[bytes]:
    """Yield a dump of what an exported snapshot sees. Raises ProgramFailed or ServerError."""
    arguments = (*DUMP_OPTIONS, f"--snapshot={snapshot}", _target(database_url))
    with _start("pg_dump", arguments, database_url, takes_input=False) as program:
        while chunk := program.output.read(CHUNK_BYTES):
            yield chunk
        program.wait()


def restore_database(database_url: str, dump: Iterable[bytes], *, replaces: bool) -> None:
    """Restore a dump in one transaction: all of it, or nothing is changed.

    With `replaces`, the same transaction drops what is there. Raises ProgramFailed or ServerError.
    """
    first = (f"--command={EMPTY_DATABASE}",) if replaces else ()
    options = (*PSQL_OPTIONS, *first, "--file=-", _target(database_url))
    with (
        _start("psql", options, database_url, gives_output=False) as writer,
        _start("pg_restore", RESTORE_OPTIONS, database_url) as reader,
    ):
        failures: list[str] = []
        feeding = threading.Thread(target=_feed, args=(dump, reader.input, failures), daemon=True)
        feeding.start()
        with suppress(BrokenPipeError):  # psql has ended, and says why
            shutil.copyfileobj(reader.output, writer.input, CHUNK_BYTES)
            # Without these, psql would commit a script that ends early.
            feeding.join()
            if failures:
                raise ProgramFailed(failures[0])
            reader.wait()
            writer.input.close()
        writer.wait()


def find_program(name: str) -> Path:
    """Return the path of a program of PostgreSQL: from the wheel, else from PATH.

    Raises ServerError.
    """
    with suppress(ServerError):
        program = find_postgres() / name
        if program.exists():
            return program
    if (found := shutil.which(name)) is not None:
        return Path(found)
    raise ServerError(f"There is no {name}. Install the client programs of PostgreSQL 18.")


class _Program:
    def __init__(self, process: subprocess.Popen[bytes], errors: IO[bytes], name: str) -> None:
        self._process, self._errors, self._name = process, errors, name
        self.output: IO[bytes] = process.stdout or BytesIO()
        self.input: IO[bytes] = process.stdin or BytesIO()

    def wait(self) -> None:
        """Wait for the end of the program. Raises ProgramFailed if it failed."""
        if self._process.wait() == 0:
            return
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").splitlines()
        told = [line for line in lines if "error:" in line or "ERROR:" in line] or lines
        raise ProgramFailed(told[0] if told else f"{self._name} failed")

    def end(self) -> None:
        """Kill the program if it still runs, which rolls its transaction back."""
        self._process.kill()
        with suppress(BrokenPipeError):
            self.input.close()
        self.output.close()
        self._process.wait()


@contextmanager
def _start(
    name: str,
    arguments: Sequence[str],
    database_url: str,
    *,
    takes_input: bool = True,
    gives_output: bool = True,
) -> Iterator[_Program]:
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 (no shell, and a program of PostgreSQL)
            [find_program(name), *arguments],
            env=clean_environment() | _password(database_url),
            stdin=subprocess.PIPE if takes_input else subprocess.DEVNULL,
            stdout=subprocess.PIPE if gives_output else subprocess.DEVNULL,
            stderr=errors,
            # Between fork and exec there are only system calls, so it cannot wait for a lock.
            preexec_fn=die_with_parent(SIGKILL),  # noqa: PLW1509
        )
        program = _Program(process, errors, name)
        try:
            yield program
        finally:
            program.end()


def _feed(dump: Iterable[bytes], program_input: IO[bytes], failures: list[str]) -> None:
    """Write a dump to a program that reads it; if it ends early, it says why itself.

    Adds to `failures` why the dump cannot be read. The program's input ends then too.
    """
    with suppress(BrokenPipeError, ValueError):
        try:
            for chunk in dump:
                program_input.write(chunk)
        except BrokenPipeError:
            raise
        except (OSError, BadBackup) as error:
            failures.append(f"the file cannot be read: {error}")
        program_input.close()


def _target(database_url: str) -> str:
    """Return the option that names the database, without the password: others see it in `ps`."""
    bare = make_url(database_url).set(password=None).render_as_string(hide_password=False)
    return f"--dbname={libpq_url(bare)}"


def _password(database_url: str) -> dict[str, str]:
    password = make_url(database_url).password
    return {"PGPASSWORD": password} if password else {}
