"""What something new is called: the sentence without its verb, its time and its place."""

import re
from typing import NamedTuple

from offline_model.conversation.flow import Request
from offline_model.dates import Reading
from offline_model.handlers.references import SIGNS, without
from offline_model.text.clauses import QUOTED

NAMED_EN = re.compile(
    r"(?:,\s*)?\b(?:titled|entitled|called|named|labell?ed|with (?:the |a )?(?:title|name)"
    r"(?: of)?|(?:the )?(?:title|name)(?: is|:| =)?|title)[\s:]+(?:of )?",
    re.IGNORECASE,
)
NAMED_ZH = re.compile(
    r"[,]?(?:(?:标题|名称|名字|题目|主题|内容)(?:是|为|叫做?|[:])|名为|名叫|题为|叫做"
    r"|叫作|(?<![呼喊])叫(?!醒|车|外卖|我|他|她))\s*"
)
FIELDS = re.compile(r"[,;\n]\s*(?:date|time|when|start|day|at|on)\s*:\s*", re.IGNORECASE)
CORRECTION = re.compile(
    r"[\s,.…-]+(?:no,? wait|i mean|or rather|correction|make that|scratch that|sorry"
    r"|actually)\b[\s,:]*|[,。…]*(?:不对|不是|哦不|应该是|说错了)[,]*",
    re.IGNORECASE,
)
STOP_ZH = re.compile(r"[,;。]|的(?:日程|事项|会议|活动|提醒|安排|事件|行程)")
STOP_EN = re.compile(r"[,;.](?:\s|$)")
DESCRIBED = {
    "en": re.compile(
        r"[,;.]?\s*\b(?:with (?:the |a )?(?:description|desc)|description)(?: is| of"
        r"|:)?\s+(?P<text>.+)$",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"[,;]?(?:描述|说明|详情)(?:是|为|[:])\s*(?P<text>[^,;]+)"),
}
NOTED = {
    "en": re.compile(
        r"[,;.]?\s*\b(?:with (?:the |a )?notes?|notes?)(?: is| that| saying|:)\s*(?P<text>.+)$",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"[,;]?备注(?:是|为|[:])?\s*(?P<text>[^,;]+)"),
}
LOCATED = {
    "en": re.compile(
        r"[,;]?\s*\b(?:with (?:the |a )?)?(?:location|place|venue)(?: is| at|:)?\s+"
        r"(?P<text>[^,;.]+)",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"[,;]?(?:地点|地址|位置|场所)(?:是|为|在|:)?\s*(?P<text>[^,;\s]+)"),
}
PLACE_EN = [
    re.compile(
        r",?\s+(?:in|at) (?P<place>(?:the )?(?:(?:meeting|conference|board|class)? ?room"
        r"|office|building|hall|studio|suite|floor|gate|lab|auditorium)(?:"
        r" [A-Z0-9][\w-]*)?)(?=\s*(?:$|[,.;]))",
        re.IGNORECASE,
    ),
    re.compile(
        r",?\s+(?:in|at) (?P<place>(?:the )?(?:[A-Z][\w'’]*)(?: (?:[A-Z][\w'’]*|\d+|of|the"
        r"|de|&))*)(?=\s*(?:$|[,.;]))"
    ),
]
PLACE_ZH = [
    re.compile(
        r"在(?P<place>(?:[^,。;在的]{0,8}?)(?:会议室|办公室|教室|餐厅|饭店|酒店|咖啡厅"
        r"|咖啡馆|公司|医院|机场|车站|健身房|图书馆|公园|大厦|广场|中心|商场|学校|大学"
        r"|家里?|楼|号楼|厅|店|馆|室)\s?(?:[A-Za-z0-9一二三四五六七八九十]+)?)"
        r"(?=[\u3400-\u9fff])(?!的)"
    ),
]
HEAD_EN = re.compile(
    r"^(?:(?:to|on|in|into) (?:my|the|our) (?:calendar|schedule|agenda|diary"
    r"|planner)\b[\s:,–-]*(?:(?:for|that|to|about)\b)?"
    r"|(?:a|an|the|my|our|new|another|one|quick|me|us|all-day|all day|to|that|about|of|for"
    r"|as|in|on|at|up|down|it)\b[\s,:]*"
    r"|(?:(?:schedule|calendar|agenda)(?:d)? )?(?:items?|events?|entr(?:y|ies)|reminders?"
    r"|alarms?|to-?dos?|tasks?|slot)\b(?:\s+(?:to|for|about|of|that says|saying|where|that"
    r"|(?:on|in)(?! (?:my|the|our)))\b)?[\s:,–-]*"
    r"|(?:i|we)(?:'ve| have|'ll have)?(?: got)? (?:a|an|the|my|to)\b)\s*",
    re.IGNORECASE,
)
TAIL_EN = re.compile(
    r"(?:[\s,;:–-]+(?:(?:to|on|in|into|onto|for) (?:my|the|our) (?:calendar|schedule"
    r"|agenda|diary|planner)|on|at|for|from|in|by|to|and|this|starting|starts|beginning|of"
    r"|every|later|around|about|due|before|until|the|calendar|,))+$"
    r"|[\s,]+(?:as an? )?(?:(?:schedule|calendar) )?(?:item|event|entry|reminder)$",
    re.IGNORECASE,
)
HEAD_ZH = re.compile(
    r"^(?:[\s,:、的]+|我(?:有|要|得|需要|想|约了)?(?!们)|(?:一|1)?(?:个|场|次|条|项|件"
    r"|顿)(?!人)|新的?|去?(?:日程|事项|事件|日历|行程|提醒|待办|日程安排|活动|预约)"
    r"(?:[,:]|(?=\s|$|[A-Za-z“「《]))|时间(?:是|为|在|定在)?|定在|开始|在(?=\s|$)|有"
    r"(?:一?个)?|要(?=[去跟和给交买做写开见])|会?议?安排|(?:到|进|在|往)?(?:我的?)?(?:日历"
    r"|日程表|日程|行程|备忘录)(?:里|中|上)(?:面)?|提醒我|记得|记住|记一下|别忘了|不要忘记"
    r"|叫我|一下|把|约了|预约了?)+"
)
TAIL_ZH = re.compile(
    r"(?:[\s,、:]+|的?(?:日程|事项|事件|提醒|待办|日历项|行程|日程安排)|的|(?:加|放|添加"
    r"|记|写|排|存|安排|加入|添|录|登记)(?:到|进|入|在|上)?(?:我的?)?(?:日历|日程表|日程"
    r"|行程|备忘录)?(?:里|中|上)?(?:面)?去?|(?:到|进|在)(?:我的?)?(?:日历|日程表|日程"
    r"|行程)(?:里|中|上)?|记一下|记下来|记下|备忘|提醒我一?下?|提醒一下|时间(?:是|为|在"
    r"|定在)?|定在|从|在|于|开始|左右|这件事|这个|安排|一下)+$"
)


class Named(NamedTuple):
    """What the words about something new say, besides when."""

    title: str
    reading: Reading
    location: str | None
    notes: str | None
    description: str | None


def read_new(request: Request, body: str) -> Named:
    """Take the words about something new apart."""
    body = FIELDS.sub(" ", body)
    description, body = _cut(DESCRIBED[request.language], body)
    notes, body = _cut(NOTED[request.language], body)
    located, body = _cut(LOCATED[request.language], body)
    quoted = QUOTED.search(body)
    if quoted:
        body = body.replace(quoted[0], " " * len(quoted[0]))
    body, corrected = _correction(body)
    reading = request.read_time(body)
    location, body = _place(request, body, reading)
    title = quoted[0][1:-1].strip() if quoted else _title(request, body, reading)
    if corrected:
        reading = reading.completed_by(request.read_time(corrected))
    return Named(title, reading, located or location, notes, description)


def _correction(body: str) -> tuple[str, str]:
    """Cut off "no wait, at 4", whose time counts."""
    match = CORRECTION.search(body)
    return (body[: match.start()], body[match.end() :]) if match else (body, "")


def _cut(pattern: re.Pattern[str], body: str) -> tuple[str | None, str]:
    match = pattern.search(body)
    if not match:
        return None, body
    return match["text"].strip(SIGNS), body[: match.start()] + body[match.end() :]


def _place(request: Request, body: str, reading: Reading) -> tuple[str | None, str]:
    """Find where it is, in what is left without the time."""
    rest = _blank(body, reading)
    for pattern in PLACE_ZH if request.language == "zh" else PLACE_EN:
        match = pattern.search(re.sub(r"\s+$", "", rest))
        if match:
            body = body[: match.start()] + " " * len(match[0]) + body[match.end() :]
            return match["place"].strip(), body
    return None, body


def _blank(text: str, reading: Reading) -> str:
    for start, end in reading.spans:
        text = text[:start] + "," * (end - start) + text[end:]
    return text


def _title(request: Request, body: str, reading: Reading) -> str:
    named = (NAMED_ZH if request.language == "zh" else NAMED_EN).search(body)
    if named and (title := _after_marker(request, body, named.end(), reading)):
        return title
    rest = without(body, reading)
    return tidy_zh(rest) if request.language == "zh" else tidy_en(rest)


def _after_marker(request: Request, body: str, start: int, reading: Reading) -> str:
    """Give what follows "titled", up to the time or the end of the phrase."""
    stops = [begin for begin, _ in reading.spans if begin >= start]
    text = body[start : min(stops, default=len(body))].rstrip()
    stop = (STOP_ZH if request.language == "zh" else STOP_EN).search(text)
    text = text[: stop.start()] if stop else text
    if request.language == "zh":
        return TAIL_ZH.sub("", text).strip()
    return TAIL_EN.sub("", text).strip(SIGNS)


def tidy_en(text: str) -> str:
    text, before = re.sub(r"\s+", " ", text).strip(SIGNS), None
    while text not in (before, "A"):  # "A" is a title, no article
        before, text = text, TAIL_EN.sub("", HEAD_EN.sub("", text)).strip(SIGNS)
    return text[:1].upper() + text[1:]


def tidy_zh(text: str) -> str:
    text, before = text.strip(SIGNS), None
    while text != before:
        before, text = text, TAIL_ZH.sub("", HEAD_ZH.sub("", text)).strip(SIGNS)
    return re.sub(r"(?<=[\u3400-\u9fff])\s+(?:的)?(?=[\u3400-\u9fff])", "", text)
