"""The sentence of every changing tool, in both languages: what is old and new, for whom and when.

The tools come from the registry. A new one needs an entry in SENTENCES, or such a test of its own.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

import pytest

from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.agent.tools.harness import ROOT, TOOLS, Agent
from tests.factories import make_person

TESTS = list((ROOT / "tests/agent/tools").glob("test_*.py"))
CHANGING = [name for name, tool in TOOLS.items() if tool.changes]
VET = {"title": "Vet", "start_at": "2026-12-01T10:00", "end_at": "2026-12-01T11:00"}
LUNCH = {"title": "Lunch", "start_at": "2026-12-02T10:30", "end_at": "2026-12-02T12:00"}
DOG: dict[str, Any] = {"pet_type": "dog", "pet_breed": "Poodle", "age": 2, "pet_weight": 25}
ALL_RIGHTS = {"permission_edit": True, "permission_invite": True}
OFFER_EN = r"“alice invites you to 'Vet' (2026-12-01 10:00 Europe/Berlin) and offers: view, edit”"
OFFER_ZH = (
    r"“alice 邀请您订阅事项\“Vet\”（2026-12-01 10:00 Europe/Berlin），授予的权限：查看、编辑”"
)


class People(NamedTuple):
    """Alice and Bob, both in Berlin."""

    alice: Agent
    bob: Agent


class Asked(NamedTuple):
    """Whose agent asks for the approval of a call with these arguments."""

    agent: Agent
    arguments: Mapping[str, Any]


Prepare = Callable[[People], Awaitable[Asked]]


class Sentence(NamedTuple):
    prepare: Prepare
    english: str
    chinese: str


@pytest.fixture
async def people(sessions: Sessions, settings: Settings) -> People:
    alice, bob = [
        Agent(
            sessions,
            await make_person(sessions, settings, username=name, timezone="Europe/Berlin"),
        )
        for name in ("alice", "bob")
    ]
    return People(alice, bob)


async def make(agent: Agent, **members: Any) -> dict[str, Any]:
    return {"item_id": (await agent.run("create_schedule_item", **VET | members))["id"]}


async def create(people: People) -> Asked:
    return Asked(people.alice, VET | {"description": "The cat", "metadata": {"room": 5}})


async def create_beside_others(people: People) -> Asked:
    for title in ("Lunch", "Call"):
        await make(people.alice, **LUNCH | {"title": title})
    await make(people.alice, **LUNCH | {"title": "Later", "start_at": "2026-12-02T11:00"})
    await make(people.alice, **LUNCH | {"title": "Before", "end_at": "2026-12-02T10:45"})
    return Asked(people.alice, VET | {"start_at": "2026-12-02T10:45", "end_at": "2026-12-02T11:00"})


async def move(people: People) -> Asked:
    return Asked(people.alice, await make(people.alice) | {"start_at": "2026-12-02T09:00"})


async def move_into_another(people: People) -> Asked:
    await make(people.alice, **LUNCH)
    return Asked(people.alice, await make(people.alice) | {"start_at": "2026-12-02T10:00"})


async def move_days(people: People) -> Asked:
    item = await make(people.alice, start_at="2026-12-01", end_at="2026-12-02")
    return Asked(people.alice, item | {"start_at": "2026-12-08"})


async def change(people: People) -> Asked:
    item = await make(people.alice, description="The cat", metadata={"room": 5})
    changes = {
        "title": "Doctor",
        "timezone": "Asia/Shanghai",
        "status": "completed",
        "description": None,
        "metadata": {"room": 6},
    }
    return Asked(people.alice, item | changes)


async def own_item(people: People) -> Asked:
    return Asked(people.alice, await make(people.alice))


async def share(people: People) -> Asked:
    item = await make(people.alice)
    return Asked(people.alice, item | {"username": "bob", "permission_edit": True})


async def share_all(people: People) -> Asked:
    return Asked(people.alice, await make(people.alice) | {"username": "bob"} | ALL_RIGHTS)


async def offered(people: People, **rights: bool) -> dict[str, Any]:
    rights = rights or {"permission_edit": True}
    item = await make(people.alice)
    await people.alice.run("share_schedule_item", **item, username="bob", **rights)
    return item


async def invitation(people: People) -> Asked:
    await offered(people)
    return Asked(people.bob, {"message_id": (await people.bob.newest_message())["id"]})


async def invitation_beside_another(people: People) -> Asked:
    await make(people.bob, title="Gym")
    return await invitation(people)


async def withdraw(people: People) -> Asked:
    item = await offered(people)
    return Asked(people.alice, item | {"subscription_id": people.bob.user_id})


async def accepted(people: People) -> dict[str, Any]:
    item = await offered(people, **ALL_RIGHTS)
    message_id = (await people.bob.newest_message())["id"]
    await people.bob.run("accept_inbox_message", message_id=message_id)
    return item


async def revoke(people: People) -> Asked:
    item = await accepted(people)
    return Asked(people.alice, item | {"subscription_id": people.bob.user_id})


async def leave(people: People) -> Asked:
    return Asked(people.bob, await accepted(people))


async def ask(people: People) -> Asked:
    return Asked(people.alice, {"username": "bob", "content": "It is me"})


async def requested(people: People) -> dict[str, Any]:
    request = await people.alice.run("send_friend_request", username="bob")
    return {"request_id": request["id"]}


async def incoming(people: People) -> Asked:
    return Asked(people.bob, await requested(people))


async def outgoing(people: People) -> Asked:
    return Asked(people.alice, await requested(people))


async def friends(people: People) -> Asked:
    await people.bob.run("accept_friend_request", **await requested(people))
    [friend] = (await people.alice.run("list_friends"))["items"]
    return Asked(people.alice, {"friendship_id": friend["id"]})


async def block(people: People) -> Asked:
    return Asked(people.alice, {"user_id": people.bob.user_id})


async def unblock(people: People) -> Asked:
    await people.alice.run("block_user", user_id=people.bob.user_id)
    return Asked(people.alice, {"user_id": people.bob.user_id})


async def profile(people: People) -> Asked:
    changes = {"username": "ada", "bio": "I like maps", "timezone": "Asia/Shanghai"}
    return Asked(people.alice, changes)


async def code(people: People) -> Asked:
    return Asked(people.alice, {"max_uses": 3, "expires_at": "2090-01-02T10:00"})


async def disable(people: People) -> Asked:
    return Asked(people.alice, {"code": (await people.alice.run("create_invite_code"))["code"]})


async def plan(people: People) -> Asked:
    return Asked(people.alice, DOG | {"pet_health_status": "stiff joints"})


async def task(people: People) -> Asked:
    task = await people.alice.run("create_diet_plan", **DOG)
    return Asked(people.alice, {"task_id": task["task_id"]})


SENTENCES: Mapping[str, list[Sentence]] = {
    "create_schedule_item": [
        Sentence(
            create,
            "Create “Vet” on Tuesday, 1 December 2026, 10:00–11:00 (Europe/Berlin) with the"
            " description “The cat” and the details “room”: 5",
            "创建事项“Vet”，时间为2026年12月1日星期二 10:00–11:00 (Europe/Berlin)，"
            "描述为“The cat”，详情为“room”：5",
        ),
        Sentence(
            create_beside_others,
            "Create “Vet” on Wednesday, 2 December 2026, 10:45–11:00 (Europe/Berlin), although you"
            " already have “Lunch” (Wednesday, 2 December 2026, 10:30–12:00 (Europe/Berlin)) and"
            " “Call” (Wednesday, 2 December 2026, 10:30–12:00 (Europe/Berlin)) at that time",
            "创建事项“Vet”，时间为2026年12月2日星期三 10:45–11:00 (Europe/Berlin)，但该时间您已有"
            "“Lunch”（2026年12月2日星期三 10:30–12:00 (Europe/Berlin)），"
            "“Call”（2026年12月2日星期三 10:30–12:00 (Europe/Berlin)）",
        ),
    ],
    "update_schedule_item": [
        Sentence(
            move,
            "Move “Vet” from Tuesday, 1 December 2026, 10:00–11:00 to Wednesday, 2 December 2026,"
            " 09:00–10:00 (Europe/Berlin)",
            "将事项“Vet”从2026年12月1日星期二 10:00–11:00移到2026年12月2日星期三 09:00–10:00"
            " (Europe/Berlin)",
        ),
        Sentence(
            move_into_another,
            "Move “Vet” from Tuesday, 1 December 2026, 10:00–11:00 to Wednesday, 2 December 2026,"
            " 10:00–11:00 (Europe/Berlin), although you already have “Lunch” (Wednesday,"
            " 2 December 2026, 10:30–12:00 (Europe/Berlin)) at that time",
            "将事项“Vet”从2026年12月1日星期二 10:00–11:00移到2026年12月2日星期三 10:00–11:00"
            " (Europe/Berlin)，但该时间您已有“Lunch”（2026年12月2日星期三 10:30–12:00"
            " (Europe/Berlin)）",
        ),
        Sentence(
            move_days,
            "Move “Vet” from Tuesday, 1 December 2026 to Wednesday, 2 December 2026 (all day) to"
            " Tuesday, 8 December 2026 to Wednesday, 9 December 2026 (all day)",
            "将事项“Vet”从2026年12月1日星期二至2026年12月2日星期三（全天）移到"
            "2026年12月8日星期二至2026年12月9日星期三（全天）",
        ),
        Sentence(
            change,
            "In “Vet” (Tuesday, 1 December 2026, 10:00–11:00 (Europe/Berlin)), change the title"
            " from “Vet” to “Doctor”, the time zone from Europe/Berlin to Asia/Shanghai, the status"
            " from active to completed, the description from “The cat” to none and the details"
            " from “room”: 5 to “room”: 6",
            "将事项“Vet”（2026年12月1日星期二 10:00–11:00 (Europe/Berlin)）的"
            "标题从“Vet”改为“Doctor”，时区从Europe/Berlin改为Asia/Shanghai，"
            "状态从进行中改为已完成，描述从“The cat”改为无，"
            "详情从“room”：5改为“room”：6",
        ),
    ],
    "delete_schedule_item": [
        Sentence(
            own_item,
            "Delete “Vet” (Tuesday, 1 December 2026, 10:00–11:00 (Europe/Berlin))",
            "删除事项“Vet”（2026年12月1日星期二 10:00–11:00 (Europe/Berlin)）",
        )
    ],
    "share_schedule_item": [
        Sentence(
            share,
            "Give “bob” the right to see and change “Vet”",
            "授予“bob”查看和编辑事项“Vet”的权限",
        ),
        Sentence(
            share_all,
            "Give “bob” the right to see, change and share “Vet”",
            "授予“bob”查看、编辑和分享事项“Vet”的权限",
        ),
    ],
    "revoke_subscription": [
        Sentence(
            withdraw,
            "Withdraw the invitation of “bob” to “Vet”",
            "撤回发给“bob”的事项“Vet”的邀请",
        ),
        Sentence(
            revoke,
            "Take from “bob” the right to see, change and share “Vet”",
            "收回“bob”查看、编辑和分享事项“Vet”的权限",
        ),
    ],
    "leave_schedule_item": [
        Sentence(
            leave,
            "Give up your right to see, change and share “Vet” of “alice” (Tuesday,"
            " 1 December 2026, 10:00–11:00 (Europe/Berlin))",
            "放弃您查看、编辑和分享事项“Vet”（所有者：“alice”）（2026年12月1日星期二 10:00–11:00"
            " (Europe/Berlin)）的权限",
        )
    ],
    "accept_inbox_message": [
        Sentence(
            invitation,
            f"Accept the invitation {OFFER_EN}, with the right to see and change the item",
            f"接受邀请{OFFER_ZH}，获得查看和编辑该事项的权限",
        ),
        Sentence(
            invitation_beside_another,
            f"Accept the invitation {OFFER_EN}, with the right to see and change the item,"
            " although you already have “Gym” (Tuesday, 1 December 2026, 10:00–11:00"
            " (Europe/Berlin)) at that time",
            f"接受邀请{OFFER_ZH}，获得查看和编辑该事项的权限，但该时间您已有"
            "“Gym”（2026年12月1日星期二 10:00–11:00 (Europe/Berlin)）",
        ),
    ],
    "reject_inbox_message": [
        Sentence(invitation, f"Reject the invitation {OFFER_EN}", f"拒绝邀请{OFFER_ZH}")
    ],
    "dismiss_inbox_message": [
        Sentence(invitation, f"Dismiss the invitation {OFFER_EN}", f"忽略邀请{OFFER_ZH}")
    ],
    "mark_inbox_message_read": [
        Sentence(invitation, f"Mark the invitation {OFFER_EN} as read", f"将邀请{OFFER_ZH}标为已读")
    ],
    "send_friend_request": [
        Sentence(
            ask,
            "Send “bob” a friend request with the words “It is me”",
            "向“bob”发送好友请求，附言“It is me”",
        )
    ],
    "accept_friend_request": [
        Sentence(incoming, "Accept the friend request from “alice”", "接受“alice”的好友请求")
    ],
    "decline_friend_request": [
        Sentence(incoming, "Decline the friend request from “alice”", "拒绝“alice”的好友请求")
    ],
    "cancel_friend_request": [
        Sentence(outgoing, "Cancel the friend request to “bob”", "取消发给“bob”的好友请求")
    ],
    "remove_friend": [Sentence(friends, "Remove “bob” from your friends", "将“bob”从好友中移除")],
    "block_user": [
        Sentence(
            block,
            "Block “bob”: they can no longer find or contact you, and your friendship, requests,"
            " shares and messages with them end",
            "屏蔽“bob”：对方将无法再找到或联系您，您与对方的好友关系、请求、共享和消息都会结束",
        )
    ],
    "unblock_user": [
        Sentence(
            unblock,
            "Unblock “bob”: they can find and contact you again",
            "取消屏蔽“bob”：对方可以重新找到并联系您",
        )
    ],
    "update_my_profile": [
        Sentence(
            profile,
            "In your profile, change the username from “alice” to “ada”, the bio from none to"
            " “I like maps” and the time zone from “Europe/Berlin” to “Asia/Shanghai”",
            "将您个人资料的用户名从“alice”改为“ada”，简介从无改为“I like maps”，"
            "时区从“Europe/Berlin”改为“Asia/Shanghai”",
        )
    ],
    "create_invite_code": [
        Sentence(
            code,
            "Create an invite code for 3 people, good until Monday, 2 January 2090, 10:00"
            " (Europe/Berlin)",
            "创建邀请码，最多可供 3 人使用，有效期至 2090年1月2日星期一 10:00 (Europe/Berlin)",
        )
    ],
    "disable_invite_code": [
        Sentence(disable, "Disable the invite code “{code}”", "停用邀请码“{code}”")
    ],
    "create_diet_plan": [
        Sentence(
            plan,
            "Make a diet plan for a dog (“Poodle”) of 2 years and 25 kg, considering"
            " “stiff joints”",
            "为犬 (“Poodle”)（2 岁，25 公斤）制定饮食计划，并考虑：“stiff joints”",
        )
    ],
    "cancel_task": [
        Sentence(
            task,
            "Stop making the diet plan for a dog (“Poodle”)",
            "停止制定犬 (“Poodle”)的饮食计划",
        )
    ],
}


def test_every_changing_tool_has_a_sentence_in_both_languages() -> None:
    """Here, or in the test of the tool that `make tool` writes."""
    assert SENTENCES.keys() <= set(CHANGING)
    written = "\n".join(path.read_text(encoding="utf-8") for path in TESTS)
    for name in set(CHANGING) - SENTENCES.keys():
        assert f'confirm("{name}"' in written, f"test what {name} asks, or add it to SENTENCES"
        assert f'confirm("{name}", "zh-CN"' in written, f"test what {name} asks in Chinese"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [(name, each) for name, sentences in SENTENCES.items() for each in sentences],
    ids=lambda value: value if isinstance(value, str) else value.prepare.__name__,
)
async def test_the_person_reads_a_whole_sentence(
    people: People, name: str, sentence: Sentence
) -> None:
    agent, arguments = await sentence.prepare(people)
    values = {name: value for name, value in arguments.items() if name == "code"}
    for locale, expected in (("en", sentence.english), ("zh-CN", sentence.chinese)):
        shown = await agent.confirm(name, locale, **arguments)
        assert shown == (expected.format(**values) if values else expected)


@pytest.mark.parametrize(
    ("members", "is_warned"),
    [
        ({}, True),
        ({"start_at": "2026-12-02T11:00", "end_at": "2026-12-02T12:00"}, False),
        ({"start_at": "2026-12-02T08:00", "end_at": "2026-12-02T09:00"}, False),
        ({"start_at": "2026-12-02T10:59", "end_at": "2026-12-02T12:00"}, True),
        ({"start_at": "2026-12-02", "end_at": "2026-12-02"}, True),
        ({"start_at": "2026-12-03", "end_at": "2026-12-03"}, False),
        ({"start_at": "2026-12-02T10:30", "end_at": None}, True),
        ({"start_at": "2026-12-02T11:00", "end_at": None}, False),
        ({"status": "cancelled"}, False),
        ({"status": "completed"}, False),
    ],
)
async def test_only_what_takes_the_same_time_is_warned_of(
    people: People, members: dict[str, Any], is_warned: bool
) -> None:
    status = members.pop("status", None)
    there = {"title": "There", "start_at": "2026-12-02T10:00", "end_at": "2026-12-02T11:00"}
    item = await make(people.alice, **there | members)
    if status:
        await people.alice.run("update_schedule_item", **item, status=status)
    sentence = await people.alice.confirm(
        "create_schedule_item",
        title="New",
        start_at="2026-12-02T10:00",
        end_at="2026-12-02T11:00",
    )
    assert ("although you already have “There”" in sentence) == is_warned


async def test_no_one_is_warned_of_others_calendars_or_of_the_item_itself(people: People) -> None:
    await make(people.bob)
    item = await make(people.alice)
    for changes in ({"end_at": "2026-12-01T12:00"}, {"title": "Other"}):
        sentence = await people.alice.confirm("update_schedule_item", **item, **changes)
        assert "although" not in sentence


async def test_a_crowd_is_counted(people: People) -> None:
    for number in range(6):
        await make(people.alice, title=f"Item {number}")
    sentence = await people.alice.confirm("create_schedule_item", **VET)
    assert sentence.count("“Item ") == 3
    assert sentence.endswith(" and 3 more at that time")


async def test_an_old_text_that_is_long_is_shortened(people: People) -> None:
    item = await make(people.alice, description="x" * 1_000, metadata={"notes": "y" * 1_000})
    sentence = await people.alice.confirm(
        "update_schedule_item", **item, description="New", metadata={}
    )
    assert len(sentence) < 500
    assert f"the description from “{'x' * 200}…” to “New”" in sentence
    assert sentence.endswith("the details from 1 entries to none")
