"""Every message for users has a Chinese translation, and every translation has a message."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from domain.core.i18n import CATALOGUES

ROOT = Path(__file__).parents[1]
RAW_STRING = re.compile(r"""\br[bf]?["']""")
OTHER_WORDS = re.compile("你|日程|日历项")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def translations() -> dict[str, Message]:
    with (CATALOGUES / "zh_CN.po").open("rb") as source:
        catalogue = read_po(source, locale="zh_CN")
    assert not catalogue.obsolete
    return {str(message.id): message for message in catalogue if message.id}


@pytest.fixture(scope="module")
def messages() -> set[str]:
    return set(_extracted_messages())


def test_every_message_is_translated(translations: dict[str, Message], messages: set[str]) -> None:
    translated = {text for text, message in translations.items() if message.string}
    assert messages - translated == set()


def test_every_translation_has_a_message(
    translations: dict[str, Message], messages: set[str]
) -> None:
    assert translations.keys() - messages == set()


def test_translations_have_the_placeholders_of_their_messages(
    translations: dict[str, Message],
) -> None:
    different = {
        text
        for text, message in translations.items()
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(str(message.string)))
    }
    assert different == set()


def test_translations_use_one_word_for_one_thing(translations: dict[str, Message]) -> None:
    """The words of the contract: 您 for the reader, 事项 for a schedule item."""
    others = {text for text, each in translations.items() if OTHER_WORDS.search(str(each.string))}
    assert others == set()


def test_no_translation_is_fuzzy(translations: dict[str, Message]) -> None:
    assert {text for text, message in translations.items() if message.fuzzy} == set()


def _extracted_messages() -> Iterator[str]:
    for package in ("domain", "api", "agent", "offline_model", "cli"):
        extracted = extract_from_dir(
            ROOT / package, method_map=[("**.py", "python")], keywords={"gettext_noop": None}
        )
        for _file, _line, text, _comments, _context in extracted:
            assert isinstance(text, str)
            yield text


def test_the_offline_model_uses_the_same_words() -> None:
    """Its answers; what it understands has all words. A pattern is a raw string, or data."""
    said = [
        (path.relative_to(ROOT).as_posix(), line.strip())
        for path in (ROOT / "offline_model").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if OTHER_WORDS.search(line) and not RAW_STRING.search(line)
    ]
    assert said == []
