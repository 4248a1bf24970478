"""Controls the Node processes that run the AG-UI clients of the tests."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from typing import Any

from tests.agui.installation import HERE, NODE, install

MAX_LINE_BYTES = 64 * 1024 * 1024
PACKAGES = {"1.0": "@ag-ui/client", "0.0": "@ag-ui/client-0"}
"""The npm packages (package.json) of the client versions in use."""


class Driver:
    """Sends commands to driver.mjs, and dispatches its responses and events."""

    def __init__(self, process: asyncio.subprocess.Process, version: str) -> None:
        self.version = version
        """The version of the client, a key of PACKAGES."""
        self.crashes: list[str] = []
        """Exceptions and rejections that no client handled."""
        self.console_lines: list[str] = []
        """The console output of the clients, including warnings about our events."""
        self._process = process
        self._numbers = count(1)
        self._responses: dict[int, asyncio.Future[Any]] = {}
        self._events: dict[int, asyncio.Queue[dict[str, Any]]] = {}

    def send(self, **command: Any) -> tuple[int, asyncio.Future[Any]]:
        """Send a command, and return its number and the future of its response."""
        number = next(self._numbers)
        self._responses[number] = asyncio.get_running_loop().create_future()
        self._events[number] = asyncio.Queue()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"id": number, **command}).encode() + b"\n")
        return number, self._responses[number]

    async def request(self, **command: Any) -> Any:
        """Send a command and return its response."""
        return await self.send(**command)[1]

    def events(self, number: int) -> asyncio.Queue[dict[str, Any]]:
        """Return the queue of the events of a run."""
        return self._events[number]

    async def read_output(self) -> None:
        """Dispatch the lines of the process until it ends."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._dispatch(json.loads(line))
        for response in self._responses.values():
            if not response.done():
                response.set_exception(ConnectionError("the driver has ended"))

    def _dispatch(self, line: dict[str, Any]) -> None:
        match line:
            case {"response": number, "result": result}:
                self._responses.pop(number).set_result(result)
            case {"response": number, "failure": failure}:
                self._responses.pop(number).set_exception(RuntimeError(str(failure)))
            case {"run": number, "event": event}:
                self._events[number].put_nowait(event)
            case {"crash": reason}:
                self.crashes.append(reason)
            case {"console": level, "text": text}:
                self.console_lines.append(f"{level}: {text}")


class Drivers:
    """Starts one process for each version of the client that a test uses."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._drivers: dict[str, Driver] = {}

    async def get(self, version: str) -> Driver:
        if version not in self._drivers:
            driver = await self._stack.enter_async_context(_started_driver(version))
            self._drivers[version] = driver
        return self._drivers[version]


@asynccontextmanager
async def started_drivers() -> AsyncIterator[Drivers]:
    async with AsyncExitStack() as stack:
        yield Drivers(stack)


@asynccontextmanager
async def _started_driver(version: str) -> AsyncIterator[Driver]:
    """Run driver.mjs, after installing its packages if necessary."""
    install()
    process = await asyncio.create_subprocess_exec(
        NODE,
        HERE / "driver.mjs",
        PACKAGES[version],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=MAX_LINE_BYTES,
    )
    driver = Driver(process, version)
    reading = asyncio.create_task(driver.read_output())
    try:
        yield driver
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await reading
