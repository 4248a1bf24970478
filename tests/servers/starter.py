"""A process that starts embedded servers, says where they are, and waits until it is told to end.

`python -m tests.servers.starter FOLDER [alone]`; with `alone`, the servers are not told when it
dies, as on systems that cannot do so.
"""

import sys
from pathlib import Path

from servers import process
from servers.errors import ServerError
from servers.local import LocalServers


def main(folder: Path, *, alone: bool) -> None:
    if alone:
        process.LINUX = False
    with LocalServers(folder, durable=False) as servers:
        print(servers.database_url, servers.redis_url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), alone="alone" in sys.argv[2:])
    except ServerError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
