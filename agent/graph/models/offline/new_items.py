"""Putting something new into the calendar."""

import re
from collections.abc import Generator
from typing import Any

from agent.graph.models.offline.dates import Reading, Span, as_event
from agent.graph.models.offline.items import iso
from agent.graph.models.offline.outcomes import Record
from agent.graph.models.offline.replies import span_words, title_words
from agent.graph.models.offline.rules import Rule
from agent.graph.models.offline.script import Answer, Halt, Request, Script, Slots, Step, ask, do
from agent.graph.models.offline.titles import Named, read_new, tidy_en, tidy_zh

LATE = re.compile(
    r"\b(?:dinner|supper|drinks|movie|party|date night|theat(?:er|re)|concert|cocktails|bar)\b"
    r"|晚饭|晚餐|电影|聚会|派对|酒|夜宵|演唱会|晚会",
    re.IGNORECASE,
)
QUESTION = re.compile(
    r"[??]|^(?:what|who|whom|whose|why|how|when|where|which|is|are|am|was|were|do|does|did|can|could|will|would|should|has|have|had|show|list|display|tell|give|check|find|search|look|see|view|open|get)\b|^(?:查|看看|看一|显示|列出|告诉|打开|搜)"
    r"|什么|怎么|怎样|如何|为什么|多少|几个|哪|谁|吗|是不是|有没有",
    re.IGNORECASE,
)
REPORT = re.compile(
    r"^(?!(?:i|we)(?:'ve| have) (?:got|to)\b)(?:i|we|you|he|she|they)(?:'ve| have|'d| had)? (?:already |just )?(?:\w+ed|did|made|sent|put|got|had|went|met|wrote|took|saw|said|left)\b",
    re.I,
)
ATTEMPTS = 2


def create_item(request: Request) -> Script:
    """Make an item from the words; ask for a title or a time that is missing."""
    named = read_new(request, request["body"] or request.text)
    if request.day and named.reading.day is None:
        named = named._replace(reading=request.day.completed_by(named.reading))
    if not named.title and "alarm" in request.slots:
        named = named._replace(title=request.say("Wake up", "起床"))
    if not named.title:
        named = yield from _ask_title(request, named)
    span, named = yield from _time(request, named)
    outcome = yield from do(request, "create_schedule_item", **_arguments(request, named, span))
    return _made(request, named, span, outcome.record)


def _ask_title(request: Request, named: Named) -> Generator[Step, Answer, Named]:
    answer = yield from ask(request, "What should I call it?", "这个日程叫什么名字?", free=True)
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
            f"“{named.title}”安排在什么时候?",
        )
        named = named._replace(reading=named.reading.completed_by(request.read_time(answer)))
    if span := as_event(named.reading, request.now, late=late):
        return span, named
    raise Halt(
        request.say(
            "I could not make out a time in that, so I have not created anything. "
            'Try for example "tomorrow at 3pm".',
            "我没看懂时间,所以没有创建。可以这样说:“明天下午三点”。",
        )
    )


def _arguments(request: Request, named: Named, span: Span) -> dict[str, Any]:
    metadata = {"location": named.location, "notes": named.notes}
    metadata = {key: value for key, value in metadata.items() if value}
    return {
        "title": named.title[:255],
        "start_at": iso(span.start),
        "end_at": iso(span.end) if span.end else None,
        "timezone": request.person.zone,
        "description": named.description,
        "metadata": metadata or None,
    }


def _made(request: Request, named: Named, span: Span, record: Record) -> str:
    record = {"title": named.title, "start_at": iso(span.start), **record}
    start = request.start_of(record) or span.start
    when = span_words(request, start, request.end_of(record) or span.end)
    title = title_words(request, record)
    reply = request.say(
        f"Done: {title} is in your calendar, {when}.", f"已创建日程{title}:{when}。"
    )
    if named.reading.recurring:
        reply += request.say(
            " I cannot make repeating items, so this is only the first one.",
            "我还不能创建重复日程,所以只建了第一次。",
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


_ITEM = r"(?:(?:schedule|calendar) ?(?:item|event|entry|appointment)|event|item|entry|appointment|reminder|meeting|call)"
_ADJECTIVES = r"(?:(?:a|an|the|my|new|another|one|quick|all[- ]day|private|recurring|short|weekly|daily|calendar|schedule|me|us)\s+)*"

RULES = [
    Rule(
        "create_schedule_item",
        create_item,
        en=(
            r"(?:<create>)\s+(?:me\s+)?(?P<body>(?:up )?(?:"
            + _ADJECTIVES
            + r")"
            + _ITEM
            + r"s?\b.*)",
            r"(?:new|another)\s+(?P<body>(?:[\w-]+ ){0,2}?" + _ITEM + r"\b.*)",
            r"(?P<body>" + _ITEM + r"\s*:\s*.+)",
            r"(?:<create>)\s+(?P<body>.+?(?:to|on|in|into|onto) (?:my|the|our) <calendar>\b.*)",
            r"(?:put|add|enter|get) (?:on|to|in|into) (?:my|the|our) <calendar>\b[\s:,]*(?P<body>.+)",
            r"remind (?:me|us)\b(?! (?:what|who|when|where|how|which))(?P<body>.+)",
            r"(?:<create>)\s+(?:a |an |the )?(?:reminder|note)\b(?P<body>.*)",
            r"(?P<alarm>wake me(?: up)?|(?:set|create|make|add) an? alarm(?: clock)?)\b(?P<body>.*)",
            r"(?:note|jot|write|put|take)(?: this| it)? down[\s:,]+(?P<body>.+)",
            r"(?:don'?t|do not|never)(?: let me| you)? forget\b(?: (?:to|about|that))?(?P<body>.+)",
            r"(?:<schedule>)\s+(?P<body>.+)",
            r"remember\b (?:to|that)?(?P<body>.+)",
        ),
        zh=(
            r"^(?P<before>.*?)(?:别|不要|勿)(?:让我)?忘(?:了|记)?(?:提醒我)?(?P<body>.+)",
            r"^(?P<before>.*?)(?:提醒一?下?我?(?:一下)?|(?<![\u3400-\u9fff])叫我)(?P<body>(?!起床).+)",
            r"^(?P<before>.*?)(?P<alarm>叫醒我|叫我起床|(?:<create>)(?:一?个)?闹钟)(?P<body>.*)",
            r"^(?P<before>.*?)(?:<ba>)(?P<body>.+?(?:加|放|添加|记|写|排|存|安排|加入|录|登记)(?:到|进|入|在|上)(?:我的?)?(?:<calendar>).*)",
            r"^(?P<before>[^,,]*?)(?:<create>|搞|新的?)(?:(?:一|1)?(?:个|场|次|条|项|件)|新的?|我的?|下)*(?P<body>[^,,]*?(?:日程|事项|事件|日历|提醒|待办|活动|会议|会|行程|预约|约会|闹钟|晨会|周会|例会).*)",
            r"^(?P<before>[^,,]*?)(?:开|约)(?:(?:一|1)?(?:个|场|次))(?P<body>.+)",
            r"(?P<body>^.+?)(?:记一下|记下来|记下|加到日历|加进日历|写进日历|加入日历|排进日程|加入日程|放进日历|添加到日历|安排上)",
            r"^(?:预约|预定|预订|安排|订|记一下|记下|记个|备忘)(?P<body>.+)",
        ),
    ),
]


TIMED = [
    Rule(
        "create_schedule_item",
        create_item,
        timed=True,
        en=(r"(?:<create>)\s+(?P<body>.+)",),
        zh=(
            r"^(?P<before>[^,]*?)(?:创建|新建|新增|添加|增加|加入|加个|加|安排|设置|记录|记)(?P<body>.+)",
        ),
    ),
]


def whole_body(slots: Slots) -> Slots:
    """Join what stands before and after the verb, as in `明天三点提醒我开会`."""
    if "before" not in slots:
        return slots
    return {**slots, "body": f"{slots['before']},{slots.get('body', '')}"}


def day_of(request: Request) -> Reading | None:
    """Give the day that a request names, for another one beside it that names none."""
    reading = request.read_time()
    return Reading(day=reading.day, weekly=reading.weekly) if reading.day else None
