"""Warns in a confirmation of what else is in the person's calendar at that time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.formatting.times import format_when
from agent.tools.formatting.values import format_title, join_clauses
from domain.core.caller import Caller
from domain.core.i18n import gettext_noop, translate
from domain.schedule.overlaps import find_overlapping
from domain.schedule.schemas import ItemSummary

WARNING = gettext_noop("{sentence}, although you already have {items} at that time")
ITEM = gettext_noop("{title} ({when})")
MORE = gettext_noop("{number} more")
MAX_NAMED_ITEMS = 3


async def add_overlap_warning(
    session: AsyncSession,
    caller: Caller,
    sentence: str,
    span: tuple[datetime, datetime | None],
    *,
    except_id: UUID | None = None,
) -> str:
    """Return the sentence, with a warning if something else is in the calendar at the time."""
    overlapping, count = await find_overlapping(
        session, caller, *span, except_id=except_id, limit=MAX_NAMED_ITEMS
    )
    if not overlapping:
        return sentence
    named = [await _format_item(session, caller, item) for item in overlapping]
    unnamed = count - len(named)
    if unnamed:
        named.append(translate(MORE, caller.locale, number=unnamed))
    items = join_clauses(named, caller.locale)
    return translate(WARNING, caller.locale, sentence=sentence, items=items)


async def _format_item(session: AsyncSession, caller: Caller, item: ItemSummary) -> str:
    title = await format_title(session, caller, item)
    when = format_when(item.start_at, item.end_at, item.timezone, caller)
    return translate(ITEM, caller.locale, title=title, when=when)
