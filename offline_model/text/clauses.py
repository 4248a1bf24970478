"""Several requests in one message: where one ends and the next begins."""

import re
from collections.abc import Callable
from typing import NamedTuple

from offline_model.dates import Language

QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|(?<!\w)'[^']*'(?!\w)")
HARD = {
    "en": re.compile(r"(?:[.!?;]+\s+(?=\S)|\n+|;\s*|,?\s+(?:and )?then\s+)", re.IGNORECASE),
    "zh": re.compile(r"[。;!?!?\n]+|(?:[,]?(?:然后|接着|再(?=[帮把给])|顺便|另外|同时))"),
}
SOFT = {
    "en": re.compile(
        r"(?:,\s*(?:and\s+)?(?:also\s+)?|\s+and\s+(?:also\s+)?|\s+but\s+)", re.IGNORECASE
    ),
    "zh": re.compile(r"[,]|并且?|以及|还有|和(?=[^,]{1,12}点)"),
}
MOST_CUTS = 10
"""Where a message may be cut; the rest of it stays with the last piece."""
FIELD = re.compile(
    r"\s*(?:(?:date|time|when|where|location|place|title|start|end|duration|notes?|description)\s*:"
    r"|(?:地点|位置|地址|备注|描述|说明|时间|日期|标题|主题)(?:是|为|在|定|[:\s]))",
    re.IGNORECASE,
)
"""What begins a further detail of the same thing."""


class Piece(NamedTuple):
    """A piece of a message, with what stood before it, and whether that ends a sentence."""

    link: str
    text: str
    hard: bool


def split(text: str, language: Language, begins: Callable[[str, str | None], bool]) -> list[str]:
    """Cut a message into requests. `begins` says of a piece whether it begins one of its own.

    It is given the piece and the request before it. What begins none belongs to the one before.
    """
    clauses: list[str] = []
    open_ = False
    for piece in _pieces(text, language):
        before = clauses[-1] if clauses else None
        if (
            not clauses
            or begins(piece.text, None if piece.hard else before)
            or (piece.hard and open_ and not FIELD.match(piece.text))
        ):
            clauses.append(piece.text)
        else:
            clauses[-1] += piece.link + piece.text
        open_ = piece.hard
    return [clause for clause in clauses if clause.strip()]


def _pieces(text: str, language: Language) -> list[Piece]:
    masked = QUOTED.sub(lambda match: "\0" * len(match[0]), text)
    cuts = [(m.start(), m.end(), True) for m in HARD[language].finditer(masked)]
    hard = [range(start, end) for start, end, _ in cuts]
    soft = [(m.start(), m.end(), False) for m in SOFT[language].finditer(masked)]
    cuts += [c for c in soft if not any(c[0] in taken or c[1] - 1 in taken for taken in hard)]
    pieces, start, link, was_hard = [], 0, "", False
    for begin, end, is_hard in sorted(cuts)[:MOST_CUTS]:
        if begin < start:
            continue
        pieces.append(Piece(link, text[start:begin], was_hard))
        start, link, was_hard = end, text[begin:end], is_hard
    return [*pieces, Piece(link, text[start:], was_hard)]
