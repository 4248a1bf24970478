"""The agent's tools for the calendar, and their confirmations."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import changing_tool, reading_tool
from agent.tools.formatting.times import format_when, shown_zone_of
from agent.tools.formatting.values import (
    NOTHING,
    format_changes,
    format_members,
    format_title,
    quote,
    quote_optional,
)
from domain.core.caller import Caller
from domain.core.i18n import gettext_noop, translate
from domain.core.schemas import Instant, Output
from domain.schedule import items
from domain.schedule.permissions import Permission, check_can_delete, check_can_edit
from domain.schedule.schemas import (
    ItemCreate,
    ItemDetails,
    ItemID,
    ItemRead,
    ItemUpdate,
    SourceType,
    Status,
)
from domain.schedule.times import Zones, read_span

CREATE = gettext_noop("Create {title} on {when}")
CREATE_WITH_DETAILS = gettext_noop("Create {title} on {when}: {details}")
UPDATE = gettext_noop("Change {title} ({when}): {changes}")
UPDATE_NOTHING = gettext_noop("Change nothing about {title} ({when})")
DELETE = gettext_noop("Delete {title} ({when})")
STATUSES = {
    "active": gettext_noop("active"),
    "completed": gettext_noop("completed"),
    "cancelled": gettext_noop("cancelled"),
}


class ListedItem(Output):
    """A schedule item in a list, as the model sees it: times in the person's zone."""

    id: UUID
    title: str
    start_at: Instant
    end_at: Instant | None
    status: Status
    permission: int


class ItemResult(ListedItem):
    """A schedule item, as the model sees it."""

    timezone: str
    description: str | None
    metadata: dict[str, Any]


async def confirm_create(
    _session: AsyncSession, caller: Caller, *, data: ItemCreate, source_type: SourceType
) -> str:
    zone = items.zone_of_new_item(data, caller, source_type)
    span = read_span(data.start_at, data.end_at, Zones(zone, caller.timezone))
    when = format_when(*span, zone, caller)
    title = quote(data.title)
    details = _format_new_details(data, zone, caller)
    text = CREATE_WITH_DETAILS if details else CREATE
    return translate(text, caller.locale, title=title, when=when, details=details)


async def confirm_update(
    session: AsyncSession,
    caller: Caller,
    *,
    item_id: ItemID,
    data: ItemUpdate,
    source_type: SourceType,
) -> str:
    item = await items.get_schedule_item(session, caller, item_id=item_id)
    check_can_edit(Permission(item.permission))
    changes = _format_update(item, data, caller, source_type)
    formatted = await _format_item(session, caller, item)
    text = UPDATE if changes else UPDATE_NOTHING
    return translate(text, caller.locale, changes=changes, **formatted)


async def confirm_delete(session: AsyncSession, caller: Caller, *, item_id: ItemID) -> str:
    item = await items.get_schedule_item(session, caller, item_id=item_id)
    check_can_delete(caller, item, Permission(item.permission))
    return translate(DELETE, caller.locale, **await _format_item(session, caller, item))


async def _format_item(session: AsyncSession, caller: Caller, item: ItemRead) -> dict[str, str]:
    when = format_when(item.start_at, item.end_at, item.timezone, caller)
    return {"title": await format_title(session, caller, item), "when": when}


def _format_new_details(data: ItemCreate, zone: str, caller: Caller) -> str:
    """Format what is stored with a new item besides its title and the times in a shown zone."""
    locale = caller.locale
    details: list[tuple[str, str]] = []
    if zone != shown_zone_of(zone, caller):
        details.append((gettext_noop("time zone"), zone))
    if data.description:
        details.append((gettext_noop("description"), quote(data.description)))
    if data.metadata.as_sent():
        details.append((gettext_noop("details"), _format_metadata(data.metadata, locale)))
    return format_changes(details, locale)


def _format_update(
    item: ItemRead, data: ItemUpdate, caller: Caller, source_type: SourceType
) -> str:
    """Format the new values of the item, the most important first."""
    changed, locale = data.model_fields_set, caller.locale
    zone = data.timezone if "timezone" in changed else item.timezone
    changes: list[tuple[str, str]] = []
    if "title" in changed:
        changes.append((gettext_noop("title"), quote(data.title)))
    if changed & {"start_at", "end_at"}:
        span = items.new_span(item, data, caller, source_type)
        changes.append((gettext_noop("time"), format_when(*span, zone, caller)))
    if "timezone" in changed:
        changes.append((gettext_noop("time zone"), zone))
    if "status" in changed:
        changes.append((gettext_noop("status"), translate(STATUSES[data.status], locale)))
    if "description" in changed:
        changes.append((gettext_noop("description"), quote_optional(data.description, locale)))
    if "metadata" in changed:
        changes.append((gettext_noop("details"), _format_metadata(data.metadata, locale)))
    return format_changes(changes, locale)


def _format_metadata(metadata: ItemDetails, locale: str) -> str:
    return format_members(metadata.as_sent(), locale) or translate(NOTHING, locale)


TOOLS = [
    changing_tool(
        items.create_schedule_item, result=ItemResult, confirm=confirm_create, source_type="agent"
    ),
    reading_tool(items.list_schedule_items, result=ListedItem),
    reading_tool(items.get_schedule_item, result=ItemResult),
    changing_tool(
        items.update_schedule_item, result=ItemResult, confirm=confirm_update, source_type="agent"
    ),
    changing_tool(items.delete_schedule_item, confirm=confirm_delete),
]
