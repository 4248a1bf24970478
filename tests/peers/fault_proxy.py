"""A proxy on loopback in front of a server, whose connections fail when the test says so.

with FaultProxy(("127.0.0.1", port)) as proxy:  # or the path of a Unix socket
    ...  # 127.0.0.1:proxy.port
    proxy.freeze()   # nothing passes in either direction, and nobody is told
    proxy.cut()      # every connection is reset, and new ones are refused
    proxy.heal()     # as before
    proxy.drop_response(3)  # the third request from now on is executed, its response is lost
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

Address = str | tuple[str, int]
CHUNK_SIZE = 65_536
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER for an end that tells the other side at once that the connection is lost."""


class _Link:
    """One connection of a client, and the one to the server that belongs to it."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writers = [writer]
        self.loses_answer = False

    def reset(self) -> None:
        for writer in self.writers:
            connection = writer.get_extra_info("socket")
            if connection is not None and connection.family != socket.AF_UNIX:
                with suppress(OSError):
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()


class FaultProxy:
    """The proxy, in a thread of its own."""

    def __init__(self, target: Address) -> None:
        self._target = target
        self._links: set[_Link] = set()
        self._doomed = b""
        self._left = 0
        self._is_cut = False
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._passes = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._passes.set()
        self._thread.start()
        self._call(lambda: None)
        serving = asyncio.start_server(self._serve, sock=self._socket)
        self._server = asyncio.run_coroutine_threadsafe(serving, self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        self._call(self._server.close)
        self._call(self._reset_all)
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def freeze(self) -> None:
        """Let nothing pass any more. New connections are taken, and hear nothing either."""
        self._call(self._passes.clear)

    def cut(self) -> None:
        """Reset all connections, and every new one."""

        def cut() -> None:
            self._is_cut = True
            self._reset_all()

        self._call(cut)

    def reset(self) -> None:
        """Reset the connections that there are; new ones work."""
        self._call(self._reset_all)

    def heal(self) -> None:
        """Let everything pass, what was held back first."""

        def heal() -> None:
            self._is_cut = False
            self._passes.set()

        self._call(heal)

    def drop_response(self, place: int, *, to: bytes = b"") -> None:
        """Have one request carried out, and its connection lost before the answer.

        Of the requests that come from now on, and have these bytes in them, the one at that
        place: 1 is the next. `has_dropped_response` says whether it has come.
        """

        def lose() -> None:
            self._doomed, self._left = to, place

        self._call(lose)

    @property
    def has_dropped_response(self) -> bool:
        return self._left == 0

    def _call(self, change: Callable[[], Any]) -> None:
        async def call() -> None:
            change()

        asyncio.run_coroutine_threadsafe(call(), self._loop).result()

    def _reset_all(self) -> None:
        for link in list(self._links):
            link.reset()

    async def _end(self) -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0)  # their connections close in the loop's next round

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link(writer)
        self._links.add(link)
        try:
            server_reader, server_writer = await self._connect()
            link.writers.append(server_writer)
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pass_requests(link, reader, server_writer))
                pumps.create_task(self._pass_answers(link, server_reader, writer))
        except* OSError:
            pass  # one side is gone, and so is the other in a moment
        finally:
            self._links.discard(link)
            link.reset()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        await self._passes.wait()
        if self._is_cut:
            raise ConnectionRefusedError
        if isinstance(self._target, str):
            return await asyncio.open_unix_connection(self._target)
        return await asyncio.open_connection(*self._target)

    async def _pass_requests(
        self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(CHUNK_SIZE):
            await self._passes.wait()
            link.loses_answer |= self._is_doomed(data)
            await _write(writer, data)
        writer.write_eof()

    def _is_doomed(self, request: bytes) -> bool:
        if not self._left or self._doomed not in request:
            return False
        self._left -= 1
        return self._left == 0

    async def _pass_answers(
        self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(CHUNK_SIZE):
            await self._passes.wait()
            if link.loses_answer:
                raise ConnectionResetError
            await _write(writer, data)
        writer.write_eof()


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()
