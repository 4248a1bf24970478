"""HEAD, slashes at the end, and the headers that every response has, on every route."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.app import create_app
from api.middleware.response_headers import POLICY
from domain.core.settings import Settings
from tests.api.actors import Actor
from tests.api.problem_checks import check_problem
from tests.api.raw_requests import connect
from tests.api.route_table import ENDLESS, Endpoint
from tests.api.route_table import ENDPOINTS as ALL_ENDPOINTS
from tests.serving import started
from tests.waiting import unless_hung

NO_HTTP = [b"nonsense\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"\x16\x03\x01\x02"]
ENDPOINTS = [endpoint for endpoint in ALL_ENDPOINTS if endpoint.operation not in ENDLESS]
ORIGIN = "https://app.example.com"


def path_of(endpoint: Endpoint) -> str:
    return endpoint.path.format_map({name: str(uuid4()) for name in endpoint.parameters})


def lasting(response: httpx.Response) -> dict[str, str]:
    """Return the headers that two responses to the same request share."""
    differing = {"x-request-id"} | ({"content-length"} if "health" in str(response.url) else set())
    return {name: value for name, value in response.headers.items() if name not in differing}


async def test_head_is_get_without_a_body(alice: Actor) -> None:
    item = await alice.make_item()
    paths = [path_of(endpoint) for endpoint in ENDPOINTS if endpoint.method == "GET"]
    statuses = set()
    for path in [*paths, "/health", f"/api/v1/schedule-items/{item['id']}"]:
        for headers in (alice.person.headers, {}):
            got = await alice.client.get(path, headers=headers)
            head = await alice.client.head(path, headers=headers)
            assert (head.status_code, head.content) == (got.status_code, b""), path
            assert lasting(head) == lasting(got), path
            statuses.add(head.status_code)
    assert statuses >= {200, 401, 404}


async def test_head_has_the_status_of_get_on_every_path(alice: Actor) -> None:
    statuses = []
    for endpoint in ENDPOINTS:
        path = path_of(endpoint)
        got, head = await alice.call("GET", path), await alice.call("HEAD", path)
        assert head.status_code == got.status_code, str(endpoint)
        assert head.headers.get("allow") == got.headers.get("allow"), str(endpoint)
        statuses.append(head.status_code)
    assert statuses.count(405) > 20


async def test_no_body_follows_a_head_on_the_connection(server: str) -> None:
    connection = await connect(server)
    await connection.send(
        b"HEAD /api/v1/users/me HTTP/1.1\r\nHost: m\r\n\r\n"
        b"GET /health HTTP/1.1\r\nHost: m\r\nConnection: close\r\n\r\n"
    )
    async with unless_hung():
        received = await connection.reader.read()
    await connection.close()
    head, _, rest = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 401")
    assert rest.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("sent", NO_HTTP)
async def test_what_is_no_http_is_refused_with_a_problem(server: str, sent: bytes) -> None:
    connection = await connect(server)
    await connection.send(sent)
    response = await connection.read_response()
    await connection.wait_until_closed()
    await connection.close()
    assert (response.status, response.code) == (400, "invalid_http")
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" in response.headers
    assert "date" in response.headers


async def test_a_refusal_is_never_written_into_another_response(server: str) -> None:
    connection = await connect(server)
    await connection.send(b"GET /health HTTP/1.1\r\nHost: m\r\n\r\n\0\0\r\n\r\n")
    async with unless_hung():
        received = await connection.reader.read()
    await connection.close()
    assert b"invalid_http" not in received


async def test_a_slash_too_many_is_answered_and_never_redirected(alice: Actor) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    for endpoint in ENDPOINTS:
        path = path_of(endpoint)
        answers = [
            await alice.call(endpoint.method, each, json=5, headers=headers)
            for each in (path, path.rstrip("/"), path.rstrip("/") + "/")
        ]
        assert not any("location" in answer.headers for answer in answers), path
        if {"run_id", "thread_id"} & set(endpoint.parameters):
            continue  # the slash is a part of the client's id
        assert {answer.status_code for answer in answers} == {answers[0].status_code}, path
        codes = {str(answer.json().get("code")) for answer in answers if answer.is_error}
        assert len(codes) <= 1, path


async def test_every_response_has_the_headers_that_protect_it(alice: Actor) -> None:
    paths = ["/nothing", "/health", "/api/v1/openapi.json", "/api/v1/auth/me/"]
    calls = [("GET", path) for path in paths]
    calls += [(endpoint.method, path_of(endpoint)) for endpoint in ENDPOINTS]
    for method, path in calls:
        for headers in (alice.person.headers, {}):
            response = await alice.client.request(method, path, json={}, headers=headers)
            assert response.headers["x-content-type-options"] == "nosniff", path
            assert "no-store" in response.headers["cache-control"], path
            assert response.headers["content-security-policy"] == POLICY, path


async def test_the_page_of_the_documentation_may_load_its_scripts(alice: Actor) -> None:
    response = await alice.client.get("/docs")
    assert response.headers["content-type"].startswith("text/html")
    assert "content-security-policy" not in response.headers


@pytest.mark.parametrize(
    ("path", "origin", "method"),
    [
        ("/api/v1/users/me", "https://evil.example", "GET"),
        ("/api/v1/users/me", ORIGIN, "PROPFIND"),
        ("/api/v1/auth/me", "https://evil.example", "GET"),
    ],
)
async def test_a_refused_preflight_is_an_error_of_the_api(
    settings: Settings, path: str, origin: str, method: str
) -> None:
    changed: dict[str, Any] = {"cors_origins": (ORIGIN,), "worker_in_api": False}
    app = create_app(settings.model_copy(update=changed))
    headers = {"Origin": origin, "Access-Control-Request-Method": method, "Accept-Language": "en"}
    async with (
        started(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m") as client,
    ):
        response = await client.options(path, headers=headers)
    assert response.status_code == 400
    if path.startswith("/api/v1/auth/me"):
        assert response.json()["message"] == "Pages of this origin may not send such a request."
    else:
        assert check_problem(response, 400)["code"] == "cross_origin_refused"
    assert response.headers.get("access-control-allow-origin") in (None, ORIGIN)
    assert "Origin" in response.headers["vary"]
