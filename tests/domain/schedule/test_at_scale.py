"""Listing a month reads only its items, among 100,000 own and 100,000 subscribed ones.

The query plan of the service's own statement shows which rows PostgreSQL read.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from bench.schedule_lists import explain, fill, pages_read, rows_read
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.schedule.items import list_schedule_items
from domain.schedule.models import ScheduleItem, Subscription
from domain.schedule.schemas import ItemQuery
from tests.factories import Person, make_person

ITEMS = 100_000
MONTHS = 20 * 12
A_MONTH_READ_ONCE = ITEMS // MONTHS


async def count_overlapping(session: Any, start: datetime, end: datetime) -> int:
    """Count the items of a range without the query under test."""
    ends = func.coalesce(ScheduleItem.end_at, ScheduleItem.start_at)
    overlapping = (
        ScheduleItem.start_at < end,
        (ScheduleItem.start_at >= start) | (ends > start),
    )
    return int(await session.scalar(select(func.count()).where(*overlapping)))


async def test_a_month_reads_only_its_own_items(
    sessions: Sessions, settings: Settings, person: Person
) -> None:
    other = await make_person(sessions, settings)
    async with sessions() as session:
        await fill(session, reader=person.user_id, other=other.user_id, items=ITEMS)
        assert await session.scalar(select(func.count()).select_from(Subscription)) == ITEMS
        for month in (1, 6, 12):
            start, end = datetime(2020, month, 1, tzinfo=UTC), datetime(2020, month, 28, tzinfo=UTC)
            query = {"start_at": start.isoformat(), "end_at": end.isoformat()}
            data = ItemQuery.model_validate(query)
            listing = partial(list_schedule_items, session, person.caller, data=data)
            plan = (await explain(session, listing))["Plan"]
            count = await count_overlapping(session, start, end)
            assert count > 2 * A_MONTH_READ_ONCE * 0.9
            # Own items once, others as subscription and as item, and some that ended before.
            assert count <= rows_read(plan) < 2.5 * count
            assert pages_read(plan) < 10 * count


@pytest.mark.parametrize("limit", [20, 500])
async def test_the_pages_together_contain_every_item_once(
    sessions: Sessions, settings: Settings, person: Person, limit: int
) -> None:
    other = await make_person(sessions, settings)
    start, end = datetime(2019, 12, 1, tzinfo=UTC), datetime(2020, 12, 1, tzinfo=UTC)
    query = {"start_at": start.isoformat(), "end_at": end.isoformat(), "limit": limit}
    async with sessions() as session:
        await fill(session, reader=person.user_id, other=other.user_id, items=2000)
        seen, after = [], None
        while True:
            data = ItemQuery.model_validate(query | {"after": after})
            page = await list_schedule_items(session, person.caller, data=data)
            seen += [(item.start_at, item.id) for item in page.items]
            after = page.after
            if after is None:
                break
        assert seen == sorted(set(seen))
        assert len(seen) == await count_overlapping(session, start, end)
