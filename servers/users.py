"""As whom an embedded PostgreSQL runs. It refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
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


OURSELVES = RunAs()


def not_root(data: Path, program: Path) -> RunAs:
    """Choose as whom to run a program that refuses to be root; `data` may not exist yet.

    Data of another user stays that user's. Otherwise a user namespace makes root somebody else
    for the program alone; where none can be made (most containers), it is an unprivileged user.
    """
    if os.geteuid() != ROOT:
        return OURSELVES
    owner = data.stat() if data.exists() else None
    if owner is not None and owner.st_uid != ROOT:
        return RunAs(user=owner.st_uid, group=owner.st_gid)
    namespace = _namespace()
    if namespace is not None:
        return namespace
    if owner is not None:
        raise ServerError(_CANNOT.format(why=f"{data} belongs to root"))
    return _unprivileged(data.parent, program)


_CANNOT = (
    "PostgreSQL does not run as root, and here it cannot run as somebody else: {why}. "
    "Start as a plain user, or set DATABASE_URL."
)


@cache
def _namespace() -> RunAs | None:
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    prefix = (unshare, "--user", "--map-user=1000", "--map-group=1000")
    tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)  # noqa: S603
    return RunAs(prefix) if tried.returncode == 0 else None


def _unprivileged(folder: Path, program: Path) -> RunAs:
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise ServerError(_CANNOT.format(why="there is no user named nobody")) from None
    run_as = RunAs(user=nobody.pw_uid, group=nobody.pw_gid)
    for path in (folder, program):
        reached = subprocess.run(  # noqa: S603
            ["/bin/sh", "-c", 'test -x "$0"', path],
            user=run_as.user,
            group=run_as.group,
            extra_groups=[],
            check=False,
        )
        if reached.returncode != 0:
            raise ServerError(_CANNOT.format(why=f"the user nobody cannot reach {path}"))
    return run_as
