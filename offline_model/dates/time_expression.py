"""The parts of a time expression, before they are resolved to a moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from offline_model.dates.calendar_dates import Doubt
from offline_model.vocabulary import load_words

Meridiem = Literal["am", "pm"]


class ClockTime(NamedTuple):
    """A time of day as written. Hour 24 is the midnight at the end of the day."""

    hour: int
    minute: int = 0
    meridiem: Meridiem | None = None
    is_24_hour: bool = False
    """Written in the 24-hour clock: the half of the day is known."""


class DayPart(NamedTuple):
    """A part of the day: the hours at its start and end, and the hour that it means by itself."""

    start_hour: int
    end_hour: int
    default_hour: int
    meridiem: Meridiem


DAY_PARTS = {
    name: DayPart(**fields) for name, fields in load_words("calendar")["day_parts"].items()
}


@dataclass(slots=True)
class TimeExpression:
    """The parts of the time in a sentence; each of them is optional (compare TIMEX3)."""

    day: date | None = None
    days_end: date | None = None
    """The day after the last one of several days."""
    is_vague: bool = False
    """The days are a week, a month or a year, and the event is at some time in it."""
    is_weekday_only: bool = False
    """The day is a weekday without a week: it can mean the one of next week."""
    clock: ClockTime | None = None
    end_clock: ClockTime | None = None
    day_part: DayPart | None = None
    implies_today: bool = False
    """True for `tonight` and `this evening`, which name the day as well."""
    moment: datetime | None = None
    """An exact moment, from an offset such as `in two hours`."""
    duration: timedelta | None = None
    is_all_day: bool = False
    is_recurring: bool = False
    doubt: Doubt | None = None
    """Why the day cannot be meant as written. Such an expression resolves to no time."""
    is_passed: bool = False
    """The day is one of next year, because that of this year has passed not long ago."""
    bound: Literal["until", "since"] | None = None
    """The range ends with the day, or starts with it."""
    spans: tuple[tuple[int, int], ...] = ()
    """The spans of the parts in the sentence."""

    @property
    def names_time(self) -> bool:
        """Whether any part names a day, a time of day or a moment."""
        return not (
            self.day is None
            and self.clock is None
            and self.day_part is None
            and self.moment is None
        )

    @property
    def has_time_of_day(self) -> bool:
        return self.clock is not None or self.day_part is not None or self.moment is not None

    def merged_with(self, answer: "TimeExpression") -> "TimeExpression":
        """Return this with the parts of an answer, whose weekday is in the week of this one."""
        if not answer.names_time and answer.duration is None:
            return self
        dated = self if answer.day is None else answer
        day = dated.day
        if answer.day and answer.is_weekday_only and self.is_vague and self.day and self.days_end:
            day = _in_week_of(answer.day, self.day)
        return TimeExpression(
            day=day,
            days_end=dated.days_end,
            is_vague=dated.is_vague,
            is_weekday_only=self.is_weekday_only and answer.day is None,
            clock=answer.clock or self.clock,
            end_clock=answer.end_clock or self.end_clock,
            day_part=answer.day_part or self.day_part,
            moment=answer.moment or self.moment,
            duration=answer.duration or self.duration,
            is_all_day=answer.is_all_day or self.is_all_day,
            is_recurring=answer.is_recurring or self.is_recurring,
            doubt=dated.doubt,
            is_passed=dated.is_passed,
        )


def _in_week_of(day: date, start: date) -> date:
    """Return the same weekday in the seven days from `start`."""
    return start + timedelta((day.weekday() - start.weekday()) % 7)
