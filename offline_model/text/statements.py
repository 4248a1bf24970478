"""Statements: sentences that tell something, such as a feeling, and want nothing done."""

import re
from typing import Literal

from offline_model.text.language import Language
from offline_model.vocabulary import alternatives, load_words

Mood = Literal["sad", "glad", "neutral"]

_WORDS = load_words("statements")
_I = re.IGNORECASE
_LEAD = (
    r"^(?:(?:oh|well|so|wow|hey|hi|hello|ok|and|but|because|also|just|sadly|unfortunately)[ ,]+)*"
)
_PRONOUNS = alternatives(_WORDS["subjects"]["pronouns"])
_SUBJECTS = alternatives([*_WORDS["subjects"]["pronouns"], *_WORDS["subjects"]["others"]])
_ADVERBS = (
    r"(?: (?:really|just|already|also|still|so|only|all|day|night|week|morning|evening|yesterday"
    r"|today|last|this))*"
)
_STATEMENT_EN = re.compile(
    rf"{_LEAD}(?:{_PRONOUNS}{alternatives(_WORDS['verbs']['contracted'])}(?![\w'])"
    rf"|{_SUBJECTS}{_ADVERBS} {alternatives(_WORDS['verbs']['en'])}(?![\w']))",
    _I,
)
_PLAN_EN = re.compile(
    rf"{_LEAD}(?:i|we)(?: (?:also|just))?(?:"
    r"(?:'ve| have|'ll have| will have|'m having| am having|'re having| are having)"
    r"(?: got)? (?!been\b|had\b|no\b|never\b|always\b)"
    r"|(?:'m| am|'re| are) (?:going|meeting|seeing|visiting|flying|leaving|playing|attending)\b"
    r"|(?:'m| am|'re| are) supposed to\b"
    r"|(?: have|'ve got| need| must| should| want| would like|'d like| got(?= (?:an?|the|to)\b)) "
    r"(?:to )?)",
    _I,
)
"""Has the form of a statement, but is how users name an event."""
_STATEMENT_ZH = re.compile(alternatives(_WORDS["shapes"]["zh"]))
_REASON = {
    "en": re.compile(r"(?:i|we)(?:'\w+)?\b|(?:because|since|as) ", _I),
    "zh": re.compile("我们?(?!的)|因为|由于"),
}
"""How a part of a sentence begins that gives a reason."""
_PART_END = re.compile(r"(?:[,;]|\s(?=because\b))(?=[^,;]*$)", _I)
PAST_EN = re.compile(r"\b(?:was|were|had|did)\b", _I)


def _compile_mood(mood: Mood) -> tuple[Mood, re.Pattern[str]]:
    words = _WORDS["moods"][mood]
    english = alternatives(word for word in words if word.isascii())
    chinese = alternatives(word for word in words if not word.isascii())
    return mood, re.compile(rf"\b{english}\b|{chinese}", _I)


_MOODS = (_compile_mood("sad"), _compile_mood("glad"))


def find_mood(text: str) -> Mood:
    """Return the mood of a statement."""
    return next((mood for mood, pattern in _MOODS if pattern.search(text)), "neutral")


def is_statement(text: str, language: Language) -> bool:
    """Return whether a normalised sentence is a statement; one that names a plan is none."""
    text = text.strip(" .!,~")
    if language == "zh":
        return bool(_STATEMENT_ZH.search(text))
    is_plan = bool(_PLAN_EN.search(text)) and find_mood(text) != "sad"
    return bool(_STATEMENT_EN.search(text)) and not is_plan


def strip_reason(text: str, language: Language) -> str:
    """Remove the statements at the end of what a request names: "the dentist, I am ill"."""
    while match := _PART_END.search(text):
        last = text[match.end() :].strip()
        if not (_REASON[language].match(last) or is_statement(last, language)):
            break
        text = text[: match.start()].rstrip()
    return text
