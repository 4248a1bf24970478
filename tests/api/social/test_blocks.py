"""A blocked user meets the user who blocked them nowhere, and is not told.

The routes come from the route table: each place of a request that can name a user gets the user who
blocked the caller and, for comparison, a user who does not exist.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from api.app import create_app
from domain.core.settings import Settings
from tests.api.actors import DENTIST, Actor, ActorFactory, Json
from tests.api.route_table import ENDLESS, Endpoint, list_endpoints, openapi_document

APP = create_app(Settings(_env_file=None))
ENDPOINTS = list_endpoints(APP)
DOCUMENT = openapi_document()
NAMING = ("user_id", "target_user_id", "subscription_id", "username", "email", "query")
"""The parameters and members that can name another user."""
OTHER_MEANINGS = {
    ("update_my_profile", "username"): "user names are public: a taken one is refused",
    ("update_my_user", "username"): "user names are public: a taken one is refused",
    ("list_schedule_items", "query"): "it searches titles",
}


@dataclass(frozen=True)
class Place:
    """One place of a request that can name a user."""

    endpoint: Endpoint
    name: str
    where: str

    def __str__(self) -> str:
        return f"{self.endpoint} {self.name}"


def _places() -> Iterator[Place]:
    for endpoint in ENDPOINTS:
        if not endpoint.needs_caller:
            continue
        operation = DOCUMENT["paths"][endpoint.path][endpoint.method.lower()]
        named = {each["name"]: each["in"] for each in operation.get("parameters", ())}
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        named |= dict.fromkeys(_members(content.get("schema", {})), "body")
        for name, where in named.items():
            if name in NAMING and (endpoint.operation, name) not in OTHER_MEANINGS:
                yield Place(endpoint, name, where)


def _members(schema: Json) -> list[str]:
    for choice in (schema, *schema.get("anyOf", ())):
        name = choice.get("$ref", "").rpartition("/")[2]
        resolved = DOCUMENT["components"]["schemas"].get(name, choice)
        if "properties" in resolved:
            return list(resolved["properties"])
    return []


PLACES = list(_places())


@pytest.fixture
async def theirs(alice: Actor, bob: Actor, carol: Actor) -> Json:
    """An item of Carol that Alice sees and Bob may edit; Alice has blocked Bob."""
    item = await carol.make_item()
    await alice.subscribe(carol, item)
    await bob.subscribe(carol, item, "edit", "invite")
    await _connect(alice, bob)
    await _connect(bob, alice)
    await bob.share(await bob.make_item(), alice)
    await alice.share(await alice.make_item(), bob)
    await alice.request_ok("POST", f"/users/{bob.user_id}/block")
    return item


async def _connect(one: Actor, other: Actor) -> None:
    """Share an item, and become friends unless they are."""
    await other.subscribe(one, await one.make_item(title=f"Item of {one.person.username}"))
    if not await one.request_ok("GET", "/friends"):
        await one.befriend(other)


def test_the_places_are_those_that_are_expected() -> None:
    assert {place.endpoint.operation for place in PLACES} >= {
        "get_profile",
        "get_user",
        "search_users",
        "send_friend_request",
        "share_schedule_item",
        "revoke_subscription",
        "block_user",
        "unblock_user",
        "get_user_by_email",
    }
    assert len(PLACES) >= 12


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_the_answer_is_that_of_an_unknown_user(
    alice: Actor, bob: Actor, theirs: Json, place: Place
) -> None:
    known = {"id": alice.user_id, "username": "alice", "email": alice.person.email}
    unknown = {"id": str(uuid4()), "username": "nobody", "email": "nobody@example.com"}
    forms = ("username", "email") if place.name == "query" else (_form_of(place.name),)
    for form in forms:
        found, missing = [
            await _answer(bob, place, theirs, each, form) for each in (known, unknown)
        ]
        assert found == missing
        assert found[0] in (200, 403, 404)
        assert "alice" not in str(found)


def _form_of(name: str) -> str:
    return name if name in ("username", "email") else "id"


async def _answer(
    actor: Actor, place: Place, item: Json, user: Mapping[str, str], form: str
) -> tuple[int, Any, list[str]]:
    """Return the status, the body without its path, and the names of the headers."""
    value = user[form]
    parameters = {"item_id": item["id"], place.name: value}
    request: dict[str, Any] = {}
    if place.where == "query":
        request["params"] = {place.name: value}
    if place.where == "body":
        request["json"] = {place.name: value}
    path = place.endpoint.path.format_map(parameters)
    response = await actor.call(place.endpoint.method, path, **request)
    body = response.json() if response.content else None
    if isinstance(body, dict):
        body.pop("instance", None)
    return response.status_code, body, sorted(response.headers)


async def test_no_list_shows_who_has_blocked_the_caller(
    alice: Actor, bob: Actor, theirs: Json, subtests: pytest.Subtests
) -> None:
    """One block is enough for all: GET changes nothing."""
    lists = [
        each
        for each in ENDPOINTS
        if each.method == "GET"
        and each.needs_caller
        and each.operation not in ENDLESS
        and set(each.parameters) <= {"item_id", "username"}
    ]
    assert len(lists) >= 20
    parameters = {"item_id": theirs["id"], "username": bob.person.username}
    for endpoint in lists:
        with subtests.test(endpoint=str(endpoint)):
            response = await bob.call("GET", endpoint.path.format_map(parameters))
            assert response.status_code in (200, 403, 422)
            assert alice.user_id not in response.text
            assert "alice" not in response.text


async def test_a_block_ends_all_that_is_between_two_users(
    alice: Actor, bob: Actor, carol: Actor, theirs: Json
) -> None:
    for actor, other in ((alice, bob), (bob, alice)):
        assert await actor.request_ok("GET", "/friends") == []
        owners = {item["owner_id"] for item in await actor.request_ok("GET", "/schedule-items")}
        assert owners == {actor.user_id, carol.user_id}
        assert other.user_id not in json.dumps(await actor.inbox())
    assert await bob.inbox(status="pending") == []
    assert len(await bob.inbox()) == 1, "the blocked user is not told"


@pytest.mark.parametrize("sender", ["alice", "bob"])
async def test_a_block_ends_an_open_request(alice: Actor, bob: Actor, sender: str) -> None:
    asking, asked = (alice, bob) if sender == "alice" else (bob, alice)
    request = await asking.request_ok(
        "POST", "/friends/requests", json={"target_user_id": asked.user_id, "content": "Hi"}
    )
    await alice.request_ok("POST", f"/users/{bob.user_id}/block")
    for actor in (alice, bob):
        assert await actor.request_ok("GET", "/friends/requests/inbox") == []
        assert await actor.request_ok("GET", "/friends/requests/outgoing") == []
        assert await actor.inbox() == []
    for verb in ("accept", "decline"):
        path = f"/friends/requests/{request['id']}/{verb}"
        assert await asked.request_error("POST", path) == (404, "friend_request_not_found")


async def test_what_a_blocked_subscriber_has_offered_ends(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item, "invite")
    await bob.share(item, carol)
    await alice.request_ok("POST", f"/users/{bob.user_id}/block")
    assert await carol.inbox() == []
    assert await bob.permission(item) == 0


async def test_a_user_does_not_contact_whom_they_have_blocked(alice: Actor, bob: Actor) -> None:
    item = await alice.make_item()
    await alice.request_ok("POST", f"/users/{bob.user_id}/block")
    for path, body in (
        ("/friends/requests", {"target_user_id": bob.user_id}),
        ("/friends/requests", {"username": "bob"}),
        (f"/schedule-items/{item['id']}/share", {"email": bob.person.email}),
    ):
        assert await alice.request_error("POST", path, json=body) == (409, "user_blocked")
    found = await alice.request_ok("POST", "/users/search", json={"query": "bob"})
    assert [user["username"] for user in found] == ["bob"]


async def test_blocks_are_listed_and_end(
    alice: Actor, bob: Actor, carol: Actor, make_actor: ActorFactory
) -> None:
    path = f"/users/{bob.user_id}/block"
    for _ in range(2):
        response = await alice.call("POST", path)
        assert (response.status_code, response.content) == (204, b"")
    await alice.request_ok("POST", f"/users/{carol.user_id}/block")
    blocks = await alice.request_ok("GET", "/users/me/blocks")
    assert [block["username"] for block in blocks] == ["carol", "bob"]
    assert blocks[1] == {
        "id": blocks[1]["id"],
        "user_id": bob.user_id,
        "username": "bob",
        "avatar_url": None,
        "created_at": blocks[1]["created_at"],
    }
    first = await alice.call("GET", "/users/me/blocks", params={"limit": 1})
    assert [block["username"] for block in first.json()] == ["carol"]
    assert 'rel="next"' in first.headers["Link"]
    assert await bob.request_ok("GET", "/users/me/blocks") == []
    await alice.request_ok("DELETE", path)
    assert await alice.request_error("DELETE", path) == (404, "block_not_found")
    await bob.request_ok("POST", "/friends/requests", json={"username": "alice"})
    other = await make_actor("dave")
    assert await other.request_error("DELETE", path) == (404, "block_not_found")


async def test_nobody_blocks_themselves_or_an_unknown_user(alice: Actor) -> None:
    own = f"/users/{alice.user_id}/block"
    assert await alice.request_error("POST", own) == (400, "block_of_oneself")
    for user_id in (uuid4(), "x", "%00"):
        for method in ("POST", "DELETE"):
            refused = await alice.request_error(method, f"/users/{user_id}/block")
            assert refused == (404, "user_not_found")


async def test_two_users_block_each_other(alice: Actor, bob: Actor) -> None:
    await bob.request_ok("POST", f"/users/{alice.user_id}/block")
    await alice.call("POST", f"/users/{bob.user_id}/block")
    # Bob blocked first: for Alice he does not exist.
    assert await alice.request_ok("GET", "/users/me/blocks") == []
    await bob.request_ok("DELETE", f"/users/{alice.user_id}/block")
    await alice.request_ok("GET", "/users/bob")


async def test_the_export_has_ones_own_blocks(alice: Actor, bob: Actor) -> None:
    await alice.request_ok("POST", f"/users/{bob.user_id}/block")
    for actor, names in ((alice, ["bob"]), (bob, [])):
        export = await actor.request_ok("GET", "/users/me/export")
        assert [block["username"] for block in export["blocked_users"]] == names


async def test_a_title_is_not_searched_for_users(alice: Actor) -> None:
    """The exceptions of the walk are what they say."""
    await alice.make_item(**DENTIST)
    assert await alice.request_ok("GET", "/schedule-items", params={"query": "dentist"})
    operations = {endpoint.operation for endpoint in ENDPOINTS}
    assert {operation for operation, _ in OTHER_MEANINGS} <= operations
