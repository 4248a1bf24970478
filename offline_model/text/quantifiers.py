"""Ordinals ("the second one"), "all", and the parts of an enumeration."""

import re

ORDINALS_EN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
ORDINALS_ZH = "一二三四五六七八九十"
_WORDS = "|".join(ORDINALS_EN)
ORDINAL = re.compile(
    rf"\b(?:the )?(?P<word>{_WORDS})(?: (?:one|item|event|entry|message|request|invitation"
    rf"|result|person|user"
    r"|task|plan|code|meeting|appointment|friend|option))?\b"
    r"|\b(?:the )?(?P<digits>\d{1,2})(?:st|nd|rd|th)\b(?: one)?|(?:\b(?:number|no\.?|item"
    r"|option) ?|#)(?P<number>\d{1,2})\b"
    r"|\b(?P<last>last)(?: one)?\b"
    r"|第(?P<chinese>[一二三四五六七八九十]|\d{1,2})(?:个|条|项|场|次|位|份|封)?|"
    r"(?P<final>最后(?:一?[个条项场次位份]))",
    re.IGNORECASE,
)
BARE_NUMBER = re.compile(r"^\s*#?(?P<number>\d{1,2})\s*[.)、号]?\s*$")
ALL_QUANTIFIER = re.compile(
    r"\b(?:all|both|every|everything|each)\b|全部|所有|都(?=[删取接拒标忽]|$)|每个|每条"
    r"|两个都|一切",
    re.IGNORECASE,
)
LIST_SEPARATOR = re.compile(
    r"\s*(?:,|、|\band\b|&|和|跟|与|还有|以及)\s*(?:(?:and|with)\s+)?", re.IGNORECASE
)
"""Separates the parts of "Anna, Bob and Carol"."""


def parse_ordinal(text: str) -> int | None:
    """Return the zero-based index in "the second one", "#2", "最后一个"; -1 is the last one."""
    match = ORDINAL.search(text)
    if match is None:
        bare = BARE_NUMBER.match(text)
        return int(bare["number"]) - 1 if bare else None
    if match["last"] or match["final"]:
        return -1
    if match["word"]:
        return ORDINALS_EN.index(match["word"].lower())
    number = match["digits"] or match["number"] or match["chinese"]
    return int(number) - 1 if number.isdigit() else ORDINALS_ZH.index(number)
