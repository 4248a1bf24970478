"""The placeholders of intent patterns: `<delete>` stands for all synonyms of the verb.

The synonyms are in `offline_model/vocabulary/words.toml`.
"""

import re
from collections.abc import Sequence

from offline_model.vocabulary import alternatives, load_words


def _verbs(phrases: Sequence[str]) -> str:
    return alternatives({form for p in phrases for form in (p, _gerund(p))}) + r"\b"


def _gerund(phrase: str) -> str:
    """Return the form that follows "would you mind"."""
    verb, space, rest = phrase.partition(" ")
    if verb in ("cancel", "unfollow", "show", "view", "review", "know", "draw", "withdraw", "fix"):
        return verb + "ing" + space + rest
    if verb.endswith("ee") or not verb.endswith("e"):
        doubles = re.fullmatch(r"[^aeiou]*[aeiou][bdgmnpt]", verb) and verb not in ("open", "list")
        return verb + (verb[-1] if doubles else "") + "ing" + space + rest
    return verb.removesuffix("e") + "ing" + space + rest


_WORDS = load_words("words")
_EN = {name: _verbs(phrases) for name, phrases in _WORDS["verbs"]["en"].items()}
_EN |= _WORDS["nouns"]["en"]
_EN |= {
    "user_slot": r"(?P<user>.+?)",
    "item_slot": r"(?P<item>.+?)",
    "who_question": r"(?:who(?:m)?|(?:which|what) (?:people|users|friends|persons)"
    r"|(?:does|do|can|has) (?:any(?:one|body)))",
    "definite": r"(?:the|my|our|it|that|this|both|these|those|[\"“'])",
    "end": r"[\s.!?,]*$",
}
_ZH = {name: alternatives(words) for name, words in _WORDS["words"]["zh"].items()}
_ZH |= {
    "user_slot": r"(?P<user>.+?)",
    "item_slot": r"(?P<item>.*?)",
    "end": r"(?:吧|了|吗|呢|啊|呀|一下|好吗|好不好|可以吗|行吗|谢谢|[\s。.!?,~])*$",
}


def compile_english(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that must match from the start of a clause, unless it begins with `.*`."""
    return re.compile(rf"^{_expand(pattern, _EN)}", re.IGNORECASE | re.DOTALL)


def compile_chinese(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that may match anywhere in a clause."""
    return re.compile(_expand(pattern, _ZH), re.IGNORECASE | re.DOTALL)


def _expand(pattern: str, placeholders: dict[str, str]) -> str:
    return re.sub(r"(?<!\(\?P)<(\w+)>", lambda match: placeholders[match[1]], pattern)
