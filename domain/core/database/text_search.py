"""Searching stored texts for words, regardless of case, width, Unicode form and accents."""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, all_, case, func, literal_column

from domain.core.normalization import FOLDED_AWAY

SqlText = ColumnElement[str]
_NFC: SqlText = literal_column("NFC")
_NFKD: SqlText = literal_column("NFKD")
_WILDCARD = re.compile(r"[\\%_]")


def list_patterns(query: str) -> list[str]:
    """Return a pattern of LIKE for each word of a query, which `normalise_search_text` returned."""
    return [f"%{_escape(word)}%" for word in dict.fromkeys(query.split())]


def contains_words(text: SqlText, patterns: ColumnElement[Sequence[str]]) -> ColumnElement[bool]:
    """Return the condition that a text matches all patterns of `list_patterns`, an array.

    The condition reads rows as they are stored, so those of earlier versions are found in any form,
    too; it is for the rows of one person. It folds each text once, however many words there are.
    """
    return fold(text).like(all_(patterns))


def fold(text: SqlText) -> SqlText:
    """Return a text as `normalise_search_text` does, but with the white space that it has.

    Texts in ASCII, which need only lower case, are told by their length in bytes.
    """
    bare = func.regexp_replace(func.normalize(text, _NFKD), FOLDED_AWAY, "", "g")
    folded = func.replace(func.lower(func.normalize(bare, _NFC)), "ς", "σ")
    is_ascii = func.octet_length(text) == func.char_length(text)
    return case((is_ascii, func.lower(text)), else_=folded)


def _escape(word: str) -> str:
    """Escape the wildcards of LIKE."""
    return _WILDCARD.sub(r"\\\g<0>", word)
