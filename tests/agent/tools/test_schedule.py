"""The calendar through the agent's hands: its effects, its questions, what the model sees."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from agent.tools.context import ToolContext
from agent.tools.registry import load_tools
from agent.tools.results import ToolError
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.schedule import items
from domain.schedule.schemas import ItemRead
from tests.domain.schedule_factories import make_item
from tests.factories import make_person

TOOLS = load_tools()
AT = {"start_at": "2026-11-21T15:00", "end_at": "2026-11-21T16:00"}


@pytest.fixture
async def context(sessions: Sessions, settings: Settings) -> ToolContext:
    """Somebody in Shanghai who reads English."""
    person = await make_person(sessions, settings, timezone="Asia/Shanghai")
    return ToolContext(sessions=sessions, caller=person.caller, scope="turn:1")


async def run(context: ToolContext, name: str, **arguments: Any) -> Any:
    return await TOOLS[name].run(context, arguments, tool_call_id=uuid4().hex)


async def ask(context: ToolContext, name: str, locale: str = "en", **arguments: Any) -> str:
    return await TOOLS[name].confirmation(context, arguments, locale)


async def stored(context: ToolContext, item_id: str) -> ItemRead:
    async with context.sessions() as session:
        data = TOOLS["get_schedule_item"].arguments.parse({"item_id": item_id}, "en")
        return await items.get_schedule_item(session, context.caller, **data)


async def test_what_the_agent_makes_is_the_persons_and_says_so(context: ToolContext) -> None:
    made = await run(context, "create_schedule_item", title="Dentist", **AT)
    item = await stored(context, made["id"])
    assert (item.source_type, item.owner_id) == ("agent", context.caller.user_id)
    assert item.timezone == "Asia/Shanghai"
    assert item.start_at.isoformat() == "2026-11-21T07:00:00+00:00"


async def test_the_model_sees_times_in_the_persons_zone_and_nothing_empty(
    context: ToolContext,
) -> None:
    made = await run(context, "create_schedule_item", title="Dentist", **AT)
    assert made == {
        "id": made["id"],
        "title": "Dentist",
        "start_at": "2026-11-21T15:00:00+08:00",
        "end_at": "2026-11-21T16:00:00+08:00",
        "timezone": "Asia/Shanghai",
        "status": "active",
        "permission": 7,
        "metadata": {},
    }
    listed = await run(context, "list_schedule_items", start_at="2026-11-21", end_at="2026-11-21")
    assert [set(item) for item in listed["items"]] == [
        {"id", "title", "start_at", "end_at", "status", "permission"}
    ]


async def test_a_zone_that_the_model_names_is_used(context: ToolContext) -> None:
    made = await run(
        context, "create_schedule_item", title="Call", timezone="America/New_York", **AT
    )
    assert made["start_at"] == "2026-11-22T04:00:00+08:00"


async def test_a_list_is_short_and_says_how_to_go_on(context: ToolContext) -> None:
    for _ in range(22):
        await make_item(context.sessions, context.caller)
    first = await run(context, "list_schedule_items", limit=100)
    rest = await run(context, "list_schedule_items", after=first["after"])
    assert (len(first["items"]), len(rest["items"])) == (20, 2)
    assert "after" in first["hint"]
    assert rest.keys() == {"items"}


async def test_a_time_without_a_zone_moves_an_item_in_the_zone_that_the_model_sees(
    context: ToolContext,
) -> None:
    """The item came by REST, in UTC; the person and the model speak of Shanghai."""
    item = await make_item(context.sessions, context.caller)
    moved = await run(
        context,
        "update_schedule_item",
        item_id=str(item.id),
        start_at="2026-11-22T09:00",
        end_at="2026-11-22T10:00",
    )
    assert moved["start_at"] == "2026-11-22T09:00:00+08:00"
    assert moved["timezone"] == "UTC"


async def test_null_clears_what_may_be_empty_and_is_nothing_elsewhere(context: ToolContext) -> None:
    item = await make_item(context.sessions, context.caller, description="Bring the card")
    given = {"title": None, "start_at": None, "timezone": None, "metadata": None, "status": None}
    await run(
        context,
        "update_schedule_item",
        item_id=str(item.id),
        end_at=None,
        description=None,
        **given,
    )
    now = await stored(context, str(item.id))
    assert (now.end_at, now.description) == (None, None)
    assert (now.title, now.start_at, now.status) == (item.title, item.start_at, "active")


async def test_deleting_is_done_and_then_there_is_nothing(context: ToolContext) -> None:
    item = await make_item(context.sessions, context.caller)
    assert await run(context, "delete_schedule_item", item_id=str(item.id)) == {"done": True}
    again = await run(context, "get_schedule_item", item_id=str(item.id))
    assert again["error"] == "schedule_item_not_found"


@pytest.mark.parametrize(
    ("locale", "arguments", "question"),
    [
        (
            "en",
            AT,
            "Create 'Dentist' on Saturday, 21 November 2026, 15:00–16:00 (Asia/Shanghai)",
        ),
        ("zh-CN", AT, "创建日程“Dentist”：2026年11月21日星期六 15:00–16:00 (Asia/Shanghai)"),
        (
            "en",
            {"start_at": "2026-11-21T15:00:00Z"},
            "Create 'Dentist' on Saturday, 21 November 2026, 23:00 (Asia/Shanghai)",
        ),
        (
            "en",
            {"start_at": "2026-11-21T23:30", "end_at": "2026-11-22T00:30"},
            "Create 'Dentist' on Saturday, 21 November 2026, 23:30 – "
            "Sunday, 22 November 2026, 00:30 (Asia/Shanghai)",
        ),
        (
            "en",
            {"start_at": "2026-11-21"},
            "Create 'Dentist' on Saturday, 21 November 2026 (all day)",
        ),
        ("zh-CN", {"start_at": "2026-11-21"}, "创建日程“Dentist”：2026年11月21日星期六（全天）"),
        (
            "en",
            {"start_at": "2026-11-21", "end_at": "2026-11-22"},
            "Create 'Dentist' on Saturday, 21 November 2026 to Sunday, 22 November 2026 (all day)",
        ),
        (
            "en",
            {**AT, "timezone": "Europe/Paris"},
            "Create 'Dentist' on Saturday, 21 November 2026, 15:00–16:00 (Europe/Paris)",
        ),
        (
            "en",
            {**AT, "timezone": "UTC"},
            "Create 'Dentist' on Saturday, 21 November 2026, 23:00 – "
            "Sunday, 22 November 2026, 00:00 (Asia/Shanghai)",
        ),
    ],
)
async def test_the_question_before_creating(
    context: ToolContext, locale: str, arguments: dict[str, Any], question: str
) -> None:
    given = {"title": "Dentist", **arguments}
    assert await ask(context, "create_schedule_item", locale, **given) == question


@pytest.mark.parametrize(
    ("locale", "arguments", "question"),
    [
        (
            "en",
            {"title": "Doctor", "start_at": "2026-11-22T09:00", "end_at": "2026-11-22T10:00"},
            "Change 'Dentist' (Saturday, 21 November 2026, 23:00–23:30 (Asia/Shanghai)): title: "
            "'Doctor'; time: Sunday, 22 November 2026, 09:00–10:00 (Asia/Shanghai)",
        ),
        (
            "zh-CN",
            {"status": "completed", "description": None},
            "修改日程“Dentist”（2026年11月21日星期六 23:00–23:30 (Asia/Shanghai)）："
            "状态：已完成；描述：无",
        ),
        (
            "en",
            {"timezone": "Europe/Paris", "metadata": {"location": "Room 5", "floor": 2}},
            "Change 'Dentist' (Saturday, 21 November 2026, 23:00–23:30 (Asia/Shanghai)): "
            "time zone: Europe/Paris; details: location 'Room 5', floor '2'",
        ),
        (
            "en",
            {"title": None},
            "Change nothing about 'Dentist' (Saturday, 21 November 2026, 23:00–23:30 "
            "(Asia/Shanghai))",
        ),
    ],
)
async def test_the_question_before_changing(
    context: ToolContext, locale: str, arguments: dict[str, Any], question: str
) -> None:
    item = await make_item(context.sessions, context.caller, end_at="2026-11-21T15:30:00Z")
    given = {"item_id": str(item.id), **arguments}
    assert await ask(context, "update_schedule_item", locale, **given) == question


async def test_the_question_before_deleting(context: ToolContext) -> None:
    item = await make_item(context.sessions, context.caller, end_at=None)
    given = {"item_id": str(item.id)}
    english = await ask(context, "delete_schedule_item", **given)
    chinese = await ask(context, "delete_schedule_item", "zh-CN", **given)
    assert english == "Delete 'Dentist' (Saturday, 21 November 2026, 23:00 (Asia/Shanghai))"
    assert chinese == "删除日程“Dentist”（2026年11月21日星期六 23:00 (Asia/Shanghai)）"


async def test_a_title_cannot_pretend_to_be_the_question(context: ToolContext) -> None:
    """No new lines, no characters that turn the direction of writing, no end of text far away."""
    title = "A'\n\nDelete\u202e everything\t{title}" + "x" * 200
    question = await ask(context, "create_schedule_item", title=title, **AT)
    assert question.startswith("Create 'A' Delete everything {title}xxx")
    assert question.isprintable()
    assert len(question) < 220


@pytest.mark.parametrize("name", ["update_schedule_item", "delete_schedule_item"])
async def test_nobody_is_asked_about_what_they_may_not_see(
    context: ToolContext, settings: Settings, name: str
) -> None:
    stranger = await make_person(context.sessions, settings)
    theirs = await make_item(context.sessions, stranger.caller)
    for item_id in (theirs.id, uuid4()):
        with pytest.raises(ToolError) as refusal:
            await ask(context, name, item_id=str(item_id))
        result = await run(context, name, item_id=str(item_id))
        assert refusal.value.result == result
        assert result["error"] == "schedule_item_not_found"
    kept = replace(context, caller=stranger.caller)
    assert (await stored(kept, str(theirs.id))).updated_at == theirs.updated_at


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
async def test_nobody_is_asked_about_what_cannot_be(
    context: ToolContext, name: str, arguments: dict[str, Any], code: str
) -> None:
    given = {"title": "Dentist", **arguments}
    with pytest.raises(ToolError) as refusal:
        await ask(context, name, **given)
    result = await run(context, name, **given)
    assert refusal.value.result == result
    assert result["error"] == code
