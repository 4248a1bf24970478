"""The inbox over HTTP: its messages, and how they are answered."""

import asyncio
from uuid import uuid4

import pytest

from tests.api.actors import Actor, ActorFactory, Json
from tests.api.statement_counter import count_statements

MESSAGES = "/inbox/messages"
MISSING = (404, "inbox_message_not_found")
NOT_PENDING = (400, "inbox_message_not_pending")
NO_INVITATION = (400, "not_a_calendar_invitation")
STATUSES = {"accept": "accepted", "reject": "rejected", "dismiss": "dismissed"}


@pytest.fixture
async def invitation(alice: Actor, bob: Actor) -> Json:
    """A message in Bob's inbox."""
    await alice.share(await alice.make_item(), bob, "edit")
    [message] = await bob.inbox()
    return message


@pytest.fixture
async def wish(alice: Actor, bob: Actor) -> Json:
    """The message of a friend request in Bob's inbox."""
    body = {"target_user_id": bob.user_id, "content": "Hello"}
    await alice.request_ok("POST", "/friends/requests", json=body)
    [message] = await bob.inbox()
    return message


@pytest.mark.parametrize("answer", STATUSES)
async def test_a_message_can_be_answered_once(bob: Actor, invitation: Json, answer: str) -> None:
    path = f"{MESSAGES}/{invitation['id']}"
    response = await bob.call("POST", f"{path}/{answer}")
    assert (response.status_code, response.content) == (204, b"")
    [now] = await bob.inbox()
    assert now == invitation | {"status": STATUSES[answer], "is_read": True}
    for again in STATUSES:
        assert await bob.request_error("POST", f"{path}/{again}") == NOT_PENDING
    assert await bob.permission({"id": invitation["schedule_item_id"]}) == (answer == "accept")


async def test_of_concurrent_answers_one_wins(bob: Actor, invitation: Json) -> None:
    path = f"{MESSAGES}/{invitation['id']}"
    answers = list(STATUSES) * 10
    responses = await asyncio.gather(*(bob.call("POST", f"{path}/{each}") for each in answers))
    won = [each for each, got in zip(answers, responses, strict=True) if got.status_code == 204]
    assert len(won) == 1
    assert {response.status_code for response in responses} == {204, 400}
    [now] = await bob.inbox()
    assert now["status"] == STATUSES[won[0]]


async def test_reading_a_message_does_not_answer_it(bob: Actor, invitation: Json) -> None:
    for _ in range(2):
        await bob.request_ok("POST", f"{MESSAGES}/{invitation['id']}/read")
    assert await bob.inbox() == [invitation | {"is_read": True}]
    await bob.request_ok("POST", f"{MESSAGES}/{invitation['id']}/accept")
    await bob.request_ok("POST", f"{MESSAGES}/{invitation['id']}/read")


@pytest.mark.parametrize("action", ["accept", "reject", "dismiss", "read"])
async def test_a_message_of_another_user_is_404(
    alice: Actor, bob: Actor, carol: Actor, invitation: Json, action: str
) -> None:
    """Not even the sender sees it."""
    for actor in (alice, carol):
        for message_id in (invitation["id"], str(uuid4())):
            refused = await actor.request_error("POST", f"{MESSAGES}/{message_id}/{action}")
            assert refused == MISSING
    assert await bob.inbox() == [invitation]
    assert await alice.inbox() == await carol.inbox() == []


async def test_a_friends_message_names_its_request(bob: Actor, wish: Json) -> None:
    [request] = await bob.request_ok("GET", "/friends/requests/inbox")
    assert (wish["message_type"], wish["friend_request_id"]) == ("friend", request["id"])
    assert (wish["content"], wish["sender_username"]) == ("Hello", "alice")
    assert (wish["schedule_item_id"], wish["permission"]) == (None, None)


async def test_a_friend_request_is_not_accepted_through_the_inbox(bob: Actor, wish: Json) -> None:
    assert await bob.request_error("POST", f"{MESSAGES}/{wish['id']}/accept") == NO_INVITATION
    assert await bob.inbox() == [wish]
    assert len(await bob.request_ok("GET", "/friends/requests/inbox")) == 1


async def test_rejecting_a_friends_message_declines_the_request(
    alice: Actor, bob: Actor, wish: Json
) -> None:
    await bob.request_ok("POST", f"{MESSAGES}/{wish['id']}/reject")
    assert await alice.request_ok("GET", "/friends/requests/outgoing") == []
    [now] = await bob.inbox()
    assert (now["status"], now["is_read"]) == ("rejected", True)
    accepting = f"/friends/requests/{wish['friend_request_id']}/accept"
    assert await bob.request_error("POST", accepting) == (409, "friend_request_answered")
    assert await bob.request_error("POST", f"{MESSAGES}/{wish['id']}/reject") == NOT_PENDING


async def test_a_dismissed_request_can_still_be_answered(
    alice: Actor, bob: Actor, wish: Json
) -> None:
    await bob.request_ok("POST", f"{MESSAGES}/{wish['id']}/dismiss")
    assert [m["status"] for m in await bob.inbox()] == ["dismissed"]
    await bob.request_ok("POST", f"/friends/requests/{wish['friend_request_id']}/accept")
    assert [m["status"] for m in await bob.inbox()] == ["accepted"]


@pytest.mark.parametrize(("answer", "status"), [("accept", "accepted"), ("decline", "rejected")])
async def test_a_friends_message_follows_its_request(
    bob: Actor, wish: Json, answer: str, status: str
) -> None:
    await bob.request_ok("POST", f"/friends/requests/{wish['friend_request_id']}/{answer}")
    assert [message["status"] for message in await bob.inbox()] == [status]
    assert await bob.request_error("POST", f"{MESSAGES}/{wish['id']}/dismiss") == NOT_PENDING


async def test_a_withdrawn_request_leaves_no_message(alice: Actor, bob: Actor, wish: Json) -> None:
    """However often it is sent and withdrawn, the recipient has one message at most."""
    path = f"/friends/requests/{wish['friend_request_id']}"
    await bob.request_ok("POST", f"{MESSAGES}/{wish['id']}/read")
    statuses = []
    for _ in range(60):
        await alice.call("DELETE", path)
        assert await bob.inbox() == []
        body = {"username": "bob", "content": "Free text"}
        response = await alice.call("POST", "/friends/requests", json=body)
        statuses.append(response.status_code)
        path = f"/friends/requests/{response.json().get('id')}"
        assert len(await bob.inbox()) <= 1
    assert statuses == [201] * 9 + [429] * 51


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "en",
            [
                "You can no longer see 'Dentist'.",
                "alice invites you to 'Dentist' (2026-11-21 15:00 UTC) and offers: view, edit",
                "alice has accepted your friend request.",
            ],
        ),
        (
            "zh-CN",
            [
                "您已无法再查看事项“Dentist”。",
                "alice 邀请您订阅事项“Dentist”（2026-11-21 15:00 UTC），授予的权限：查看、编辑",
                "alice 已接受您的好友请求。",
            ],
        ),
    ],
)
@pytest.mark.parametrize("sent_in", ["en", "zh-CN"])
async def test_messages_of_the_service_are_in_the_reader_s_language(
    alice: Actor, make_actor: ActorFactory, sent_in: str, language: str, texts: list[str]
) -> None:
    """Their language now, whatever it was when the message was sent."""
    reader = await make_actor("reader", locale=sent_in)
    await reader.befriend(alice)
    item = await alice.make_item()
    await reader.subscribe(alice, item, "edit")
    path = f"/schedule-items/{item['id']}/subscriptions/{reader.user_id}"
    await alice.request_ok("DELETE", path)
    await reader.request_ok("PATCH", "/profile/me", json={"locale": language})
    assert [message["content"] for message in await reader.inbox()] == texts
    for stored in ("en", "zh-CN", None):
        await reader.request_ok("PATCH", "/profile/me", json={"locale": stored})
        messages = await reader.request_ok("GET", MESSAGES, headers={"Accept-Language": language})
        assert [message["content"] for message in messages] == texts


async def test_a_notice_can_be_dismissed_or_rejected_but_not_accepted(
    alice: Actor, bob: Actor
) -> None:
    await alice.befriend(bob)
    [news] = await alice.inbox()
    assert (news["message_type"], news["sender_id"]) == ("system", None)
    assert news["content"] == "bob has accepted your friend request."
    assert await alice.request_error("POST", f"{MESSAGES}/{news['id']}/accept") == NO_INVITATION
    await alice.request_ok("POST", f"{MESSAGES}/{news['id']}/dismiss")
    assert [m["status"] for m in await alice.inbox()] == ["dismissed"]


async def test_the_list_is_the_newest_first_and_filtered_by_status(
    alice: Actor, bob: Actor
) -> None:
    items = [await alice.make_item(title=title) for title in ("A", "B", "C", "D")]
    for item, answer in zip(items, [*STATUSES, None], strict=True):
        await alice.share(item, bob)
        [message] = await bob.inbox(status="pending")
        if answer:
            await bob.request_ok("POST", f"{MESSAGES}/{message['id']}/{answer}")
    listed = await bob.inbox()
    assert [m["schedule_item_id"] for m in listed] == [item["id"] for item in reversed(items)]
    for status in ("pending", *STATUSES.values()):
        assert [m["status"] for m in await bob.inbox(status=status)] == [status]


@pytest.mark.parametrize("query", [{}, {"status": "pending"}])
async def test_the_list_comes_in_pages_of_two_queries(
    bob: Actor, make_actor: ActorFactory, query: dict[str, str]
) -> None:
    """One for the caller, one for the page, for any number of senders."""
    for n in range(5):
        sender = await make_actor(f"sender{n}")
        await sender.share(await sender.make_item(), bob)
    with count_statements() as statements:
        page = await bob.call("GET", MESSAGES, params={"limit": 2, **query})
    assert len(statements) == 2
    seen = [m["sender_username"] for m in page.json()]
    while "next" in page.links:
        page = await bob.call("GET", page.links["next"]["url"])
        seen += [m["sender_username"] for m in page.json()]
    assert seen == [f"sender{n}" for n in (4, 3, 2, 1, 0)]


QUERIES = [
    ("status=pending", 200),
    ("status=", 200),
    ("status=open", 422),
    ("status=%00", 422),
    ("limit=500", 200),
    ("limit=501", 422),
    ("limit=0", 422),
    ("after=x", 422),
    ("after=" + "_" * 32, 422),
    ("unknown=1", 200),
]


async def test_the_list_validates_its_query(bob: Actor) -> None:
    answers = {
        query: (await bob.call("GET", f"{MESSAGES}?{query}")).status_code for query, _ in QUERIES
    }
    assert answers == dict(QUERIES)


BAD_BODIES = [
    b"[]",
    b'"x"',
    b"{",
    b"\xff",
    b'{"permission_edit": "yes"}',
    b'{"permission_edit": 1}',
    b'{"permission_view": null}',
]


async def test_an_invalid_acceptance_is_refused(bob: Actor, invitation: Json) -> None:
    path = f"{MESSAGES}/{invitation['id']}/accept"
    headers = {"Content-Type": "application/json"}
    answers = [await bob.call("POST", path, content=body, headers=headers) for body in BAD_BODIES]
    assert [answer.status_code for answer in answers] == [422] * len(BAD_BODIES)
    assert await bob.inbox() == [invitation]


async def test_a_malformed_id_is_refused(bob: Actor) -> None:
    for message_id in ("x", "%00", "0", "a" * 3000):
        for action in ("accept", "reject", "dismiss", "read"):
            response = await bob.call("POST", f"{MESSAGES}/{message_id}/{action}")
            assert response.status_code in (404, 422)


async def test_a_request_without_a_token_is_401(bob: Actor, invitation: Json) -> None:
    calls = [("GET", ""), *[("POST", f"/{invitation['id']}/{a}") for a in (*STATUSES, "read")]]
    for method, path in calls:
        response = await bob.client.request(method, f"/api/v1{MESSAGES}{path}")
        assert response.status_code == 401, (method, path)


@pytest.mark.parametrize(
    ("path", "detail"),
    [("/{missing}/accept", "消息不存在"), ("/{answered}/accept", "消息不是待处理状态")],
)
async def test_errors_have_the_messages_of_the_contract(
    bob: Actor, invitation: Json, path: str, detail: str
) -> None:
    await bob.request_ok("POST", f"{MESSAGES}/{invitation['id']}/dismiss")
    url = MESSAGES + path.format(missing=uuid4(), answered=invitation["id"])
    response = await bob.call("POST", url, headers={"Accept-Language": "zh-CN"})
    assert response.json()["detail"] == detail
