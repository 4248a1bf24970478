"""Finding what a text of a person or a model says, in English or Chinese, and what it denies."""

import re
import unicodedata
from collections.abc import Iterator

_SENTENCE_ENDS = re.compile(r"[.!?;。！？；\n]+")
_DENIED_BEFORE = re.compile(
    r"(?:\b(?:not|no|never|without|non|isn't|hasn't|doesn't|nor)\b[\s-]*(?:[\w'-]+[\s-]+){0,2}"
    r"|\bun-?"
    r"|(?:不是?|没有?|沒有?|无|無|未|非)(?:[\u4e00-\u9fff]{0,2}))$"
)


def either(english: str, chinese: str) -> re.Pattern[str]:
    """Compile what to look for: whole English words, or Chinese ones, which have no borders."""
    return re.compile(rf"\b(?:{english})\b|(?:{chinese})")


def normalised(text: str) -> str:
    """Give a text in one case and one width, on which the patterns here work."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def sentences(text: str) -> Iterator[str]:
    """Give the sentences of a text that was normalised."""
    for sentence in _SENTENCE_ENDS.split(text):
        if sentence.strip():
            yield sentence


def says(text: str, pattern: re.Pattern[str]) -> bool:
    """Say whether a normalised text states something, other than to deny it."""
    return any(not _DENIED_BEFORE.search(text[: match.start()]) for match in pattern.finditer(text))
