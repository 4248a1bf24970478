"""The user that an embedded PostgreSQL runs as: it refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from servers.errors import ServerError

ROOT = 0


@dataclass(frozen=True)
class RunAs:
    """How to start a program as a user: a command prefix, or the ids of another user."""

    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None

    def own(self, folder: Path) -> None:
        """Change the owner of a new folder to the user that runs the program."""
        if self.user is not None and self.group is not None:
            os.chown(folder, self.user, self.group)

    def can_reach(self, path: Path) -> bool:
        """Return whether the user can enter a folder, or execute a program."""
        test = subprocess.run(  # noqa: S603
            [*self.prefix, "/bin/sh", "-c", 'test -x "$0"', path],
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else [],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return test.returncode == 0


CURRENT_USER = RunAs()


def choose_user(data: Path, program: Path) -> RunAs:
    """Choose the user for a program that refuses to run as root; `data` need not exist yet.

    A data folder of another user stays that user's. Otherwise the program runs in a user namespace
    in which root has another id. Where namespaces are not available, as in most containers, it runs
    as the user `nobody`. Raises ServerError if no user can reach both folder and program.
    """
    if os.geteuid() != ROOT:
        return CURRENT_USER
    is_new = not data.exists()
    owner = (data.parent if is_new else data).stat()
    if owner.st_uid != ROOT:
        return RunAs(user=owner.st_uid, group=owner.st_gid)
    for candidate in _candidates(is_new=is_new):
        if candidate.can_reach(data.parent) and candidate.can_reach(program):
            return candidate
    raise ServerError(
        "PostgreSQL does not run as root, and no other user can reach both "
        f"{data.parent} and {program}. Start as a plain user, or set DATABASE_URL."
    )


def _candidates(*, is_new: bool) -> Iterator[RunAs]:
    unshare = shutil.which("unshare")
    if unshare is not None:
        yield RunAs((unshare, "--user", "--map-user=1000", "--map-group=1000"))
    if is_new:  # other users cannot read a data folder that root has filled
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            return
        yield RunAs(user=nobody.pw_uid, group=nobody.pw_gid)
