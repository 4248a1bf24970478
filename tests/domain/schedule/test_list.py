"""Listing items: which ones a range contains, in which order, with how many queries."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.core.database.sessions import Sessions
from domain.core.pagination import CursorInvalid, Page
from domain.core.settings import Settings
from domain.schedule import items
from domain.schedule.errors import EndBeforeStart
from domain.schedule.schemas import ItemQuery, ItemSummary
from tests.domain.schedule.factories import make_item
from tests.factories import Person, make_person

DAY = "2026-11-21"


async def listed(sessions: Sessions, person: Person, **query: Any) -> Page[ItemSummary]:
    async with sessions() as session:
        data = ItemQuery.model_validate(query)
        return await items.list_schedule_items(session, person.caller, data=data)


async def titles(sessions: Sessions, person: Person, **query: Any) -> list[str]:
    return [item.title for item in (await listed(sessions, person, **query)).items]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("T12:00Z", "T13:00Z", True),
        ("T09:00Z", "T10:00Z", False),  # over when the range begins
        ("T09:00Z", "T10:00:01Z", True),
        ("T09:00Z", "T15:00Z", True),
        ("T13:59:59Z", "T15:00Z", True),
        ("T14:00Z", "T15:00Z", False),  # begins when the range is over
        ("T10:00Z", None, True),
        ("T09:59:59Z", None, False),
        ("T13:59:59Z", None, True),
        ("T14:00Z", None, False),
        ("T10:00Z", "T10:00Z", True),
        ("T14:00Z", "T14:00Z", False),
    ],
)
async def test_items_that_overlap_the_range_are_listed(
    sessions: Sessions, person: Person, start: str, end: str | None, found: bool
) -> None:
    await make_item(
        sessions, person.caller, start_at=DAY + start, end_at=None if end is None else DAY + end
    )
    both = {"start_at": f"{DAY}T10:00Z", "end_at": f"{DAY}T14:00Z"}
    assert bool(await titles(sessions, person, **both)) is found


async def test_a_long_item_is_found_on_each_of_its_days(sessions: Sessions, person: Person) -> None:
    span = {"start_at": "2026-11-01T12:00Z", "end_at": "2026-12-01T12:00Z"}
    await make_item(sessions, person.caller, title="Journey", **span)
    for day, found in [("2026-10-31", 0), ("2026-11-01", 1), ("2026-11-15", 1), ("2026-12-01", 1)]:
        assert len(await titles(sessions, person, start_at=day, end_at=day)) == found
    assert await titles(sessions, person, start_at="2026-12-02") == []


@pytest.mark.parametrize("days", [1, 8, 64, 512, 5000])
@pytest.mark.parametrize("more_seconds", [-1, 0, 1])
async def test_items_of_any_length_are_found_by_their_last_second(
    sessions: Sessions, person: Person, days: int, more_seconds: int
) -> None:
    """The lengths are around the limits of the span classes."""
    start = datetime(2026, 11, 20, tzinfo=UTC)
    end = start + timedelta(days=days, seconds=more_seconds)
    await make_item(sessions, person.caller, start_at=start.isoformat(), end_at=end.isoformat())
    last = (end - timedelta(seconds=1)).isoformat()
    assert len(await titles(sessions, person, start_at=last)) == 1
    assert len(await titles(sessions, person, start_at=end.isoformat())) == 0


async def test_a_list_of_exactly_limit_items_has_no_next_page(
    sessions: Sessions, person: Person
) -> None:
    for _ in range(2):
        await make_item(sessions, person.caller)
    assert (await listed(sessions, person, limit=2)).after is None
    assert (await listed(sessions, person, limit=1)).after is not None


async def test_a_whole_day_item_on_a_day_that_its_zone_skips_is_listed_on_that_day(
    sessions: Sessions, settings: Settings
) -> None:
    """Samoa had no 30 December 2011: the item is an instant between the adjacent days."""
    samoan = await make_person(sessions, settings, timezone="Pacific/Apia")
    item = await make_item(sessions, samoan.caller, start_at="2011-12-30", end_at=None)
    assert item.start_at == item.end_at == datetime(2011, 12, 30, 10, tzinfo=UTC)
    days = [f"2011-12-{day}" for day in (29, 30, 31)]
    found = [await titles(sessions, samoan, start_at=day, end_at=day) for day in days]
    assert found == [[], ["Dentist"], ["Dentist"]]


async def test_either_bound_may_be_missing(sessions: Sessions, person: Person) -> None:
    for day in (20, 21, 22):
        at = f"2026-11-{day}T12:00Z"
        await make_item(sessions, person.caller, title=str(day), start_at=at, end_at=None)
    assert await titles(sessions, person) == ["20", "21", "22"]
    assert await titles(sessions, person, start_at=DAY) == ["21", "22"]
    assert await titles(sessions, person, end_at=DAY) == ["20", "21"]
    assert await titles(sessions, person, start_at=DAY, end_at=DAY) == ["21"]


async def test_a_range_can_be_a_single_instant(sessions: Sessions, person: Person) -> None:
    await make_item(sessions, person.caller)
    for at, found in [("T15:00Z", 1), ("T15:30Z", 1), ("T16:00Z", 0), ("T14:59Z", 0)]:
        range_ = {"start_at": DAY + at, "end_at": DAY + at}
        assert len(await titles(sessions, person, **range_)) == found


async def test_dates_of_a_range_are_in_the_persons_zone(sessions: Sessions, settings: Any) -> None:
    person = await make_person(sessions, settings, timezone="Asia/Shanghai")
    await make_item(sessions, person.caller, start_at="2026-11-20T17:00Z", end_at=None)
    assert await titles(sessions, person, start_at=DAY, end_at=DAY) == ["Dentist"]
    assert await titles(sessions, person, start_at="2026-11-21T01:00", end_at=DAY) == ["Dentist"]
    assert await titles(sessions, person, start_at="2026-11-21T01:01", end_at=DAY) == []


@pytest.mark.parametrize(
    ("start", "end"), [("2026-11-22", DAY), (f"{DAY}T15:00Z", f"{DAY}T14:00Z")]
)
async def test_a_range_that_ends_before_it_starts_is_refused(
    sessions: Sessions, person: Person, start: str, end: str
) -> None:
    with pytest.raises(EndBeforeStart):
        await listed(sessions, person, start_at=start, end_at=end)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("dentist", ["100% Dentist_A"]),
        ("%", ["100% Dentist_A"]),
        ("_", ["100% Dentist_A"]),
        ("0%d", []),
        ("\\", ["牙医\\/"]),
        ("/", ["牙医\\/"]),
        ("牙", ["牙医\\/"]),
        ("", ["100% Dentist_A", "牙医\\/"]),
    ],
)
async def test_wildcards_in_a_search_for_titles_are_literal(
    sessions: Sessions, person: Person, query: str, found: list[str]
) -> None:
    await make_item(sessions, person.caller, title="100% Dentist_A")
    await make_item(sessions, person.caller, title="牙医\\/")
    assert await titles(sessions, person, query=query) == found


async def test_the_pages_contain_every_item_once_in_order(
    sessions: Sessions, person: Person
) -> None:
    """Items that start at the same time and long items have one order, too."""
    for hour in (9, 9, 9, 10, 8):
        at = {"start_at": f"{DAY}T{hour:02}:00Z", "end_at": f"{DAY}T{hour + 1:02}:00Z"}
        await make_item(sessions, person.caller, title=f"{hour}", **at)
        at["end_at"] = "2026-12-01"
        await make_item(sessions, person.caller, title=f"{hour} long", **at)
    for bounds in ({}, {"start_at": DAY}):
        seen, after = [], None
        while True:
            page = await listed(sessions, person, limit=3, after=after, **bounds)
            seen += [(item.start_at, item.id) for item in page.items]
            after = page.after
            if after is None:
                break
        assert len(seen) == 10
        assert seen == sorted(set(seen))


async def test_a_full_last_page_has_no_next_one(sessions: Sessions, person: Person) -> None:
    for _ in range(2):
        await make_item(sessions, person.caller)
    assert (await listed(sessions, person, limit=2)).after is None
    assert (await listed(sessions, person, limit=1)).after is not None


@pytest.mark.parametrize("after", ["", "x", "é", "A" * 32, "_" * 32, "A" * 31, "AAAA"])
async def test_an_invalid_cursor_is_refused(sessions: Sessions, person: Person, after: str) -> None:
    if after == "A" * 32:  # decodes to the epoch, which is a valid position
        assert (await listed(sessions, person, after=after)).items == []
        return
    with pytest.raises(CursorInvalid):
        await listed(sessions, person, after=after)


async def test_only_own_items_that_are_not_deleted_are_listed(
    sessions: Sessions, settings: Any, person: Person
) -> None:
    other = await make_person(sessions, settings)
    await make_item(sessions, other.caller, title="Theirs")
    gone = await make_item(sessions, person.caller, title="Gone")
    await make_item(sessions, person.caller, title="Mine")
    async with sessions.begin() as session:
        await items.delete_schedule_item(session, person.caller, item_id=gone.id)
    assert await titles(sessions, person) == ["Mine"]


async def test_a_page_is_one_query(sessions: Sessions, person: Person, engine: AsyncEngine) -> None:
    for _ in range(3):
        await make_item(sessions, person.caller)
    statements: list[str] = []
    record = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(engine.sync_engine, "before_cursor_execute", record)
    page = await listed(sessions, person, start_at=DAY)
    event.remove(engine.sync_engine, "before_cursor_execute", record)
    assert len(page.items) == 3
    assert len(statements) == 1
