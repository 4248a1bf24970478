"""Putting something new into the calendar."""

import re
from collections.abc import Generator
from typing import Any

from offline_model.conversation.flow import Answer, Halt, Request, Script, Slots, Step, ask, do
from offline_model.conversation.tool_results import Record
from offline_model.dates import Reading, Span, as_event
from offline_model.dates.moments import to_iso
from offline_model.handlers.formatting import span_words, title_words
from offline_model.handlers.schedule.item_details import Named, read_new, tidy_en, tidy_zh
from offline_model.handlers.time_zones import in_said_zone

LATE = re.compile(
    r"\b(?:dinner|supper|drinks|movie|party|date night|theat(?:er|re)|concert|cocktails|bar)\b"
    r"|晚饭|晚餐|电影|聚会|派对|酒|夜宵|演唱会|晚会",
    re.IGNORECASE,
)
QUESTION = re.compile(
    r"[?]|^(?:what|who|whom|whose|why|how|when|where|which|is|are|am|was|were|do|does|did"
    r"|can|could|will|would|should|has|have|had|show|list|display|tell|give|check|find"
    r"|search|look|see|view|open|get)\b|^(?:查|看看|看一|显示|列出|告诉|打开|搜)"
    r"|什么|怎么|怎样|如何|为什么|多少|几个|哪|谁|吗|是不是|有没有",
    re.IGNORECASE,
)
REPORT = re.compile(
    r"^(?!(?:i|we)(?:'ve| have) (?:got|to)\b)(?:i|we|you|he|she|they)(?:'ve| have|'d|"
    r" had)? (?:already |just )?(?:\w+ed|did|made|sent|put|got|had|went|met|wrote|took|saw"
    r"|said|left)\b",
    re.IGNORECASE,
)
ATTEMPTS = 2


def create_item(request: Request) -> Script:
    """Make an item from the words; ask for a title or a time that is missing."""
    there, body = in_said_zone(request, request["body"] or request.text)
    named = read_new(there, body)
    if request.day and named.reading.day is None:
        named = named._replace(reading=request.day.completed_by(named.reading))
    if not named.title and "alarm" in request.slots:
        named = named._replace(title=request.say("Wake up", "起床"))
    if not named.title:
        named = yield from _ask_title(request, named)
    span, named = yield from _time(there, named)
    outcome = yield from do(request, "create_schedule_item", **_arguments(request, named, span))
    return _made(request, named, span, outcome.record)


def _ask_title(request: Request, named: Named) -> Generator[Step, Answer, Named]:
    answer = yield from ask(request, "What should I call it?", "这个日程叫什么名字？", free=True)
    again = read_new(request, answer)
    title = again.title or answer.strip()
    return named._replace(title=title, reading=named.reading.completed_by(again.reading))


def _time(request: Request, named: Named) -> Generator[Step, Answer, tuple[Span, Named]]:
    late = bool(LATE.search(named.title))
    for _ in range(ATTEMPTS):
        span = as_event(named.reading, request.now, late=late)
        if span:
            return span, named
        answer = yield from ask(
            request,
            f'When should "{named.title}" be?',
            f"“{named.title}”安排在什么时候？",
        )
        named = named._replace(reading=named.reading.completed_by(request.read_time(answer)))
    if span := as_event(named.reading, request.now, late=late):
        return span, named
    raise Halt(
        request.say(
            "I could not make out a time in that, so I have not created anything. "
            'Try for example "tomorrow at 3pm".',
            "我没看懂时间，所以没有创建。可以这样说：“明天下午三点”。",
        )
    )


def _arguments(request: Request, named: Named, span: Span) -> dict[str, Any]:
    metadata = {"location": named.location, "notes": named.notes}
    metadata = {key: value for key, value in metadata.items() if value}
    return {
        "title": named.title[:255],
        "start_at": to_iso(span.start),
        "end_at": to_iso(span.end) if span.end else None,
        "timezone": request.person.zone,
        "description": named.description,
        "metadata": metadata or None,
    }


def _made(request: Request, named: Named, span: Span, record: Record) -> str:
    record = {"title": named.title, "start_at": to_iso(span.start), **record}
    start = request.start_of(record) or span.start
    when = span_words(request, start, request.end_of(record) or span.end)
    title = title_words(request, record)
    reply = request.say(
        f"Done: {title} is in your calendar, {when}.", f"已创建日程{title}：{when}。"
    )
    if named.reading.recurring:
        reply += request.say(
            " I cannot make repeating items, so this is only the first one.",
            "我还不能创建重复日程，所以只建了第一次。",
        )
    return reply


def is_new(request: Request) -> bool:
    """Whether a sentence without a verb of ours names something and a time for it."""
    if QUESTION.search(request.text) or REPORT.search(request.text):
        return False
    reading = request.read_time()
    if not reading.known or as_event(reading, request.now) is None:
        return False
    tidy = tidy_zh if request.language == "zh" else tidy_en
    named = read_new(request, request.text)
    return len(tidy(named.title)) > 1


def whole_body(slots: Slots) -> Slots:
    """Join what stands before and after the verb, as in `明天三点提醒我开会`."""
    if "before" not in slots:
        return slots
    return {**slots, "body": f"{slots['before']},{slots.get('body', '')}"}


def day_of(request: Request) -> Reading | None:
    """Give the day that a request names, for another one beside it that names none."""
    reading = request.read_time()
    return Reading(day=reading.day, weekly=reading.weekly) if reading.day else None
