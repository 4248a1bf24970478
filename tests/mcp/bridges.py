"""`majordomo mcp` as a process, started by a client."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import Implementation

from tests.mcp.programs import MODERN
from tests.processes import NO_CERTIFICATES

MAJORDOMO = str(Path(sys.executable).parent / "majordomo")


def bridge_environment(server: str, token: str) -> dict[str, str]:
    return {"MAJORDOMO_URL": server, "MAJORDOMO_TOKEN": token, **NO_CERTIFICATES}


@asynccontextmanager
async def bridged(
    server: str, token: str, mode: str = MODERN, **options: Any
) -> AsyncIterator[Client]:
    """Connect the SDK's client over stdio to a bridge, which passes on to a server."""
    command = StdioServerParameters(
        command=MAJORDOMO, args=["mcp"], env=bridge_environment(server, token)
    )
    negotiated = "auto" if mode == MODERN else mode
    info = Implementation(name="Desk assistant", version="1")
    async with Client(command, mode=negotiated, cache=None, client_info=info, **options) as client:
        assert (client.protocol_version == MODERN) is (mode == MODERN)
        yield client
