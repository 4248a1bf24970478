"""The tables of words are complete, and read by one function."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import offline_model
from offline_model.text.spelling import KEYWORDS, find_keyword
from offline_model.vocabulary import load_words

PACKAGE = Path(offline_model.__file__).parent
NAMES = sorted(path.stem for path in (PACKAGE / "vocabulary").glob("*.toml"))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for entry in value:
            yield from texts(entry)


@pytest.mark.parametrize("name", NAMES)
def test_the_entries_of_a_table_are_expressions(name: str) -> None:
    entries = list(texts(load_words(name)))
    assert entries
    for entry in entries:
        re.compile(entry)


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_used(name: str) -> None:
    modules = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    assert any(f'load_words("{name}")' in text for text in modules)


def test_tables_are_read_by_one_module() -> None:
    readers = [p for p in PACKAGE.rglob("*.py") if "tomllib" in p.read_text(encoding="utf-8")]
    assert readers == [PACKAGE / "vocabulary" / "__init__.py"]


@pytest.mark.parametrize("word", [*KEYWORDS, *load_words("spelling")["others"]])
def test_a_known_word_is_not_misspelt(word: str) -> None:
    assert find_keyword(word) is None
