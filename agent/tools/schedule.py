"""The agent's tools for the calendar, and their confirmations."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import changing_tool, reading_tool
from agent.tools.formatting.overlaps import add_overlap_warning
from agent.tools.formatting.times import Span, format_move, format_when, shown_zone_of
from agent.tools.formatting.values import (
    NOTHING,
    Change,
    format_changes,
    format_members,
    format_new_members,
    format_old_members,
    format_title,
    quote,
    quote_old,
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
CREATE_WITH_DETAILS = gettext_noop("Create {title} on {when} with {details}")
MOVE = gettext_noop("Move {title} from {old} to {new}")
UPDATE = gettext_noop("In {title} ({when}), change {changes}")
UPDATE_NOTHING = gettext_noop("Change nothing about {title} ({when})")
DELETE = gettext_noop("Delete {title} ({when})")
TIME = gettext_noop("time")
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
    session: AsyncSession, caller: Caller, *, data: ItemCreate, source_type: SourceType
) -> str:
    zone = items.zone_of_new_item(data, caller, source_type)
    span = read_span(data.start_at, data.end_at, Zones(zone, caller.timezone))
    when = format_when(*span, zone, caller)
    title = quote(data.title)
    details = _format_new_details(data, zone, caller)
    text = CREATE_WITH_DETAILS if details else CREATE
    sentence = translate(text, caller.locale, title=title, when=when, details=details)
    return await add_overlap_warning(session, caller, sentence, span)


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
    formatted = await _format_item(session, caller, item)
    new_span = items.new_span(item, data, caller, source_type)
    changes = _list_changes(item, data, new_span, caller)
    if [change.label for change in changes] == [TIME]:
        [(_, old, new)] = changes
        sentence = translate(MOVE, caller.locale, title=formatted["title"], old=old, new=new)
    else:
        described = format_changes(changes, caller.locale)
        text = UPDATE if described else UPDATE_NOTHING
        sentence = translate(text, caller.locale, changes=described, **formatted)
    if not _takes_time(item, data, new_span):
        return sentence
    return await add_overlap_warning(session, caller, sentence, new_span, except_id=item.id)


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
    return format_new_members(details, locale)


def _takes_time(item: ItemRead, data: ItemUpdate, new: Span) -> bool:
    """Return whether the item takes time that it does not take now."""
    was_active = item.status == "active"
    is_active = (data.status or item.status) == "active"
    return is_active and ((item.start_at, item.end_at) != new or not was_active)


def _list_changes(item: ItemRead, data: ItemUpdate, new_span: Span, caller: Caller) -> list[Change]:
    """List the old and new values of the item, the most important first."""
    changed, locale = data.model_fields_set, caller.locale
    changes: list[Change] = []
    if "title" in changed:
        changes.append(Change(gettext_noop("title"), quote(item.title), quote(data.title)))
    if new_span != (item.start_at, item.end_at):
        zone = data.timezone if "timezone" in changed else item.timezone
        old_span = item.start_at, item.end_at
        times = format_move(old_span, new_span, item.timezone, zone, caller)
        changes.append(Change(TIME, *times))
    if "timezone" in changed:
        changes.append(Change(gettext_noop("time zone"), item.timezone, data.timezone))
    if "status" in changed:
        old_status, status = (
            translate(STATUSES[each], locale) for each in (item.status, data.status)
        )
        changes.append(Change(gettext_noop("status"), old_status, status))
    if "description" in changed:
        texts = quote_old(item.description, locale), quote_optional(data.description, locale)
        changes.append(Change(gettext_noop("description"), *texts))
    if "metadata" in changed:
        details = (
            format_old_members(item.metadata, locale),
            _format_metadata(data.metadata, locale),
        )
        changes.append(Change(gettext_noop("details"), *details))
    return changes


def _format_metadata(metadata: ItemDetails, locale: str) -> str:
    return format_members(metadata.as_sent(), locale) or translate(NOTHING, locale)


TOOLS = [
    changing_tool(
        items.create_schedule_item,
        result=ItemResult,
        confirm=confirm_create,
        only_adds=True,
        source_type="agent",
    ),
    reading_tool(items.list_schedule_items, result=ListedItem),
    reading_tool(items.get_schedule_item, result=ItemResult),
    changing_tool(
        items.update_schedule_item,
        result=ItemResult,
        confirm=confirm_update,
        is_repeatable=True,
        source_type="agent",
    ),
    changing_tool(items.delete_schedule_item, confirm=confirm_delete, is_repeatable=True),
]
