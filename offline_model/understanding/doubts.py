"""Messages that cannot be meant as written: the user is asked about the most likely reading."""

import re
from calendar import day_name, month_name
from dataclasses import replace
from datetime import date, timedelta

from offline_model.conversation.flow import ReplyFlow, Restatement, ask_user, confirm
from offline_model.conversation.request import IntentRequest
from offline_model.dates.calendar_dates import CalendarDates, find_calendar_dates
from offline_model.handlers.formatting import WEEKDAYS_ZH
from offline_model.text.clauses import QUOTED
from offline_model.text.language import Language, detect_language
from offline_model.understanding.intent_flow import IntentFlow

MAX_DATES = 6
"""Dates of a message that are checked."""
IMPOSSIBLE_CLOCK = re.compile(
    r"(?<![\d:.,/-])(?:(?:2[5-9]|[3-9]\d):[0-5]\d|(?:[01]?\d|2[0-4]):[6-9]\d)(?![\d:])"
    r"(?: ?[ap]m\b)?"
    r"|(?<![\d:.,/-])(?:2[5-9]|[3-9]\d) ?(?:[ap]m\b|o'?clock\b)"
    r"|(?<![\d:.,/-])(?:2[5-9]|[3-9]\d)点(?!钟内)",
    re.IGNORECASE,
)


def clarify_message(message: IntentRequest) -> IntentFlow | None:
    """Return a flow that asks about a date that cannot be meant; None if there is none."""
    request = replace(message, language=detect_language(message.text))
    if found := find_doubtful_date(request):
        return IntentFlow(request, _clarify_date(request, found))
    match = IMPOSSIBLE_CLOCK.search(_without_quotes(request.text))
    return IntentFlow(request, _clarify_clock(request, match.span())) if match else None


def _without_quotes(text: str) -> str:
    return QUOTED.sub(lambda match: "\0" * len(match[0]), text)


def find_doubtful_date(request: IntentRequest) -> CalendarDates | None:
    """Return the first date outside quotes that cannot be meant as written."""
    text = _without_quotes(request.text)
    for _ in range(MAX_DATES):
        found = find_calendar_dates(text, request.language, request.now.date())
        if found is None or found.doubt:
            return found
        start, end = found.span
        text = text[:start] + "\0" * (end - start) + text[end:]
    return None


def _clarify_clock(request: IntentRequest, span: tuple[int, int]) -> ReplyFlow:
    original = request.raw_texts[0]
    start, end = span
    written = original[start:end]
    instead = yield from ask_user(
        request,
        f"There is no time {written}. What time do you mean?",
        f"没有{written}这个时间。您是指几点？",
    )
    is_time = request.parse_time_only(instead) is not None
    raise Restatement(f"{original[:start]}{instead}{original[end:]}" if is_time else instead)


def _clarify_date(request: IntentRequest, found: CalendarDates) -> ReplyFlow:
    original = request.raw_texts[0]
    start, end = found.span
    written = original[start:end].strip()
    reading = _format_dates(found, request.language)
    restated = f"{original[:start]}{reading}{original[end:]}"
    english, chinese = _reasons(found, written)
    instead = yield from confirm(
        request,
        f'{english} Did you mean "{restated}"?',
        f"{chinese}您是指“{restated}”吗？",
    )
    if not instead:
        raise Restatement(restated)
    timex = request.parse_time_only(instead)
    if timex is None:
        raise Restatement(instead)
    if timex.has_time_of_day:
        before = _without_times(request, original[:start])
        after = _without_times(request, original[end:])
        raise Restatement(f"{before}{instead if timex.day else f'{reading} {instead}'}{after}")
    if timex.day and not timex.doubt:
        instead = _format_dates(CalendarDates((0, 0), timex.day, timex.days_end), request.language)
    raise Restatement(f"{original[:start]}{instead}{original[end:]}")


def _without_times(request: IntentRequest, text: str) -> str:
    """Remove the times beside a date, which an answer with a time of day takes the place of."""
    for start, end in reversed(request.parse_time(text).spans):
        text = text[:start] + text[end:]
    return text


def confirm_message(request: IntentRequest, text: str) -> IntentFlow:
    """Return a flow that asks whether a message means another text."""
    return IntentFlow(request, _confirm_message(request, text))


def _confirm_message(request: IntentRequest, text: str) -> ReplyFlow:
    instead = yield from confirm(request, f'Did you mean "{text}"?', f"您是指“{text}”吗？")
    raise Restatement(instead or text)


def _reasons(found: CalendarDates, written: str) -> tuple[str, str]:
    day = found.start
    reasons = {
        "nonexistent": (f"There is no {written}.", f"没有{written}这一天。"),
        "reversed": (f"{written} would end before it begins.", f"{written}的结束早于开始。"),
        "weekday": (
            f"{_format_day(day, 'en')} is a {day_name[day.weekday()]}.",
            f"{_format_day(day, 'zh')}是周{WEEKDAYS_ZH[day.weekday()]}。",
        ),
        "order": (f"{written} can be two dates.", f"{written}可以是两个日期。"),
    }
    return reasons[found.doubt or "nonexistent"]


def _format_dates(found: CalendarDates, language: Language) -> str:
    first = _format_day(found.start, language)
    if found.end is None:
        return first
    last = _format_day(found.end - timedelta(1), language)
    return f"{first} to {last}" if language == "en" else f"{first}到{last}"


def _format_day(day: date, language: Language) -> str:
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {month_name[day.month]} {day.year}"
