"""As whom an embedded PostgreSQL runs. It refuses to run as root."""

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
    """How to start a program as somebody: a command in front of it, or another user's ids."""

    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None

    def own(self, folder: Path) -> None:
        """Give a folder that we have just made to whoever runs the program."""
        if self.user is not None and self.group is not None:
            os.chown(folder, self.user, self.group)

    def reaches(self, path: Path) -> bool:
        """Try whether whoever runs the program can use a folder, or run a program."""
        tried = subprocess.run(  # noqa: S603
            [*self.prefix, "/bin/sh", "-c", 'test -x "$0"', path],
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else [],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return tried.returncode == 0


OURSELVES = RunAs()


def not_root(data: Path, program: Path) -> RunAs:
    """Choose as whom to run a program that refuses to be root; `data` may not exist yet.

    A folder of another user stays that user's. Otherwise a user namespace makes root somebody else
    for the program alone; where none can be made, as in most containers, it is an unprivileged
    user. Raises ServerError where nobody will do.
    """
    if os.geteuid() != ROOT:
        return OURSELVES
    is_new = not data.exists()
    owner = (data.parent if is_new else data).stat()
    if owner.st_uid != ROOT:
        return RunAs(user=owner.st_uid, group=owner.st_gid)
    for candidate in _candidates(is_new=is_new):
        if candidate.reaches(data.parent) and candidate.reaches(program):
            return candidate
    raise ServerError(
        "PostgreSQL does not run as root, and no other user can reach both "
        f"{data.parent} and {program}. Start as a plain user, or set DATABASE_URL."
    )


def _candidates(*, is_new: bool) -> Iterator[RunAs]:
    unshare = shutil.which("unshare")
    if unshare is not None:
        yield RunAs((unshare, "--user", "--map-user=1000", "--map-group=1000"))
    if is_new:  # in a folder that root has filled, nobody else can read
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            return
        yield RunAs(user=nobody.pw_uid, group=nobody.pw_gid)
