"""Subscriptions of an item over HTTP, and how they end."""

import asyncio
from uuid import uuid4

import pytest

from tests.api.actors import Actor, ActorFactory
from tests.api.statement_counter import count_statements

DENIED = (403, "subscriptions_denied")
MISSING = (404, "schedule_item_not_found")


async def test_the_list_has_the_permissions_of_each_subscriber(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item, "edit")
    await carol.subscribe(alice, item)
    listed = await alice.request_ok("GET", f"/schedule-items/{item['id']}/subscriptions")
    newest, older = listed
    assert older == {
        "id": older["id"],
        "user_id": bob.user_id,
        "username": "bob",
        "avatar_url": None,
        "permission": 5,
        "permission_view": True,
        "permission_edit": True,
        "permission_invite": False,
        "created_at": older["created_at"],
    }
    assert (newest["username"], newest["permission"]) == ("carol", 1)


@pytest.mark.parametrize(
    ("bits", "seen"),
    [([], False), (["invite"], False), (["edit"], True), (["edit", "invite"], True)],
)
async def test_subscribers_who_can_edit_see_the_list(
    alice: Actor, bob: Actor, carol: Actor, bits: list[str], seen: bool
) -> None:
    item = await alice.make_item()
    path = f"/schedule-items/{item['id']}/subscriptions"
    await bob.subscribe(alice, item, *bits)
    if seen:
        assert [each["username"] for each in await bob.request_ok("GET", path)] == ["bob"]
    else:
        assert await bob.request_error("GET", path) == DENIED
    assert await carol.request_error("GET", path) == MISSING


async def test_the_list_comes_in_pages_of_three_queries(
    alice: Actor, make_actor: ActorFactory
) -> None:
    """One for the caller, one for the item, one for the page."""
    item = await alice.make_item()
    for n in range(3):
        await (await make_actor(f"reader{n}")).subscribe(alice, item)
    path = f"/schedule-items/{item['id']}/subscriptions"
    with count_statements() as statements:
        page = await alice.call("GET", path, params={"limit": 2})
    assert len(statements) == 3
    assert [each["username"] for each in page.json()] == ["reader2", "reader1"]
    rest = await alice.call("GET", page.links["next"]["url"])
    assert [each["username"] for each in rest.json()] == ["reader0"]
    assert "link" not in rest.headers
    for query in ("limit=0", "limit=501", "limit=x", "after=x", "after=%00"):
        assert (await alice.call("GET", f"{path}?{query}")).status_code == 422


@pytest.mark.parametrize("way", ["id", "user_id"])
async def test_the_owner_can_revoke_any_subscription(alice: Actor, bob: Actor, way: str) -> None:
    """By the id of the subscription or of the subscriber."""
    item = await alice.make_item()
    await bob.subscribe(alice, item, "edit", "invite")
    path = f"/schedule-items/{item['id']}/subscriptions"
    [subscription] = await alice.request_ok("GET", path)
    response = await alice.call("DELETE", f"{path}/{subscription[way]}")
    assert (response.status_code, response.content) == (204, b"")
    assert await bob.permission(item) == 0
    assert await bob.request_ok("GET", "/schedule-items") == []
    assert await alice.request_ok("GET", path) == []
    again = await alice.request_error("DELETE", f"{path}/{subscription[way]}")
    assert again == (404, "subscription_not_found")
    news, _ = await bob.inbox()
    assert (news["message_type"], news["sender_id"], news["content"]) == (
        "system",
        None,
        "You can no longer see 'Dentist'.",
    )


@pytest.mark.parametrize(
    ("own", "theirs", "error"),
    [
        ([], [], DENIED),
        (["invite"], [], DENIED),
        (["edit"], [], None),
        (["edit"], ["edit"], None),
        (["edit"], ["invite"], (403, "subscription_revoke_denied")),
        (["edit"], ["edit", "invite"], (403, "subscription_revoke_denied")),
        (["edit", "invite"], ["edit", "invite"], None),
    ],
)
async def test_an_editor_cannot_revoke_wider_permissions_than_their_own(
    alice: Actor,
    bob: Actor,
    carol: Actor,
    *,
    own: list[str],
    theirs: list[str],
    error: tuple[int, str] | None,
) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item, *own)
    await carol.subscribe(alice, item, *theirs)
    before = await carol.permission(item)
    path = f"/schedule-items/{item['id']}/subscriptions/{carol.user_id}"
    if error is None:
        await bob.request_ok("DELETE", path)
        assert await carol.permission(item) == 0
    else:
        assert await bob.request_error("DELETE", path) == error
        assert await carol.permission(item) == before


async def test_the_owner_cannot_be_revoked(alice: Actor, bob: Actor) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item, "edit", "invite")
    path = f"/schedule-items/{item['id']}/subscriptions/{alice.user_id}"
    for actor in (alice, bob):
        assert await actor.request_error("DELETE", path) == (404, "subscription_not_found")
    assert await alice.permission(item) == 7


async def test_another_user_can_neither_see_nor_revoke_a_subscription(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    item, carols = await alice.make_item(), await carol.make_item()
    await bob.subscribe(alice, item)
    [subscription] = await alice.request_ok("GET", f"/schedule-items/{item['id']}/subscriptions")
    for item_id in (item["id"], str(uuid4())):
        for end in ("me", subscription["id"], bob.user_id, carol.user_id):
            path = f"/schedule-items/{item_id}/subscriptions/{end}"
            assert await carol.request_error("DELETE", path) == MISSING
    by_way_of_ones_own = f"/schedule-items/{carols['id']}/subscriptions/{subscription['id']}"
    assert await carol.request_error("DELETE", by_way_of_ones_own) == (
        404,
        "subscription_not_found",
    )
    assert await bob.permission(item) == 1


@pytest.mark.parametrize("way", ["me", "id", "user_id"])
async def test_a_subscriber_leaves(alice: Actor, bob: Actor, way: str) -> None:
    """With any permission; nobody gets a message."""
    item = await alice.make_item()
    await bob.subscribe(alice, item)
    [subscription] = await alice.request_ok("GET", f"/schedule-items/{item['id']}/subscriptions")
    end = subscription.get(way, "me")
    await bob.request_ok("DELETE", f"/schedule-items/{item['id']}/subscriptions/{end}")
    assert await bob.permission(item) == 0
    assert [message["message_type"] for message in await bob.inbox()] == ["calendar"]
    again = await bob.request_error("DELETE", f"/schedule-items/{item['id']}/subscriptions/me")
    assert again == MISSING


async def test_the_owner_cannot_leave(alice: Actor) -> None:
    item = await alice.make_item()
    left = await alice.request_error("DELETE", f"/schedule-items/{item['id']}/subscriptions/me")
    assert left == (400, "schedule_item_leave_denied")


@pytest.mark.parametrize("end", ["revoked", "left"])
async def test_revoking_a_permission_withdraws_the_offers_made_with_it(
    alice: Actor, bob: Actor, carol: Actor, end: str
) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item, "invite")
    await bob.share(item, carol)
    path = f"/schedule-items/{item['id']}/subscriptions"
    if end == "left":
        await bob.request_ok("DELETE", f"{path}/me")
    else:
        await alice.request_ok("DELETE", f"{path}/{bob.user_id}")
    assert await carol.inbox() == []


async def test_revoking_withdraws_the_pending_offers_to_the_subscriber(
    alice: Actor, bob: Actor
) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item)
    await alice.share(item, bob, "edit")
    await alice.request_ok("DELETE", f"/schedule-items/{item['id']}/subscriptions/{bob.user_id}")
    pending = await bob.inbox(status="pending")
    assert [message["message_type"] for message in pending] == ["system"]


async def test_an_editor_who_revokes_does_not_withdraw_the_owners_larger_invitation(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    """The editor withdraws what the editor may revoke: invitations within their own permission."""
    item = await alice.make_item()
    await bob.subscribe(alice, item, "edit")
    path = f"/schedule-items/{item['id']}/subscriptions/{carol.user_id}"
    for offered, left in ((["edit", "invite"], [7]), (["edit"], [])):
        await carol.subscribe(alice, item)
        await alice.share(item, carol, *offered)
        await bob.request_ok("DELETE", path)
        assert await carol.permission(item) == 0
        pending = await carol.inbox(status="pending")
        invitations = [each for each in pending if each["message_type"] == "calendar"]
        assert [each["permission"] for each in invitations] == left
        for each in invitations:
            await carol.request_ok("POST", f"/inbox/messages/{each['id']}/reject")


async def test_a_pending_invitation_can_be_withdrawn(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    """Only by a user who could revoke the permission that it offers."""
    item = await alice.make_item()
    await bob.subscribe(alice, item, "edit")
    await alice.share(item, carol, "invite")
    path = f"/schedule-items/{item['id']}/subscriptions/{carol.user_id}"
    assert await bob.request_error("DELETE", path) == (404, "subscription_not_found")
    assert len(await carol.inbox()) == 1
    await alice.request_ok("DELETE", path)
    assert await carol.inbox() == []


async def test_a_malformed_id_is_refused(alice: Actor) -> None:
    item = await alice.make_item()
    for end in ("x", "%00", "ME", "a" * 3000):
        path = f"/schedule-items/{item['id']}/subscriptions/{end}"
        assert (await alice.call("DELETE", path)).status_code in (404, 422)
        path = f"/schedule-items/{end}/subscriptions"
        assert (await alice.call("GET", path)).status_code in (404, 422)


async def test_concurrent_acceptances_create_one_subscription(alice: Actor, bob: Actor) -> None:
    item = await alice.make_item()
    await alice.share(item, bob)
    [message] = await bob.inbox()
    path = f"/inbox/messages/{message['id']}/accept"
    responses = await asyncio.gather(*(bob.call("POST", path) for _ in range(20)))
    statuses = sorted(response.status_code for response in responses)
    assert statuses == [204] + [400] * 19
    listed = await alice.request_ok("GET", f"/schedule-items/{item['id']}/subscriptions")
    assert len(listed) == 1


async def test_concurrent_accept_and_delete_leave_no_subscription(alice: Actor, bob: Actor) -> None:
    for _ in range(5):
        item = await alice.make_item()
        await alice.share(item, bob)
        [message] = await bob.inbox(status="pending")
        accepted, deleted = await asyncio.gather(
            bob.call("POST", f"/inbox/messages/{message['id']}/accept"),
            alice.call("DELETE", f"/schedule-items/{item['id']}"),
        )
        assert deleted.status_code == 204
        assert accepted.status_code in (204, 404)
        assert await bob.request_ok("GET", "/schedule-items") == []


async def test_concurrent_invite_and_revoke_leave_no_offer(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    for _ in range(5):
        item = await alice.make_item()
        await bob.subscribe(alice, item, "invite")
        shared, revoked = await asyncio.gather(
            bob.call("POST", f"/schedule-items/{item['id']}/share", json={"username": "carol"}),
            alice.call("DELETE", f"/schedule-items/{item['id']}/subscriptions/{bob.user_id}"),
        )
        assert revoked.status_code == 204
        assert shared.status_code in (200, 404)
        assert await carol.inbox() == []
