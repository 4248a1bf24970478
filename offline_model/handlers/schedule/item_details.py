"""Parsing the description of a new item: title, time, location, notes, description."""

import re
from typing import NamedTuple

from offline_model.conversation.request import IntentRequest
from offline_model.dates.time_expression import TimeExpression
from offline_model.handlers.references import remove_time
from offline_model.text.clauses import QUOTED
from offline_model.text.normalisation import EDGE_PUNCTUATION
from offline_model.vocabulary import alternatives, load_words

TITLE_MARKER_EN = re.compile(
    r"(?:,\s*)?\b(?:titled|entitled|called|named|labell?ed|with (?:the |a )?(?:title|name)"
    r"(?: of)?|(?:the )?(?:title|name)(?: is|:| =)?|title)[\s:]+(?:of )?",
    re.IGNORECASE,
)
TITLE_MARKER_ZH = re.compile(
    r"[,]?(?:(?:标题|名称|名字|题目|主题|内容)(?:是|为|叫做?|[:])"
    r"|(?:日程安排|日程|事项|事件|提醒|待办|活动|行程|日历项|备忘|(?:^|(?<=[个场次,]))会议?)\s*:|名为|名叫|题为|叫做"
    r"|叫作|(?<![呼喊])叫(?!醒|车|外卖|我|他|她))\s*"
)
TIME_LABEL = re.compile(r"[,;\n]\s*(?:date|time|when|start|day|at|on)\s*:\s*", re.IGNORECASE)
CORRECTION = re.compile(
    r"[\s,.…-]+(?:no,? wait|i mean|or rather|correction|make that|scratch that|sorry"
    r"|actually)\b[\s,:]*|[,。…]*(?:不对|不是|哦不|应该是|说错了)[,]*",
    re.IGNORECASE,
)
TITLE_END_ZH = re.compile(r"[,;。]|的(?:日程|事项|会议|活动|提醒|安排|事件|行程)")
TITLE_END_EN = re.compile(r"[,;.](?:\s|$)")
DESCRIPTION = {
    "en": re.compile(
        r"[,;.]?\s*\b(?:with (?:the |a )?(?:description|desc)|description)(?: is| of"
        r"|:)?\s+(?P<text>.+)$",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"[,;]?(?:描述|说明|详情)(?:是|为|[:])\s*(?P<text>[^,;]+)"),
}
NOTES = {
    "en": re.compile(
        r"[,;.]?\s*\b(?:with (?:the |a )?notes?|notes?)(?: is| that| saying|:)\s*(?P<text>.+)$",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"[,;]?备注(?:是|为|[:])?\s*(?P<text>[^,;]+)"),
}
LOCATION = {
    "en": re.compile(
        r"[,;]?\s*\b(?:with (?:the |a )?)?(?:location|place|venue)(?: is| at|:)?\s+"
        r"(?P<text>[^,;.]+)",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"[,;]?(?:地点|地址|位置|场所)(?:是|为|在|:)?\s*(?P<text>[^,;\s]+)"),
}
LOCATION_PHRASE_EN = [
    re.compile(
        r",?\s+(?:in|at) (?P<location>(?:the )?(?:(?:meeting|conference|board|class)? ?room"
        r"|office|building|hall|studio|suite|floor|gate|lab|auditorium)(?:"
        r" [A-Z0-9][\w-]*)?)(?=\s*(?:$|[,.;]))",
        re.IGNORECASE,
    ),
    re.compile(
        r",?\s+(?:in|at) (?P<location>(?:the )?(?:[A-Z][\w'’]*)(?: (?:[A-Z][\w'’]*|\d+|of|the"
        r"|de|&))*)(?=\s*(?:$|[,.;]))"
    ),
]
LOCATION_PHRASE_ZH = [
    re.compile(
        r"在(?P<location>(?:[^,。;在的]{0,8}?)(?:会议室|办公室|教室|餐厅|饭店|酒店|咖啡厅"
        r"|咖啡馆|公司|医院|机场|车站|健身房|图书馆|公园|大厦|广场|中心|商场|学校|大学"
        r"|家里?|楼|号楼|厅|店|馆|室)\s?(?:[A-Za-z0-9一二三四五六七八九十]+)?)"
        r"(?=[\u3400-\u9fff])(?!的)"
    ),
]
TITLE_PREFIX_EN = re.compile(
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
TITLE_SUFFIX_EN = re.compile(
    r"(?:[\s,;:–-]+(?:(?:to|on|in|into|onto|for) (?:my|the|our) (?:calendar|schedule"
    r"|agenda|diary|planner)|on|at|for|from|in|by|to|and|this|starting|starts|beginning|of"
    r"|every|later|around|about|due|before|until|the|calendar|,))+$"
    r"|[\s,]+(?:as an? )?(?:(?:schedule|calendar) )?(?:item|event|entry|reminder)$",
    re.IGNORECASE,
)
_CLASSIFIER_ZH = alternatives(load_words("words")["words"]["zh"]["classifier"])
TITLE_PREFIX_ZH = re.compile(
    r"^(?:[\s,:、的]+(?!士|确)|大[约概]|我(?:有|要|得|需要|想|约了)?(?!们)|"
    + _CLASSIFIER_ZH
    + r"|新的?(?!开始|年|人|生|娘|手|加坡|西兰|闻|家|项目|产品)|去?(?:日程|事项|事件|日历|行程|提醒"
    r"|待办|日程安排|活动|预约)(?:[,:]|(?=\s|$|[A-Za-z“「《]))|时间(?:是|为|在|定在|[:,])|定在"
    r"|开始(?=[,:\s]|$)|在(?=\s|$)|有(?![机关限奖声氧轨趣效赞色道氧])(?:一?个)?|要(?=[去跟和给交买做写开见])"
    r"|会?议?安排|(?:到|进|在|往)?(?:我的?)?(?:日历|日程表|日程|行程|备忘录)(?:里|中|上)(?:面)?"
    r"|加上|提醒我|记得|记住|记一下|别忘了|不要忘记"
    r"|叫我|一下|把(?![脉关手握戏玩柄])|约了|预约了?)+"
)
TITLE_SUFFIX_ZH = re.compile(
    r"(?:[\s,、:]+|的?(?:日程|事项|事件|提醒|待办|日历项|行程|日程安排)|的|(?:加|放|添加"
    r"|记|写|排|存|安排|加入|添|录|登记)(?:到|进|入|在|上)?(?:我的?)?(?:日历|日程表|日程"
    r"|行程|备忘录)?(?:里|中|上)?(?:面)?去?|(?:到|进|在)(?:我的?)?(?:日历|日程表|日程"
    r"|行程)(?:里|中|上)?|记一下|记下来|记下|备忘|提醒我一?下?|提醒一下|时间(?:是|为|在"
    r"|定在)?|定在|从|在|于|开始|左右|这件事|这个|安排|一下)+$"
)

MARKED_TITLE_SUFFIX_ZH = re.compile(r"(?:[\s,、:]|从|在|于|时间(?:是|为)?)+$")


class NewItemDetails(NamedTuple):
    """The fields of a new item, and its time expression."""

    title: str
    timex: TimeExpression
    location: str | None
    notes: str | None
    description: str | None


def parse_item_details(request: IntentRequest, body: str) -> NewItemDetails:
    """Parse the text about a new item."""
    body = TIME_LABEL.sub(" ", body)
    description, body = _extract(DESCRIPTION[request.language], body)
    notes, body = _extract(NOTES[request.language], body)
    labelled, body = _extract(LOCATION[request.language], body)
    quoted = QUOTED.search(body)
    if quoted:
        body = body.replace(quoted[0], " " * len(quoted[0]))
    body, correction = _split_correction(body)
    timex = request.parse_time(body)
    location, body = _extract_location(request, body, timex)
    title = quoted[0][1:-1].strip() if quoted else _parse_title(request, body, timex)
    if correction:
        timex = timex.merged_with(request.parse_time(correction))
    return NewItemDetails(title, timex, labelled or location, notes, description)


def _split_correction(body: str) -> tuple[str, str]:
    """Split off a correction such as "no wait, at 4", whose time prevails."""
    match = CORRECTION.search(body)
    return (body[: match.start()], body[match.end() :]) if match else (body, "")


def _extract(pattern: re.Pattern[str], body: str) -> tuple[str | None, str]:
    match = pattern.search(body)
    if not match:
        return None, body
    return match["text"].strip(EDGE_PUNCTUATION), body[: match.start()] + body[match.end() :]


def _extract_location(
    request: IntentRequest, body: str, timex: TimeExpression
) -> tuple[str | None, str]:
    """Extract a location from the text without its time expression."""
    rest = _mask_time(body, timex)
    for pattern in LOCATION_PHRASE_ZH if request.language == "zh" else LOCATION_PHRASE_EN:
        match = pattern.search(re.sub(r"\s+$", "", rest))
        if match:
            body = body[: match.start()] + " " * len(match[0]) + body[match.end() :]
            return match["location"].strip(), body
    return None, body


def _mask_time(text: str, timex: TimeExpression) -> str:
    for start, end in timex.spans:
        text = text[:start] + "," * (end - start) + text[end:]
    return text


def _parse_title(request: IntentRequest, body: str, timex: TimeExpression) -> str:
    marker = (TITLE_MARKER_ZH if request.language == "zh" else TITLE_MARKER_EN).search(body)
    if marker and (title := _title_after_marker(request, body, marker.end(), timex)):
        return title
    rest = remove_time(body, timex)
    return strip_title_zh(rest) if request.language == "zh" else strip_title_en(rest)


def _title_after_marker(
    request: IntentRequest, body: str, start: int, timex: TimeExpression
) -> str:
    """Return the text behind "titled", up to the time or the end of the phrase."""
    time_starts = [begin for begin, _ in timex.spans if begin >= start]
    text = body[start : min(time_starts, default=len(body))].rstrip()
    end = (TITLE_END_ZH if request.language == "zh" else TITLE_END_EN).search(text)
    text = text[: end.start()] if end else text
    if request.language == "zh":
        return MARKED_TITLE_SUFFIX_ZH.sub("", text).strip()
    return TITLE_SUFFIX_EN.sub("", text).strip(EDGE_PUNCTUATION)


def strip_title_en(text: str) -> str:
    """Strip the words around an English title."""
    text, before = re.sub(r"\s+", " ", text).strip(EDGE_PUNCTUATION), None
    while text not in (before, "A"):  # "A" is a title, not an article
        before, text = (
            text,
            TITLE_SUFFIX_EN.sub("", TITLE_PREFIX_EN.sub("", text)).strip(EDGE_PUNCTUATION),
        )
    return text[:1].upper() + text[1:]


def strip_title_zh(text: str) -> str:
    """Strip the words around a Chinese title."""
    text, before = text.strip(EDGE_PUNCTUATION), None
    while text != before:
        before, text = (
            text,
            TITLE_SUFFIX_ZH.sub("", TITLE_PREFIX_ZH.sub("", text)).strip(EDGE_PUNCTUATION),
        )
    return re.sub(r"(?<=[\u3400-\u9fff])\s+(?:的)?(?=[\u3400-\u9fff])", "", text)
