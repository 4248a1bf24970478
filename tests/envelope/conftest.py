"""The diet API, called in Chinese unless a test asks for another language."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests.envelope.diet_api import DietApiClient


@pytest.fixture
async def diet_api(app: FastAPI) -> AsyncIterator[DietApiClient]:
    transport = httpx.ASGITransport(app)
    headers = {"Accept-Language": "zh-CN"}
    url = "http://majordomo"
    async with httpx.AsyncClient(transport=transport, base_url=url, headers=headers) as client:
        yield DietApiClient(client)
