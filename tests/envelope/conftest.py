"""The diet document's routes, called as its users call them: in Chinese, unless they say else."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests.envelope.diet_api import Surface


@pytest.fixture
async def surface(app: FastAPI) -> AsyncIterator[Surface]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://majordomo") as client:
        yield Surface(client)
