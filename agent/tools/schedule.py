"""The agent's tools for the calendar, and the questions that they ask first."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import as_tool
from agent.tools.formatting import quote, say_changes, say_when
from domain.core.caller import Caller
from domain.core.i18n import mark, translate
from domain.core.schemas import Instant, Output
from domain.schedule import items
from domain.schedule.permissions import Permission, check_can_delete, check_can_edit
from domain.schedule.schemas import ItemCreate, ItemID, ItemRead, ItemUpdate, SourceType, Status
from domain.schedule.times import Zones, read_span

CREATE = mark("Create {title} on {when}")
UPDATE = mark("Change {title} ({when}): {changes}")
UPDATE_NOTHING = mark("Change nothing about {title} ({when})")
DELETE = mark("Delete {title} ({when})")
STATUSES = {
    "active": mark("active"),
    "completed": mark("completed"),
    "cancelled": mark("cancelled"),
}
NOTHING = mark("none")


class ListedItem(Output):
    """A schedule item in a list, as the model sees it: times in the person's zone."""

    id: UUID
    title: str
    start_at: Instant
    end_at: Instant | None
    status: Status
    permission: int


class ShownItem(ListedItem):
    """A schedule item, as the model sees it."""

    timezone: str
    description: str | None
    metadata: dict[str, Any]


async def ask_to_create(
    _session: AsyncSession, caller: Caller, *, data: ItemCreate, source_type: SourceType
) -> str:
    zone = items.zone_of_new(data, caller, source_type)
    span = read_span(data.start_at, data.end_at, Zones(zone, caller.timezone))
    when = say_when(*span, zone, caller)
    return translate(CREATE, caller.locale, title=quote(data.title, caller.locale), when=when)


async def ask_to_update(
    session: AsyncSession,
    caller: Caller,
    *,
    item_id: ItemID,
    data: ItemUpdate,
    source_type: SourceType,
) -> str:
    item = await items.get_schedule_item(session, caller, item_id=item_id)
    check_can_edit(Permission(item.permission))
    changes = _say_update(item, data, caller, source_type)
    text = UPDATE if changes else UPDATE_NOTHING
    return translate(text, caller.locale, changes=changes, **_named(item, caller))


async def ask_to_delete(session: AsyncSession, caller: Caller, *, item_id: ItemID) -> str:
    item = await items.get_schedule_item(session, caller, item_id=item_id)
    check_can_delete(caller, item, Permission(item.permission))
    return translate(DELETE, caller.locale, **_named(item, caller))


def _named(item: ItemRead, caller: Caller) -> dict[str, str]:
    when = say_when(item.start_at, item.end_at, item.timezone, caller)
    return {"title": quote(item.title, caller.locale), "when": when}


def _say_update(item: ItemRead, data: ItemUpdate, caller: Caller, source_type: SourceType) -> str:
    """Say what would be new about the item, in the order in which people think of it."""
    given, locale = data.model_fields_set, caller.locale
    zone = data.timezone if "timezone" in given else item.timezone
    new: list[tuple[str, str]] = []
    if "title" in given:
        new.append((mark("title"), quote(data.title, locale)))
    if given & {"start_at", "end_at"}:
        span = items.new_span(item, data, caller, source_type)
        new.append((mark("time"), say_when(*span, zone, caller)))
    if "timezone" in given:
        new.append((mark("time zone"), zone))
    if "status" in given:
        new.append((mark("status"), translate(STATUSES[data.status], locale)))
    if "description" in given:
        text = data.description
        new.append(
            (mark("description"), quote(text, locale) if text else translate(NOTHING, locale))
        )
    if "metadata" in given:
        new.append((mark("details"), _say_details(data, locale)))
    return say_changes(new, locale)


def _say_details(data: ItemUpdate, locale: str) -> str:
    details = data.metadata.as_sent()
    told = [f"{name} {quote(str(value), locale)}" for name, value in details.items()]
    return ", ".join(told[:8]) or translate(NOTHING, locale)


TOOLS = [
    as_tool(
        items.create_schedule_item, result=ShownItem, summary=ask_to_create, source_type="agent"
    ),
    as_tool(items.list_schedule_items, result=ListedItem),
    as_tool(items.get_schedule_item, result=ShownItem),
    as_tool(
        items.update_schedule_item, result=ShownItem, summary=ask_to_update, source_type="agent"
    ),
    as_tool(items.delete_schedule_item, summary=ask_to_delete),
]
