"""Every text field of every route and tool takes what was meant, however it was typed or pasted."""

import pytest
from pydantic import ValidationError

from tests.api.typed_input.typed_fields import TEXT_FIELDS, TextField, fields_of

SPELLINGS: dict[str, tuple[str, list[str]]] = {
    "address": (
        "josé@example.com",
        [
            " josé@example.com\n",
            "JOSÉ@Example.COM",
            "jose\u0301@example.com",
            "jose\u200b\u0301@example.com",
            "ｊosé＠ｅｘａｍｐｌｅ．ｃｏｍ",
            "jo\u200bsé@exam\r\nple.com\ufeff",
            "\u3000josé@example。com\xa0",
        ],
    ),
    "username": (
        "Alice_1",
        [" Alice_1\r\n", "Ａｌｉｃｅ＿１", "Ali\u200dce_1\ufe0f", "\xa0Alice\u00ad_1\u3000"],
    ),
    "login name": (
        "alice_1",
        [" ALICE_1\n", "Ａｌｉｃｅ＿１", "ali\u200bce_1", "\u2060alice_1"],
    ),
    "new password": (
        "passé 12",
        [
            " passé 12\n",
            "passe\u0301 12",
            "passe\u200b\u0301 12",
            "passé\u30001２",
            "pas\u200bsé\xa012",
        ],
    ),
    "title": (
        "Café with Bob ❤️",
        [
            "  Café with Bob ❤️\r\n",
            "Cafe\u0301 with Bob ❤️",
            "Cafe\u200b\u0301 with Bob ❤️",
            "\u200b\ufeffCafé\nwith\tBob ❤️\u3000",
            "Ca\u00adfé with Bob ❤️\u200d",
        ],
    ),
    "search text": (
        "café bob",
        [
            " CAFÉ  BOB\n",
            "cafe\u0301\u3000bob",
            "cafe\u200b\u0301 bob",
            "ｃａｆé ｂｏｂ",
            "ca\u200bfé bob\ufeff",
            "cafe bob",
        ],
    ),
    "date": (
        "2026-11-22T00:00",
        [
            " 2026-11-22T00:00\n",
            "２０２６－１１－２２Ｔ００：００",
            "2026-11-21T24:00",
            "2026\u201111\u201122t00:00\u200b",
            "٢٠٢٦-١١-٢١T٢٤:٠٠:٠٠",
        ],
    ),
}
"""For each kind, a text and other spellings of it that mean the same."""
CODES = {
    "123456": [" 123456 \n", "１２３４５６", "123\u200b456\ufeff", "123 456", "١٢٣٤٥٦"],
    "ABCD2345": [" abcd2345\r\n", "ＡＢＣＤ２３４５", "abcd\xa02345", "ABCD\u20602345"],
}
FREE_TEXT = {
    "prose, shown as it was written": {
        "bio",
        "content",
        "description",
        "message",
        "notes",
        "pet_breed",
        "pet_health_status",
        "reason",
        "special_requirements",
    },
    "details of an item, stored as sent": {"color", "location"},
    "arguments of a tool, which it normalises": {"edited_args"},
    "made by a program, not typed": {
        "after",
        "before",
        "interrupt_id",
        "metadata",
        "name",
        "parameters",
        "parent_run_id",
        "protocol_version",
        "redirect_to",
        "refresh_token",
        "run_id",
        "thread_id",
        "ticket",
        "value",
    },
}
"""The names of the fields that are not normalised, and why."""
BLANK = ["", " ", "\u200b\u200d", "\u3000\xa0\u3164", "\ufeff\n\ufe0f", "\u2800\U000e0041"]


def fields_with_spellings() -> list[tuple[TextField, str, list[str]]]:
    found = [
        (field, text, others)
        for kind, (text, others) in SPELLINGS.items()
        for field in (fields_of(kind) if kind != "login name" else _login_names())
    ]
    for field in fields_of("code"):
        is_invitation = field.name == "invite_code" or field.operation.startswith("disable_")
        text = "ABCD2345" if is_invitation else "123456"
        found.append((field, text, CODES[text]))
    return found


def _login_names() -> list[TextField]:
    return [field for field in TEXT_FIELDS if field.kind == "login name"]


@pytest.mark.parametrize(("field", "text", "others"), fields_with_spellings(), ids=str)
def test_what_cannot_be_seen_makes_no_difference(
    field: TextField, text: str, others: list[str]
) -> None:
    meant = field.read(text)
    assert len(others) >= 3
    assert {other: field.read(other) for other in others} == dict.fromkeys(others, meant)


@pytest.mark.parametrize("field", fields_of("one word"), ids=str)
def test_words_from_lists_and_pasted_links_may_have_blanks_around(field: TextField) -> None:
    word = "https://example.com/a.png" if field.name == "avatar_url" else "Europe/Berlin"
    for typed in (f" {word}\n", f"\ufeff{word}", f"{word}\u3000", f"{word}\u200b"):
        assert field.read(typed) == word


@pytest.mark.parametrize("field", fields_of("title"), ids=str)
def test_a_title_that_shows_nothing_is_refused(field: TextField) -> None:
    for blank in BLANK:
        with pytest.raises(ValidationError) as refused:
            field.read(blank)
        assert refused.value.errors()[0]["type"] in ("string_too_short", "too_short"), repr(blank)


@pytest.mark.parametrize("field", fields_of("title"), ids=str)
def test_a_title_keeps_all_that_shows(field: TextField) -> None:
    for title in (
        "ＡＢＣ ²",
        "👩\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e007f",
        "می\u200cخواهم",
        "❤️",
        "a  b",
    ):
        assert field.read(title) == title


def test_every_other_text_is_free_for_a_reason() -> None:
    unnormalised = {field.name for field in TEXT_FIELDS if field.kind is None}
    excused = set().union(*FREE_TEXT.values())
    assert unnormalised - excused == set(), "annotate these fields with Typed, or excuse them here"
    assert excused - unnormalised == set()


@pytest.mark.parametrize(
    "text",
    ["2026-02-30T24:00", "2026-11-21T24:01", "2026-11-21T25:00", "9999-12-31T24:00", "24:00"],
)
@pytest.mark.parametrize("field", fields_of("date")[:1], ids=str)
def test_a_date_that_does_not_exist_is_refused(field: TextField, text: str) -> None:
    with pytest.raises(ValidationError):
        field.read(text)


@pytest.mark.parametrize("field", [*fields_of("address"), *fields_of("title")], ids=str)
def test_text_that_cannot_be_stored_is_still_refused(field: TextField) -> None:
    for text in ("a\x00@example.com", "a\ud800@example.com", "a" * 5000):
        with pytest.raises(ValidationError):
            field.read(text)
