"""The command line of the MCP inspector, on Node."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from tests.agui.installation import NODE, install
from tests.processes import NO_CERTIFICATES
from tests.waiting import HUNG_SECONDS

HERE = Path(__file__).parent
INSPECTOR = HERE / "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js"


async def inspect(folder: Path, target: list[str], *arguments: str) -> Any:
    """Run a method against a server, and return what the inspector prints.

    The inspector keeps its files in `folder`. Asserts that it succeeds.
    """
    await asyncio.to_thread(install, HERE)
    process = await asyncio.create_subprocess_exec(
        *(str(NODE), str(INSPECTOR), "--cli", *target, *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"HOME": str(folder), "PATH": os.environ["PATH"], **NO_CERTIFICATES},
    )
    try:
        async with asyncio.timeout(HUNG_SECONDS):
            printed, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, (process.returncode, printed, errors)
    return json.loads(printed)
