"""Lists in pages, each beginning after the last row of the one before."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import Row as SqlRow
from sqlalchemy import Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.errors import Unprocessable
from domain.core.i18n import gettext_noop
from domain.core.schemas import Input, Text

Row = TypeVar("Row")

MAX_PAGE_SIZE = 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
_CURSOR = struct.Struct(">q16s")

Limit = Annotated[
    int,
    Field(strict=False, ge=1, le=MAX_PAGE_SIZE, description="How many to give at most."),
]
After = Annotated[
    Text, Field(max_length=64, description="Where to go on: the cursor that the page before gave.")
]


class PageQuery(Input):
    """Which page of a list to give."""

    limit: Limit = MAX_PAGE_SIZE
    after: After | None = None


class CursorInvalid(Unprocessable):
    code = "cursor_invalid"
    message = gettext_noop("This is not a page of the list. Please start from its beginning.")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list, and where the next one begins, if there is one."""

    items: Sequence[Row]
    after: str | None = None


@dataclass(frozen=True, slots=True)
class NumberedPage(Page[Row]):
    """One page of a list whose pages are counted from 1."""

    number: int = 1
    size: int = 1
    total: int = 0
    """How many rows there are on all pages."""

    @property
    def is_last(self) -> bool:
        return self.number * self.size >= self.total


def newest_rows(rows: Select[*tuple[Any, ...]], data: PageQuery) -> Select[*tuple[Any, ...]]:
    """Cut a page, and the row that says whether there is another, out of all rows, newest first.

    The rows must have `created_at` and `id`. Raises CursorInvalid.
    """
    at, row_id = rows.selected_columns["created_at"], rows.selected_columns["id"]
    if data.after is not None:
        place = tuple_(*map(literal, read_cursor(data.after)))
        rows = rows.where(tuple_(at, row_id) < place)
    return rows.order_by(at.desc(), row_id.desc()).limit(data.limit + 1)


async def newest_first(
    session: AsyncSession, rows: Select[*tuple[Any, ...]], data: PageQuery
) -> Page[SqlRow[*tuple[Any, ...]]]:
    """Give a page of rows, which must have `created_at` and `id`, the newest first.

    Raises CursorInvalid.
    """
    found = (await session.execute(newest_rows(rows, data))).all()
    shown = found[: data.limit]
    more = len(found) > data.limit
    return Page(shown, write_cursor(shown[-1].created_at, shown[-1].id) if more else None)


def write_cursor(at: datetime, row_id: UUID) -> str:
    """Name a place in a list that is sorted by a time and then by id."""
    return urlsafe_b64encode(_CURSOR.pack(_microseconds(at), row_id.bytes)).decode()


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """Read what `write_cursor` wrote. Raises CursorInvalid for anything else."""
    try:
        microseconds, row_id = _CURSOR.unpack(urlsafe_b64decode(cursor.encode()))
    except (ValueError, struct.error) as error:
        raise CursorInvalid from error
    if not 0 <= microseconds < _microseconds(LATEST):
        raise CursorInvalid
    return EPOCH + timedelta(microseconds=microseconds), UUID(bytes=row_id)


def _microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)
