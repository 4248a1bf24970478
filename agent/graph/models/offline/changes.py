"""Changing a schedule item: its time, its title, its place, its status."""

import re
from collections.abc import Generator
from datetime import timedelta
from typing import Any, NamedTuple

from agent.graph.models.offline.dates import Span, moved
from agent.graph.models.offline.dates.lengths import find_length
from agent.graph.models.offline.items import find_item, iso
from agent.graph.models.offline.outcomes import Record
from agent.graph.models.offline.replies import span_words, status_word, title_words
from agent.graph.models.offline.rules import Rule
from agent.graph.models.offline.script import Answer, Halt, Request, Script, Step, ask, do

COLORS = {
    "red": "#FF6B6B",
    "orange": "#FFA94D",
    "yellow": "#FFD43B",
    "green": "#51CF66",
    "blue": "#4DABF7",
    "purple": "#9775FA",
    "violet": "#9775FA",
    "pink": "#F783AC",
    "gray": "#868E96",
    "grey": "#868E96",
    "black": "#212529",
    "brown": "#A0522D",
}
COLORS_ZH = {
    "红": "red",
    "橙": "orange",
    "黄": "yellow",
    "绿": "green",
    "蓝": "blue",
    "紫": "purple",
}
COLORS_ZH |= {"粉": "pink", "灰": "gray", "黑": "black", "棕": "brown"}
_COLOR = "|".join(COLORS)
_COLOR_ZH = "[" + "".join(COLORS_ZH) + "]"
STATUSES = {
    r"done|complete|finish|over|完成|做完|搞定|结束|办完|办好": "completed",
    r"cancel|off|取消|作废": "cancelled",
    r"active|open|undone|not done|incomplete|to ?do|pending|restore|恢复|进行|激活|未完成|没完成|重新": "active",
}
PLACE = re.compile(
    r"room|office|building|hall|floor|cafe|café|studio|house|home|[A-Z]\w+|室|厅|楼|店|馆|公司|家"
)
EARLIER = re.compile(
    r"\bearlier\b|\bforward\b|\bmove up\b|\badvance\b|\bup by\b|\bbring\b|\bsooner\b|提前|提早|往前|向前|早",
    re.I,
)
LONGER = re.compile(r"\b(?:extend|longer|prolong|lengthen|more)\b|延长|加长|多", re.I)
SHORTER = re.compile(r"\b(?:shorten|shorter|cut|reduce|less)\b|缩短|短|减", re.I)


class Change(NamedTuple):
    """What is to be sent, and how it is told."""

    arguments: dict[str, Any]
    english: str
    chinese: str


Changing = Generator[Step, Answer, Change]


def move_item(request: Request) -> Script:
    """Give an item a new time; without a time in the words, a new place or a question."""
    if request["target"] and not _target(request, request["target"]).known:
        if PLACE.search(request["target"]) and request["target"][:1] not in '"“':
            return (yield from set_location(request))
        if request.language == "zh" and request["what"]:
            return (yield from rename_item(request))
    item = yield from _with_time(request)
    span = _span(request, item)
    reading = _target(request, request["target"])
    if not reading.known or reading.fuzzy:
        answer = yield from ask(
            request,
            f"To when should I move {title_words(request, item)}?",
            f"要把{title_words(request, item)}改到什么时候?",
        )
        reading = reading.completed_by(_target(request, answer))
    new = moved(reading, span, request.now)
    if new is None:
        raise Halt(request.say("I could not make out the new time.", "我没看懂新的时间。"))
    return (yield from _set_time(request, item, new))


def _target(request: Request, text: str) -> Any:
    bare = re.match(r"\s*\d{1,2}\b(?![\d/.:-])(?!\s*(?:am|pm|st|nd|rd|th|点|号|日|月))", text)
    return request.read_time(f"at {text}" if bare and request.language == "en" else text)


def shift_item(request: Request) -> Script:
    """Move an item by a length of time: later, or earlier where the words say so."""
    length = find_length(request["by"], request.language) or _days(request["by"])
    if length is None:
        return (yield from move_item(request))
    item = yield from _with_time(request)
    span = _span(request, item)
    step = -length if EARLIER.search(request.text) else length
    end = span.end + step if span.end else None
    return (yield from _set_time(request, item, Span(span.start + step, end)))


def _days(text: str) -> timedelta | None:
    match = re.search(
        r"(an?|one|two|three|\d+|[一二两三四五六七])\s*个?(days?|weeks?|天|周|星期)", text
    )
    if not match:
        return None
    words = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3} | {"一": 1, "二": 2, "两": 2, "三": 3}
    words |= {"四": 4, "五": 5, "六": 6, "七": 7}
    number = words.get(match[1]) or int(match[1])
    return timedelta(days=number * (7 if match[2][0] in "w周星" else 1))


def resize_item(request: Request) -> Script:
    """Give an item a new length or a new end."""
    item = yield from _with_time(request)
    span = _span(request, item)
    length = find_length(request["by"], request.language)
    reading = request.read_time(request["by"])
    if length and span.end and LONGER.search(request.text) and not _absolute(request):
        end = span.end + length
    elif length and span.end and SHORTER.search(request.text) and not _absolute(request):
        end = span.end - length
    elif length:
        end = span.start + length
    elif reading.known and (new := moved(reading, span, request.now)):
        end = new.start
    else:
        raise Halt(
            request.say("I could not make out how long it should be.", "我没看懂要多长时间。")
        )
    return (yield from _set_time(request, item, Span(span.start, end)))


def _absolute(request: Request) -> bool:
    return bool(re.search(r"\bto\s+\S+\s*(?:hours?|h|min)|(?:延长|缩短)(?:到|至|为)", request.text))


def _set_time(request: Request, item: Record, new: Span) -> Script:
    arguments = {"start_at": iso(new.start), "end_at": iso(new.end) if new.end else None}
    when = span_words(request, new.start, new.end)
    return (
        yield from _apply(request, item, Change(arguments, f"is now {when}", f"现在改到{when}"))
    )


def rename_item(request: Request) -> Script:
    """Give an item a new title."""
    item = yield from find_item(request, request["what"])
    title = _unquote(request["title"] or request["target"])
    if not title:
        title = _unquote(
            (yield from ask(request, "What should it be called?", "要改成什么名字?", free=True))
        )
    change = Change({"title": title}, f'is now called "{title}"', f"已改名为“{title}”")
    return (yield from _apply(request, item, change))


def set_location(request: Request) -> Script:
    """Give an item a place."""
    place = _unquote(request["place"] or request["target"])
    change = Change({"location": place}, f"is now at {place}", f"的地点改为{place}")
    return (yield from _set_detail(request, change))


def set_notes(request: Request) -> Script:
    """Give an item a note."""
    notes = _unquote(request["notes"])
    if not notes:
        notes = yield from ask(request, "What should the note say?", "备注写什么?", free=True)
    return (yield from _set_detail(request, Change({"notes": notes}, "has the note", "已加上备注")))


def set_color(request: Request) -> Script:
    """Give an item a colour."""
    word = request["color"].lower()
    color = COLORS[COLORS_ZH.get(word[:1], word)]
    change = Change({"color": color}, f"is now {word}", f"的颜色改为{word}色")
    return (yield from _set_detail(request, change))


def set_description(request: Request) -> Script:
    """Give an item a description."""
    item = yield from find_item(request, request["what"])
    text = _unquote(request["description"])
    if not text:
        text = yield from ask(request, "What should the description say?", "描述写什么?", free=True)
    change = Change({"description": text}, "has its description", "的描述已更新")
    return (yield from _apply(request, item, change))


def set_status(request: Request) -> Script:
    """Mark an item as completed, cancelled or active."""
    said = request["status"] or request.text
    said = "active" if re.search(r"未完成|没完成|not done|incomplete|reopen|undone", said) else said
    status = next((s for words, s in STATUSES.items() if re.search(words, said, re.I)), "completed")
    item = yield from find_item(request, request["what"])
    change = Change(
        {"status": status}, f"is now {status}", f"已标记为{status_word(request, status)}"
    )
    return (yield from _apply(request, item, change))


def _set_detail(request: Request, change: Change) -> Script:
    """Change one member of the metadata. All of it is sent, because it is replaced as a whole."""
    item = yield from find_item(request, request["what"])
    if "metadata" not in item and "get_schedule_item" in request.tools:
        name = request.tools.id_parameter("get_schedule_item", "item_id")
        item = (yield from do(request, "get_schedule_item", **{name: item["id"]})).record
    metadata = {**(item.get("metadata") or {}), **change.arguments}
    return (yield from _apply(request, item, change._replace(arguments={"metadata": metadata})))


def _apply(request: Request, item: Record, change: Change) -> Script:
    name = request.tools.id_parameter("update_schedule_item", "item_id")
    yield from do(request, "update_schedule_item", **{name: item["id"]}, **change.arguments)
    title = title_words(request, item if item.get("title") else {"title": "it"})
    return request.say(f"Done: {title} {change.english}.", f"好了:{title}{change.chinese}。")


def _with_time(request: Request) -> Generator[Step, Answer, Record]:
    """Find the item, with its times: an id alone says nothing about them."""
    item = yield from find_item(request, request["what"])
    if request.start_of(item) is None and "get_schedule_item" in request.tools:
        name = request.tools.id_parameter("get_schedule_item", "item_id")
        item = (yield from do(request, "get_schedule_item", **{name: item["id"]})).record
    return item


def _span(request: Request, item: Record) -> Span:
    return Span(request.start_of(item) or request.now, request.end_of(item))


def _unquote(text: str) -> str:
    return text.strip(" .,。,::\"“”'「」《》")


_LENGTH = r"(?:half|an?|one|two|three|four|five|six|\d+(?:\.\d+)?|ten|fifteen|twenty|thirty|forty[- ]five|ninety|another)[\w .-]*?(?:hours?|hrs?|h|minutes?|mins?|days?|weeks?)\b(?: and a half)?"
_LENGTH_ZH = r"(?:半|一|两|二|三|四|五|六|七|八|九|十|\d|几)[\d.个一二三四五六七八九十半]*(?:小时|钟头|分钟|刻钟|天|周|星期)半?"
_UPDATE = "update_schedule_item"
_DONE = r"(?:done|complete[d]?|finished|cancelled|canceled|active|open|incomplete|not done|pending|undone|over)"

RULES = [
    Rule(
        _UPDATE,
        rename_item,
        en=(
            r"(?:<rename>) (?P<what>.+?) (?:to|as|into)[\s:]+(?P<title>.+)",
            r"(?:<change>|give) (?:the )?(?:title|name) (?:of|for) (?P<what>.+?) (?:to|into|as)[\s:]+(?P<title>.+)",
            r"(?:<change>|give) (?P<what>.+?)(?:'s)? (?:title|name) (?:to|into)[\s:]+(?P<title>.+)",
            r"(?:<change>|give) (?P<what>.+?) a new (?:title|name)[\s:,]*(?P<title>.*)",
            r"(?:<change>) (?P<what>it|that|this) (?:title|name) to[\s:]+(?P<title>.+)",
            r"call (?P<what>it|that|this|the .+?) (?P<title>[\"“].+[\"”]|[A-Z].+) instead",
        ),
        zh=(
            r"(?:<ba>)?<what>的?(?:标题|名字|名称|题目|主题)(?:<change>)?(?:为|成|叫|到)[\s::]*(?P<title>.+)",
            r"(?:<ba>)?<what>(?:改名|重命名|更名|改个名|改名字|改标题)(?:字|称|题)?(?:为|成|叫)?[\s::,,]*(?:叫)?(?P<title>.+)",
            r"(?:重命名|改名)(?P<what>.+?)(?:为|成)(?P<title>.+)",
        ),
    ),
    Rule(
        _UPDATE,
        set_location,
        en=(
            r"(?:<change>|move) (?:the )?(?:location|place|venue|room|address) (?:of|for) (?P<what>.+?) (?:to|as|into|at|be)[\s:]+(?P<place>.+)",
            r"(?:<change>|add|set) (?P<what>.+?)(?:'s)? (?:location|place|venue|room|address) (?:to|as|is)[\s:]+(?P<place>.+)",
            r"(?:add|give) (?:the |a )?location (?P<place>.+?) (?:to|for) (?P<what>.+)",
            r"(?:<change>) (?:the )?(?:location|place|venue|room) to[\s:]+(?P<place>.+)",
        ),
        zh=(
            r"(?:<ba>)?<what>的?(?:地点|位置|地址|场地|会议室)(?:<change>|定)?(?:为|成|到|在|是)[\s::]*(?P<place>.+)",
            r"(?:给|为)<what>(?:添加|加上|加|设置)(?:一个)?(?:地点|位置|地址)[\s::]*(?P<place>.+)",
        ),
    ),
    Rule(
        _UPDATE,
        set_notes,
        en=(
            r"(?:add|attach|put|leave|write) (?:a |the |this |another )?(?:note|comment|remark) (?:to|on|for|in) (?P<what>.+?)(?:[:,]| (?:saying|that says|that|to))\s*(?:that )?(?P<notes>.+)",
            r"(?:add|attach|put|leave|write) (?:a |the |this )?(?:note|comment|remark)[\s:]+(?P<notes>[\"“].+[\"”]|.+?) (?:to|on|for) (?P<what>.+)",
            r"(?:add|attach|put|leave|write) (?:a |the )?(?:note|comment|remark) (?:to|on|for) (?P<what>.+)",
            r"note (?:on|for) (?P<what>.+?)[:,]\s*(?P<notes>.+)",
            r"(?:<change>) (?:the )?notes? (?:of|on|for) (?P<what>.+?) to[\s:]+(?P<notes>.+)",
        ),
        zh=(
            r"(?:给|为|在|把|对)<what>(?:上|里|中)?的?(?:添加|加上|加|写上|写|补充|增加|附上)(?:个|一个|一条|条|上|一下)?(?:备注|笔记|注释)[\s::,,]*(?P<notes>.*)",
            r"(?:<ba>)?<what>的?备注(?:改|设|写|设置|更新)?(?:为|成|:|:|上)\s*(?P<notes>.+)",
        ),
    ),
    Rule(
        _UPDATE,
        set_description,
        en=(
            r"(?:<change>|add|write) (?:a |the )?description (?:of|for|to) (?P<what>.+?)(?: to(?: be)?|:|,| saying)\s*(?P<description>.+)",
            r"(?:<change>) (?P<what>.+?)(?:'s)? description to[\s:]+(?P<description>.+)",
        ),
        zh=(
            r"(?:给|为|在)<what>(?:添加|加上|加|写)(?:个|一个|一段|上)?(?:描述|说明|介绍)[\s::,,]*(?P<description>.*)",
            r"(?:<ba>)?<what>的?(?:描述|说明)(?:改|设|写|设置|更新)(?:为|成|:|:|上)\s*(?P<description>.+)",
        ),
    ),
    Rule(
        _UPDATE,
        set_color,
        en=(
            r"(?:<change>|give) (?:the )?colou?r (?:of|for) (?P<what>.+?) (?:to|as|into) (?P<color>"
            + _COLOR
            + r")\b",
            r"(?:<change>) (?P<what>.+?)(?:'s)? colou?r (?:to|into) (?P<color>" + _COLOR + r")\b",
            r"(?:<change>|colou?r|paint|mark|make|tag) (?P<what>.+?)(?: in| to| as)? (?P<color>"
            + _COLOR
            + r")\b",
        ),
        zh=(
            r"(?:<ba>)?<what>(?:的颜色)?(?:<change>|标记|标|弄|变|涂)(?:为|成|到)?(?P<color>"
            + _COLOR_ZH
            + r")色",
        ),
    ),
    Rule(
        _UPDATE,
        set_status,
        en=(
            r"(?:mark|set|flag|tag|change|update|put|consider|move) (?:the )?(?:status of )?(?P<what>.+?)(?:'s status)? (?:as |to |to be )?(?:being )?(?P<status>"
            + _DONE
            + r")<end>",
            r"(?:<finish>) (?P<what>(?!my profile|the profile).+)",
            r"(?P<status>reopen|reactivate|restore|uncancel) (?P<what>.+)",
        ),
        zh=(
            r"(?:<ba>)?<what>的?(?:状态)?(?:标记|标注|标|设置|设|改|置|更新|变更|修改)(?:为|成|作)?(?P<status>已?完成|完成了?|做完了?|已?取消|已结束|进行中|未完成|没完成|激活|有效)",
            r"(?:<ba>)<what>(?P<status>完成)(?:掉|一下)?<end>",
            r"(?P<status>恢复|重新激活|重新打开)<what>$",
        ),
    ),
    Rule(
        _UPDATE,
        set_status,
        guarded=False,
        en=(
            r"(?:i|we)(?:'ve| have)?(?: just| already)* (?P<status>finished|completed|done) (?:with )?(?P<what>.+)",
            r"(?:i|we)(?:'m| am|'re| are) (?P<status>done|finished) with (?P<what>.+)",
            r"(?P<what>(?:the|my) .+?) (?:is|has been|was) (?:now |already )?(?P<status>done|finished|completed)<end>",
        ),
        zh=(
            r"^(?:我)?(?:已经)?(?P<status>完成|做完|搞定|办完)了?(?P<what>(?!.*任务).+)",
            r"^(?:我)?(?:已经)?(?:<ba>)?(?P<what>(?!.*(?:任务|别|不要|没|饮食)).+?)(?:已经)?(?:都)?(?P<status>做完|完成|搞定|办完|办好)了<end>",
        ),
    ),
    Rule(
        _UPDATE,
        resize_item,
        en=(
            r"(?:extend|prolong|lengthen|shorten|cut|stretch) (?P<what>.+?) (?:to|by|until|till|for) (?P<by>.+)",
            r"make (?P<what>.+?) (?P<by>" + _LENGTH + r")(?: long| longer| shorter)",
            r"(?:end|finish|stop) (?P<what>.+?) (?P<by>at .+)",
            r"(?:<change>) (?:the )?(?:end(?: time)?|ending|duration|length) (?:of|for) (?P<what>.+?) (?:to|at)[\s:]+(?P<by>.+)",
        ),
        zh=(
            r"(?:<ba>)?<what>(?:延长|缩短|加长)(?:到|至|为|了)?(?P<by>.+)",
            r"(?:<ba>)?<what>的?(?:结束时间|时长)(?:<change>|推迟|延后|提前)?(?:到|至|为|成)(?P<by>.+)",
        ),
    ),
    Rule(
        _UPDATE,
        shift_item,
        en=(
            r"(?:<shift>) (?P<what>.+?) (?:back |forward |ahead |out |up |later |earlier )?by (?P<by>.+)",
            r"(?:<shift>) (?P<what>.+?) (?:back |forward |ahead |out |up |for )?(?P<by>"
            + _LENGTH
            + r")(?: later| earlier| back| forward| ahead| sooner)?<end>",
            r"(?:<shift>) (?:back |forward |ahead |up )(?P<what>.+?) (?:by )?(?P<by>"
            + _LENGTH
            + r")<end>",
        ),
        zh=(
            r"(?:<ba>)?<what>(?:<later>|<earlier>|往后|往前|向后|向前)(?:了|推|挪|移|延|顺延)?(?P<by>"
            + _LENGTH_ZH
            + r")",
            r"(?:<later>|<earlier>)(?P<by>" + _LENGTH_ZH + r")(?P<what>)$",
        ),
    ),
    Rule(
        _UPDATE,
        move_item,
        en=(
            r"(?:<change>|move) (?:the )?(?:start(?:ing)?(?: time)?|time|date|day|timing) (?:of|for) (?P<what>.+?) (?:from .+? )?(?:to|until|at|on|for)[\s:]+(?P<target>.+)",
            r"(?:<change>|move) (?P<what>.+?)(?:'s)? (?:start(?:ing)? time|time|date|start) (?:from .+? )?to[\s:]+(?P<target>.+)",
            r"(?:<move>) (?P<what>(?!(?:up|a|an|me|sure|aside)\b|(?:my|the) (?:bio|username|user ?name|name|profile|time ?zone|language|locale|avatar|picture|reminder|alarm)\b).+?) (?:from (?:(?!\bto\b).)+ )?(?:to|until|till|onto)[\s:]+(?P<target>.+)",
            r"(?P<what>(?:the|my|our) .+?) (?:should|must|needs to|need to|has to|had better) (?:now )?(?:be |start |begin |happen |take place )?(?:moved |changed |rescheduled |pushed |now )?(?P<target>(?:at|on|to|from|until|next|tomorrow|today)\b.+?)(?: instead)?<end>",
            r"(?P<what>(?:the|my|our) .+?) (?:is now|has moved to|was moved to|got moved to|(?:has been|is|was|got) (?:moved|rescheduled|postponed|changed|pushed)(?: back)? to) (?P<target>.+)",
            r"(?:reschedule|postpone|delay|push back|push|put off|defer|shift|move) (?P<what>.+?) (?:for|on|at|by|from)\s+(?P<target>.+)",
            r"(?:make|do|have|start|set) (?P<what>it|that|this|(?:the|my) (?!alarm|reminder).+?) (?:be |start )?(?P<target>(?:at |on |for )?(?:next |this |on )?(?:\d|noon|midnight|today|tomorrow|mon|tue|wed|thu|fri|sat|sun|half|quarter|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|eleven\b|twelve\b).*)",
            r"(?:reschedule|postpone|delay|put off|push back|push|defer|move|shift) (?P<what>.+?)(?P<target> (?:tomorrow|today|next|later)\b.*)?<end>",
        ),
        zh=(
            r"(?:<ba>)?<what>的?(?:开始)?(?:时间|日期)?(?:<move>)(?:时间|日期|期)?(?:到|至|成|为|在|去)(?P<target>.+)",
            r"(?:<ba>)?<what>(?:往后|往前|向后|向前)?(?:推|挪|移|延|放|调|换|改)(?:到|至|成|为|在)(?P<target>.+)",
            r"(?:<ba>)?(?P<what>.+?)(?:改期|改时间|改约|延期|推迟|改个时间|换个时间|重新安排)(?:一下)?<end>",
            r"(?:重新安排|推迟|改期|延期)(?:一下)?(?P<what>.+)$",
            r"(?:<ba>)(?P<what>.+?)(?:<move>)(?P<target>.+)",
            r"^(?:移动|改一下|修改|调整|更改|挪一下|挪动|变更)(?:一下)?(?P<what>.+)$",
        ),
    ),
]
