"""The Node process in which the agents of the tests live."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from tests.agui.installation import HERE, NODE, install

MAX_LINE_BYTES = 64 * 1024 * 1024


class Driver:
    """Sends commands to driver.mjs and hands out its answers and events."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.crashes: list[str] = []
        """What would have ended a client's process."""
        self.said: list[str] = []
        """What the client wrote to its console, warnings about our events among it."""
        self._process = process
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._events: dict[int, asyncio.Queue[dict[str, Any]]] = {}

    def begin(self, **command: Any) -> tuple[int, asyncio.Future[Any]]:
        """Send a command, and give its number and what will be its answer."""
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        self._events[number] = asyncio.Queue()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"id": number, **command}).encode() + b"\n")
        return number, self._answers[number]

    async def ask(self, **command: Any) -> Any:
        return await self.begin(**command)[1]

    def events(self, number: int) -> asyncio.Queue[dict[str, Any]]:
        """Give the events of a run as they come."""
        return self._events[number]

    async def listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self._hear(json.loads(line))
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ConnectionError("the driver has ended"))

    def _hear(self, line: dict[str, Any]) -> None:
        match line:
            case {"answer": number, "result": result}:
                self._answers.pop(number).set_result(result)
            case {"answer": number, "failure": failure}:
                self._answers.pop(number).set_exception(RuntimeError(str(failure)))
            case {"run": number, "event": event}:
                self._events[number].put_nowait(event)
            case {"crash": reason}:
                self.crashes.append(reason)
            case {"said": level, "text": text}:
                self.said.append(f"{level}: {text}")


@asynccontextmanager
async def started_driver() -> AsyncIterator[Driver]:
    install()
    process = await asyncio.create_subprocess_exec(
        NODE,
        HERE / "driver.mjs",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=MAX_LINE_BYTES,
    )
    driver = Driver(process)
    listening = asyncio.create_task(driver.listen())
    try:
        yield driver
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await listening
