"""A body is JSON on every route: also without a Content-Type, and nothing else is taken for it."""

import json
from uuid import uuid4

import httpx

from tests.api.actors import Actor, Json
from tests.api.route_table import ENDPOINTS, Endpoint

WITH_BODY = [endpoint for endpoint in ENDPOINTS if endpoint.route.body_field is not None]
TEXT = "The request must be JSON, with the header Content-Type: application/json."


async def send(
    actor: Actor, endpoint: Endpoint, body: bytes, content_type: str | None
) -> httpx.Response:
    path = endpoint.path.format_map({name: str(uuid4()) for name in endpoint.parameters})
    headers = {"Accept-Language": "en"}
    headers |= {} if content_type is None else {"Content-Type": content_type}
    return await actor.call(endpoint.method, path, content=body, headers=headers)


def faults_of(response: httpx.Response) -> tuple[int, Json]:
    """Return what an answer says, without the ids of this request."""
    body: Json = response.json() if response.is_error else {}
    members = ("code", "detail", "message", "errors")
    return response.status_code, {name: body[name] for name in members if name in body}


JSON_TYPES = (None, "", "application/json; charset=utf-8", "application/merge-patch+json")
OTHER_TYPES = (
    "text/plain",
    "text/plain;charset=UTF-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "text/json",
    "x",
)


async def test_a_body_without_a_content_type_is_read_as_json(alice: Actor) -> None:
    """The errors are those of the same body as JSON: of its members, or of its syntax."""
    different = {}
    for endpoint in WITH_BODY:
        for body in (b"[5]", b'{"email": 7, "title": 7, "threadId": 7, "pet_type": 7}', b"{"):
            expected = faults_of(await send(alice, endpoint, body, "application/json"))
            for content_type in JSON_TYPES:
                faults = faults_of(await send(alice, endpoint, body, content_type))
                if faults != expected:
                    different[endpoint, body, content_type] = faults, expected
    assert len(WITH_BODY) > 30
    assert different == {}


async def test_a_body_of_another_type_is_refused_in_words(alice: Actor) -> None:
    refused = (415, {"code": "unsupported_media_type", "detail": TEXT})
    refused_by_the_diet_api = (400, {"code": 400, "message": TEXT, "detail": None})
    for endpoint in WITH_BODY:
        for content_type in OTHER_TYPES:
            response = await send(alice, endpoint, b'{"title": "Dentist"}', content_type)
            assert faults_of(response) in (refused, refused_by_the_diet_api), str(endpoint)


async def test_a_form_without_content_is_no_body(alice: Actor) -> None:
    """`curl -d ''` sends one, also to a route whose body may be missing."""
    item = await alice.make_item()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    accept = f"/inbox/messages/{item['id']}/accept"
    response = await alice.call("POST", accept, content=b"", headers=headers)
    assert response.status_code == 404


async def test_json_without_a_content_type_is_stored(alice: Actor) -> None:
    item = {"title": "Dentist", "start_at": "2026-11-21T15:00:00Z"}
    response = await alice.call("POST", "/schedule-items", content=json.dumps(item))
    assert "content-type" not in response.request.headers
    assert (response.status_code, response.json()["title"]) == (201, "Dentist")
