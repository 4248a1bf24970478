"""Spelling of the English words that decide what a request means."""

import re
from functools import lru_cache

from offline_model.text.clauses import QUOTED
from offline_model.vocabulary import load_words

MIN_LETTERS = 4
"""Of a word that is corrected; a shorter one is similar to too many."""
LONG_WORD = 8
"""Letters from which a word may have two errors."""
_SPELLING = load_words("spelling")
DAYS = frozenset(_SPELLING["days"])
KEYWORDS = (*_SPELLING["days"], *_SPELLING["keywords"])
KNOWN = frozenset(KEYWORDS) | frozenset(_SPELLING["others"])
WORD = re.compile(r"(?<![\w@./-])[A-Za-z]+(?![\w@/-]|\.\w)")


def correct_spelling(text: str) -> str:
    """Return a text with the likely keywords in place of misspelt ones, outside quotes.

    A capitalised word inside a sentence is a name, unless it is like that of a day or a month.
    """
    masked = QUOTED.sub(lambda match: "\0" * len(match[0]), text)
    for match in reversed(list(WORD.finditer(masked))):
        keyword = find_keyword(match[0].lower())
        is_capitalised = match[0][0].isupper()
        if keyword is None or (is_capitalised and match.start() > 0 and keyword not in DAYS):
            continue
        if is_capitalised or keyword in DAYS:
            keyword = keyword.capitalize()
        text = text[: match.start()] + keyword + text[match.end() :]
    return text


@lru_cache(maxsize=4096)
def find_keyword(word: str) -> str | None:
    """Return the keyword that a word misspells; None for any other word."""
    if len(word) < MIN_LETTERS or word in KNOWN:
        return None
    errors = {keyword: n for keyword in KEYWORDS if (n := _count_errors(word, keyword)) is not None}
    nearest = [keyword for keyword, n in errors.items() if n == min(errors.values())]
    return nearest[0] if len(nearest) == 1 else None


def _count_errors(word: str, keyword: str) -> int | None:
    """Return the errors in a misspelt keyword; None if there are too many for its length."""
    if word[0] != keyword[0] or word.startswith(keyword):
        return None
    if len(keyword) <= MIN_LETTERS and sorted(word) != sorted(keyword):
        return None
    max_errors = 2 if len(keyword) >= LONG_WORD else 1
    if abs(len(word) - len(keyword)) > max_errors:
        return None
    errors = _distance(word, keyword)
    return errors if errors <= max_errors else None


def _distance(first: str, second: str) -> int:
    """Return the errors between two words: letters missing, added, replaced or exchanged.

    The optimal string alignment distance (Boytsov, 2011, section 2.2).
    """
    before: list[int] = []
    last = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        row = [i]
        for j, other in enumerate(second, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
