"""The agent's tools for the calendar."""

from typing import Any
from uuid import uuid4

import pytest

from domain.core.settings import Settings
from domain.schedule import items
from domain.schedule.schemas import ItemRead
from tests.agent.tools.harness import TOOLS, Agent
from tests.domain.schedule.factories import make_item
from tests.factories import make_person

AT = {"start_at": "2026-11-21T15:00", "end_at": "2026-11-21T16:00"}


async def stored(agent: Agent, item_id: str) -> ItemRead:
    async with agent.context.sessions() as session:
        data = TOOLS["get_schedule_item"].arguments.parse({"item_id": item_id}, "en")
        return await items.get_schedule_item(session, agent.context.caller, **data)


async def test_an_item_that_the_agent_creates_is_the_persons_own(agent: Agent) -> None:
    created = await agent.run("create_schedule_item", title="Dentist", **AT)
    item = await stored(agent, created["id"])
    assert (item.source_type, item.owner_id) == ("agent", agent.context.caller.user_id)
    assert item.timezone == "Asia/Shanghai"
    assert item.start_at.isoformat() == "2026-11-21T07:00:00+00:00"


async def test_the_model_sees_times_in_the_persons_zone_and_no_empty_members(
    agent: Agent,
) -> None:
    created = await agent.run("create_schedule_item", title="Dentist", **AT)
    assert created == {
        "id": created["id"],
        "title": "Dentist",
        "start_at": "2026-11-21T15:00:00+08:00",
        "end_at": "2026-11-21T16:00:00+08:00",
        "timezone": "Asia/Shanghai",
        "status": "active",
        "permission": 7,
        "metadata": {},
    }
    listed = await agent.run("list_schedule_items", start_at="2026-11-21", end_at="2026-11-21")
    assert [set(item) for item in listed["items"]] == [
        {"id", "title", "start_at", "end_at", "status", "permission"}
    ]


async def test_the_models_time_zone_is_used(agent: Agent) -> None:
    created = await agent.run(
        "create_schedule_item", title="Call", timezone="America/New_York", **AT
    )
    assert created["start_at"] == "2026-11-22T04:00:00+08:00"


async def test_a_list_is_bounded_and_tells_how_to_continue(agent: Agent) -> None:
    for _ in range(22):
        await make_item(agent.context.sessions, agent.context.caller)
    first = await agent.run("list_schedule_items", limit=100)
    rest = await agent.run("list_schedule_items", after=first["after"])
    assert (len(first["items"]), len(rest["items"])) == (20, 2)
    assert "after" in first["hint"]
    assert rest.keys() == {"items"}


async def test_a_time_without_a_zone_moves_an_item_in_the_zone_that_the_model_sees(
    agent: Agent,
) -> None:
    """The item came by REST, in UTC; the person and the model speak of Shanghai."""
    item = await make_item(agent.context.sessions, agent.context.caller)
    moved = await agent.run(
        "update_schedule_item",
        item_id=str(item.id),
        start_at="2026-11-22T09:00",
        end_at="2026-11-22T10:00",
    )
    assert moved["start_at"] == "2026-11-22T09:00:00+08:00"
    assert moved["timezone"] == "UTC"


async def test_null_clears_optional_members_and_is_ignored_for_others(agent: Agent) -> None:
    item = await make_item(
        agent.context.sessions, agent.context.caller, description="Bring the card"
    )
    nulls: dict[str, None] = {
        "title": None,
        "start_at": None,
        "timezone": None,
        "metadata": None,
        "status": None,
    }
    await agent.run(
        "update_schedule_item",
        item_id=str(item.id),
        end_at=None,
        description=None,
        **nulls,
    )
    now = await stored(agent, str(item.id))
    assert (now.end_at, now.description) == (None, None)
    assert (now.title, now.start_at, now.status) == (item.title, item.start_at, "active")


async def test_a_deleted_item_is_not_found(agent: Agent) -> None:
    item = await make_item(agent.context.sessions, agent.context.caller)
    assert await agent.run("delete_schedule_item", item_id=str(item.id)) == {"done": True}
    again = await agent.run("get_schedule_item", item_id=str(item.id))
    assert again["error"] == "schedule_item_not_found"


@pytest.mark.parametrize(
    ("locale", "arguments", "sentence"),
    [
        (
            "en",
            AT,
            "Create “Dentist” on Saturday, 21 November 2026, 15:00–16:00 (Asia/Shanghai)",
        ),
        ("zh-CN", AT, "创建事项“Dentist”，时间为2026年11月21日星期六 15:00–16:00 (Asia/Shanghai)"),
        (
            "en",
            {"start_at": "2026-11-21T15:00:00Z"},
            "Create “Dentist” on Saturday, 21 November 2026, 23:00 (Asia/Shanghai)",
        ),
        (
            "en",
            {"start_at": "2026-11-21T23:30", "end_at": "2026-11-22T00:30"},
            "Create “Dentist” on Saturday, 21 November 2026, 23:30 – "
            "Sunday, 22 November 2026, 00:30 (Asia/Shanghai)",
        ),
        (
            "en",
            {"start_at": "2026-11-21"},
            "Create “Dentist” on Saturday, 21 November 2026 (all day)",
        ),
        (
            "zh-CN",
            {"start_at": "2026-11-21"},
            "创建事项“Dentist”，时间为2026年11月21日星期六（全天）",
        ),
        (
            "en",
            {"start_at": "2026-11-21", "end_at": "2026-11-22"},
            "Create “Dentist” on Saturday, 21 November 2026 to Sunday, 22 November 2026 (all day)",
        ),
        (
            "en",
            {**AT, "timezone": "Europe/Paris"},
            "Create “Dentist” on Saturday, 21 November 2026, 15:00–16:00 (Europe/Paris)",
        ),
        (
            "en",
            {**AT, "timezone": "UTC"},
            "Create “Dentist” on Saturday, 21 November 2026, 23:00 – "
            "Sunday, 22 November 2026, 00:00 (Asia/Shanghai) with the time zone UTC",
        ),
        (
            "en",
            {
                "start_at": "2026-11-21T00:00+01:00",
                "end_at": "2026-11-22T00:00+01:00",
                "timezone": "Europe/Paris",
            },
            "Create “Dentist” on Saturday, 21 November 2026 (all day) (Europe/Paris)",
        ),
        (
            "en",
            {"start_at": "2026-11-21T15:00:30", "description": "Tooth", "metadata": {"a": [1]}},
            "Create “Dentist” on Saturday, 21 November 2026, 15:00:30 (Asia/Shanghai) "
            "with the description “Tooth” and the details “a”: [1]",
        ),
        (
            "zh-CN",
            {**AT, "description": "补牙", "metadata": {"location": "三楼", "floor": 3}},
            "创建事项“Dentist”，时间为2026年11月21日星期六 15:00–16:00 (Asia/Shanghai)，"
            "描述为“补牙”，详情为“location”：“三楼”、“floor”：3",
        ),
    ],
)
async def test_creating_is_confirmed_with_title_and_time(
    agent: Agent, locale: str, arguments: dict[str, Any], sentence: str
) -> None:
    arguments = {"title": "Dentist", **arguments}
    assert await agent.confirm("create_schedule_item", locale, **arguments) == sentence


@pytest.mark.parametrize(
    ("locale", "arguments", "sentence"),
    [
        (
            "en",
            {"title": "Doctor", "start_at": "2026-11-22T09:00", "end_at": "2026-11-22T10:00"},
            "In “Dentist” (Saturday, 21 November 2026, 23:00–23:30 (Asia/Shanghai)), change the "
            "title from “Dentist” to “Doctor” and the time from Saturday, 21 November 2026, "
            "23:00–23:30 to Sunday, 22 November 2026, 09:00–10:00 (Asia/Shanghai)",
        ),
        (
            "zh-CN",
            {"status": "completed", "description": None},
            "将事项“Dentist”（2026年11月21日星期六 23:00–23:30 (Asia/Shanghai)）的"
            "状态从进行中改为已完成",
        ),
        (
            "en",
            {"timezone": "Europe/Paris", "metadata": {"location": "Room 5", "floor": 2}},
            "In “Dentist” (Saturday, 21 November 2026, 23:00–23:30 (Asia/Shanghai)), change the "
            "time zone from UTC to Europe/Paris and the details from none to "
            "“location”: “Room 5”, “floor”: 2",
        ),
        (
            "en",
            {"title": None},
            "Change nothing about “Dentist” (Saturday, 21 November 2026, 23:00–23:30 "
            "(Asia/Shanghai))",
        ),
    ],
)
async def test_changing_is_confirmed_with_the_new_values(
    agent: Agent, locale: str, arguments: dict[str, Any], sentence: str
) -> None:
    item = await make_item(
        agent.context.sessions, agent.context.caller, end_at="2026-11-21T15:30:00Z"
    )
    arguments = {"item_id": str(item.id), **arguments}
    assert await agent.confirm("update_schedule_item", locale, **arguments) == sentence


async def test_deleting_is_confirmed_with_title_and_time(agent: Agent) -> None:
    item = await make_item(agent.context.sessions, agent.context.caller, end_at=None)
    arguments = {"item_id": str(item.id)}
    english = await agent.confirm("delete_schedule_item", **arguments)
    chinese = await agent.confirm("delete_schedule_item", "zh-CN", **arguments)
    assert english == "Delete “Dentist” (Saturday, 21 November 2026, 23:00 (Asia/Shanghai))"
    assert chinese == "删除事项“Dentist”（2026年11月21日星期六 23:00 (Asia/Shanghai)）"


async def test_a_title_cannot_forge_the_confirmation(agent: Agent) -> None:
    """No end of the quotation, no new lines, no characters that turn the direction of writing."""
    title = "A”\n\nDelete\u202e everything\t{title}" + "x" * 200
    sentence = await agent.confirm("create_schedule_item", title=title, **AT)
    shown = r"A\” Delete\u202e everything {title}" + "x" * 200
    assert sentence.startswith(f"Create “{shown}” on Saturday, 21 November 2026, ")


@pytest.mark.parametrize("name", ["update_schedule_item", "delete_schedule_item"])
async def test_a_change_of_an_invisible_item_is_not_confirmed(
    agent: Agent, settings: Settings, name: str
) -> None:
    sessions = agent.context.sessions
    owner = Agent(sessions, await make_person(sessions, settings))
    item = await make_item(sessions, owner.context.caller)
    for item_id in (item.id, uuid4()):
        assert await agent.error_of(name, item_id=str(item_id)) == "schedule_item_not_found"
    assert (await stored(owner, str(item.id))).updated_at == item.updated_at


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        (
            "create_schedule_item",
            {"start_at": "2026-11-21T15:00", "end_at": "2026-11-20"},
            "end_before_start",
        ),
        ("create_schedule_item", {"start_at": "1970-01-01T00:00"}, "time_out_of_range"),
    ],
)
async def test_a_call_that_cannot_succeed_is_not_confirmed(
    agent: Agent, name: str, arguments: dict[str, Any], code: str
) -> None:
    arguments = {"title": "Dentist", **arguments}
    assert await agent.error_of(name, **arguments) == code


@pytest.mark.parametrize(
    ("span", "start", "moved"),
    [
        (
            ("2026-11-21", "2026-11-23"),
            "2026-12-01",
            ("2026-12-01T00:00:00+08:00", "2026-12-04T00:00:00+08:00"),
        ),
        (
            ("2026-11-21T15:00", "2026-11-21T16:30"),
            "2026-12-01T09:00",
            ("2026-12-01T09:00:00+08:00", "2026-12-01T10:30:00+08:00"),
        ),
        (
            ("2026-11-21T22:00", "2026-11-23T06:00"),
            "2026-12-01T22:00",
            ("2026-12-01T22:00:00+08:00", "2026-12-03T06:00:00+08:00"),
        ),
    ],
)
async def test_a_new_start_alone_moves_an_item_with_its_length(
    agent: Agent, span: tuple[str, str], start: str, moved: tuple[str, str]
) -> None:
    item = await agent.run("create_schedule_item", title="Trip", start_at=span[0], end_at=span[1])
    now = await agent.run("update_schedule_item", item_id=item["id"], start_at=start)
    assert (now["start_at"], now["end_at"]) == moved


@pytest.mark.parametrize("member", ["start_at", "end_at"])
@pytest.mark.parametrize("day", ["2026-04-31T15:00", "2026-06-31", "2027-02-29"])
async def test_a_day_that_does_not_exist_is_refused_and_said_so(
    agent: Agent, member: str, day: str
) -> None:
    item = await make_item(agent.context.sessions, agent.context.caller)
    changes = {
        "create_schedule_item": {"title": "Dentist", **AT, member: day},
        "update_schedule_item": {"item_id": str(item.id), member: day},
    }
    for name, arguments in changes.items():
        assert await agent.error_of(name, **arguments) == "invalid_arguments"
        result = await agent.run(name, **arguments)
        assert result["problems"] == [f"{member}: There is no such day in the calendar."]
    assert (await stored(agent, str(item.id))).updated_at == item.updated_at
