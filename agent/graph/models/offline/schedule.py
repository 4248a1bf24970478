"""The calendar: what is in it, when, and what goes out of it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.graph.models.offline import changes, new_items
from agent.graph.models.offline.dates import Reading, Span, as_range
from agent.graph.models.offline.items import find_item, find_items, iso, midnight, range_arguments
from agent.graph.models.offline.outcomes import Outcome, Record
from agent.graph.models.offline.references import read_reference
from agent.graph.models.offline.replies import (
    bullets,
    day_words,
    details,
    item_words,
    span_words,
    title_words,
)
from agent.graph.models.offline.rules import Rule
from agent.graph.models.offline.script import Request, Script, ask, do, do_all, failure

PAST = re.compile(
    r"\b(?:did|was|were|had|last|yesterday|been|past)\b|昨|上周|上个|过去|之前|以前|去年",
    re.IGNORECASE,
)
MINE = re.compile(r"\bmy (day|week|month|weekend|morning|afternoon|evening)\b", re.IGNORECASE)
ALL = re.compile(r"\b(?:all|every|everything|entire|whole)\b|所有|全部", re.IGNORECASE)
FREE = re.compile(
    r"\b(?:free|busy|available|availability|open|time for|conflict\w*|double[- ]booked)\b|有空|空闲|没空|忙|有时间|空吗|冲突",
    re.IGNORECASE,
)
ABOUT_WITH = re.compile(
    r"\b(?:with|about|called|named|titled|for)\s+(?P<words>[\w '&-]+?)(?:\?|$|,)", re.I
)


def list_items(request: Request) -> Script:
    """List a range of time; without one, what lies ahead."""
    reading = request.read_time(past=bool(PAST.search(request.text)))
    if not reading.known and (unit := MINE.search(request.text)):
        reading = request.read_time(f"this {unit[1]}" if unit[1] != "day" else "today")
    span = as_range(reading, request.now)
    bounds = range_arguments(span)
    if not bounds and not ALL.search(request.text):
        bounds = {"start_at": iso(midnight(request.now))}
    words = _words(request, reading)
    outcome = yield from do(request, "list_schedule_items", query=words, **bounds)
    return _listed(request, outcome, span, words)


def _words(request: Request, reading: Reading) -> str | None:
    """Give the words of a title in the question, as in "meetings with Anna"."""
    if request["words"]:
        return read_reference(request, request["words"]).words or None
    text = request.text
    for start, end in reversed(reading.spans):
        text = text[:start].rstrip() + " , " + text[end:].lstrip()
    match = ABOUT_WITH.search(text) if request.language == "en" else None
    words = read_reference(request, match["words"]).words if match else ""
    return words if len(words) > 1 and words.lower() not in ("me", "us", "today") else None


def _listed(request: Request, outcome: Outcome, span: Span | None, words: str | None) -> str:
    records = [r for r in outcome.records if r.get("status") != "cancelled"] or outcome.records
    when = _when(request, span)
    if FREE.search(request.text):
        return _busy(request, records, when)
    if not records:
        about = request.say(f' about "{words}"', f"与“{words}”有关的") if words else ""
        return request.say(
            f"There is nothing{about} in your calendar{when}.", f"{when}没有{about}日程安排。"
        )
    lines = bullets(records, lambda record: item_words(request, record))
    more = f"\n{outcome.more}" if outcome.more else ""
    return request.say(
        f"Here is what I found{when}:\n{lines}{more}", f"{when}的日程:\n{lines}{more}"
    )


def _busy(request: Request, records: Sequence[Record], when: str) -> str:
    if not records:
        return request.say(f"You are free{when}.", f"{when}你有空,没有安排。")
    lines = bullets(records, lambda record: item_words(request, record))
    return request.say(
        f"You have something on{when}:\n{lines}", f"{when}你有{len(records)}个安排:\n{lines}"
    )


def _when(request: Request, span: Span | None) -> str:
    if span is None:
        return request.say("", "接下来")
    if span.end is None:
        return (
            request.say(" from ", "从")
            + day_words(request, span.start.date())
            + request.say("", "起")
        )
    if span.all_day and (span.end - span.start).days > 1:
        return request.say(" for ", "") + span_words(request, span.start, span.end)
    if span.all_day:
        return request.say(" for ", "") + day_words(request, span.start.date())
    return request.say(" for ", "") + span_words(request, span.start, span.end)


def next_item(request: Request) -> Script:
    """Say what comes next."""
    outcome = yield from do(request, "list_schedule_items", start_at=iso(request.now), limit=10)
    ahead = [r for r in outcome.records if (s := request.start_of(r)) and s >= request.now]
    if not ahead:
        return request.say("There is nothing ahead in your calendar.", "接下来没有日程安排。")
    return request.say("Next: ", "接下来:") + item_words(request, ahead[0])


def find_time(request: Request) -> Script:
    """Say when something is, or list all that bears these words."""
    reference = read_reference(request, request["what"])
    if not reference.words:
        item = yield from find_item(request, request["what"])
        return item_words(request, item)
    span = as_range(reference.reading, request.now)
    records = (
        yield from do(
            request, "list_schedule_items", query=reference.words, **range_arguments(span)
        )
    ).records
    ahead = [r for r in records if (request.end_of(r) or request.now) >= request.now] or records
    if not ahead:
        return request.say(
            f'I found nothing called "{reference.words}" in your calendar.',
            f"日历里没有找到“{reference.words}”。",
        )
    return (
        bullets(ahead, lambda r: item_words(request, r))
        if len(ahead) > 1
        else item_words(request, ahead[0])
    )


def get_item(request: Request) -> Script:
    """Show one item with its details."""
    item = yield from find_item(request, request["what"])
    name = request.tools.id_parameter("get_schedule_item", "item_id")
    outcome = yield from do(request, "get_schedule_item", **{name: item["id"]})
    return details(request, {**item, **outcome.record})


def delete_items(request: Request) -> Script:
    """Delete the items that are meant."""
    every = request.say(" all", "全部") if request["every"] else ""
    items = yield from find_items(request, request["what"] + every)
    name = request.tools.id_parameter("delete_schedule_item", "item_id")
    outcomes = yield from do_all(
        request, [("delete_schedule_item", {name: item["id"]}) for item in items]
    )
    done = [i for i, outcome in zip(items, outcomes, strict=True) if not outcome.failed]
    lines = [_deleted(request, done)]
    lines += [failure(request, outcome) for outcome in outcomes if outcome.failed]
    return "\n".join(lines)


def clear_range(request: Request) -> Script:
    """Delete all items of a day or another range of time."""
    text = request["rest"] or request.text
    if not request.read_time(text).known and MINE.search(request.text) is None:
        text = yield from ask(request, "For which day?", "哪一天的?")
    elif not request.read_time(text).known:
        text = "today"
    all_of_it = f"{text} all" if request.language == "en" else f"{text}全部"
    return (yield from delete_items(replace(request, slots={"what": all_of_it})))


def _deleted(request: Request, items: Sequence[Record]) -> str:
    named = [title_words(request, item) for item in items if item.get("title")]
    if not named:
        return request.say("It is deleted.", "已删除。")
    return request.say(f"Deleted: {', '.join(named)}.", f"已删除{'、'.join(named)}。")


_READ = r"(?:(?:can|could|may) (?:i|you) (?:see|have|get|show me|show|tell me)|<show>|what(?:'s| is| are|s| else is| do i have| have i got|'ve i got| does)?|which|is there|are there|do i have|have i got|any(?:thing)?|how (?:does|is|busy)|let me see)\b"
_WHEN_EN = r"(?:today|tonight|tomorrow|tmrw?|yesterday|this|next|last|upcoming|coming up|later|soon|mon|tues?|wednes|wed|thu|thurs?|fri|sat|satur|sun)(?:day)?\b|\b(?:week|weekend|month|morning|afternoon|evening|noon)s?\b"
_NO_NEWS = r"(?!.*\b(?:weather|forecast|temperature|news|stock|prices?|score)\b)"

READS = [
    Rule(
        "list_schedule_items",
        next_item,
        effect=False,
        en=(
            r"(?:what(?:'s| is)|show(?: me)?|when(?:'s| is)|tell me|which is) (?:up )?(?:my |the )?next(?: (?:<item>|thing|one|up))?(?: (?:on|in) (?:my |the )?<calendar>)?<end>",
            r"what(?:'s| is| do i have) (?:coming up )?next(?! \w)",
            r"(?:my |the )?next (?:<item>)<end>",
        ),
        zh=(
            r"(?:下一个|下一场|下一项|下个|最近一个)(?:日程|会议|会|安排|事项|活动|行程|提醒)(?:是什么|是啥|在什么时候|什么时候|是什么时候|是几点)?<end>",
            r"接下来(?:要做什么|干什么|有什么事)",
        ),
    ),
    Rule(
        "get_schedule_item",
        get_item,
        effect=False,
        en=(
            r"(?:(?:<show>|what(?:'s| is| are)|give me|get) )?(?:me )?(?:all )?(?:the |more )?(?:details?|information|info|particulars|description|notes?|location)(?: about| of| for| on)+ (?P<what>.+)",
            r"(?:<show>)(?: me)? (?:the |my )?(?:schedule|calendar) (?:item|event|entry) (?P<what>[0-9a-f-]{36}.*|[\"“].+)",
            r"(?:<show>)(?: me)? (?:the|my|that) (?P<what>(?!(?:next|upcoming|whole|entire|full|schedule|calendar|latest)\b).+?) (?:item|event|entry|appointment|meeting|reminder)<end>",
            r"(?:<show>)(?: me)? (?P<what>.+?)(?:'s)? (?:details?|in detail|information|info)<end>",
            r"(?:more |details? )(?:about|on|of|for) (?P<what>.+)",
            r"(?:open|<show>)(?: me)?(?: more)?(?: about)? (?P<what>(?:the |that |this |item |event |number )?(?:it|that|this|first|second|third|fourth|fifth|last|\d+)(?: (?:one|item|event|entry))?)<end>",
            r"where(?:'s| is| will| does) (?P<what>.+?)(?: (?:take place|be|happen|held))?<end>",
            r"tell me (?:more )?about (?P<what>(?!(?:my|the) (?:<calendar>|day|week|month|weekend|friends?|inbox|user|person)\b)(?:(?:the|my|our) .+|it|that|this))",
        ),
        zh=(
            r"(?:<show>)?<what>的?(?:详细信息|详情|细节|详细内容|具体信息|具体内容|详细情况|具体情况)",
            r"(?:<show>)(?P<what>第.个|它|这个日程|那个日程|最后一个|[0-9a-f-]{36})<end>",
            r"<what>在(?:哪里|哪儿|哪|什么地方)",
            r"(?:<show>)(?:日程|事项)(?P<what>[0-9a-f-]{36}|[“\"「《].+)",
        ),
    ),
    Rule(
        "list_schedule_items",
        find_time,
        effect=False,
        en=(
            r"(?:when(?:'s| is| are|s| do i have| does| will)|(?:at )?what time(?:'s| is| do i have| does|s)|what day(?:'s| is)|on what (?:day|date) is) (?P<what>.+?)(?: (?:start|begin|take place|happen|scheduled|be))?<end>",
            r"(?:search|look|find) (?:for )?(?P<what>.+?) (?:on|in) (?:my |the )?<calendar>",
            r"(?:search|look through|check) (?:on |in )?(?:my |the )?<calendar> for (?P<what>(?!today|tomorrow|tonight|this|next|the next|monday|tuesday|wednesday|thursday|friday|saturday|sunday|last).+)",
            r"(?:find|search(?: for)?|look for) (?:me )?(?P<what>(?:my |the |all |any )?.*\b(?:<item>)\b.*)",
        ),
        zh=(
            r"(?P<what>.+?)(?:是|在|安排在|定在|到底)*(?:什么时候|几点|哪天|何时|哪一天|几号|什么时间)(?:开始|进行)?",
            r"(?:什么时候|几点|哪天|何时)(?:有|是|开|去)?(?P<what>.+)",
            r"(?:<search>)(?:一下)?(?:日历|日程)(?:里|中|上)?的?(?P<what>.+)",
            r"(?:<search>)(?:一下)?(?P<what>.+?)的?(?:日程|事项|会议|安排)<end>",
        ),
    ),
    Rule(
        "list_schedule_items",
        list_items,
        effect=False,
        en=(
            r"(?:<show>|what|which|how)\b.*\b(?:<calendar>|<item>)\b.*",
            _READ
            + r".*\b(?:<calendar>|<item>|planned|scheduled|booked|going on|coming up|happening|on my plate|lined up|free|busy)\b.*",
            r"(?:what|how)\b.*\bmy (?:day|week|month|weekend|morning|afternoon|evening)\b.*",
            r"(?:my |the |our )?(?:(?:upcoming|coming|next|today'?s|tomorrow'?s|this week'?s|next week'?s|weekly|daily) )*(?:<calendar>|agenda|events|appointments|meetings|items|schedule items)(?: (?:for|on|in|this|next|today|tomorrow)\b.*)?<end>",
            r"(?:am i|are we|will i be|would i be|is my) .*\b(?:free|busy|available|booked|clear|open)\b.*",
            r"do (?:i|we) (?:already )?have (?:anything|something|any|time|plans|a|an|to|much|got|stuff)\b.*",
            r"(?:have i|have we) (?:got )?(?:anything|something|any|plans|a|an)\b.*",
            _NO_NEWS
            + r"(?:what|what all) (?:do|did|have|will|should|am|are|had) (?:i|we)\b.*(?:"
            + _WHEN_EN
            + r").*",
            _NO_NEWS
            + r"(?:what(?:'s| is|s)|anything|is anything|is there anything|something|do i have (?:anything|something))\b.*(?:"
            + _WHEN_EN
            + r").*",
            _NO_NEWS
            + r"how (?:does|do|is|are|busy is|busy am i|full is)(?: my| the| i)? .*(?:look|like|shaping|"
            + _WHEN_EN
            + r").*",
            r"where do i (?:have|need) to be\b.*",
            r"(?:<show>) (?:me )?(?:everything|anything|all|what)\b.*",
            r"(?:<show>)?.*\b(?:overview|summary|rundown)\b.*",
        ),
        zh=(
            r"(?:有|没有|有没有|是否有|还有)(?:什么|啥|哪些|几个|多少|任何)?(?:<item>|会(?!议室)|事(?!情没)|空|时间|约|课|安排|计划|要做的)",
            r"(?:<show>|列|找)(?:一下|出|下)?(?:我)?.*(?:<item>|<calendar>|会(?!议室))",
            r"(?:什么|啥|哪些|多少|几个)(?:<item>|会|事|安排|课|活动)",
            r"(?:我的?|今天的?|明天的?|后天的?|本周的?|这周的?|下周的?|[周天月]的?)(?:日程|安排|行程|日历|日程表|日程安排|会议|待办)(?:是什么|有哪些|呢|怎么样|如何|列表)?<end>",
            r"(?:有空|空闲|没空|忙不忙|忙吗|有时间|是否有空|有没有空)",
            r"(?:要|需要|该|得|我)(?:都)?(?:做|干|忙)(?:了|过)?(?:什么|啥|哪些)",
            r"(?:日历|日程表|日程).*(?:有|是)(?:什么|啥|哪些)",
            r"^(?:日程|日历|安排|行程|日程表|日程列表|日程安排)<end>",
            r"怎么安排的",
        ),
    ),
]
# What is shown is most likely an item, where it is nothing else.
LAST = [
    Rule(
        "get_schedule_item",
        get_item,
        effect=False,
        en=(r"(?:open|show(?: me)?|view|see|pull up|display) (?P<what>(?:the |my |[A-Z]).+)",),
        zh=(r"^(?:打开|查看|看看|看一下|看下|显示|展示)(?:一下)?(?P<what>[^,,]{2,})$",),
    ),
]
DELETES = [
    Rule(
        "delete_schedule_item",
        clear_range,
        en=(
            r"(?:clear|empty|wipe|free up|clean)(?: out| up)? (?:my |the |our )?(?:entire |whole )?(?:<calendar>|day|week|morning|afternoon|evening|weekend|month)\b(?P<rest>.*)",
            r"(?:clear|empty|free up) (?P<rest>(?:today|tomorrow|this|next|mon|tue|wed|thu|fri|sat|sun)\w*.*)",
        ),
        zh=(
            r"(?:清空|清除|清掉)(?P<rest>.*?)(?:的)?(?:所有|全部)?(?:日程|日历|安排|行程|会议)",
            r"(?:<ba>)(?P<rest>.*?)(?:的)?(?:所有|全部)?(?:日程|日历|安排|行程)(?:都|全部|全)?(?:清空|清除|清掉)",
        ),
    ),
    Rule(
        "delete_schedule_item",
        delete_items,
        en=(
            r"(?:<delete>) (?P<what>.+)",
            r"(?:take|get|strike|wipe|clear) (?P<what>.+?) (?:off|from|out of) (?:my |the )?<calendar>",
            r"(?P<what>.+?) (?:should|can|must|needs to|has to|is to|could) (?:now )?be (?:deleted|removed|cancelled|canceled|erased)",
            r"(?P<what>(?:the|my) .+?) (?:is|was|got|has been) (?:cancelled|canceled|called off)[,.]? ?(?:so )?(?:please )?(?:delete|remove|take)\b.*",
        ),
        zh=(
            r"(?:<ba>)(?P<what>.+?)(?:给)?(?:从(?:我的?)?(?:日历|日程)(?:里|中|上)?)?(?P<every>都|全部|全)?(?:<delete>)",
            r"(?:<delete>)(?:掉|了|一下|下)?(?P<what>(?![了掉吧]*$).+)",
            r"^(?P<what>)(?:<delete>)<end>",
            r"^(?P<what>.+?)(?:不去了|不开了|不要了|不用了|给?删了|删掉|删除|取消了?|删)<end>",
        ),
    ),
]
RULES = [
    *changes.RULES,
    *new_items.RULES,
    *DELETES,
    *READS,
    *new_items.TIMED,
    *LAST,
]
