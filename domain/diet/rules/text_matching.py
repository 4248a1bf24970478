"""Matching statements, negations and advice in English or Chinese texts of people and models."""

import re
import unicodedata
from collections.abc import Iterator

MAX_ITEM_WORDS = 2
"""The maximum number of words of an absent item; a longer phrase is a statement of its own."""
_SENTENCE_ENDS = re.compile(r"[.!?;。！？；\n]+")
_NEGATION_BEFORE = re.compile(
    r"(?:\b(?:not|no|never|without|non|isn't|hasn't|doesn't|nor)\b[\s-]*(?:[\w'-]+[\s-]+){0,2}"
    r"|\bun-?"
    r"|(?:不是?|没有?|沒有?|无|無|未|非)(?:[\u4e00-\u9fff]{0,2}))$"
)
_ABSENT_BEFORE = re.compile(
    r"(?:\b(?:no(?! more)|not(?! (?:too|only|just))|without|free of|free from|instead of|minus)\b"
    # Up to two words in between, none of which introduces what is present instead.
    r"(?:\s+(?!(?:with|but|plus|yet)\b)[\w'-]+){0,2}\s+"
    r"|(?:不含|不加|不放|不得含有?|无|無|没有|沒有|零|去除)(?:(?:(?![和或及])[\u4e00-\u9fff]){1,6}[、和或及])*)$"
)
_ABSENT_FROM = re.compile(r"\b(?:no|without|free of|free from)\s")
_BETWEEN = re.compile(r",|\bor\b")
_OR_AFTER = re.compile(r"^(?:,\s*[\w'-]+(?:\s[\w'-]+)?)*,?\s+or\b")
_FREE_AFTER = re.compile(r"^[\s-]*free\b")
_FORBIDDING = re.compile(
    r"\b(?:(?:never|don't|do not)(?! (?:forget|hesitate|worry|skip|leave out|omit|be afraid))"
    r"|avoid(?:ing)?|must not|mustn't|cannot|can't|should not|shouldn't|keep away|stay away|toxic"
    r"|poison(?:ous)?|dangerous|harmful|forbid(?:den)?|refrain)\b"
    r"|避免|(?:不要|切勿|勿)(?!忘|担心|擔心|犹豫|猶豫|怕)|不可(?!或缺|缺少)|不能(?!缺少|少)|不得"
    r"|不[应應]|不宜|禁|[远遠][离離]|忌|有毒|中毒|[别別](?:给|給|喂|餵|吃|加|放)"
)
_ADVICE_STARTS = re.compile(
    r"(?=\b(?:but|instead|however)\b"
    r"|[,，:：;、-]\s*(?:(?:and|then|so|just|simply|you (?:can|may|should)|always) )*"
    r"(?:add|sprinkle|mix|give|feed|use|season|serve|stir|top|include|offer|cook|fry|replace|swap)\b"
    r"|\band (?:then )?(?:add|sprinkle|season|stir|top)\b"
    r"|但|而是|改[用为為吃喂]|[,，:：;、]\s*(?:[请請再可也就]以?)*(?:加|放|撒|拌|喂|餵|给|給|用|换|換|吃))"
)


def word_pattern(english: str, chinese: str) -> re.Pattern[str]:
    """Compile a pattern of whole English words or Chinese words, which have no boundaries."""
    return re.compile(rf"\b(?:{english})\b|(?:{chinese})")


def normalise_text(text: str) -> str:
    """Normalise case and width of a text, as the patterns here require."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def split_sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a normalised text."""
    for sentence in _SENTENCE_ENDS.split(text):
        if sentence.strip():
            yield sentence


def is_stated(text: str, pattern: re.Pattern[str]) -> bool:
    """Return whether a normalised text matches the pattern without negating it."""
    return any(
        not _NEGATION_BEFORE.search(text[: match.start()]) for match in pattern.finditer(text)
    )


def find_advice(text: str) -> Iterator[str]:
    """Normalise a text and yield its parts that are advice; "never add salt" is none.

    A warning ends where its sentence turns to advice: of "avoid dry food, add an egg" the second
    part is advice.
    """
    for sentence in split_sentences(normalise_text(text)):
        for part in _ADVICE_STARTS.split(sentence):
            if not _FORBIDDING.search(part):
                yield part


def is_negated(before: str, after: str) -> bool:
    """Return whether the word between is said to be absent: "without it", "it-free"."""
    if _ABSENT_BEFORE.search(before) or _FREE_AFTER.search(after):
        return True
    return _is_in_absent_list(before, after)


def _is_in_absent_list(before: str, after: str) -> bool:
    """Return whether the word between belongs to a list such as "without salt, onion or garlic"."""
    *_, last = _ABSENT_FROM.split(before)
    if last == before:
        return False
    *items, rest = _BETWEEN.split(last)
    if rest.strip() or any(len(item.split()) > MAX_ITEM_WORDS for item in items):
        return False
    return " or " in last or _OR_AFTER.search(after) is not None
