"""Everything of a person's as one JSON document, made piece by piece."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.database.sessions import Sessions, snapshot_session
from domain.core.rate_limits.limiter import limit_exports
from domain.export.sections import SECTIONS, Query

ROWS_PER_FETCH = 20
"""Few, because a message may be long."""

_OPTIONS = orjson.OPT_UTC_Z


async def export_account(sessions: Sessions, caller: Caller) -> AsyncIterator[bytes]:
    """Give the document: an object with a list for each feature, all as of one moment.

    It holds no secrets: neither passwords nor tokens nor codes, not even their hashes. Its pieces
    are bounded, however much there is. Raises RateLimited.
    """
    async with snapshot_session(sessions) as session:
        await limit_exports(session, caller)
        exported_at = orjson.dumps(datetime.now(UTC), option=_OPTIONS)
        yield b'{"version":1,"exported_at":' + exported_at
        for name, query in SECTIONS.items():
            yield b',\n"' + name.encode() + b'":['
            async for piece in _rows(session, caller, query):
                yield piece
            yield b"]"
        yield b"}\n"


async def _rows(session: AsyncSession, caller: Caller, query: Query) -> AsyncIterator[bytes]:
    separator = b"\n"
    found = await session.stream(query(caller.user_id).execution_options(yield_per=ROWS_PER_FETCH))
    async for rows in found.mappings().partitions():
        yield separator + b",\n".join(_write_row(row) for row in rows)
        separator = b",\n"


def _write_row(row: RowMapping) -> bytes:
    named = {str(name): value for name, value in row.items()}  # names are a kind of text, too
    return orjson.dumps(named, _plain, _OPTIONS)


def _plain(value: Any) -> str:
    """Write the driver's own kind of UUID, which orjson takes for something unknown."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError
