"""The health checks, also during outages."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.health import infrastructure, results
from api.health.results import Finding
from domain.core.settings import Settings
from tests.api.outages import database_down
from tests.serving import started
from tests.waiting import HUNG_SECONDS, eventually, unless_hung

pytestmark = pytest.mark.usefixtures("new_application")

HEALTH = "/api/v1/infra/health"
Broken = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture(autouse=True)
def _long_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let services that work respond slowly."""
    monkeypatch.setattr(infrastructure, "CHECK_TIMEOUT_SECONDS", HUNG_SECONDS)


@pytest.fixture
def broken(settings: Settings) -> Broken:
    """Starts an application some of whose parts are down."""

    @asynccontextmanager
    async def start(**changed: Any) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(settings.model_copy(update={"worker_in_api": False} | changed))
        transport = httpx.ASGITransport(app)
        async with (
            started(app),
            httpx.AsyncClient(transport=transport, base_url="http://majordomo") as client,
        ):
            yield client

    return start


@pytest.mark.parametrize("path", ["/health", "/api/v1/health"])
async def test_the_service_is_up(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.usefixtures("background_work")
async def test_a_running_worker_makes_every_service_healthy(client: httpx.AsyncClient) -> None:
    health: dict[str, Any] = {}

    async def all_are_healthy() -> bool:
        health.update((await client.get(HEALTH)).json())
        return bool(health["status"] == "healthy")

    await eventually(all_are_healthy, "the worker has sent a heartbeat")
    assert set(health["services"]) == {"redis", "database", "queue"}
    for service in health["services"].values():
        assert service["status"] == "healthy"
        assert service["latency_ms"] >= 0


async def test_a_queue_without_a_worker_is_unhealthy(broken: Broken) -> None:
    async with broken() as client:
        response = await client.get(HEALTH)
    assert response.status_code == 200
    assert response.json()["status"] == "unhealthy"
    statuses = {name: part["status"] for name, part in response.json()["services"].items()}
    assert statuses == {"redis": "healthy", "database": "healthy", "queue": "unhealthy"}


async def test_without_redis_only_redis_is_unhealthy_and_sign_in_works(broken: Broken) -> None:
    async with broken(redis_url="redis://127.0.0.1:1") as client:
        response = await client.get(HEALTH)
        assert response.status_code == 200
        assert response.json()["services"]["redis"]["status"] == "unhealthy"
        assert response.json()["services"]["database"]["status"] == "healthy"
        assert (await client.get("/health")).status_code == 200
        login = {"email": "ada@example.com", "password": "analytical"}
        assert (await client.post("/api/v1/auth/sessions", json=login)).status_code == 401


async def test_a_database_that_is_down_is_unhealthy(broken: Broken, settings: Settings) -> None:
    async with broken() as client, database_down(settings):
        response = await client.get(HEALTH)
    assert response.status_code == 200
    statuses = {name: part["status"] for name, part in response.json()["services"].items()}
    assert statuses == {"redis": "healthy", "database": "unhealthy", "queue": "unhealthy"}


async def test_a_server_that_does_not_respond_is_unhealthy(
    broken: Broken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(infrastructure, "CHECK_TIMEOUT_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it lets clients in, and that is all
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}"
        async with broken(redis_url=url) as client:
            response = await client.get(HEALTH)
    assert response.json()["services"]["redis"]["status"] == "unhealthy"


async def test_the_response_does_not_wait_for_the_cleanup_of_a_check(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_close = asyncio.Event()

    async def check_stubbornly(_: object) -> Finding:
        try:
            await asyncio.Event().wait()
        finally:
            await may_close.wait()
        return Finding("")

    monkeypatch.setattr(infrastructure, "check_database", check_stubbornly)
    monkeypatch.setattr(infrastructure, "CHECK_TIMEOUT_SECONDS", 0.05)
    async with unless_hung():
        response = await client.get(HEALTH)
    assert response.json()["services"]["database"]["status"] == "unhealthy"
    may_close.set()
    await eventually(lambda: not results._running_checks, "the check has let go")
