"""Finding what else is in a person's calendar at a time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.schedule.queries import ItemFilter, find_items
from domain.schedule.schemas import ItemSummary

MAX_OVERLAPPING = 100
"""How many items are read; a person hardly has more at one time."""


async def find_overlapping(
    session: AsyncSession,
    caller: Caller,
    start_at: datetime,
    end_at: datetime | None,
    *,
    except_id: UUID | None = None,
    limit: int,
) -> tuple[list[ItemSummary], int]:
    """Find the active items of the person's calendar at this time, without the excepted one.

    Returns the first `limit` of them, and how many they are, up to MAX_OVERLAPPING. An item that
    ends when the time begins is not at it. Items without an end take no time.
    """
    filters = ItemFilter(
        start_at=start_at,
        end_at=end_at or start_at,
        title=None,
        after=None,
        limit=MAX_OVERLAPPING,
    )
    rows = await find_items(session, caller, filters)
    found = [row for row in rows if row.status == "active" and row.id != except_id]
    return [ItemSummary.model_validate(row) for row in found[:limit]], len(found)
