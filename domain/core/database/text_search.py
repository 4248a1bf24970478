"""Searching stored texts for words, regardless of case, width, Unicode form and accents."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, case, func, literal_column

from domain.core.normalization import FOLDED_AWAY

SqlText = ColumnElement[str]
_NFC: SqlText = literal_column("NFC")
_NFKD: SqlText = literal_column("NFKD")


def contains_words(text: SqlText, words: Iterable[SqlText]) -> ColumnElement[bool]:
    """Return the condition that a text contains each of the words, in any order.

    The words are from `normalise_search_text`. The condition reads rows as they are stored, so
    those of earlier versions are found in any form, too; it is for the rows of one person.
    """
    folded = fold(text)
    return and_(*(func.strpos(folded, word) > 0 for word in words))


def fold(text: SqlText) -> SqlText:
    """Return a text as `normalise_search_text` does, but with the white space that it has.

    Texts in ASCII, which need only lower case, are told by their length in bytes.
    """
    bare = func.regexp_replace(func.normalize(text, _NFKD), FOLDED_AWAY, "", "g")
    folded = func.replace(func.lower(func.normalize(bare, _NFC)), "ς", "σ")
    is_ascii = func.octet_length(text) == func.char_length(text)
    return case((is_ascii, func.lower(text)), else_=folded)
