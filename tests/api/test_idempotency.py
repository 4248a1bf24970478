"""A request repeated with its Idempotency-Key has its effect once."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, text, update

from api.app import create_app
from api.idempotency.idempotent_route import NOT_STORED, IdempotentRoute
from domain.core.database.sessions import Sessions
from domain.core.idempotency.cleanup import delete_expired_records
from domain.core.idempotency.errors import IdempotencyKeyInUse
from domain.core.idempotency.models import IdempotencyRecord
from domain.core.settings import Settings
from domain.schedule import items
from domain.schedule.models import ScheduleItem
from tests.api.route_table import Endpoint, list_endpoints, openapi_document
from tests.factories import Person, make_person

ITEMS = "/api/v1/schedule-items"
ITEM = {"title": "Dentist", "start_at": "2026-12-01T15:00:00Z"}
ENDPOINTS = list_endpoints(create_app(Settings(_env_file=None)))
CHAT = "create_agent_chat"
SECRET = re.compile(r"token|ticket|secret|password|otp", re.IGNORECASE)


@pytest.fixture
async def http(app: FastAPI, person: Person) -> AsyncIterator[httpx.AsyncClient]:
    """The HTTP client of a signed-in user."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://majordomo", headers=person.headers
    ) as http:
        yield http


async def create(http: httpx.AsyncClient, key: str | None = "k", **changed: Any) -> httpx.Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await http.post(ITEMS, json=ITEM | changed, headers=headers)


async def count(sessions: Sessions, table: type[Any] = ScheduleItem) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


def seen(response: httpx.Response) -> tuple[int, bytes, str]:
    """Return what a replayed response has in common with the first one."""
    return response.status_code, response.content, response.headers.get("content-type", "")


@pytest.mark.parametrize("endpoint", [d for d in ENDPOINTS if d.method == "POST"], ids=str)
def test_every_post_that_changes_something_accepts_a_key(endpoint: Endpoint) -> None:
    """A new route needs `route_class=IdempotentRoute` on its router, or a reason in NOT_STORED."""
    if endpoint.path.startswith("/api/v1/auth/"):
        assert not isinstance(endpoint.route, IdempotentRoute)
    else:
        assert isinstance(endpoint.route, IdempotentRoute) or endpoint.operation in NOT_STORED


def test_only_existing_operations_are_exempt() -> None:
    assert set(NOT_STORED) <= {
        endpoint.operation for endpoint in ENDPOINTS if endpoint.method == "POST"
    }


def test_no_response_with_a_secret_is_stored() -> None:
    """An operation whose response has a secret is listed in NOT_STORED."""
    document = openapi_document()
    for endpoint in ENDPOINTS:
        if isinstance(endpoint.route, IdempotentRoute) and endpoint.route.stores_responses:
            operation = document["paths"][endpoint.path]["post"]
            content = operation["responses"][str(endpoint.route.status_code or 200)].get(
                "content", {}
            )
            members = _members(content.get("application/json", {}).get("schema", {}), document)
            assert not [name for name in members if SECRET.search(name)], endpoint


def _members(node: Any, document: dict[str, Any]) -> set[str]:
    """Return the names of all members that a schema describes."""
    found: set[str] = set()
    seen: set[str] = set()
    left = [node]
    while left:
        match left.pop():
            case {"$ref": str(name)} if name not in seen:
                seen.add(name)
                left.append(document["components"]["schemas"][name.rpartition("/")[2]])
            case dict() as schema:
                found.update(schema.get("properties", ()))
                left += schema.values()
            case list() as schemas:
                left += schemas
    return found


def test_the_document_describes_the_key() -> None:
    document = openapi_document()
    for endpoint in ENDPOINTS:
        operation = document["paths"][endpoint.path][endpoint.method.lower()]
        names = [parameter["name"] for parameter in operation.get("parameters", ())]
        keeps = isinstance(endpoint.route, IdempotentRoute) and endpoint.route.stores_responses
        takes_key = keeps or endpoint.operation in (CHAT, "create_diet_plan")
        assert ("Idempotency-Key" in names) == takes_key, endpoint
        if keeps:
            conflict = operation["responses"]["409"]["description"]
            assert IdempotencyKeyInUse.message in conflict or IdempotencyKeyInUse.code in conflict
            assert "401" in operation["responses"]


async def test_a_repeated_request_gets_the_same_response(
    http: httpx.AsyncClient, sessions: Sessions
) -> None:
    first = await create(http)
    again = await create(http)
    assert first.status_code == 201
    assert seen(again) == seen(first)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await count(sessions) == 1


async def test_the_response_is_the_same_as_without_a_key(http: httpx.AsyncClient) -> None:
    plain, keyed = await create(http, None), await create(http)
    made_up = re.compile(rb'"(id|created_at|updated_at)":"[^"]*"')
    assert made_up.sub(b"", keyed.content) == made_up.sub(b"", plain.content)
    of_each_answer = {"content-length", "x-request-id"}
    keyed_headers, plain_headers = (
        {name: value for name, value in response.headers.items() if name not in of_each_answer}
        for response in (keyed, plain)
    )
    assert keyed_headers == plain_headers


async def test_without_a_key_every_request_has_its_effect(
    http: httpx.AsyncClient, sessions: Sessions
) -> None:
    await create(http, None)
    await create(http, None)
    assert await count(sessions) == 2
    assert await count(sessions, IdempotencyRecord) == 0


async def test_another_request_under_the_same_key_is_refused(
    http: httpx.AsyncClient, sessions: Sessions
) -> None:
    await create(http)
    for other in (
        await create(http, title="Lunch"),
        await http.post(f"{ITEMS}?x=1", json=ITEM, headers={"Idempotency-Key": "k"}),
    ):
        assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert await count(sessions) == 1


async def test_the_same_key_for_another_path_is_refused(
    http: httpx.AsyncClient, sessions: Sessions
) -> None:
    """The operation is the same and there is no body: only the paths differ."""
    codes = [(await http.post("/api/v1/invite-codes", json={})).json()["code"] for _ in range(2)]
    responses = [
        await http.post(f"/api/v1/invite-codes/{code}/disable", headers={"Idempotency-Key": "k"})
        for code in codes
    ]
    assert [response.status_code for response in responses] == [200, 409]
    assert responses[1].json()["code"] == "idempotency_key_reused"


async def test_a_key_belongs_to_one_person_and_one_operation(
    http: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    other = await make_person(sessions, settings)
    await create(http)
    theirs = await http.post(ITEMS, json=ITEM, headers={**other.headers, "Idempotency-Key": "k"})
    assert theirs.status_code == 201
    assert "idempotency-replayed" not in theirs.headers
    requested = await http.post(
        "/api/v1/friends/requests",
        json={"target_user_id": str(other.user_id)},
        headers={"Idempotency-Key": "k"},
    )
    assert requested.status_code == 201
    assert await count(sessions) == 2


async def test_after_an_error_the_same_key_can_be_used_again(
    http: httpx.AsyncClient, sessions: Sessions
) -> None:
    refused = await create(http, end_at="2026-11-30T15:00:00Z")
    assert refused.status_code == 400
    unfit = await create(http, title="")
    assert unfit.status_code == 422
    assert await count(sessions, IdempotencyRecord) == 0
    assert (await create(http)).status_code == 201


async def test_a_response_without_a_body_is_stored_too(
    http: httpx.AsyncClient, sessions: Sessions, settings: Settings, person: Person
) -> None:
    friend = await make_person(sessions, settings)
    await http.post(
        "/api/v1/friends/requests",
        json={"target_user_id": str(person.user_id)},
        headers=friend.headers,
    )
    [message] = (await http.get("/api/v1/inbox/messages")).json()
    path = f"/api/v1/inbox/messages/{message['id']}/dismiss"
    first = await http.post(path, headers={"Idempotency-Key": "k"})
    again = await http.post(path, headers={"Idempotency-Key": "k"})
    assert first.status_code == 204
    assert seen(again) == seen(first)
    assert (await http.post(path)).status_code == 400


async def test_of_concurrent_requests_one_has_the_effect(
    http: httpx.AsyncClient, sessions: Sessions
) -> None:
    responses = await asyncio.gather(*(create(http) for _ in range(12)))
    made = [response for response in responses if response.status_code == 201]
    rest = [response for response in responses if response.status_code != 201]
    assert made
    assert len({seen(response) for response in made}) == 1
    assert {response.json()["code"] for response in rest} <= {"idempotency_key_in_use"}
    assert await count(sessions) == 1


async def test_a_repeat_is_409_while_the_first_request_is_running(
    http: httpx.AsyncClient, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    create_item = items.create_schedule_item

    async def create_slowly(*args: Any, **kwargs: Any) -> Any:
        begun.set()
        await go_on.wait()
        return await create_item(*args, **kwargs)

    monkeypatch.setattr(items, "create_schedule_item", create_slowly)
    first = asyncio.create_task(create(http))
    await begun.wait()
    second = await create(http)
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_key_in_use")
    go_on.set()
    assert (await first).status_code == 201
    assert (await create(http)).headers["idempotency-replayed"] == "true"
    assert await count(sessions) == 1


async def test_effect_and_response_are_committed_together(
    http: httpx.AsyncClient, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the response cannot be stored, the effect is rolled back."""

    def break_down(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("api.idempotency.idempotent_route._serialise", break_down)
        assert (await create(http)).status_code == 500
    assert await count(sessions) == await count(sessions, IdempotencyRecord) == 0
    assert (await create(http)).status_code == 201
    async with sessions() as session:
        effect = await session.scalar(text("SELECT xmin::text FROM schedule_items"))
        response = await session.scalar(text("SELECT xmin::text FROM idempotency_records"))
    assert effect == response, "written by two transactions"


@pytest.mark.parametrize(
    "key", ["", "x" * 256, "a\tb", "\x7f", "ü".encode(), "你".encode(), b"\xff"]
)
async def test_an_invalid_key_is_422(key: str | bytes, http: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": key} if isinstance(key, str) else {b"Idempotency-Key": key}
    response = await http.post(ITEMS, json=ITEM, headers=headers)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_invalid")


async def test_two_keys_are_422(http: httpx.AsyncClient) -> None:
    headers = [("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    response = await http.post(ITEMS, json=ITEM, headers=headers)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_invalid")


@pytest.mark.parametrize("key", ["x", "x" * 255, "a b", "'; --", "550e8400-e29b-41d4-a716"])
async def test_a_valid_key_is_accepted(key: str, http: httpx.AsyncClient) -> None:
    assert (await create(http, key)).status_code == 201
    assert (await create(http, key)).headers["idempotency-replayed"] == "true"


async def test_a_key_does_not_replace_the_token(http: httpx.AsyncClient) -> None:
    await create(http)
    headers = {"Idempotency-Key": "k", "Authorization": ""}
    assert (await http.post(ITEMS, json=ITEM, headers=headers)).status_code == 401


async def test_searching_and_signing_in_ignore_the_key(
    http: httpx.AsyncClient, person: Person, sessions: Sessions
) -> None:
    headers = {"Idempotency-Key": "k"}
    wrong = {"email": person.email, "password": "not this one"}
    for _ in range(2):
        response = await http.post("/api/v1/auth/sessions", json=wrong, headers=headers)
        assert response.status_code == 401
        found = await http.post("/api/v1/users/search", json={"query": "x"}, headers=headers)
        assert found.status_code == 200
        assert "idempotency-replayed" not in found.headers
    assert await count(sessions, IdempotencyRecord) == 0


async def test_responses_are_stored_for_a_day(http: httpx.AsyncClient, sessions: Sessions) -> None:
    await create(http, "old")
    await create(http, "new")
    async with sessions.begin() as session:
        for key, hours in (("old", 24.1), ("new", 23.9)):
            made = func.now() - timedelta(hours=hours)
            await session.execute(
                update(IdempotencyRecord)
                .where(IdempotencyRecord.key == key)
                .values(created_at=made)
            )
        record = (await session.scalars(select(IdempotencyRecord))).first()
        assert record is not None
        session.add(
            IdempotencyRecord(
                user_id=record.user_id,
                scope="turn:x",
                key="call",
                fingerprint=b"",
                result={},
                created_at=func.now() - timedelta(days=9),
            )
        )
    async with sessions.begin() as session:
        await delete_expired_records(session)
    async with sessions() as session:
        assert set(await session.scalars(select(IdempotencyRecord.key))) == {"new", "call"}
    assert "idempotency-replayed" in (await create(http, "new")).headers
    assert "idempotency-replayed" not in (await create(http, "old")).headers
