"""Every error is a problem document, and no input causes a 500."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from starlette.types import Message, Receive, Scope, Send

from api.errors.error_response import STATUSES
from domain.core.errors import DomainError, RateLimited, Unauthenticated
from domain.core.i18n import gettext_noop
from tests.api.problem_checks import check_problem
from tests.api.registration import PASSWORD, VERIFICATIONS
from tests.serving import served
from tests.waiting import HUNG_SECONDS

SECRET = "hunter2-never-repeat-me"
JSON = {"content-type": "application/json"}


def registration(**changed: Any) -> bytes:
    body = {"username": "ada", "email": "ada@example.com", "password": PASSWORD} | changed
    return json.dumps(body).encode()


BAD_BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "half a string": b'{"username": "',
    "invalid UTF-8": b'{"username": "\xff\xfe"}',
    "null": b"null",
    "a number": b"1",
    "a list": b"[]",
    "a string": b'"x"',
    "NaN": b'{"username": NaN, "email": Infinity, "password": -Infinity}',
    "an endless integer": b'{"username": ' + b"9" * 10_000 + b"}",
    "a large exponent": b'{"username": 1e999}',
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 100_000,
    "deep but whole": b'{"username":' + b"[" * 900 + b"]" * 900 + b"}",
    "NUL": registration(username="a\0da"),
    "NUL in the password": registration(password="a\0bcdef"),
    "NUL in the address": registration(email="a\0@example.com"),
    "a lone surrogate": registration(username="ada\ud800"),
    "a lone surrogate in the password": registration(password="secret\udfff"),
    "a lone surrogate in the address": registration(email="ada\ud800@example.com"),
    "a lone surrogate in a name": b'{"\\ud800": 1}',
    "a lone surrogate in the page": registration(redirect_to="http://\ud800"),
    "numbers for texts": registration(username=1, email=2, password=3),
    "objects for texts": registration(username={"a": 1}, email=[], password=None),
    "a short password": registration(password="12345"),
    "a long password": registration(password="x" * 1025),
    "no address": registration(email="example.com"),
    "two addresses": registration(email="a@example.com, b@example.com"),
    "a line break in the address": registration(email="ada@example.com\nBcc: eve@example.com"),
    "a long address": registration(email="a" * 300 + "@example.com"),
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
async def test_an_invalid_body_is_422(client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post(VERIFICATIONS, content=body, headers=JSON)
    problem = check_problem(response, 422)
    assert problem["instance"] == VERIFICATIONS
    assert all(set(error) == {"loc", "type", "message"} for error in problem["errors"])


async def test_an_error_never_repeats_the_input(client: httpx.AsyncClient) -> None:
    body = {
        "username": SECRET * 9,
        "email": SECRET,
        "password": {SECRET: SECRET},
        "redirect_to": [SECRET],
        SECRET: SECRET,
    }
    response = await client.post(VERIFICATIONS, json=body)
    problem = check_problem(response, 422)
    assert SECRET not in response.text
    assert len(problem["errors"]) == 4


@pytest.mark.parametrize(
    ("language", "detail", "message"),
    [
        ("en", "The request does not fit what is expected here.", "This is required."),
        ("zh-CN", "请求参数无效", "此项为必填项"),
        ("*", "请求参数无效", "此项为必填项"),
        ("fr, en;q=0.5", "The request does not fit what is expected here.", "This is required."),
    ],
)
async def test_errors_are_in_the_requested_language(
    client: httpx.AsyncClient, language: str, detail: str, message: str
) -> None:
    response = await client.post(VERIFICATIONS, json={}, headers={"accept-language": language})
    problem = check_problem(response, 422)
    assert problem["detail"] == detail
    assert {error["message"] for error in problem["errors"]} == {message}


@pytest.mark.parametrize(
    "path",
    ["/", "/nothing", "/api/v1/nothing", "/api/v1/%00", "/api/v1/%ff%fe", "/api/v1/" + "a" * 5000],
)
async def test_an_unknown_path_is_404(client: httpx.AsyncClient, path: str) -> None:
    problem = check_problem(await client.get(path), 404)
    assert problem["code"] == "route_not_found"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "PROPFIND"])
async def test_an_unsupported_method_is_405(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, VERIFICATIONS)
    problem = check_problem(response, 405)
    assert problem["code"] == "method_not_allowed"
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("users/me", "DELETE, GET, HEAD, PATCH"),
        ("friends/requests", "POST"),
        ("friends/x", "DELETE"),
    ],
)
async def test_a_405_lists_every_allowed_method(
    client: httpx.AsyncClient, path: str, allowed: str
) -> None:
    response = await client.put(f"/api/v1/{path}")
    check_problem(response, 405)
    assert response.headers["allow"] == allowed


async def test_each_kind_of_domain_error_has_its_status(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    for kind, status in STATUSES.items():
        error = _refusal(kind)
        app.add_api_route(f"/refuse/{status}", _raising(error))
        response = await client.get(f"/refuse/{status}", headers={"accept-language": "en"})
        problem = check_problem(response, status)
        assert (problem["code"], problem["detail"]) == ("no_teapot", "There are 3 teapots.")
        assert ("retry-after" in response.headers) == (status in {429, 503})


class _Answer(BaseModel):
    token: int


async def test_an_unexpected_error_discloses_nothing(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    async def answer_badly() -> Any:
        return {"token": SECRET}

    app.add_api_route("/bug", _raising(RuntimeError(SECRET)))
    app.add_api_route("/bad-statement", _raising(IntegrityError(SECRET, {}, ValueError(SECRET))))
    app.add_api_route("/bad-answer", answer_badly, response_model=_Answer)
    for path in ("/bug", "/bad-statement", "/bad-answer"):
        response = await client.get(path)
        assert check_problem(response, 500)["code"] == "internal_error"
        assert SECRET not in response.text
        assert "x-request-id" in response.headers


@pytest.mark.parametrize("error", [RuntimeError(SECRET), OSError(), Unauthenticated()])
async def test_a_failure_after_the_response_has_started_closes_the_connection(
    app: FastAPI, error: Exception
) -> None:
    """Otherwise the client would take the part for the whole."""

    async def pieces() -> AsyncIterator[bytes]:
        yield b"a part"
        raise error

    async def break_off() -> StreamingResponse:
        return StreamingResponse(pieces())

    app.add_api_route("/breaks-off", break_off)
    sent: list[str] = []

    async def recorded(scope: Scope, receive: Receive, send: Send) -> None:
        async def record(message: Message) -> None:
            sent.append(message["type"])
            await send(message)

        await app(scope, receive, record)

    async with served(recorded) as url, httpx.AsyncClient(timeout=HUNG_SECONDS) as client:
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(f"{url}/breaks-off")
    assert sent == ["http.response.start", "http.response.body"]


async def test_an_invalid_response_is_not_logged(
    app: FastAPI, client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    async def answer_badly() -> Any:
        return {"token": SECRET}

    app.add_api_route("/bad-answer", answer_badly, response_model=_Answer)
    await client.get("/bad-answer")
    printed = "".join(capsys.readouterr())
    assert "response_invalid" in printed
    assert SECRET not in printed


async def test_the_document_describes_problems(client: httpx.AsyncClient) -> None:
    document = (await client.get("/api/v1/openapi.json")).json()
    assert {"Problem", "FieldError"} <= set(document["components"]["schemas"])
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    for operation in operations:
        assert operation["summary"], operation["operationId"]
        errors = {s: r for s, r in operation["responses"].items() if s >= "400"}
        enveloped = "EnvelopeError" in str(errors["500"])
        always = {"400", "500", "503"} if enveloped else {"408", "413", "422", "500", "503"}
        assert always <= set(errors), operation["operationId"]
        form = "application/json" if enveloped else "application/problem+json"
        for response in errors.values():
            is_problem = "ReadinessRead" not in str(response)  # which 503 has, too
            assert not is_problem or form in response["content"]
            assert "HTTPValidationError" not in str(response)
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert "create_verification" in names


def _refusal(kind: type[DomainError]) -> DomainError:
    members = {"code": "no_teapot", "message": gettext_noop("There are {count} teapots.")}
    error: type[Any] = type("NoTeapot", (kind,), members)
    refusal: DomainError = error(retry_after=7, count=3) if kind is RateLimited else error(count=3)
    return refusal


def _raising(error: Exception) -> Any:
    async def refuse() -> None:
        raise error

    return refuse
