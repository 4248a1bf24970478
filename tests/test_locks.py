"""The lock files are complete: an installation on a later day resolves no newer release."""

import re

import pytest

from scripts.check_locks import DEVELOPMENT, ROOT, missing_extras, problems, read_pins


def test_the_lock_files_are_complete() -> None:
    assert list(problems()) == []


def test_every_entry_of_a_lock_file_is_parsed() -> None:
    text = (ROOT / DEVELOPMENT).read_text()
    names = re.findall(r"^([a-z0-9][^=\[ ]*)", text, re.MULTILINE)
    assert [pin.name for pin in read_pins(text)] == [name.replace("_", "-") for name in names]


@pytest.mark.parametrize(
    ("pinned", "weaker", "missing"),
    [
        ("coverage[toml]==", "coverage==", "coverage without [toml], which pytest-cov asks for"),
        (
            "psycopg[binary, pool]==",
            "psycopg[binary]==",
            "psycopg without [pool], which procrastinate asks for",
        ),
    ],
)
def test_a_missing_extra_of_a_locked_package_is_detected(
    pinned: str, weaker: str, missing: str
) -> None:
    text = (ROOT / DEVELOPMENT).read_text()
    assert pinned in text
    pins = list(read_pins(text.replace(pinned, weaker)))
    assert list(missing_extras(DEVELOPMENT, pins)) == [f"{DEVELOPMENT} pins {missing}"]
