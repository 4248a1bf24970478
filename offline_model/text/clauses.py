"""Splitting a message into the clauses that each hold one request."""

import re
from collections.abc import Callable
from typing import NamedTuple

from offline_model.text.language import Language

QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|(?<!\w)'[^']*'(?!\w)")
SENTENCE_BOUNDARY = {
    "en": re.compile(r"(?:[.!?;]+\s+(?=\S)|\n+|;\s*|,?\s+(?:and )?then\s+)", re.IGNORECASE),
    "zh": re.compile(r"[。;!?!?\n]+|(?:[,]?(?:然后|接着|再(?=[帮把给])|顺便|另外|同时))"),
}
CLAUSE_BOUNDARY = {
    "en": re.compile(
        r"(?:,\s*(?:and\s+)?(?:also\s+)?|\s+(?:and|&|plus)\s+(?:also\s+)?|\s+but\s+)", re.IGNORECASE
    ),
    "zh": re.compile(r"[,]|并且?|以及|还有|和(?=[^,]{1,12}点)"),
}
MAX_BOUNDARIES = 10
"""Boundaries of a message that count; the text behind them stays in the last segment."""
DETAIL_LABEL = re.compile(
    r"\s*(?:(?:date|time|when|where|location|place|title|start|end|duration|notes?|description)\s*:"
    r"|(?:地点|位置|地址|备注|描述|说明|时间|日期|标题|主题)(?:是|为|在|定|[:\s]))",
    re.IGNORECASE,
)
"""Starts a further detail of the same item."""


class Segment(NamedTuple):
    """The text between two boundaries, and the boundary in front of it."""

    boundary: str
    text: str
    starts_sentence: bool


def split_clauses(
    text: str, language: Language, starts_request: Callable[[str, str | None], bool]
) -> list[str]:
    """Split a message into clauses of one request each.

    `starts_request` gets a segment and the clause before it, and returns whether the segment is a
    request of its own. Otherwise the segment is appended to that clause.
    """
    clauses: list[str] = []
    after_sentence = False
    for segment in _segments(text, language):
        before = clauses[-1] if clauses else None
        if (
            not clauses
            or starts_request(segment.text, None if segment.starts_sentence else before)
            or (segment.starts_sentence and after_sentence and not DETAIL_LABEL.match(segment.text))
        ):
            clauses.append(segment.text)
        else:
            clauses[-1] += segment.boundary + segment.text
        after_sentence = segment.starts_sentence
    return [clause for clause in clauses if clause.strip()]


def _segments(text: str, language: Language) -> list[Segment]:
    masked = QUOTED.sub(lambda match: "\0" * len(match[0]), text)
    sentence_ends = [
        (m.start(), m.end(), True) for m in SENTENCE_BOUNDARY[language].finditer(masked)
    ]
    taken = [range(start, end) for start, end, _ in sentence_ends]
    clause_ends = [(m.start(), m.end(), False) for m in CLAUSE_BOUNDARY[language].finditer(masked)]
    boundaries = sentence_ends + [
        b for b in clause_ends if not any(b[0] in places or b[1] - 1 in places for places in taken)
    ]
    segments, start, boundary, starts_sentence = [], 0, "", False
    for begin, end, ends_sentence in sorted(boundaries)[:MAX_BOUNDARIES]:
        if begin < start:
            continue
        segments.append(Segment(boundary, text[start:begin], starts_sentence))
        start, boundary, starts_sentence = end, text[begin:end], ends_sentence
    return [*segments, Segment(boundary, text[start:], starts_sentence)]
