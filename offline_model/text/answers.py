"""Answers to an open question: yes, no, and what the user wants instead."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from offline_model.text.language import CHINESE
from offline_model.vocabulary import alternatives, load_words

Verdict = Literal["yes", "no"]
_EDGES = " \t,.。;:!?、~…–-"


class Answer(NamedTuple):
    """The verdict of an answer, and the text of what the user wants instead."""

    verdict: Verdict | None
    rest: str

    @property
    def is_bare(self) -> bool:
        """Whether the answer is only a verdict."""
        return self.verdict is not None and not self.rest


def _compile(table: str, end: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = load_words("answers")[table]
    english = re.compile(rf"{alternatives(words['en'])}\b{end}", re.IGNORECASE)
    return english, re.compile(rf"{alternatives(words['zh'])}{end}", re.IGNORECASE)


_SEPARATED = r"(?=[\s,.!;:?、~…–-]|$)"
_VERDICTS: tuple[tuple[Verdict, tuple[re.Pattern[str], re.Pattern[str]]], ...] = (
    ("yes", _compile("yes", _SEPARATED)),
    ("no", _compile("no", _SEPARATED)),
)
_INSTEAD = _compile("instead", "")
_AFTER_EN = re.compile(
    rf"[\s,]+{alternatives(load_words('answers')['after']['en'])}$", re.IGNORECASE
)
_AFTER_ZH = re.compile(rf"[\s,]*{alternatives(load_words('answers')['after']['zh'])}$")
_OTHER_ZH = re.compile(
    r"^(?:不是|不对|不|别)[,]?(?=改|换|还是|应该|要[^了]|[\d一二三四五六七八九十两]|今|明|后|下|周)"
)
"""A "no" in front of what the user wants instead, without a sign between them."""


@lru_cache(maxsize=256)
def parse_answer(text: str) -> Answer:
    """Parse a normalised answer, such as "no, at 4 instead" or `不，改成四点`."""
    text, verdict = text.strip(_EDGES), None
    is_chinese = bool(CHINESE.search(text))
    while text:
        found = next(
            (
                (word, match)
                for word, patterns in _VERDICTS
                for pattern in patterns
                if (match := pattern.match(text))
            ),
            None,
        )
        if found is None and is_chinese and (match := _OTHER_ZH.match(text)):
            found = "no", match
        if found is None:
            break
        verdict, text = verdict or found[0], text[found[1].end() :].strip(_EDGES)
    return Answer(verdict, strip_instead(text))


def strip_instead(text: str) -> str:
    """Remove the words around what the user wants instead, as in "make it 4 instead"."""
    before = None
    after = _AFTER_ZH if CHINESE.search(text) else _AFTER_EN
    while text != before:
        before = text
        for pattern in _INSTEAD:
            if match := pattern.match(text):
                rest = text[match.end() :].strip(_EDGES)
                text = rest or text
        text = after.sub("", text).strip(_EDGES)
    return text
