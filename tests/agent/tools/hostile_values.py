"""Values that could forge a confirmation, and the reading of a confirmation back into values."""

import re
from collections.abc import Iterator
from typing import Any

HOSTILE_TEXT = (
    "a\n\r\n\t\u2028\u2029b\u202ec\u202c\u2066d\u2069e\u200bf\u200d\ufeff\u2060\u00ad\u3164\ufe0fg"
    "' on \u2018Monday\u2019; \u201call\u201d \"\\' \\n {title} \U000e0041"
)
"""New lines, bidirectional controls, invisible characters, and quotation marks of every kind."""
LONG_TEXT_LENGTH = 9_000
METADATA: dict[str, Any] = {
    **{f"{HOSTILE_TEXT}{number}": f"{number}{HOSTILE_TEXT}" for number in range(38)},
    "attachments": [{HOSTILE_TEXT: [HOSTILE_TEXT, 1, None]}],
    "location": HOSTILE_TEXT,
}
HOSTILE_URL = "https://example.com/'\u2018\u2019\u201c\u201d\u3164\ufe0f\"\\"
OPENING, CLOSING = MARKS = "\u201c\u201d"
_INVISIBLE = re.compile("[\u3164]|(?<=[a-z\u3164])\ufe0f")
_ESCAPE = re.compile(r"\\(u[0-9a-f]{4}|U[0-9a-f]{8}|.)")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}


def hostile_values(schema: dict[str, Any]) -> Iterator[Any]:
    """Yield what an argument with this schema could have; nothing for numbers and ids."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "object" in kinds:
        yield METADATA
        yield {"notes": _long_text(LONG_TEXT_LENGTH)}
    elif "string" in kinds and "enum" not in schema:
        length = schema.get("maxLength", LONG_TEXT_LENGTH)
        yield HOSTILE_TEXT[:length]
        yield _long_text(length)
        if schema.get("format") == "uri":
            yield HOSTILE_URL


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text in a value, with the names of members."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from texts_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from texts_in(member)


def split_sentence(sentence: str) -> tuple[list[str], str]:
    """Return the quoted values of a sentence, without their escapes, and the rest of it."""
    assert sentence.isprintable(), f"a control character is not escaped in {sentence!r}"
    assert not _INVISIBLE.search(sentence), f"a character is invisible in {sentence!r}"
    quotation = re.compile(rf"{OPENING}((?:[^\\{MARKS}]|\\.)*){CLOSING}")
    quoted = [_ESCAPE.sub(_unescape, found[1]) for found in quotation.finditer(sentence)]
    rest = quotation.sub("", sentence)
    assert not set(MARKS + "\\") & set(rest), f"a quotation is not closed or not open: {sentence}"
    return quoted, rest


def _long_text(length: int) -> str:
    return HOSTILE_TEXT[-length:].rjust(length, "x")


def _unescape(escape: re.Match[str]) -> str:
    code = escape[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _CONTROLS.get(code, code)
