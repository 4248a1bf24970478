"""Every route that needs a caller authenticates before it reads the body."""

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import orjson
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import func, update

from api import deps
from domain.auth.models import LoginSession
from domain.core.database.sessions import Sessions
from tests.api.actors import Actor
from tests.api.bodies.conftest import RecordedPace
from tests.api.problem_checks import check_problem
from tests.api.raw_requests import RawResponse, connect
from tests.api.route_table import WITHOUT_CALLER
from tests.api.statement_counter import count_statements
from tests.waiting import eventually


def list_methods_and_paths(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """Yield name, method and path of every route of the API, undocumented ones included."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute):
            path = re.sub(r"\{\w+(:path)?\}", str(uuid4()), context.path_format or route.path)
            for method in sorted(route.methods or ()):
                yield route.name, method, path


async def send_only_the_head(server: str, method: str, path: str) -> RawResponse:
    connection = await connect(server)
    await connection.send_head(method, path, Idempotency_Key="the-key")
    response = await connection.read_response()
    await connection.close()
    return response


@pytest.mark.usefixtures("short_window")
async def test_every_route_authenticates_before_it_reads_the_body(
    app: FastAPI, server: str
) -> None:
    """A route that reads it first responds 408, or 400 in the diet API."""
    routes = list(list_methods_and_paths(app))
    assert len(routes) > 70
    late = []
    for name, method, path in routes:
        if name not in WITHOUT_CALLER:
            response = await send_only_the_head(server, method, path)
            if response.status != 401:
                late.append(f"{method} {path} ({name}): {response}")
    assert not late
    assert {name for name, _, _ in routes} >= set(WITHOUT_CALLER)


@pytest.mark.usefixtures("short_window")
async def test_an_early_refusal_is_the_usual_401(
    app: FastAPI, client: httpx.AsyncClient, server: str
) -> None:
    for path in ("/api/v1/schedule-items", "/api/v1/tasks"):
        complete = await client.post(path, json={})
        refused = await send_only_the_head(server, "POST", path)
        assert (refused.status, refused.content) == (complete.status_code, complete.content)
        for name in ("content-type", "www-authenticate", "vary"):
            assert refused.headers[name] == complete.headers[name].lower()


async def test_a_body_that_is_not_json_is_refused_only_to_a_caller(
    client: httpx.AsyncClient, alice: Actor
) -> None:
    headers = {"content-type": "application/json"}
    refused = await client.post("/api/v1/schedule-items", content=b"{", headers=headers)
    check_problem(refused, 401)
    accepted = await alice.call("POST", "/schedule-items", content=b"{", headers=headers)
    check_problem(accepted, 422)


async def test_a_run_authenticates_once(alice: Actor) -> None:
    with count_statements() as statements:
        response = await alice.call("POST", "/agent/runs", json={})
    assert response.status_code == 422
    assert len([each for each in statements if "login_sessions" in each]) == 1


async def test_a_session_that_ends_while_the_body_arrives_is_refused(
    server: str,
    alice: Actor,
    sessions: Sessions,
    begun_bodies: list[RecordedPace],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deps, "EARLY_CALLER_SECONDS", 0)
    begun_bodies.clear()
    connection = await connect(server)
    body = orjson.dumps({})
    await connection.send_head(
        "POST", "/api/v1/agent/runs", length=len(body), **alice.person.headers
    )
    await eventually(lambda: bool(begun_bodies), "the request is authenticated")
    async with sessions.begin() as session:
        await session.execute(update(LoginSession).values(ended_at=func.now()))
    await connection.send(body)
    assert (await connection.read_response()).status == 401
    await connection.close()
