"""The inbox over HTTP: what stands in it, and how it is answered."""

import asyncio
from uuid import uuid4

import pytest

from tests.api.actors import Actor, Cast, Json
from tests.api.statement_counter import counted_statements

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
    await alice.done("POST", "/friends/requests", json=body)
    [message] = await bob.inbox()
    return message


@pytest.mark.parametrize("answer", STATUSES)
async def test_a_message_is_answered_once(bob: Actor, invitation: Json, answer: str) -> None:
    path = f"{MESSAGES}/{invitation['id']}"
    response = await bob.call("POST", f"{path}/{answer}")
    assert (response.status_code, response.content) == (204, b"")
    [now] = await bob.inbox()
    assert now == invitation | {"status": STATUSES[answer], "is_read": True}
    for again in STATUSES:
        assert await bob.refused("POST", f"{path}/{again}") == NOT_PENDING
    assert await bob.permission({"id": invitation["schedule_item_id"]}) == (answer == "accept")


async def test_answers_at_once_have_one_winner(bob: Actor, invitation: Json) -> None:
    path = f"{MESSAGES}/{invitation['id']}"
    answers = list(STATUSES) * 10
    responses = await asyncio.gather(*(bob.call("POST", f"{path}/{each}") for each in answers))
    won = [each for each, got in zip(answers, responses, strict=True) if got.status_code == 204]
    assert len(won) == 1
    assert {response.status_code for response in responses} == {204, 400}
    [now] = await bob.inbox()
    assert now["status"] == STATUSES[won[0]]


async def test_reading_is_no_answer(bob: Actor, invitation: Json) -> None:
    for _ in range(2):
        await bob.done("POST", f"{MESSAGES}/{invitation['id']}/read")
    assert await bob.inbox() == [invitation | {"is_read": True}]
    await bob.done("POST", f"{MESSAGES}/{invitation['id']}/accept")
    await bob.done("POST", f"{MESSAGES}/{invitation['id']}/read")


@pytest.mark.parametrize("action", ["accept", "reject", "dismiss", "read"])
async def test_a_strangers_message_is_just_not_there(
    alice: Actor, bob: Actor, carol: Actor, invitation: Json, action: str
) -> None:
    """Not even for whoever sent it."""
    for actor in (alice, carol):
        for message_id in (invitation["id"], str(uuid4())):
            refused = await actor.refused("POST", f"{MESSAGES}/{message_id}/{action}")
            assert refused == MISSING
    assert await bob.inbox() == [invitation]
    assert await alice.inbox() == await carol.inbox() == []


async def test_a_friends_message_names_its_request(bob: Actor, wish: Json) -> None:
    [request] = await bob.done("GET", "/friends/requests/inbox")
    assert (wish["message_type"], wish["friend_request_id"]) == ("friend", request["id"])
    assert (wish["content"], wish["sender_username"]) == ("Hello", "alice")
    assert (wish["schedule_item_id"], wish["permission"]) == (None, None)


async def test_a_friend_request_is_not_accepted_through_the_inbox(bob: Actor, wish: Json) -> None:
    assert await bob.refused("POST", f"{MESSAGES}/{wish['id']}/accept") == NO_INVITATION
    assert await bob.inbox() == [wish]
    assert len(await bob.done("GET", "/friends/requests/inbox")) == 1


async def test_rejecting_a_friends_message_declines_the_request(
    alice: Actor, bob: Actor, wish: Json
) -> None:
    await bob.done("POST", f"{MESSAGES}/{wish['id']}/reject")
    assert await alice.done("GET", "/friends/requests/outgoing") == []
    [now] = await bob.inbox()
    assert (now["status"], now["is_read"]) == ("rejected", True)
    accepting = f"/friends/requests/{wish['friend_request_id']}/accept"
    assert await bob.refused("POST", accepting) == (409, "friend_request_answered")
    assert await bob.refused("POST", f"{MESSAGES}/{wish['id']}/reject") == NOT_PENDING


async def test_a_dismissed_request_can_still_be_answered(
    alice: Actor, bob: Actor, wish: Json
) -> None:
    await bob.done("POST", f"{MESSAGES}/{wish['id']}/dismiss")
    assert [m["status"] for m in await bob.inbox()] == ["dismissed"]
    await bob.done("POST", f"/friends/requests/{wish['friend_request_id']}/accept")
    assert [m["status"] for m in await bob.inbox()] == ["accepted"]


@pytest.mark.parametrize(
    ("answer", "status"), [("accept", "accepted"), ("decline", "rejected"), ("cancel", "dismissed")]
)
async def test_a_friends_message_follows_its_request(
    alice: Actor, bob: Actor, wish: Json, answer: str, status: str
) -> None:
    path = f"/friends/requests/{wish['friend_request_id']}"
    if answer == "cancel":
        await alice.done("DELETE", path)
    else:
        await bob.done("POST", f"{path}/{answer}")
    assert [message["status"] for message in await bob.inbox()] == [status]
    assert await bob.refused("POST", f"{MESSAGES}/{wish['id']}/dismiss") == NOT_PENDING


async def test_news_is_dismissed_or_rejected_but_not_accepted(alice: Actor, bob: Actor) -> None:
    await alice.befriend(bob)
    [news] = await alice.inbox()
    assert (news["message_type"], news["sender_id"]) == ("system", None)
    assert news["content"] == "bob has accepted your friend request."
    assert await alice.refused("POST", f"{MESSAGES}/{news['id']}/accept") == NO_INVITATION
    await alice.done("POST", f"{MESSAGES}/{news['id']}/dismiss")
    assert [m["status"] for m in await alice.inbox()] == ["dismissed"]


async def test_the_list_is_the_newest_first_and_filtered_by_status(
    alice: Actor, bob: Actor
) -> None:
    items = [await alice.make_item(title=title) for title in ("A", "B", "C", "D")]
    for item, answer in zip(items, [*STATUSES, None], strict=True):
        await alice.share(item, bob)
        [message] = await bob.inbox(status="pending")
        if answer:
            await bob.done("POST", f"{MESSAGES}/{message['id']}/{answer}")
    listed = await bob.inbox()
    assert [m["schedule_item_id"] for m in listed] == [item["id"] for item in reversed(items)]
    for status in ("pending", *STATUSES.values()):
        assert [m["status"] for m in await bob.inbox(status=status)] == [status]


@pytest.mark.parametrize("query", [{}, {"status": "pending"}])
async def test_the_list_comes_in_pages_of_two_queries(
    bob: Actor, cast: Cast, query: dict[str, str]
) -> None:
    """One for who is calling, one for the page, however many senders there are."""
    for n in range(5):
        sender = await cast(f"sender{n}")
        await sender.share(await sender.make_item(), bob)
    with counted_statements() as statements:
        page = await bob.call("GET", MESSAGES, params={"limit": 2, **query})
    assert len(statements) == 2
    seen = [m["sender_username"] for m in page.json()]
    while "next" in page.links:
        page = await bob.call("GET", page.links["next"]["url"])
        seen += [m["sender_username"] for m in page.json()]
    assert seen == [f"sender{n}" for n in (4, 3, 2, 1, 0)]


QUERIES = [
    ("status=pending", 200),
    ("status=", 422),
    ("status=open", 422),
    ("status=%00", 422),
    ("limit=500", 200),
    ("limit=501", 422),
    ("limit=0", 422),
    ("after=x", 422),
    ("after=" + "_" * 32, 422),
    ("unknown=1", 200),
]


async def test_what_the_list_may_be_asked(bob: Actor) -> None:
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


async def test_what_an_acceptance_may_not_say(bob: Actor, invitation: Json) -> None:
    path = f"{MESSAGES}/{invitation['id']}/accept"
    headers = {"Content-Type": "application/json"}
    answers = [await bob.call("POST", path, content=body, headers=headers) for body in BAD_BODIES]
    assert [answer.status_code for answer in answers] == [422] * len(BAD_BODIES)
    assert await bob.inbox() == [invitation]


async def test_ids_that_are_none(bob: Actor) -> None:
    for message_id in ("x", "%00", "0", "a" * 3000):
        for action in ("accept", "reject", "dismiss", "read"):
            response = await bob.call("POST", f"{MESSAGES}/{message_id}/{action}")
            assert response.status_code in (404, 422)


async def test_nobody_gets_in_without_signing_in(bob: Actor, invitation: Json) -> None:
    calls = [("GET", ""), *[("POST", f"/{invitation['id']}/{a}") for a in (*STATUSES, "read")]]
    for method, path in calls:
        response = await bob.client.request(method, f"/api/v1{MESSAGES}{path}")
        assert response.status_code == 401, (method, path)


@pytest.mark.parametrize(
    ("path", "detail"),
    [("/{missing}/accept", "消息不存在"), ("/{answered}/accept", "消息不是待处理状态")],
)
async def test_refusals_are_in_the_words_of_the_contract(
    bob: Actor, invitation: Json, path: str, detail: str
) -> None:
    await bob.done("POST", f"{MESSAGES}/{invitation['id']}/dismiss")
    url = MESSAGES + path.format(missing=uuid4(), answered=invitation["id"])
    response = await bob.call("POST", url, headers={"Accept-Language": "zh-CN"})
    assert response.json()["detail"] == detail
