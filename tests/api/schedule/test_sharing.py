"""Sharing items over HTTP: offers, acceptances, and the permissions that they grant."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from domain.core.database.sessions import Sessions
from domain.profiles.models import User
from domain.schedule.models import Subscription
from tests.api.actors import Actor, ActorFactory, Json

GONE = (404, "schedule_item_not_found")


async def share_path(owner: Actor) -> str:
    return f"/schedule-items/{(await owner.make_item())['id']}/share"


async def test_an_invitation_names_the_offered_permissions_and_grants_none(
    alice: Actor, bob: Actor
) -> None:
    item = await alice.make_item()
    shared = await alice.share(item, bob, "edit")
    assert shared == {"message": "Invitation sent to bob@example.com", "permission": 5}
    [message] = await bob.inbox()
    assert message == {
        "id": message["id"],
        "recipient_id": bob.user_id,
        "sender_id": alice.user_id,
        "sender_username": "alice",
        "message_type": "calendar",
        "schedule_item_id": item["id"],
        "friend_request_id": None,
        "permission": 5,
        "content": "alice invites you to 'Dentist' (2026-11-21 15:00 UTC) and offers: view, edit",
        "is_read": False,
        "status": "pending",
        "created_at": message["created_at"],
    }
    path = f"/schedule-items/{item['id']}"
    for method, body in (("GET", None), ("PATCH", {"title": "Mine"}), ("DELETE", None)):
        assert await bob.request_error(method, path, json=body) == GONE
    assert await bob.request_error("GET", f"{path}/subscriptions") == GONE
    assert await bob.request_ok("GET", "/schedule-items") == []


@pytest.mark.parametrize(
    ("offered", "requested", "granted"),
    [
        ([], None, 1),
        ([], ["edit", "invite"], 1),
        (["edit"], None, 1),
        (["edit"], [], 1),
        (["edit"], ["edit"], 5),
        (["edit"], ["invite"], 1),
        (["invite"], ["edit", "invite"], 3),
        (["edit", "invite"], ["edit", "invite"], 7),
        (["edit", "invite"], ["invite"], 3),
    ],
)
async def test_accepting_grants_what_was_offered_and_asked_for(
    alice: Actor, bob: Actor, offered: list[str], requested: list[str] | None, granted: int
) -> None:
    item = await alice.make_item()
    await alice.share(item, bob, *offered)
    [message] = await bob.inbox()
    body = None if requested is None else {f"permission_{bit}": True for bit in requested}
    more: dict[str, Any] = {} if body is None else {"json": body}
    response = await bob.call("POST", f"/inbox/messages/{message['id']}/accept", **more)
    assert (response.status_code, response.content) == (204, b"")
    assert await bob.permission(item) == granted
    [listed] = await bob.request_ok("GET", "/schedule-items", params={"start_at": "2026-11-21"})
    assert (listed["permission"], listed["owner_id"]) == (granted, alice.user_id)
    edited = await bob.call("PATCH", f"/schedule-items/{item['id']}", json={"title": "Ours"})
    assert edited.status_code == (200 if granted & 4 else 403)
    assert await bob.request_error("DELETE", f"/schedule-items/{item['id']}") == (
        403,
        "schedule_item_delete_denied",
    )


@pytest.mark.parametrize("body", [{"permission_view": False}, {"permission_view": True}, None, {}])
async def test_every_grant_includes_view(alice: Actor, bob: Actor, body: Json | None) -> None:
    item = await alice.make_item()
    offer = {"email": bob.person.email, **(body or {})}
    await alice.request_ok("POST", f"/schedule-items/{item['id']}/share", json=offer)
    [message] = await bob.inbox()
    await bob.request_ok("POST", f"/inbox/messages/{message['id']}/accept", json=body)
    assert await bob.permission(item) == 1


@pytest.mark.parametrize("way", ["email", "user_id", "username", "EMAIL", "USERNAME"])
async def test_a_recipient_is_named_by_address_id_or_username(
    alice: Actor, bob: Actor, way: str
) -> None:
    """A response never discloses an address that the caller has not sent."""
    names = {
        "email": ("email", "bob@example.com"),
        "user_id": ("user_id", bob.user_id),
        "username": ("username", "bob"),
        "EMAIL": ("email", "Bob@Example.COM"),
        "USERNAME": ("username", "BOB"),
    }
    member, value = names[way]
    shared = await alice.request_ok("POST", await share_path(alice), json={member: value})
    shown = "bob@example.com" if member == "email" else "bob"
    assert shared["message"] == f"Invitation sent to {shown}"
    assert len(await bob.inbox()) == 1


BAD_SHARES: list[Any] = [
    {},
    {"email": None},
    {"email": "nobody"},
    {"email": 5},
    {"email": "bob@example.com", "user_id": str(uuid4())},
    {"user_id": "x"},
    {"user_id": 5},
    {"username": "x" * 51},
    {"username": "a\x00b"},
    {"email": "a\x00@example.com"},
    {"email": "x" * 300 + "@example.com"},
    {"email": "bob@example.com", "permission_edit": "yes"},
    {"email": "bob@example.com", "permission_edit": 1},
    {"email": "bob@example.com", "permission_invite": None},
    [],
]


async def test_an_invalid_share_is_refused(alice: Actor, bob: Actor) -> None:
    path = await share_path(alice)
    responses = [await alice.request_error("POST", path, json=body) for body in BAD_SHARES]
    assert responses == [(422, "validation_failed")] * len(BAD_SHARES)
    assert await bob.inbox() == []


async def test_an_unknown_recipient_is_404(
    alice: Actor, make_actor: ActorFactory, sessions: Sessions
) -> None:
    claimant, disabled = await make_actor("claimant"), await make_actor("disabled")
    async with sessions.begin() as session:
        ids = [actor.person.user_id for actor in (claimant, disabled)]
        await session.execute(update(User).where(User.id == ids[0]).values(email_confirmed_at=None))
        await session.execute(update(User).where(User.id == ids[1]).values(is_active=False))
    path = await share_path(alice)
    for actor in (claimant, disabled):
        for body in (
            {"email": actor.person.email},
            {"user_id": actor.user_id},
            {"username": actor.person.username},
        ):
            assert await alice.request_error("POST", path, json=body) == (404, "user_not_found")
    for body in ({"email": "nobody@example.com"}, {"user_id": str(uuid4())}, {"username": "me"}):
        assert await alice.request_error("POST", path, json=body) == (404, "user_not_found")


async def test_sharing_with_oneself_or_with_the_owner_is_refused(alice: Actor, bob: Actor) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item, "invite")
    path = f"/schedule-items/{item['id']}/share"
    for body in ({"email": "alice@example.com"}, {"user_id": alice.user_id}):
        assert await alice.request_error("POST", path, json=body) == (400, "share_with_oneself")
        assert await bob.request_error("POST", path, json=body) == (400, "share_with_owner")
    assert await bob.request_error("POST", path, json={"username": "bob"}) == (
        400,
        "share_with_oneself",
    )


@pytest.mark.parametrize(
    ("bits", "status"), [([], 403), (["edit"], 403), (["invite"], 200), (["edit", "invite"], 200)]
)
async def test_resharing_needs_the_permission_to_invite(
    alice: Actor, bob: Actor, carol: Actor, bits: list[str], status: int
) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item, *bits)
    response = await bob.call(
        "POST", f"/schedule-items/{item['id']}/share", json={"email": carol.person.email}
    )
    assert response.status_code == status
    assert len(await carol.inbox()) == (status == 200)


async def test_a_denied_share_does_not_disclose_whether_an_address_exists(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item)
    path = f"/schedule-items/{item['id']}/share"
    for email in ("carol@example.com", "nobody@example.com", "alice@example.com"):
        denied = await bob.request_error("POST", path, json={"email": email})
        assert denied == (403, "schedule_item_share_denied")
        assert await carol.request_error("POST", path, json={"email": email}) == GONE


@pytest.mark.parametrize(
    ("own", "offer", "offered"),
    [
        (["invite"], ["edit"], 1),
        (["invite"], ["edit", "invite"], 3),
        (["edit", "invite"], ["edit", "invite"], 7),
    ],
)
async def test_a_subscriber_cannot_offer_more_than_their_own_permission(
    alice: Actor, bob: Actor, carol: Actor, *, own: list[str], offer: list[str], offered: int
) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item, *own)
    assert (await bob.share(item, carol, *offer))["permission"] == offered
    await carol.accept("edit", "invite")
    assert await carol.permission(item) == offered


async def test_an_offer_shrinks_with_the_permission_of_its_sender(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    """When Carol accepts, Bob can no longer edit but can still invite."""
    item = await alice.make_item()
    await bob.subscribe(alice, item, "edit", "invite")
    await bob.share(item, carol, "edit", "invite")
    await bob.subscribe(alice, item, "invite")
    assert await bob.permission(item) == 3
    await carol.accept("edit", "invite")
    assert await carol.permission(item) == 3


async def test_an_offer_is_withdrawn_with_its_senders_permission_to_invite(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item, "edit", "invite")
    await bob.share(item, carol)
    [message] = await carol.inbox()
    await bob.subscribe(alice, item, "edit")
    assert await carol.inbox() == []
    accepting = f"/inbox/messages/{message['id']}/accept"
    assert await carol.request_error("POST", accepting) == (404, "inbox_message_not_found")
    assert await carol.permission(item) == 0


async def test_an_offer_does_not_grant_a_permission_that_its_sender_has_lost(
    alice: Actor, bob: Actor, carol: Actor, sessions: Sessions
) -> None:
    """However the permission was lost: accepting checks what the inviter has at that time."""
    item = await alice.make_item()
    await bob.subscribe(alice, item, "invite")
    await bob.share(item, carol)
    [message] = await carol.inbox()
    async with sessions.begin() as session:
        bobs = Subscription.user_id == bob.person.user_id
        await session.execute(update(Subscription).where(bobs).values(permission=5))
    accepting = f"/inbox/messages/{message['id']}/accept"
    assert await carol.request_error("POST", accepting) == (400, "invitation_withdrawn")
    assert await carol.permission(item) == 0


async def test_sharing_again_replaces_the_pending_offer(alice: Actor, bob: Actor) -> None:
    item = await alice.make_item()
    await alice.share(item, bob, "edit", "invite")
    [before] = await bob.inbox()
    await bob.request_ok("POST", f"/inbox/messages/{before['id']}/read")
    await alice.share(item, bob)
    [now] = await bob.inbox()
    assert (now["permission"], now["is_read"], now["id"]) == (1, False, before["id"])
    assert now["created_at"] > before["created_at"]
    await bob.accept("edit", "invite")
    assert await bob.permission(item) == 1


async def test_one_inviters_offer_does_not_replace_anothers(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item, "invite")
    await alice.share(item, carol, "edit")
    await bob.share(item, carol)
    newer, older = await carol.inbox()
    assert (newer["permission"], older["permission"]) == (1, 5)
    ask = {"permission_edit": True}
    await carol.request_ok("POST", f"/inbox/messages/{older['id']}/accept", json=ask)
    await carol.request_ok("POST", f"/inbox/messages/{newer['id']}/accept", json=ask)
    assert await carol.permission(item) == 5


async def test_a_new_offer_of_the_owner_changes_the_permission(alice: Actor, bob: Actor) -> None:
    item = await alice.make_item()
    for bits, permission in ((["edit"], 5), (["edit", "invite"], 7), ([], 1)):
        await bob.subscribe(alice, item, *bits)
        assert await bob.permission(item) == permission
    subscriptions = await alice.request_ok("GET", f"/schedule-items/{item['id']}/subscriptions")
    assert [each["permission"] for each in subscriptions] == [1]


async def test_deleting_an_item_deletes_its_invitations_for_everyone(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item, "edit", "invite")
    await alice.share(item, carol)
    [message] = await carol.inbox()
    path = f"/schedule-items/{item['id']}"
    await alice.request_ok("DELETE", path)
    for actor in (alice, bob, carol):
        for method, more in (
            ("GET", ""),
            ("PATCH", ""),
            ("DELETE", ""),
            ("POST", "/share"),
            ("GET", "/subscriptions"),
            ("DELETE", "/subscriptions/me"),
            ("DELETE", f"/subscriptions/{bob.user_id}"),
        ):
            body = {"email": "carol@example.com"} if method in ("PATCH", "POST") else None
            assert await actor.request_error(method, path + more, json=body) == GONE
        assert await actor.request_ok("GET", "/schedule-items") == []
    assert await carol.inbox() == []
    accepting = f"/inbox/messages/{message['id']}/accept"
    assert await carol.request_error("POST", accepting) == (404, "inbox_message_not_found")


async def test_a_moved_item_moves_in_every_subscribers_list(
    alice: Actor, bob: Actor, carol: Actor
) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item, "edit")
    await carol.subscribe(alice, item)
    moved = {"start_at": "2027-01-05T09:00:00Z", "end_at": "2027-02-01T09:00:00Z"}
    await bob.request_ok("PATCH", f"/schedule-items/{item['id']}", json=moved)
    for actor in (alice, bob, carol):
        for day, found in (("2026-11-21", 0), ("2027-01-05", 1), ("2027-01-31", 1)):
            query = {"start_at": day, "end_at": day}
            listed = await actor.request_ok("GET", "/schedule-items", params=query)
            assert len(listed) == found, (actor.person.username, day)


async def test_own_and_subscribed_items_share_one_paged_list(alice: Actor, bob: Actor) -> None:
    for hour in range(6):
        at = f"2026-11-21T{hour:02}:00:00Z"
        owner = bob if hour % 2 else alice
        item = await owner.make_item(title=f"{hour}", start_at=at, end_at=None)
        if owner is alice:
            await bob.subscribe(alice, item)
    seen: list[tuple[str, int]] = []
    path: str | None = "/schedule-items?start_at=2026-11-01&limit=4"
    while path is not None:
        page = await bob.call("GET", path)
        seen += [(item["title"], item["permission"]) for item in page.json()]
        path = page.links["next"]["url"] if "next" in page.links else None
    assert seen == [("0", 1), ("1", 7), ("2", 1), ("3", 7), ("4", 1), ("5", 7)]


async def test_an_invitation_is_in_the_language_and_zone_of_its_recipient(
    alice: Actor, make_actor: ActorFactory
) -> None:
    reader = await make_actor("xiaoming", locale="zh-CN", timezone="Asia/Shanghai")
    item = await alice.make_item(title="{title} 牙医")
    await alice.share(item, reader)
    [message] = await reader.inbox()
    text = "alice 邀请您订阅事项“{title} 牙医”（2026-11-21 23:00 Asia/Shanghai），授予的权限：查看"
    assert message["content"] == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Invitation sent to bob@example.com"),
        ("zh-CN", "已向 bob@example.com 发送邀请"),
        ("fr", "Invitation sent to bob@example.com"),
    ],
)
async def test_the_answer_is_in_the_language_of_the_request(
    alice: Actor, bob: Actor, language: str, text: str
) -> None:
    """Where no language is known, it is the text of the contract."""
    stored = None if language == "fr" else "en" if language == "zh-CN" else "zh-CN"
    await alice.request_ok("PATCH", "/profile/me", json={"locale": stored})
    path = f"/schedule-items/{(await alice.make_item())['id']}/share"
    shared = await alice.request_ok(
        "POST", path, json={"email": bob.person.email}, headers={"Accept-Language": language}
    )
    assert shared["message"] == text


async def test_errors_have_the_messages_of_the_contract(alice: Actor, bob: Actor) -> None:
    item = await alice.make_item()
    await bob.subscribe(alice, item)
    path = f"/schedule-items/{item['id']}/share"
    for actor, email, text in (
        (bob, "carol@example.com", "非日历所有者无权分享"),
        (alice, "carol@example.com", "用户不存在"),
        (alice, "alice@example.com", "不能把事项分享给自己"),
    ):
        response = await actor.call(
            "POST", path, json={"email": email}, headers={"Accept-Language": "zh-CN"}
        )
        assert response.json()["detail"] == text
