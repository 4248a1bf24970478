"""How confirmations quote texts and name people."""

import pytest

from agent.tools.formatting.values import format_person, format_value, quote


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("Dentist", "'Dentist'", "“Dentist”"),
        ("", "''", "“”"),
        ("Bob's", r"'Bob\'s'", "“Bob's”"),
        ("\u2018a\u2019", "'\\\u2018a\\\u2019'", "“\u2018a\u2019”"),
        ('"a" “b”', "'\"a\" “b”'", r"“\"a\" \“b\””"),
        (r"\n", r"'\\n'", r"“\\n”"),
        ("a\r\n\tb", r"'a\r\n\tb'", r"“a\r\n\tb”"),
        ("\u202eabc\u2066", r"'\u202eabc\u2066'", r"“\u202eabc\u2066”"),
        ("a\u200bb\U000e0041", r"'a\u200bb\U000e0041'", r"“a\u200bb\U000e0041”"),
        ("a\u3164\u2800b\ufe0f", r"'a\u3164\u2800b\ufe0f'", r"“a\u3164\u2800b\ufe0f”"),
        ("\u0338a\u0301", "'\\u0338a\u0301'", "“\\u0338a\u0301”"),
        ("牙医　❤\ufe0f 🦷", "'牙医　❤\ufe0f 🦷'", "“牙医　❤\ufe0f 🦷”"),
    ],
)
def test_a_quotation_shows_every_character(text: str, english: str, chinese: str) -> None:
    assert quote(text, "en") == english
    assert quote(text, "zh-CN") == chinese


def test_every_text_in_a_json_value_is_quoted() -> None:
    value = {"a": ["b", 2, None, {"c'": True}], "d": 0.5, "e": "2"}
    assert format_value(value, "en") == (
        r"{'a': ['b', 2, null, {'c\'': true}], 'd': 0.5, 'e': '2'}"
    )
    assert format_value(value, "zh-CN") == (
        "{“a”：[“b”、2、null、{“c'”：true}]、“d”：0.5、“e”：“2”}"
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("bob", "bob"),
        ("bob.smith+work@example.com", "bob.smith+work@example.com"),
        ("o'hara@example.com", r"'o\'hara@example.com'"),
        ("bób@example.com", "'bób@example.com'"),
    ],
)
def test_a_name_that_is_not_plain_is_quoted(name: str, shown: str) -> None:
    assert format_person(name, "en") == shown
