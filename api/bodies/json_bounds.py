"""How many values a JSON text has, and how deep they are nested, before Python objects exist.

16 MiB of `[[]]` become 600 MB of objects, and the event loop stands still for two seconds. These
functions search and count bytes, which takes at most 60 ms for the same size, and 1 ms for the
history of a thread with a thousand turns.
"""

import json
from itertools import accumulate

from fastapi.exceptions import RequestValidationError

from domain.core.i18n import gettext_noop

MAX_DEPTH = 100
"""More than any schema accepts: MAX_JSON_DEPTH for a value, and the levels that surround it."""

TOO_DEEP = ("json_depth", gettext_noop("The value is nested too deep"))
TOO_MANY = ("json_values", gettext_noop("The request has too many values"))
_TO_SQUARE = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def check_json_bounds(body: bytes, *, max_values: int) -> None:
    """Raise RequestValidationError if a JSON text has too many values or is nested too deep.

    A text that is not JSON passes; `json` reports it.
    """
    structure = _remove_strings(_to_utf8(body), max_values)
    if structure is None:
        raise _error(*TOO_MANY)
    containers = structure.count(b"[") + structure.count(b"{")
    # Each value follows a comma or is the first one of its container.
    if containers + structure.count(b",") > max_values:
        raise _error(*TOO_MANY)
    if containers > MAX_DEPTH and _depth(structure) > MAX_DEPTH:
        raise _error(*TOO_DEEP)


def _remove_strings(body: bytes, max_strings: int) -> bytes | None:
    """Return what is outside of the strings, or None if there are too many strings."""
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    parts = body.split(b'"', 2 * max_strings + 1)
    return b"".join(parts[::2]) if len(parts) <= 2 * max_strings + 1 else None


def _depth(structure: bytes) -> int:
    brackets = structure.translate(_TO_SQUARE, _NO_BRACKETS)
    middle = ord("\\")  # between "[" and "]" in ASCII
    return max(accumulate(middle - bracket for bracket in brackets))


def _to_utf8(body: bytes) -> bytes:
    """Return the text as UTF-8. `json` also reads UTF-16 and UTF-32, and tells which by itself."""
    encoding = json.detect_encoding(body)
    if encoding.startswith("utf-8"):
        return body
    return body.decode(encoding, "replace").encode(errors="replace")


def _error(kind: str, message: str) -> RequestValidationError:
    return RequestValidationError([{"type": kind, "loc": ("body",), "msg": message}])
