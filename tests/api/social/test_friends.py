"""Friends over HTTP: requests, answers and friendships, also concurrently."""

import asyncio
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from domain.core.database.sessions import Sessions
from domain.profiles.models import User
from tests.api.actors import Actor, ActorFactory, Json
from tests.api.statement_counter import count_statements

REQUESTS = "/friends/requests"
MISSING = (404, "friend_request_not_found")
ANSWERED = (409, "friend_request_answered")
EXISTS = (409, "friend_request_exists")


@pytest.fixture
async def request_of_alice(alice: Actor, bob: Actor) -> Json:
    """A pending friend request from Alice to Bob."""
    body = {"target_user_id": bob.user_id, "content": "Hello"}
    request: Json = await alice.request_ok("POST", REQUESTS, json=body)
    return request


async def friends_of(actor: Actor) -> list[str]:
    return [friend["username"] for friend in await actor.request_ok("GET", "/friends")]


async def test_a_request_is_what_the_contract_says(
    alice: Actor, bob: Actor, request_of_alice: Json
) -> None:
    assert request_of_alice == {
        "id": request_of_alice["id"],
        "from_user_id": alice.user_id,
        "from_username": "alice",
        "to_user_id": bob.user_id,
        "to_username": "bob",
        "content": "Hello",
        "status": "pending",
        "created_at": request_of_alice["created_at"],
        "updated_at": request_of_alice["created_at"],
    }
    assert await alice.request_ok("GET", f"{REQUESTS}/outgoing") == [request_of_alice]
    assert await bob.request_ok("GET", f"{REQUESTS}/inbox") == [request_of_alice]
    assert await alice.request_ok("GET", f"{REQUESTS}/inbox") == []
    assert await bob.request_ok("GET", f"{REQUESTS}/outgoing") == []


async def test_a_request_may_name_a_username_and_say_nothing(alice: Actor, bob: Actor) -> None:
    response = await alice.call("POST", REQUESTS, json={"username": "BOB"})
    assert response.status_code == 201
    request = response.json()
    assert (request["to_user_id"], request["content"]) == (bob.user_id, None)


async def test_accepting_makes_friends(alice: Actor, bob: Actor, request_of_alice: Json) -> None:
    response = await bob.call("POST", f"{REQUESTS}/{request_of_alice['id']}/accept")
    assert response.status_code == 200
    accepted = response.json()
    assert accepted == request_of_alice | {
        "status": "accepted",
        "updated_at": accepted["updated_at"],
    }
    assert accepted["updated_at"] > accepted["created_at"]
    [friend] = await alice.request_ok("GET", "/friends")
    assert friend == {
        "id": friend["id"],
        "friend_id": bob.user_id,
        "username": "bob",
        "avatar_url": None,
        "bio": None,
        "created_at": friend["created_at"],
    }
    [other] = await bob.request_ok("GET", "/friends")
    assert (other["id"], other["friend_id"]) == (friend["id"], alice.user_id)
    for actor in (alice, bob):
        for way in ("inbox", "outgoing"):
            assert await actor.request_ok("GET", f"{REQUESTS}/{way}") == []


async def test_after_a_declined_request_another_can_be_sent(
    alice: Actor, bob: Actor, request_of_alice: Json
) -> None:
    declined = await bob.request_ok("POST", f"{REQUESTS}/{request_of_alice['id']}/decline")
    assert declined["status"] == "declined"
    assert await friends_of(alice) == await friends_of(bob) == []
    await bob.request_ok("POST", REQUESTS, json={"target_user_id": alice.user_id})


async def test_cancelling_ends_a_request(alice: Actor, bob: Actor, request_of_alice: Json) -> None:
    path = f"{REQUESTS}/{request_of_alice['id']}"
    response = await alice.call("DELETE", path)
    assert (response.status_code, response.content) == (204, b"")
    assert await bob.request_ok("GET", f"{REQUESTS}/inbox") == []
    assert await alice.request_error("DELETE", path) == MISSING
    assert await bob.request_error("POST", f"{path}/accept") == ANSWERED
    await alice.request_ok("POST", REQUESTS, json={"target_user_id": bob.user_id})


@pytest.mark.parametrize("first", ["accept", "decline"])
async def test_an_answer_is_final(
    alice: Actor, bob: Actor, request_of_alice: Json, first: str
) -> None:
    path = f"{REQUESTS}/{request_of_alice['id']}"
    await bob.request_ok("POST", f"{path}/{first}")
    for again in ("accept", "decline"):
        assert await bob.request_error("POST", f"{path}/{again}") == ANSWERED
    assert await alice.request_error("DELETE", path) == MISSING


async def test_only_the_recipient_answers_and_only_the_sender_cancels(
    alice: Actor, bob: Actor, carol: Actor, request_of_alice: Json
) -> None:
    """For every other user the request is 404."""
    for request_id in (request_of_alice["id"], str(uuid4())):
        for actor in (alice, carol):
            for answer in ("accept", "decline"):
                path = f"{REQUESTS}/{request_id}/{answer}"
                assert await actor.request_error("POST", path) == MISSING
        for actor in (bob, carol):
            assert await actor.request_error("DELETE", f"{REQUESTS}/{request_id}") == MISSING
    assert await bob.request_ok("GET", f"{REQUESTS}/inbox") == [request_of_alice]


async def test_two_people_have_one_pending_request(
    alice: Actor, bob: Actor, request_of_alice: Json
) -> None:
    for one, other in ((alice, bob), (bob, alice)):
        body = {"target_user_id": other.user_id}
        assert await one.request_error("POST", REQUESTS, json=body) == EXISTS
    assert len(await bob.inbox()) == 1


async def test_a_request_to_a_friend_is_refused(alice: Actor, bob: Actor) -> None:
    await alice.befriend(bob)
    for one, other in ((alice, bob), (bob, alice)):
        body = {"target_user_id": other.user_id}
        assert await one.request_error("POST", REQUESTS, json=body) == (409, "already_friends")
        assert await one.request_ok("GET", f"{REQUESTS}/outgoing") == []


async def test_a_request_to_oneself_is_refused(alice: Actor) -> None:
    for body in ({"target_user_id": alice.user_id}, {"username": "Alice"}):
        assert await alice.request_error("POST", REQUESTS, json=body) == (400, "friend_of_oneself")


async def test_a_request_to_an_unknown_user_is_404(
    alice: Actor, bob: Actor, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        bobs = User.id == bob.person.user_id
        await session.execute(update(User).where(bobs).values(is_active=False))
    for body in (
        {"target_user_id": str(uuid4())},
        {"target_user_id": bob.user_id},
        {"username": "bob"},
        {"username": "me"},
    ):
        refused = await alice.request_error("POST", REQUESTS, json=body)
        assert refused == (404, "target_user_not_found")


BAD_REQUESTS: list[Any] = [
    {},
    {"target_user_id": None},
    {"target_user_id": ""},
    {"target_user_id": "x"},
    {"target_user_id": 5},
    {"target_user_id": str(uuid4()), "username": "bob"},
    {"username": "x" * 51},
    {"username": "bob", "content": "x" * 501},
    {"username": "bob", "content": "a\x00b"},
    {"username": "bob", "content": 5},
    {"username": ["bob"]},
    [],
    "x",
]


async def test_an_invalid_request_is_refused(alice: Actor, bob: Actor) -> None:
    responses = [await alice.request_error("POST", REQUESTS, json=body) for body in BAD_REQUESTS]
    assert responses == [(422, "validation_failed")] * len(BAD_REQUESTS)
    surrogate = b'{"username": "bob", "content": "\\ud800"}'
    headers = {"Content-Type": "application/json"}
    response = await alice.call("POST", REQUESTS, content=surrogate, headers=headers)
    assert response.status_code == 422
    assert await bob.inbox() == []


async def test_either_friend_ends_a_friendship_for_both(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    for one, other in ((alice, bob), (bob, alice)):
        await alice.befriend(bob)
        [friend] = await one.request_ok("GET", "/friends")
        for nothing in (friend["friend_id"], str(uuid4())):
            refused = await one.request_error("DELETE", f"/friends/{nothing}")
            assert refused == (404, "friendship_not_found")
        path = f"/friends/{friend['id']}"
        assert await carol.request_error("DELETE", path) == (404, "friendship_not_found")
        response = await one.call("DELETE", path)
        assert (response.status_code, response.content) == (204, b"")
        assert await friends_of(alice) == await friends_of(bob) == []
        assert await other.request_error("DELETE", path) == (404, "friendship_not_found")


async def test_the_lists_come_in_pages_of_two_queries(
    alice: Actor, make_actor: ActorFactory
) -> None:
    """One for the caller, one for the page; friends on either side of a friendship."""
    for n in range(5):
        friend, wisher, wished = [await make_actor(f"{kind}{n}") for kind in ("f", "in", "out")]
        await (alice.befriend(friend) if n % 2 else friend.befriend(alice))
        await wisher.request_ok("POST", REQUESTS, json={"username": "alice"})
        await alice.request_ok("POST", REQUESTS, json={"target_user_id": wished.user_id})
    for path, member, kind in (
        ("/friends", "username", "f"),
        (f"{REQUESTS}/inbox", "from_username", "in"),
        (f"{REQUESTS}/outgoing", "to_username", "out"),
    ):
        with count_statements() as statements:
            page = await alice.call("GET", path, params={"limit": 2})
        assert len(statements) == 2, path
        seen = [row[member] for row in page.json()]
        while "next" in page.links:
            page = await alice.call("GET", page.links["next"]["url"])
            seen += [row[member] for row in page.json()]
        assert seen == [f"{kind}{n}" for n in (4, 3, 2, 1, 0)]
        for query in ("limit=0", "limit=501", "limit=x", "after=x", "after=" + "_" * 32):
            assert (await alice.call("GET", f"{path}?{query}")).status_code == 422


async def test_crossing_requests_are_one(alice: Actor, bob: Actor, carol: Actor) -> None:
    """Alice and Bob send fifty requests to each other, all concurrently."""
    calls = [
        one.call("POST", REQUESTS, json={"target_user_id": other.user_id})
        for one, other in ((alice, bob), (bob, alice)) * 50
    ]
    responses = await asyncio.gather(*calls)
    assert Counter(a.status_code for a in responses) == {201: 1, 409: 99}
    assert {a.json()["code"] for a in responses if a.status_code == 409} == {
        "friend_request_exists"
    }
    pending = [
        request
        for actor in (alice, bob)
        for request in await actor.request_ok("GET", f"{REQUESTS}/outgoing")
    ]
    assert len(pending) == 1
    assert len(await alice.inbox()) + len(await bob.inbox()) == 1


async def test_concurrent_acceptances_create_one_friendship(
    alice: Actor, bob: Actor, request_of_alice: Json
) -> None:
    path = f"{REQUESTS}/{request_of_alice['id']}/accept"
    responses = await asyncio.gather(*(bob.call("POST", path) for _ in range(100)))
    assert Counter(response.status_code for response in responses) == {200: 1, 409: 99}
    assert await friends_of(alice) == ["bob"]
    assert await friends_of(bob) == ["alice"]
    assert len(await alice.inbox()) == 1


async def test_a_request_concurrent_with_an_acceptance_is_refused(alice: Actor, bob: Actor) -> None:
    """Bob accepts while Alice sends another request: friends never have a pending one."""
    for _ in range(10):
        request = await alice.request_ok("POST", REQUESTS, json={"target_user_id": bob.user_id})
        accepting = bob.call("POST", f"{REQUESTS}/{request['id']}/accept")
        asking = [
            one.call("POST", REQUESTS, json={"target_user_id": other.user_id})
            for one, other in ((alice, bob), (bob, alice)) * 4
        ]
        accepted, *requested = await asyncio.gather(accepting, *asking)
        assert accepted.status_code == 200
        assert {response.status_code for response in requested} == {409}
        [friend] = await alice.request_ok("GET", "/friends")
        await alice.request_ok("DELETE", f"/friends/{friend['id']}")


async def test_of_concurrent_accept_cancel_and_decline_one_wins(alice: Actor, bob: Actor) -> None:
    for _ in range(5):
        request = await alice.request_ok("POST", REQUESTS, json={"target_user_id": bob.user_id})
        path = f"{REQUESTS}/{request['id']}"
        responses = await asyncio.gather(
            bob.call("POST", f"{path}/accept"),
            bob.call("POST", f"{path}/decline"),
            alice.call("DELETE", path),
        )
        assert sum(response.is_success for response in responses) == 1
        assert len(await friends_of(alice)) == responses[0].is_success
        for friend in await alice.request_ok("GET", "/friends"):
            await alice.request_ok("DELETE", f"/friends/{friend['id']}")


async def test_a_malformed_id_is_refused(alice: Actor) -> None:
    for each in ("x", "%00", "0", "a" * 3000):
        for method, path in (
            ("POST", f"{REQUESTS}/{each}/accept"),
            ("POST", f"{REQUESTS}/{each}/decline"),
            ("DELETE", f"{REQUESTS}/{each}"),
            ("DELETE", f"/friends/{each}"),
        ):
            assert (await alice.call(method, path)).status_code in (404, 422)


async def test_a_request_without_a_token_is_401(alice: Actor, request_of_alice: Json) -> None:
    for method, path in (
        ("POST", REQUESTS),
        ("GET", f"{REQUESTS}/inbox"),
        ("GET", f"{REQUESTS}/outgoing"),
        ("POST", f"{REQUESTS}/{request_of_alice['id']}/accept"),
        ("POST", f"{REQUESTS}/{request_of_alice['id']}/decline"),
        ("DELETE", f"{REQUESTS}/{request_of_alice['id']}"),
        ("GET", "/friends"),
        ("DELETE", f"/friends/{uuid4()}"),
    ):
        response = await alice.client.request(method, f"/api/v1{path}")
        assert response.status_code == 401, (method, path)


async def test_errors_have_the_messages_of_the_contract(
    alice: Actor, bob: Actor, carol: Actor, request_of_alice: Json
) -> None:
    await alice.befriend(carol)
    chinese = {"Accept-Language": "zh-CN"}
    for body, text in (
        ({"target_user_id": alice.user_id}, "不能添加自己为好友"),
        ({"target_user_id": str(uuid4())}, "目标用户不存在"),
        ({"target_user_id": bob.user_id}, "请求已存在"),
        ({"target_user_id": carol.user_id}, "已是好友"),
    ):
        response = await alice.call("POST", REQUESTS, json=body, headers=chinese)
        assert response.json()["detail"] == text
    await bob.request_ok("POST", f"{REQUESTS}/{request_of_alice['id']}/decline")
    for path, text in ((request_of_alice["id"], "请求已被处理"), (uuid4(), "请求不存在")):
        response = await bob.call("POST", f"{REQUESTS}/{path}/accept", headers=chinese)
        assert response.json()["detail"] == text
    response = await bob.call("DELETE", f"/friends/{uuid4()}", headers=chinese)
    assert response.json()["detail"] == "好友关系不存在"


async def test_requests_to_one_person_are_rate_limited(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    body = {"target_user_id": bob.user_id}
    for _ in range(10):
        request = await alice.request_ok("POST", "/friends/requests", json=body)
        await alice.request_ok("DELETE", f"/friends/requests/{request['id']}")
    refused = await alice.call("POST", "/friends/requests", json=body)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert int(refused.headers["Retry-After"]) > 0
    await alice.request_ok("POST", "/friends/requests", json={"target_user_id": carol.user_id})
    await carol.request_ok("POST", "/friends/requests", json=body)
