"""Registrations are counted per client, through all APIs together."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from api.app import create_app
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.api.registration import AUTH, client_at, request_code
from tests.serving import started


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    app = create_app(settings.model_copy(update={"registrations_per_client": 6}))
    async with started(app):
        yield app


async def register(
    client: httpx.AsyncClient, number: int, path: str = "register"
) -> httpx.Response:
    account = {"username": f"user_{number}", "email": f"{number}@example.com"}
    body = account | {"password": "password123", "code": "000000"}
    if path == "register":
        del body["code"]
    return await client.post(f"{AUTH}/{path}", json=body)


async def test_a_client_registers_up_to_the_limit(app: FastAPI, sessions: Sessions) -> None:
    async with client_at(app, "192.0.2.1") as client:
        responses = [await register(client, number) for number in range(8)]
    assert [response.status_code for response in responses] == [200] * 6 + [429] * 2
    assert 0 < int(responses[-1].headers["Retry-After"]) <= 3600
    async with sessions() as session:
        assert await session.scalar(select(func.count(User.id))) == 6


async def test_all_routes_that_register_share_one_count(app: FastAPI) -> None:
    async with client_at(app, "192.0.2.1") as client:
        for number in range(2):
            assert (await register(client, number)).status_code == 200
            assert (await register(client, 8 + number, "verify-register")).status_code == 422
            email, username = f"v{number}@example.com", f"pending_{number}"
            assert (await request_code(client, email=email, username=username)).status_code == 202
        assert (await register(client, 7)).status_code == 429
        assert (await register(client, 7, "verify-register")).status_code == 429
        refused = await request_code(client, email="v7@example.com", username="pending_7")
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert 0 < int(refused.headers["Retry-After"]) <= 3600


async def test_addresses_of_one_ipv6_network_are_one_client(app: FastAPI) -> None:
    statuses = []
    for number in range(7):
        async with client_at(app, f"2001:db8:0:1::{number}") as client:
            statuses.append((await register(client, number)).status_code)
    assert statuses == [200] * 6 + [429]
    async with client_at(app, "2001:db8:0:2::1") as client:
        assert (await register(client, 9)).status_code == 200
