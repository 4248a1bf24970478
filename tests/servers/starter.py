"""A process that starts embedded servers, prints their URLs, and runs until its stdin is closed.

`python -m tests.servers.starter FOLDER [no-death-signal]`; with `no-death-signal` the servers get
no signal when it dies, as on systems other than Linux.
"""

import sys
from pathlib import Path

from servers import process
from servers.errors import ServerError
from servers.local import LocalServers


def main(folder: Path, *, has_death_signal: bool) -> None:
    if not has_death_signal:
        process.LINUX = False
    with LocalServers(folder, durable=False) as servers:
        print(servers.database_url, servers.redis_url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), has_death_signal="no-death-signal" not in sys.argv[2:])
    except ServerError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
