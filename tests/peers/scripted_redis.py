"""A server that says of itself what a test demands, and stores nothing."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def scripted_redis(info: str | None, *, is_full: bool = False) -> Iterator[str]:
    """Serve a Redis that knows AUTH, PING, SET and INFO; without `info` it refuses the password."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while line := self.rfile.readline():
                words = [self._read_word() for _ in range(int(line[1:]))]
                self.wfile.write(self._answer(words[0].upper()))

        def _read_word(self) -> str:
            length = int(self.rfile.readline()[1:])
            return self.rfile.read(length + 2)[:-2].decode()

        def _answer(self, command: str) -> bytes:
            if info is None:
                return b"-WRONGPASS invalid username-password pair or user is disabled.\r\n"
            if command == "HELLO":
                is_known = "redis_version:5" not in info
                return (
                    b"%1\r\n+proto\r\n:3\r\n" if is_known else b"-ERR unknown command `HELLO`\r\n"
                )
            if command == "SET" and is_full:
                return b"-OOM command not allowed when used memory > 'maxmemory'.\r\n"
            if command == "INFO":
                return f"${len(info)}\r\n{info}\r\n".encode()
            return b"+PONG\r\n" if command == "PING" else b"+OK\r\n"

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"redis://:hunter2@127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
