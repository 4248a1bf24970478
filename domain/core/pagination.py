"""Keyset pagination: each page begins after the last row of the page before."""

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
After = Annotated[Text, Field(max_length=64, description="The `after` of the page before.")]


class PageQuery(Input):
    """Which page of a list to give."""

    limit: Limit = MAX_PAGE_SIZE
    after: After | None = None


class CursorInvalid(Unprocessable):
    code = "cursor_invalid"
    message = gettext_noop("This is not a page of the list. Please start from its beginning.")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list, and the cursor of the next page, if there is one."""

    items: Sequence[Row]
    after: str | None = None


@dataclass(frozen=True, slots=True)
class NumberedPage(Page[Row]):
    """One page of a list whose pages are numbered from 1."""

    number: int = 1
    size: int = 1
    total: int = 0
    """The number of rows on all pages."""

    @property
    def is_last(self) -> bool:
        return self.number * self.size >= self.total


def select_newest(rows: Select[*tuple[Any, ...]], data: PageQuery) -> Select[*tuple[Any, ...]]:
    """Select a page of the rows, newest first, and one more row if there is a next page.

    The rows must have `created_at` and `id`. Raises CursorInvalid.
    """
    at, row_id = rows.selected_columns["created_at"], rows.selected_columns["id"]
    if data.after is not None:
        position = tuple_(*map(literal, read_cursor(data.after)))
        rows = rows.where(tuple_(at, row_id) < position)
    return rows.order_by(at.desc(), row_id.desc()).limit(data.limit + 1)


async def fetch_newest(
    session: AsyncSession, rows: Select[*tuple[Any, ...]], data: PageQuery
) -> Page[SqlRow[*tuple[Any, ...]]]:
    """Fetch a page of rows, which must have `created_at` and `id`, newest first.

    Raises CursorInvalid.
    """
    fetched = (await session.execute(select_newest(rows, data))).all()
    page = fetched[: data.limit]
    has_next = len(fetched) > data.limit
    return Page(page, write_cursor(page[-1].created_at, page[-1].id) if has_next else None)


def write_cursor(at: datetime, row_id: UUID) -> str:
    """Encode a position in a list that is sorted by time and then by id."""
    return urlsafe_b64encode(_CURSOR.pack(_microseconds(at), row_id.bytes)).decode()


def read_cursor(cursor: str) -> tuple[datetime, UUID]:
    """Decode a cursor of `write_cursor`. Raises CursorInvalid for anything else."""
    try:
        microseconds, row_id = _CURSOR.unpack(urlsafe_b64decode(cursor.encode()))
    except (ValueError, struct.error) as error:
        raise CursorInvalid from error
    if not 0 <= microseconds < _microseconds(LATEST):
        raise CursorInvalid
    return EPOCH + timedelta(microseconds=microseconds), UUID(bytes=row_id)


def _microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)
