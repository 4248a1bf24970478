"""The adapter makes tools of operations: arguments, one effect per call, and results."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import pytest
from pydantic import Field
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from agent.tools.adapter import Tool, changing_tool, reading_tool
from agent.tools.context import ToolContext
from agent.tools.results import ToolError
from checkpoints.fences import StaleFence, raise_fence
from domain.activity.models import Effect
from domain.core.caller import Caller
from domain.core.database.engine import create_engine
from domain.core.database.sessions import Sessions, create_sessions, driver_connection
from domain.core.errors import Conflict
from domain.core.idempotency.errors import IdempotencyKeyInUse
from domain.core.idempotency.models import IdempotencyRecord
from domain.core.schemas import Input, JsonObject, Moment, Output, Text, optional_field
from domain.core.settings import Settings
from domain.schedule.models import ScheduleItem
from tests.agent.tools.harness import IN_A_CHAT
from tests.domain.schedule.factories import new_item
from tests.factories import Person
from tests.transactions import wait_until_blocked

SECRET = "s3cret-words"


class Part(Input):
    colour: Literal["red", "blue"] | None = None


class Paint(Input):
    """What to paint."""

    name: Annotated[Text, Field(min_length=2, max_length=20, description="Its name.")]
    at: Moment | None = None
    coats: int = Field(1, ge=1, le=9)
    part: Part = Field(default_factory=Part)
    more: JsonObject | None = None


class Repaint(Input):
    name: Annotated[Text, Field(min_length=2, max_length=20)] = optional_field()
    note: Text | None = optional_field()


class Painted(Output):
    title: str
    description: str | None


class TooWet(Conflict):
    code = "too_wet"
    message = "It is too wet for {name}."


async def paint(session: AsyncSession, caller: Caller, *, data: Paint, source: str) -> Any:
    """Paint something.

    It takes a while.
    Raises TooWet.
    """
    item = new_item(caller)
    item.title = data.name
    session.add(item)
    await session.flush()
    match data.name:
        case "wet":
            raise TooWet(name="rain")
        case "broken":
            raise RuntimeError(SECRET)
        case "cut":
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        case "double":
            session.add(ScheduleItem(id=item.id))
            session.expunge(item)
            await session.flush()
    return item


async def paint_anew(session: AsyncSession, caller: Caller, *, data: Paint, source: str) -> Any:
    """Paint something else."""
    return await paint(session, caller, data=data, source=source)


async def repaint(
    session: AsyncSession,
    caller: Caller,
    *,
    thing_id: Annotated[UUID, Field(strict=False)],
    data: Repaint,
) -> Any:
    """Paint something again."""
    return {"title": str(thing_id), "description": repr(sorted(data.model_fields_set))}


async def list_paints(session: AsyncSession, caller: Caller) -> Any:
    """List the paints."""
    await session.execute(text("SELECT 1"))
    return {"title": "red", "description": None}


async def confirm_paint(
    _session: AsyncSession, _caller: Caller, *, data: Paint, source: str
) -> str:
    if data.name == "wet":
        raise TooWet(name="rain")
    return f"Paint {data.name} for {source}"


async def confirm_anything(_session: AsyncSession, _caller: Caller, **_arguments: Any) -> str:
    return "Do it"


PAINT = changing_tool(paint, result=Painted, confirm=confirm_paint, source="test")
REPAINT = changing_tool(repaint, result=Painted, confirm=confirm_anything)
LIST = reading_tool(list_paints, result=Painted)


@pytest.fixture
def context(sessions: Sessions, person: Person) -> ToolContext:
    return ToolContext(
        sessions=sessions, caller=person.caller, scope="turn:1", requested_by=IN_A_CHAT
    )


async def count(sessions: Sessions, table: type[Any] = ScheduleItem) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


def test_a_definition_holds_what_the_model_needs_and_no_more() -> None:
    assert PAINT.definition == {
        "type": "function",
        "function": {
            "name": "paint",
            "description": "Paint something.\n\nIt takes a while.",
            "parameters": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name"],
                "properties": {
                    "name": {
                        "type": "string",
                        "minLength": 2,
                        "maxLength": 20,
                        "description": "Its name.",
                    },
                    "at": {"type": "string", "format": "date-time"},
                    "coats": {"type": "integer", "minimum": 1, "maximum": 9, "default": 1},
                    "part": {
                        "type": "object",
                        "properties": {"colour": {"type": "string", "enum": ["red", "blue"]}},
                    },
                    "more": {"type": "object", "additionalProperties": True},
                },
            },
        },
    }


async def test_an_effect_without_an_approval_is_recorded_with_what_it_does(
    context: ToolContext, sessions: Sessions
) -> None:
    result = await PAINT.run(context, {"name": "Door"}, tool_call_id="call")
    assert await PAINT.run(context, {"name": "Door"}, tool_call_id="call") == result
    async with sessions() as session:
        [effect] = await session.scalars(select(Effect))
    assert effect.message == "Paint Door for test"
    assert (effect.tool_name, effect.arguments) == ("paint", {"name": "Door"})
    assert (effect.result, effect.requested_by) == (result, IN_A_CHAT)
    assert effect.approval_id is None


async def test_an_operation_that_fails_has_no_effect(
    context: ToolContext, sessions: Sessions
) -> None:
    assert "error" in await PAINT.run(context, {"name": "wet"}, tool_call_id="call")
    assert await count(sessions, Effect) == 0


async def test_a_tool_changes_nothing_without_the_name_of_who_asks(
    context: ToolContext, sessions: Sessions
) -> None:
    unnamed = replace(context, requested_by=None)
    result = await PAINT.run(unnamed, {"name": "Door"}, tool_call_id="call")
    assert result["error"] == "tool_failed"
    assert await count(sessions) == 0


def test_an_update_offers_null_only_where_it_has_a_meaning() -> None:
    members = REPAINT.parameters["properties"]
    assert members["name"]["type"] == "string"
    assert members["note"]["type"] == ["string", "null"]
    assert REPAINT.parameters["required"] == ["thing_id"]


def test_whether_a_tool_changes_data_is_declared_with_it() -> None:
    assert PAINT.changes
    assert not LIST.changes


async def test_a_tool_that_only_reads_has_nothing_to_confirm(context: ToolContext) -> None:
    with pytest.raises(TypeError, match="list_paints"):
        await LIST.confirmation(context, {})


def test_a_tool_needs_a_docstring() -> None:
    async def list_brushes(session: AsyncSession, caller: Caller) -> Any: ...

    with pytest.raises(TypeError, match="list_brushes needs a docstring"):
        reading_tool(list_brushes, result=Painted)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({}, "name: "),
        ({"name": None}, "name: "),
        ({"name": "x"}, "at least 2"),
        ({"name": SECRET * 9}, "at most 20"),
        ({"name": "a\0b"}, "NUL"),
        ({"name": "a\ud800b"}, "Unicode"),
        ({"name": ["ab"]}, "text"),
        ({"name": "ab", "colour": SECRET}, "colour: There is no such member."),
        ({"name": "ab", "part": {"colour": SECRET}}, "part.colour: "),
        ({"name": "ab", "part": SECRET}, "part: "),
        ({"name": "ab", "at": SECRET}, "at: "),
        ({"name": "ab", "coats": 0}, "at least 1"),
        ({"name": "ab", "coats": 2**70}, "arguments: The number is too large"),
        ({"name": "ab", "more": {"a": {"b": float("nan")}}}, "not finite"),
        ({"name": "ab", "source": SECRET}, "source: There is no such member."),
        ({"name": "ab", SECRET + "!": 1}, "?: There is no such member."),
        ([SECRET], "arguments: "),
        (SECRET, "arguments: "),
        (None, "arguments: "),
    ],
)
async def test_arguments_that_do_not_fit_are_an_error_without_their_values(
    context: ToolContext, arguments: Any, problem: str
) -> None:
    """The error names each argument and the reason, but not the value."""
    error = PAINT.find_argument_error(arguments, "en")
    result = await PAINT.run(context, arguments, tool_call_id="c")
    assert problem in (error or "")
    assert result["error"] == "invalid_arguments"
    assert result["problems"] == [error]
    assert SECRET not in f"{result}"
    with pytest.raises(ToolError):
        await PAINT.confirmation(context, arguments)
    assert await count(context.sessions) == 0


async def test_an_argument_error_is_in_the_persons_language() -> None:
    assert "没有这个字段" in (PAINT.find_argument_error({"name": "ab", "x": 1}, "zh-CN") or "")


@pytest.mark.parametrize(
    "arguments",
    [
        {"name": "ab", "coats": "2"},
        {"name": "ab", "coats": 2.0},
        {"name": "ab", "coats": None, "part": None, "at": None},
    ],
)
async def test_unambiguous_values_of_another_type_are_accepted(
    context: ToolContext, arguments: Any
) -> None:
    assert PAINT.find_argument_error(arguments, "en") is None
    assert (await PAINT.run(context, arguments, tool_call_id="c"))["title"] == "ab"


@pytest.mark.parametrize(
    ("arguments", "parsed"),
    [
        ({}, []),
        ({"name": None}, []),
        ({"note": None}, ["note"]),
        ({"name": "ab", "note": None}, ["name", "note"]),
    ],
)
async def test_an_update_ignores_a_null_that_has_no_meaning(
    context: ToolContext, arguments: dict[str, Any], parsed: list[str]
) -> None:
    arguments = {"thing_id": str(uuid4()), **arguments}
    result = await REPAINT.run(context, arguments, tool_call_id="c")
    assert result == {"title": arguments["thing_id"], "description": repr(parsed)}


async def test_the_same_call_takes_effect_once(context: ToolContext) -> None:
    first = await PAINT.run(context, {"name": "ab"}, tool_call_id="c")
    again = await PAINT.run(context, {"name": "ab"}, tool_call_id="c")
    assert first == again == {"title": "ab"}
    assert await count(context.sessions) == 1
    await PAINT.run(context, {"name": "ab"}, tool_call_id="d")
    await PAINT.run(replace(context, scope="turn:2"), {"name": "ab"}, tool_call_id="c")
    assert await count(context.sessions) == 3


async def test_a_call_id_belongs_to_one_tool_and_its_arguments(context: ToolContext) -> None:
    other_tool = changing_tool(paint_anew, result=Painted, confirm=confirm_paint, source="test")
    await PAINT.run(context, {"name": "ab"}, tool_call_id="c")
    for tool, name in ((PAINT, "cd"), (other_tool, "ab")):
        result = await tool.run(context, {"name": name}, tool_call_id="c")
        assert result["error"] == "idempotency_key_reused"
    assert await count(context.sessions) == 1


async def test_fifty_concurrent_calls_of_one_id_take_effect_once(
    context: ToolContext, settings: Settings
) -> None:
    engine = create_engine(settings.database_url or "", pool_size=25)
    context = replace(context, sessions=create_sessions(engine))
    calls = (PAINT.run(context, {"name": "ab"}, tool_call_id="c") for _ in range(50))
    answers = await asyncio.gather(*calls, return_exceptions=True)
    kinds = Counter(type(answer) for answer in answers)
    assert kinds[dict] + kinds[IdempotencyKeyInUse] == 50
    assert await count(context.sessions) == 1
    await engine.dispose()


@pytest.mark.parametrize(
    ("name", "code"), [("wet", "too_wet"), ("broken", "tool_failed"), ("double", "tool_failed")]
)
async def test_an_error_after_the_effect_rolls_it_back_and_is_not_stored(
    context: ToolContext, name: str, code: str
) -> None:
    with capture_logs() as logs:
        result = await PAINT.run(context, {"name": name}, tool_call_id="c")
    assert result["error"] == code
    assert SECRET not in f"{result}"
    assert [log["event"] for log in logs] == ["tool_failed"] * (code == "tool_failed")
    assert await count(context.sessions) == await count(context.sessions, IdempotencyRecord) == 0
    assert await PAINT.run(context, {"name": "ab"}, tool_call_id="c") == {"title": "ab"}


async def test_an_error_result_is_in_the_callers_language(context: ToolContext) -> None:
    result = await PAINT.run(context, {"name": "wet"}, tool_call_id="c")
    assert result == {"error": "too_wet", "message": "It is too wet for rain."}
    chinese = replace(context, caller=replace(context.caller, locale="zh-CN"))
    failed = await PAINT.run(chinese, {"name": "broken"}, tool_call_id="c")
    assert failed["message"] == "工具执行失败，没有做任何更改。"


async def test_a_reading_tool_stores_no_record(context: ToolContext) -> None:
    assert await LIST.run(context, {}, tool_call_id="c") == {"title": "red"}
    assert await count(context.sessions, IdempotencyRecord) == 0


async def test_a_confirmation_changes_nothing(context: ToolContext) -> None:
    assert await PAINT.confirmation(context, {"name": "ab"}) == "Paint ab for test"
    assert await count(context.sessions) == 0


async def test_a_call_that_would_fail_is_not_confirmed(context: ToolContext) -> None:
    with pytest.raises(ToolError) as raised:
        await PAINT.confirmation(context, {"name": "wet"})
    assert raised.value.result == {"error": "too_wet", "message": "It is too wet for rain."}


async def test_a_call_under_a_stale_fence_has_no_effect(context: ToolContext) -> None:
    thread = uuid4()
    async with context.sessions.begin() as session:
        fence = await raise_fence(await driver_connection(session), thread)
    fenced = replace(context, fence=(thread, fence))
    assert await PAINT.run(fenced, {"name": "ab"}, tool_call_id="c") == {"title": "ab"}
    async with context.sessions.begin() as session:
        await raise_fence(await driver_connection(session), thread)
    for call in ("c", "d"):
        with pytest.raises(StaleFence):
            await PAINT.run(fenced, {"name": "ab"}, tool_call_id=call)
    assert await count(context.sessions) == 1


async def test_a_takeover_waits_for_an_effect_that_has_begun(
    context: ToolContext,
) -> None:
    """Otherwise the new worker would repeat a call whose effect is about to be committed."""
    thread, has_begun, may_continue = uuid4(), asyncio.Event(), asyncio.Event()

    async def wait(session: AsyncSession, caller: Caller) -> Any:
        """Wait."""
        has_begun.set()
        await may_continue.wait()

    async with context.sessions.begin() as session:
        fence = await raise_fence(await driver_connection(session), thread)
    tool = changing_tool(wait, confirm=confirm_anything)
    effect = asyncio.create_task(
        tool.run(replace(context, fence=(thread, fence)), {}, tool_call_id="c")
    )
    await has_begun.wait()

    async def take_over() -> int:
        """Raise the fence, and return the number of effects that are committed by then."""
        async with context.sessions.begin() as session:
            await raise_fence(await driver_connection(session), thread)
            return await session.scalar(select(func.count()).select_from(IdempotencyRecord)) or 0

    takeover = asyncio.create_task(take_over())
    await wait_until_blocked(context.sessions, unless=takeover)
    may_continue.set()
    assert await takeover == 1
    assert await effect == {"done": True}


@pytest.mark.parametrize("tool", [PAINT, LIST])
async def test_a_transient_database_error_is_raised(context: ToolContext, tool: Tool) -> None:
    """It is unknown whether the effect was committed, so the run has to be recovered."""
    engine = create_engine("postgresql+asyncpg://nobody@/none?host=/nowhere", pool_size=2)
    down = replace(context, sessions=create_sessions(engine))
    arguments = {} if tool is LIST else {"name": "ab"}
    with pytest.raises(OSError, match=r"."):
        await tool.run(down, arguments, tool_call_id="c")


async def test_a_lost_connection_after_the_effect_rolls_it_back(context: ToolContext) -> None:
    with pytest.raises(DBAPIError):
        await PAINT.run(context, {"name": "cut"}, tool_call_id="c")
    assert await count(context.sessions) == await count(context.sessions, IdempotencyRecord) == 0
    assert await PAINT.run(context, {"name": "ab"}, tool_call_id="c") == {"title": "ab"}
