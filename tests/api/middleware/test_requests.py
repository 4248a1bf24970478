"""The middlewares: request id, log line and CORS; and what production hides."""

from collections.abc import AsyncIterator

import httpx
import pytest

from api.app import create_app
from domain.core.settings import Settings
from tests.api.registration import AUTH
from tests.factories import Person
from tests.serving import started

ORIGIN = "https://app.example.com"


@pytest.fixture
async def production(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    changed = {
        "environment": "production",
        "cors_origins": (ORIGIN,),
        "worker_in_api": False,
    }
    app = create_app(settings.model_copy(update=changed))
    transport = httpx.ASGITransport(app)
    async with started(app), httpx.AsyncClient(transport=transport, base_url="http://m") as client:
        yield client


async def test_a_valid_request_id_is_kept(client: httpx.AsyncClient) -> None:
    response = await client.get("/health", headers={"x-request-id": "from-the-proxy.1"})
    assert response.headers["x-request-id"] == "from-the-proxy.1"


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "a\tb"])
async def test_an_invalid_request_id_is_replaced(client: httpx.AsyncClient, name: str) -> None:
    response = await client.get("/health", headers={"x-request-id": name})
    assert response.headers["x-request-id"] not in {"", name}


async def test_the_log_line_has_no_secrets(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await client.post(
        f"{AUTH}/sessions?ticket=tell-nobody",
        json={"email": "ada@example.com", "password": "tell-nobody"},
        headers={"authorization": "Bearer tell-nobody"},
    )
    printed = "".join(capsys.readouterr())
    assert f"path={AUTH}/sessions" in printed
    assert "status=401" in printed
    assert "tell-nobody" not in printed


@pytest.mark.parametrize("path", ["/docs", "/api/v1/openapi.json"])
async def test_production_has_no_docs_pages(
    client: httpx.AsyncClient, production: httpx.AsyncClient, path: str
) -> None:
    assert (await client.get(path)).status_code == 200
    assert (await production.get(path)).status_code == 404


async def test_configured_origins_may_call_and_read_errors(
    production: httpx.AsyncClient,
) -> None:
    for origin, allowed in [(ORIGIN, ORIGIN), ("https://evil.example", None)]:
        response = await production.get("/nothing", headers={"origin": origin})
        assert response.status_code == 404
        assert response.headers.get("access-control-allow-origin") == allowed
    preflight = await production.options(
        f"{AUTH}/sessions",
        headers={"origin": ORIGIN, "access-control-request-method": "DELETE"},
    )
    assert preflight.status_code == 200


async def test_pages_of_configured_origins_may_read_when_to_try_again(
    production: httpx.AsyncClient,
) -> None:
    """They can read the service's other headers too: a browser hides those that are not exposed."""
    response = await production.get("/nothing", headers={"origin": ORIGIN})
    exposed = response.headers["access-control-expose-headers"].split(", ")
    assert set(exposed) == {"Idempotency-Replayed", "Link", "Retry-After", "X-Request-ID"}


@pytest.mark.parametrize("path", ["/nothing", "/api/v1/auth/me"])
async def test_an_error_says_that_it_varies_by_accept_language(
    production: httpx.AsyncClient, path: str
) -> None:
    """A problem and an envelope; the header that CORS adds stays."""
    for language in ("en", "zh-CN"):
        headers = {"accept-language": language, "origin": ORIGIN}
        response = await production.get(path, headers=headers)
        assert response.headers["content-language"] == language
        assert set(response.headers["vary"].split(", ")) == {"Accept-Language", "Origin"}


async def test_a_translated_response_varies_by_accept_language(
    client: httpx.AsyncClient, person: Person
) -> None:
    messages = set()
    for language in ("en", "zh-CN"):
        headers = person.headers | {"accept-language": language}
        response = await client.get("/api/v1/auth/me", headers=headers)
        messages.add(response.json()["message"])
        assert "Accept-Language" in response.headers["vary"].split(", ")
    assert len(messages) == 2
