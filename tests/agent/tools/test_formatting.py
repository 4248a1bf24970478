"""How confirmations quote texts."""

import pytest

from agent.tools.formatting.values import format_value, quote


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Dentist", "“Dentist”"),
        ("", "“”"),
        ("Bob's", "“Bob's”"),
        ("\u2018a\u2019", "“\u2018a\u2019”"),
        ('"a" “b”', r"“\"a\" \“b\””"),
        (r"\n", r"“\\n”"),
        ("a\r\n\tb", r"“a\r\n\tb”"),
        ("\u202eabc\u2066", r"“\u202eabc\u2066”"),
        ("a\u200bb\U000e0041", r"“a\u200bb\U000e0041”"),
        ("a\u3164\u2800b\ufe0f", r"“a\u3164\u2800b\ufe0f”"),
        ("\u0338a\u0301", "“\\u0338a\u0301”"),
        ("牙医　❤\ufe0f 🦷", "“牙医　❤\ufe0f 🦷”"),
        ("👨🏽\u200d👩\u200d👧 ❤\ufe0f\u200d🔥", "“👨🏽\u200d👩\u200d👧 ❤\ufe0f\u200d🔥”"),
        ("a\u200db 👧\u200d", r"“a\u200db 👧\u200d”"),
    ],
)
def test_a_quotation_shows_every_character(text: str, quoted: str) -> None:
    assert quote(text) == quoted


def test_every_text_in_a_json_value_is_quoted() -> None:
    value = {"a": ["b", 2, None, {'c"': True}], "d": 0.5, "e": "2"}
    assert format_value(value, "en") == (
        r"{“a”: [“b”, 2, null, {“c\"”: true}], “d”: 0.5, “e”: “2”}"
    )
    assert format_value(value, "zh-CN") == (
        r"{“a”：[“b”、2、null、{“c\"”：true}]、“d”：0.5、“e”：“2”}"
    )
