"""A proxy on loopback in front of a server, which injects network faults.

with FaultProxy(("127.0.0.1", port)) as proxy:  # or the path of a Unix socket
    ...  # 127.0.0.1:proxy.port
    proxy.freeze()   # no data pass in either direction, and connections stay open
    proxy.cut()      # resets every connection, also new ones
    proxy.heal()     # passes data again
    proxy.drop_response(3)  # the third request from now on is executed, but its response is lost
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
CLOSE_TIMEOUT_SECONDS = 0.1
RESET = struct.pack("ii", 1, 0)
"""The SO_LINGER value that makes `close` reset the connection."""


class Link:
    """One connection of a client, and the connection to the server that belongs to it."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writers = [writer]
        self.drops_response = False

    def reset(self) -> None:
        for writer in self.writers:
            connection = writer.get_extra_info("socket")
            if connection is not None and connection.family != socket.AF_UNIX:
                with suppress(OSError):
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()


class FaultProxy:
    """The proxy; it runs in a thread of its own."""

    def __init__(self, target: Address) -> None:
        self._target = target
        self._links: set[Link] = set()
        self._drop_marker = b""
        self._requests_until_drop = 0
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
        asyncio.run_coroutine_threadsafe(self._cancel_tasks(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def freeze(self) -> None:
        """Stop passing data. New connections are accepted, but also get no data."""
        self._call(self._passes.clear)

    def cut(self) -> None:
        """Reset all open connections and every new one."""

        def cut() -> None:
            self._is_cut = True
            self._reset_all()

        self._call(cut)

    def reset(self) -> None:
        """Reset all open connections; new ones work."""
        self._call(self._reset_all)

    def heal(self) -> None:
        """Pass all data again, beginning with what was held back."""

        def heal() -> None:
            self._is_cut = False
            self._passes.set()

        self._call(heal)

    def drop_response(self, place: int, *, to: bytes = b"") -> None:
        """Pass one request to the server, and reset its connection before the response.

        `place` counts from now on the requests that contain the bytes `to`: 1 is the next.
        """

        def schedule_drop() -> None:
            self._drop_marker, self._requests_until_drop = to, place

        self._call(schedule_drop)

    @property
    def has_dropped_response(self) -> bool:
        """Whether the request of the last `drop_response` has come."""
        return self._requests_until_drop == 0

    def _call(self, change: Callable[[], Any]) -> None:
        async def call() -> None:
            change()

        asyncio.run_coroutine_threadsafe(call(), self._loop).result()

    def _reset_all(self) -> None:
        for link in list(self._links):
            link.reset()

    async def _cancel_tasks(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        if tasks:  # most end by themselves, because their connections have been reset
            await asyncio.wait(tasks, timeout=CLOSE_TIMEOUT_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)  # connections close in the next iteration of the loop

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = Link(writer)
        self._links.add(link)
        try:
            server_reader, server_writer = await self._connect()
            link.writers.append(server_writer)
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._pass_requests(link, reader, server_writer))
                pumps.create_task(self._pass_responses(link, server_reader, writer))
        except* OSError:
            pass  # one side has closed its connection; `reset` closes the other
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
        self, link: Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(CHUNK_SIZE):
            await self._passes.wait()
            self._note_request(link, data)
            link.drops_response |= self._is_to_be_dropped(data)
            await _write(writer, data)
        writer.write_eof()

    def _note_request(self, link: Link, data: bytes) -> None:
        """Look at what a client sends before it is passed on; a subclass can record it."""

    def _is_to_be_dropped(self, request: bytes) -> bool:
        if not self._requests_until_drop or self._drop_marker not in request:
            return False
        self._requests_until_drop -= 1
        return self._requests_until_drop == 0

    async def _pass_responses(
        self, link: Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(CHUNK_SIZE):
            await self._passes.wait()
            if link.drops_response:
                raise ConnectionResetError
            await _write(writer, data)
        writer.write_eof()


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()
