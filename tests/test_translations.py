"""Every text for people is there in Chinese, and no translation is left over."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from domain.core.i18n import CATALOGUES

ROOT = Path(__file__).parents[1]
PLACE = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def translations() -> dict[str, Message]:
    with (CATALOGUES / "zh_CN.po").open("rb") as source:
        catalogue = read_po(source, locale="zh_CN")
    assert not catalogue.obsolete
    return {str(message.id): message for message in catalogue if message.id}


@pytest.fixture(scope="module")
def marked() -> set[str]:
    return set(_marked_texts())


def test_every_text_is_translated(translations: dict[str, Message], marked: set[str]) -> None:
    translate_errors = {text for text, message in translations.items() if message.string}
    assert marked - translate_errors == set()


def test_no_translation_is_left_over(translations: dict[str, Message], marked: set[str]) -> None:
    assert translations.keys() - marked == set()


def test_translations_have_the_same_places_to_fill(translations: dict[str, Message]) -> None:
    different = {
        text
        for text, message in translations.items()
        if set(PLACE.findall(text)) != set(PLACE.findall(str(message.string)))
    }
    assert different == set()


def test_no_translation_is_only_a_guess(translations: dict[str, Message]) -> None:
    assert {text for text, message in translations.items() if message.fuzzy} == set()


def _marked_texts() -> Iterator[str]:
    for package in ("domain", "api", "agent", "offline_model", "cli"):
        found = extract_from_dir(
            ROOT / package, method_map=[("**.py", "python")], keywords={"gettext_noop": None}
        )
        for _file, _line, text, _comments, _context in found:
            assert isinstance(text, str)
            yield text
