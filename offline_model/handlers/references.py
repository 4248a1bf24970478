"""Parsing references to schedule items: "it", "the second one", "my 3pm on Friday"."""

import re
from dataclasses import dataclass

from offline_model.conversation.request import IntentRequest
from offline_model.dates.time_expression import TimeExpression
from offline_model.text.clauses import QUOTED
from offline_model.text.normalisation import EDGE_PUNCTUATION
from offline_model.text.quantifiers import ALL_QUANTIFIER, ORDINAL, parse_ordinal

UUID = re.compile(
    r"(?<![0-9a-f-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f-])", re.IGNORECASE
)
PRONOUN = re.compile(
    r"^(?:it|that|this|them|those|these|both|that one|this one|the one|one)$"
    r"|^(?:它们?|这个|那个|这条|那条|此|该|这|那|刚才(?:的|那个)?|刚刚(?:的|那个)?|上面"
    r"(?:的|那个)?|其)(?:日程|事项|安排|会议|活动|提醒|行程|会)?$",
    re.IGNORECASE,
)
NEXT = re.compile(r"\b(?:next|upcoming)\b(?= \w)|下一(?:个|场|项|条)", re.IGNORECASE)
NOUN_EN = (
    r"(?:(?:schedule|calendar|agenda|diary)(?:d)? ?)?(?:items?|events?|entr(?:y|ies)"
    r"|appointments?|reminders?"
    r"|bookings?|slots?|things?|stuff|ones?|invitations?)"
)
EDGES_EN = re.compile(
    rf"^(?:(?:the|my|our|your|that|this|those|these|a|an|all|every|any|of|about|for|with"
    rf" the (?:title|name)|called|named|titled|on|at|from|in|to|everything)\b[\s:,]*"
    rf"|{NOUN_EN}(?: (?:called|named|titled|about|for|of|with the title))?[\s:,]+"
    rf"(?!with\b))+"
    rf"|(?:[\s,]+(?:{NOUN_EN}|(?:from|on|in|off|out of|of|to|at|for|from|by|at|with"
    rf"|scheduled|planned|starting|that is|which is|that's|i have|i've got|please)(?: "
    rf"(?:my|the|our))?(?: (?:calendar|schedule|agenda|diary|list|planner))?))+$"
    rf"|^{NOUN_EN}$|^(?:everything|anything|all)$",
    re.IGNORECASE,
)
NOUN_ZH = (
    r"(?:日程安排|日程|事项|安排|预约|活动|提醒|事件|行程|日历项|待办|事情|那个|这个|约会|项目"
    r"(?=$))"
)
EDGES_ZH = re.compile(
    rf"^(?:[\s,:的]+|我的?|那个|这个|那条|这条|那场|这场|那次|这次|一下|关于|名为|名叫"
    rf"|叫做?|标题(?:是|为)|所有|全部|在|从|日历[里中上]的?|{NOUN_ZH}(?=[“「《\"A-Za-z]))+"
    rf"|(?:[\s,的]+|{NOUN_ZH}|从?(?:我的?)?(?:日历|日程表|日程)(?:里|中|上)(?:面)?|这个"
    rf"|那个|这条|那条|这项|那项|都|给我|全部|所有|从|在)+$",
)
KIND_OF_ITEM = re.compile(
    r"\b(?:meeting|call|session|appointment|booking|reminder)s?\b|会议|通话|预约|约会|提醒|会$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """How an utterance refers to an item, or to several."""

    item_id: str
    ordinal: int | None
    """The zero-based index in the last list; -1 is the last one."""
    selects_all: bool
    title: str
    """Words of the title; empty for "it" and for a reference by time alone."""
    timex: TimeExpression
    is_next: bool = False
    noun: str = ""
    """A noun that not every item deserves, such as "meeting", if it stands for a title."""

    @property
    def is_anaphoric(self) -> bool:
        """Whether it refers to an item mentioned before."""
        return not self.title and not self.timex.names_time and not self.is_next


def parse_reference(request: IntentRequest, text: str) -> Reference:
    """Parse a reference to an item."""
    if match := UUID.search(text):
        return Reference(match[0], None, False, "", TimeExpression())
    quoted = QUOTED.search(text)
    outside = text.replace(quoted[0], " ") if quoted else text
    timex = request.parse_time(outside)
    rest = remove_time(outside, timex)
    selects_all, is_next = bool(ALL_QUANTIFIER.search(rest)), bool(NEXT.search(rest))
    ordinal = parse_ordinal(rest)
    rest = NEXT.sub(" ", ALL_QUANTIFIER.sub(" ", ORDINAL.sub(" ", rest)))
    title = quoted[0][1:-1] if quoted else trim_reference(rest, request.language)
    if PRONOUN.match(title):
        title = ""
    noun = KIND_OF_ITEM.search(rest) if not title or KIND_OF_ITEM.fullmatch(title) else None
    return Reference("", ordinal, selects_all, title, timex, is_next, noun[0] if noun else "")


PREPOSITION = re.compile(r"(?<=\s)(?:on|at|for|by|from|in|this|starting|due)\s*$", re.IGNORECASE)
POSSESSIVE = re.compile(r"^'s\b|^的")


def remove_time(text: str, timex: TimeExpression) -> str:
    """Return a text without its time expression."""
    for start, end in reversed(timex.spans):
        before = PREPOSITION.sub("", text[:start])
        text = f"{before} {re.sub(POSSESSIVE, ' ', text[end:])}"
    return re.sub(r"\s+", " ", text).strip(EDGE_PUNCTUATION)


def trim_reference(text: str, language: str) -> str:
    """Strip articles, general nouns and loose prepositions from both ends."""
    edges = EDGES_ZH if language == "zh" else EDGES_EN
    text, before = text.strip(EDGE_PUNCTUATION), None
    while text != before:
        before, text = text, edges.sub("", text).strip(EDGE_PUNCTUATION)
    return re.sub(r"'s$", "", text)
