"""The base classes and shared types of all input and output schemas.

All input passes `Input`: strict types, and no text, number or time that PostgreSQL cannot store. So
no input makes a statement fail.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from math import isfinite
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    SerializationInfo,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from domain.core.i18n import gettext_noop
from domain.core.normalization import normalise_date, strip_invisible

MAX_JSON_DEPTH = 32
MAX_INT = 2**53 - 1
"""The largest integer that JSON readers agree on (RFC 8259 section 6)."""
MIN_YEAR, END_YEAR = 1970, 9000
MAX_TYPED_LENGTH = 4096
"""Longer text is not normalised: it exceeds every field, and some forms take quadratic time."""
_DATE_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")


def check_text(value: str) -> str:
    """Reject characters that PostgreSQL cannot store: NUL and unpaired surrogates."""
    if "\x00" in value:
        raise PydanticCustomError("text_nul", gettext_noop("The text contains a NUL character"))
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise PydanticCustomError(
                "text_surrogate", gettext_noop("The text is not valid Unicode")
            ) from None
    return value


@dataclass(frozen=True, slots=True)
class Typed:
    """Normalises what a user typed before all other checks of its field.

    It is the last of the annotations. `normalise` is a function of `domain.core.normalization`.
    """

    normalise: Callable[[str], str]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._apply, handler(source))

    def _apply(self, value: Any) -> Any:
        is_typed = isinstance(value, str) and len(value) <= MAX_TYPED_LENGTH
        return self.normalise(value) if is_typed else value


def check_json(value: Any, depth: int = 0) -> Any:
    """Reject JSON that is nested too deep, or holds text or numbers that cannot be stored."""
    if depth > MAX_JSON_DEPTH:
        raise PydanticCustomError("json_depth", gettext_noop("The value is nested too deep"))
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, float) and not isfinite(value):
        raise PydanticCustomError("json_number", gettext_noop("The number is not finite"))
    elif isinstance(value, int) and abs(value) > MAX_INT:
        raise PydanticCustomError("json_number", gettext_noop("The number is too large"))
    elif isinstance(value, dict):
        for key, member in value.items():
            check_text(key)
            check_json(member, depth + 1)
    elif isinstance(value, list):
        for member in value:
            check_json(member, depth + 1)
    return value


class Input(BaseModel):
    """The base of input schemas: strict types; unknown members are ignored."""

    model_config = ConfigDict(
        strict=True, frozen=True, hide_input_in_errors=True, use_attribute_docstrings=True
    )


class Output(BaseModel):
    """The base of output schemas, which are read from rows."""

    model_config = ConfigDict(from_attributes=True, frozen=True, use_attribute_docstrings=True)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "posixrules", "Factory"})


def check_timezone(value: str) -> str:
    if value not in _zones():
        raise PydanticCustomError(
            "timezone", gettext_noop("The time zone is not a name from the tz database")
        )
    return value


def _check_year(value: date) -> date:
    if not MIN_YEAR <= value.year < END_YEAR:
        raise PydanticCustomError("year", gettext_noop("The year is not between 1970 and 9000"))
    return value


def _read_moment(value: Any) -> Any:
    """Parse an ISO 8601 date, or date and time with or without a zone."""
    if isinstance(value, date):
        return _check_year(value)
    if not isinstance(value, str) or len(value) > 64:
        raise PydanticCustomError("moment", gettext_noop("Not an ISO 8601 date or date and time"))
    written = normalise_date(value)
    moment = _parse(date, written) or _parse(datetime, written)
    if moment is None and _DATE_FORM.match(written) and not _parse(date, written[:10]):
        raise PydanticCustomError("day", gettext_noop("There is no such day in the calendar"))
    if moment is None:
        raise PydanticCustomError("moment", gettext_noop("Not an ISO 8601 date or date and time"))
    return _check_year(moment)


def _parse(kind: type[date], value: str) -> date | None:
    try:
        return kind.fromisoformat(value)
    except ValueError:
        return None


def _write_instant(value: datetime, info: SerializationInfo) -> str:
    """Format a time in UTC, or in the zone `timezone` of the serialization context."""
    zone = (info.context or {}).get("timezone")
    if zone is not None:
        return value.astimezone(ZoneInfo(zone)).isoformat()
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def optional_field() -> Any:
    """Declare a member that may be missing but not null; `model_fields_set` tells which it is."""
    return Field(default_factory=lambda: None)


Text = Annotated[str, AfterValidator(check_text)]
"""Text that the database can store."""
JsonObject = Annotated[dict[str, Any], AfterValidator(check_json)]
"""A JSON object that the database can store."""
Zone = Annotated[str, Field(max_length=64), AfterValidator(check_timezone), Typed(strip_invisible)]
"""The name of a time zone from the tz database, such as `Asia/Shanghai`."""
Moment = Annotated[
    datetime | date,
    BeforeValidator(_read_moment, json_schema_input_type=str),
    Field(json_schema_extra={"format": "date-time"}),
]
"""A date and time, with or without a zone, or a date alone, in ISO 8601, from 1970 to 9000."""
Instant = Annotated[
    datetime,
    PlainSerializer(_write_instant, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A point in time; serialized as RFC 3339, in UTC or the zone of the serialization context."""


def read_expiry(at: date | None, timezone: str) -> datetime | None:
    """Return when something expires that works until a Moment: a date is the end of that day."""
    if at is None:
        return None
    if not isinstance(at, datetime):
        at = datetime.combine(at + timedelta(days=1), time())
    return at if at.tzinfo is not None else at.replace(tzinfo=ZoneInfo(timezone))
