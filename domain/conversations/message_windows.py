"""Messages of a thread from the newest backwards, as many as fit into a number of bytes.

PostgreSQL adds up the lengths of the messages, which it knows without reading their texts, and
returns the texts of those that fit, and of one more.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.messages import COLUMNS, MESSAGES, ChatMessage, to_chat_message

ROWS_PER_QUERY = 200


class SizedMessage(NamedTuple):
    """A message, its position in the thread, and its length as JSON in bytes."""

    position: int
    message: ChatMessage
    size: int

    @classmethod
    def at(cls, position: int, message: ChatMessage) -> "SizedMessage":
        """Return a message with its length, and a comma behind it."""
        return cls(position, message, len(orjson.dumps(message)) + 1)


def _select_newest(condition: ColumnElement[bool]) -> Select[Any]:
    """Select the newest messages that match and fit, and the first that does not fit."""
    # Not more than the exact length: PostgreSQL writes tool calls with spaces between members.
    calls_size = func.octet_length(cast(COLUMNS.tool_calls, Text)) * 3 / 4
    content_size = func.octet_length(COLUMNS.content)
    size = (func.coalesce(content_size, 0) + func.coalesce(calls_size, 0)).label("size")
    newest = (
        select(MESSAGES, size)
        .where(COLUMNS.thread_id == bindparam("thread_id"), condition)
        .order_by(COLUMNS.position.desc())
        .limit(bindparam("rows"))
        .subquery()
    )
    newer_bytes = func.sum(newest.c.size).over(order_by=newest.c.position.desc()) - newest.c.size
    measured = select(newest, newer_bytes.label("newer_bytes")).subquery()
    return (
        select(measured)
        .where(measured.c.newer_bytes <= bindparam("max_bytes"))
        .order_by(measured.c.position.desc())
    )


_IN_RANGE = _select_newest(
    (COLUMNS.position >= bindparam("start")) & (COLUMNS.position < bindparam("end"))
)
_AT_POSITIONS = _select_newest(
    COLUMNS.position == func.any(bindparam("positions", type_=ARRAY(Integer)))
)


async def find_newest_messages(
    session: AsyncSession,
    thread_id: UUID,
    *,
    start: int,
    end: int,
    max_bytes: int,
    max_rows: int | None = None,
) -> tuple[list[SizedMessage], bool]:
    """Return the last messages between two positions that fit, the newest first.

    The newest one is returned even if it does not fit. Also returns whether these are all messages
    of the range; `max_rows` bounds their number.
    """
    found: list[SizedMessage] = []
    start = max(start, 0)
    rows = ROWS_PER_QUERY if max_rows is None else max_rows + 1
    while start < end:
        parameters = {"start": start, "end": end, "rows": rows, "max_bytes": max(0, max_bytes)}
        page = await _read(session, _IN_RANGE, thread_id, parameters)
        for stored in page:
            max_bytes -= stored.size
            if (max_bytes < 0 and found) or len(found) == max_rows:
                return found, False
            found.append(stored)
        end = page[-1].position if page else start
    return found, True


async def find_messages_at(
    session: AsyncSession, thread_id: UUID, positions: Sequence[int], *, max_bytes: int
) -> list[SizedMessage]:
    """Return the messages at descending positions that fit, the newest first."""
    found: list[SizedMessage] = []
    for offset in range(0, len(positions), ROWS_PER_QUERY):
        part = list(positions[offset : offset + ROWS_PER_QUERY])
        parameters = {"positions": part, "rows": len(part), "max_bytes": max_bytes}
        for stored in await _read(session, _AT_POSITIONS, thread_id, parameters):
            max_bytes -= stored.size
            if max_bytes < 0:
                return found
            found.append(stored)
    return found


async def _read(
    session: AsyncSession, query: Select[Any], thread_id: UUID, parameters: dict[str, Any]
) -> list[SizedMessage]:
    rows = await session.execute(query, {"thread_id": thread_id, **parameters})
    return [SizedMessage.at(row.position, to_chat_message(row)) for row in rows]
