"""Converting dates and times to points in time."""

from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter

from domain.core.schemas import Moment
from domain.schedule.errors import EndBeforeStart, TimeOutOfRange
from domain.schedule.times import Zones, read_span

SHANGHAI, NEW_YORK, HAVANA = "Asia/Shanghai", "America/New_York", "America/Havana"
APIA = "Pacific/Apia"
MOMENT: TypeAdapter[date] = TypeAdapter(Moment)


def span(start: str, end: str | None = None, *, zone: str = "UTC", days: str = "UTC") -> list[str]:
    read = read_span(
        MOMENT.validate_python(start),
        None if end is None else MOMENT.validate_python(end),
        Zones(zone, days),
    )
    return [f"{at:%Y-%m-%dT%H:%M}" for at in read if at is not None and at.tzinfo is UTC]


def test_a_time_with_an_offset_is_converted_to_utc() -> None:
    assert span("2026-11-21T15:00:00+08:00", zone=NEW_YORK) == ["2026-11-21T07:00"]


def test_a_time_without_a_zone_is_in_the_items_zone() -> None:
    assert span("2026-11-21T15:00", zone=SHANGHAI, days=NEW_YORK) == ["2026-11-21T07:00"]


def test_a_date_is_that_whole_day_in_the_persons_zone() -> None:
    read = span("2026-11-21", zone=NEW_YORK, days=SHANGHAI)
    assert read == ["2026-11-20T16:00", "2026-11-21T16:00"]


def test_an_end_date_is_included() -> None:
    assert span("2026-11-21", "2026-11-22") == ["2026-11-21T00:00", "2026-11-23T00:00"]


def test_a_start_time_alone_has_no_end() -> None:
    assert span("2026-11-21T15:00Z") == ["2026-11-21T15:00"]


def test_a_day_shortened_by_a_clock_change_is_shorter() -> None:
    read = span("2026-03-08", days=NEW_YORK)
    assert read == ["2026-03-08T05:00", "2026-03-09T04:00"]


def test_a_time_in_the_gap_uses_the_offset_from_before_the_change() -> None:
    assert span("2026-03-08T02:30", zone=NEW_YORK) == ["2026-03-08T07:30"]


def test_an_ambiguous_time_is_the_earlier_one() -> None:
    assert span("2026-11-01T01:30", zone=NEW_YORK) == ["2026-11-01T05:30"]


def test_a_day_without_midnight_begins_at_its_first_hour() -> None:
    """In Havana the clocks go from 0:00 to 1:00."""
    assert span("2026-03-08", days=HAVANA) == ["2026-03-08T05:00", "2026-03-09T04:00"]


def test_a_day_that_its_zone_skips_is_an_instant() -> None:
    """Samoa went from the end of 29 December 2011 to 31 December, across the date line."""
    assert span("2011-12-30", days=APIA) == ["2011-12-30T10:00"] * 2
    assert span("2011-12-29", "2011-12-30", days=APIA) == ["2011-12-29T10:00", "2011-12-30T10:00"]
    assert span("2011-12-30", "2011-12-31", days=APIA) == ["2011-12-30T10:00", "2011-12-31T10:00"]
    with pytest.raises(EndBeforeStart):
        span("2011-12-30", "2011-12-29", days=APIA)


def test_an_ambiguous_end_is_the_one_after_the_start() -> None:
    read = span("2026-11-01T01:45", "2026-11-01T01:15", zone=NEW_YORK)
    assert read == ["2026-11-01T05:45", "2026-11-01T06:15"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-21T15:00Z", "2026-11-21T14:59:59Z"),
        ("2026-11-21T15:00+08:00", "2026-11-21T06:59Z"),
        ("2026-11-21", "2026-11-20"),
        ("2026-11-21T15:00", "2026-11-20"),
    ],
)
def test_an_end_before_the_start_is_refused(start: str, end: str) -> None:
    with pytest.raises(EndBeforeStart):
        span(start, end)


def test_an_end_equal_to_the_start_is_accepted() -> None:
    assert span("2026-11-21T15:00Z", "2026-11-21T15:00Z") == ["2026-11-21T15:00"] * 2


@pytest.mark.parametrize(
    ("start", "end", "zone"),
    [
        ("1970-01-01T00:00", None, SHANGHAI),
        ("1970-01-01T00:00+00:01", None, "UTC"),
        ("8999-12-31T23:59", None, NEW_YORK),
        ("2026-11-21T15:00Z", "8999-12-31T23:59:59-00:01", "UTC"),
        ("8999-12-31", None, "UTC"),
    ],
)
def test_the_range_of_years_applies_after_conversion_to_utc(
    start: str, end: str | None, zone: str
) -> None:
    with pytest.raises(TimeOutOfRange):
        span(start, end, zone=zone)


def test_the_first_and_the_last_second_of_the_range_are_accepted() -> None:
    read = span("1970-01-01T00:00:00Z", "8999-12-31T23:59:59Z")
    assert read == ["1970-01-01T00:00", "8999-12-31T23:59"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21", date(2026, 11, 21)),
        ("20261121", date(2026, 11, 21)),
        ("2026-11-21t15:00:00z", datetime(2026, 11, 21, 15, tzinfo=UTC)),
        ("2026-11-21 15:00", datetime(2026, 11, 21, 15)),  # noqa: DTZ001 (no zone is meant)
    ],
)
def test_iso_8601_formats_are_accepted(text: str, moment: date) -> None:
    assert MOMENT.validate_python(text) == moment


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2026-13-01", "1969-12-31", "9000-01-01T00:00Z", "2026-11-21T25:00", 5, "\0"],
)
def test_other_formats_are_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"ISO 8601|year|no such day"):
        MOMENT.validate_python(text)
