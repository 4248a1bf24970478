"""Validation errors for clients: where and why, never the values that were sent."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic_core import ErrorDetails, core_schema

from domain.core.i18n import gettext_noop, translate

MAX_ERRORS = 50
_BUILT_IN = frozenset(get_args(core_schema.ErrorType))
_MESSAGES: Mapping[str, str] = {
    "missing": gettext_noop("This is required."),
    "string_type": gettext_noop("This must be a text."),
    "string_too_short": gettext_noop("This needs at least {min_length} characters."),
    "string_too_long": gettext_noop("This may have at most {max_length} characters."),
    "string_pattern_mismatch": gettext_noop("This does not have the required form."),
    "int_type": gettext_noop("This must be a whole number."),
    "int_parsing": gettext_noop("This must be a whole number."),
    "int_from_float": gettext_noop("This must be a whole number."),
    "bool_type": gettext_noop("This must be true or false."),
    "bool_parsing": gettext_noop("This must be true or false."),
    "list_type": gettext_noop("This must be a list."),
    "dict_type": gettext_noop("This must be an object."),
    "model_type": gettext_noop("This must be an object."),
    "model_attributes_type": gettext_noop("This must be an object."),
    "too_short": gettext_noop("This needs at least {min_length} entries."),
    "too_long": gettext_noop("This may have at most {max_length} entries."),
    "greater_than_equal": gettext_noop("This must be at least {ge}."),
    "less_than_equal": gettext_noop("This must be at most {le}."),
    "literal_error": gettext_noop("This must be one of: {expected}."),
    "enum": gettext_noop("This must be one of: {expected}."),
    "uuid_parsing": gettext_noop("This must be a UUID."),
    "uuid_type": gettext_noop("This must be a UUID."),
    "extra_forbidden": gettext_noop("There is no such member."),
    "json_invalid": gettext_noop("This is not valid JSON."),
}
_LENGTH_ERRORS = frozenset({"too_short", "too_long"})
_GENERIC_MESSAGE = gettext_noop("This is not valid.")
_MEMBER_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}", re.ASCII)


def describe_errors(
    errors: Sequence[ErrorDetails | Mapping[str, Any]], locale: str
) -> list[dict[str, Any]]:
    """List validation errors in the person's language, without the values that were sent."""
    return [
        {
            "loc": [_location(part) for part in error["loc"]],
            "type": _kind(error),
            "message": _message(error, locale),
        }
        for error in errors[:MAX_ERRORS]
    ]


def describe_first_error(errors: Sequence[ErrorDetails | Mapping[str, Any]], locale: str) -> str:
    """Describe the first error in one line, without the values that were sent."""
    [error] = describe_errors(errors[:1], locale)
    location = ".".join(str(part) for part in error["loc"])
    return f"{location}: {error['message']}" if location else str(error["message"])


def _location(part: str | int) -> str | int:
    """Return a member name or an index. Keys that cannot be member names become `?`."""
    if isinstance(part, int):
        return part
    return part if _MEMBER_NAME.fullmatch(part) else "?"


def _kind(error: ErrorDetails | Mapping[str, Any]) -> str:
    """Return the type of an error. Pydantic reports a validated string's length as a list's."""
    kind: str = error["type"]
    is_text = kind in _LENGTH_ERRORS and error.get("ctx", {}).get("field_type") == "Value"
    return f"string_{kind}" if is_text else kind


def _message(error: ErrorDetails | Mapping[str, Any], locale: str) -> str:
    kind = _kind(error)
    if kind in _MESSAGES:
        return translate(_MESSAGES[kind], locale, **_values(error, locale))
    # Our own error types have fixed texts; pydantic's other texts may quote the input.
    text = translate(_GENERIC_MESSAGE if kind in _BUILT_IN else error["msg"], locale)
    return f"{text}." if locale == "en" and not text.endswith(".") else text


def _values(error: ErrorDetails | Mapping[str, Any], locale: str) -> dict[str, Any]:
    """Return the values of the placeholders; pydantic joins choices in English."""
    values = dict(error.get("ctx", {}))
    if locale == "zh-CN" and "expected" in values:
        values["expected"] = re.sub(r", | or ", "、", str(values["expected"]))
    return values
