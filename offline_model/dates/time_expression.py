"""What a sentence says about time, before it is decided which moment is meant."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

Half = Literal["am", "pm"]


class Clock(NamedTuple):
    """A time of day as it was said. Hour 24 is the midnight at the end of the day."""

    hour: int
    minute: int = 0
    half: Half | None = None
    exact: bool = False
    """Said in the 24-hour clock, so that no half of the day is to be guessed."""


class Part(NamedTuple):
    """A part of the day: its bounds, and the hour meant where no hour is said."""

    start: int
    end: int
    usual: int
    half: Half


PARTS = {
    "small hours": Part(0, 6, 2, "am"),
    "early morning": Part(5, 9, 7, "am"),
    "morning": Part(6, 12, 9, "am"),
    "noon": Part(11, 14, 12, "pm"),
    "afternoon": Part(12, 18, 14, "pm"),
    "evening": Part(17, 22, 19, "pm"),
    "night": Part(18, 24, 20, "pm"),
}


@dataclass(slots=True)
class Reading:
    """The pieces of time in a sentence. All may be missing."""

    day: date | None = None
    days_end: date | None = None
    """The day after the last one, where several days are meant."""
    fuzzy: bool = False
    """The days are a week, a month or a year: something happens somewhere in it."""
    weekly: bool = False
    """The day is a weekday without a week, so that the same one next week may be meant."""
    clock: Clock | None = None
    end_clock: Clock | None = None
    part: Part | None = None
    this_day: bool = False
    """`tonight` and `this evening` name the day as well."""
    moment: datetime | None = None
    """An exact moment, such as in two hours."""
    duration: timedelta | None = None
    all_day: bool = False
    recurring: bool = False
    bound: Literal["until", "since"] | None = None
    """Everything up to the day, or from it on, is meant."""
    spans: tuple[tuple[int, int], ...] = ()
    """Where in the sentence this was said."""

    @property
    def known(self) -> bool:
        """Whether anything says when."""
        return not (
            self.day is None and self.clock is None and self.part is None and self.moment is None
        )

    @property
    def has_clock(self) -> bool:
        return self.clock is not None or self.part is not None or self.moment is not None

    def completed_by(self, later: "Reading") -> "Reading":
        """Join with what an answer adds; a weekday in the answer lies in the week asked about."""
        if not later.known and later.duration is None:
            return self
        day, days_end, fuzzy, weekly = self.day, self.days_end, self.fuzzy, self.weekly
        if later.day is not None:
            week = (day, days_end) if fuzzy else None
            day, days_end, fuzzy, weekly = later.day, later.days_end, later.fuzzy, later.weekly
            if weekly and week and week[0] and week[1]:
                day = _inside(day, week[0])
        return Reading(
            day=day,
            days_end=days_end,
            fuzzy=fuzzy,
            weekly=weekly and later.day is None,
            clock=later.clock or self.clock,
            end_clock=later.end_clock or self.end_clock,
            part=later.part or self.part,
            moment=later.moment or self.moment,
            duration=later.duration or self.duration,
            all_day=later.all_day or self.all_day,
            recurring=later.recurring or self.recurring,
        )


def _inside(day: date, start: date) -> date:
    """Give the same weekday in the seven days from `start`."""
    return start + timedelta((day.weekday() - start.weekday()) % 7)
