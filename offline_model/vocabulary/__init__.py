"""The words of the offline model, in files: verbs, nouns, answers, days, cities, breeds, colours.

Each file holds tables for one part of the model. Entries that belong to a language are in a table
`en` or `zh`. Alternatives are regular expressions, joined by `alternatives`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_words(name: str) -> dict[str, Any]:
    """Return the tables of a file of this package."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def alternatives(expressions: Iterable[str]) -> str:
    """Join regular expressions to one that matches any of them, the longest first.

    What must not follow an expression does not count for its length.
    """
    return "(?:" + "|".join(sorted(expressions, key=_own_length, reverse=True)) + ")"


def find_entry(table: Mapping[str, str], text: str) -> str | None:
    """Return the key of the first expression in a table that matches anywhere in a text."""
    matches = (
        key for key, expression in table.items() if re.search(expression, text, re.IGNORECASE)
    )
    return next(matches, None)


def _own_length(expression: str) -> int:
    return len(re.sub(r"\(\?!.*?\)", "", expression))
