"""All data of a person as one JSON document, produced in chunks."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.database.sessions import Sessions, snapshot_session
from domain.core.rate_limits.limiter import limit_exports
from domain.export.sections import Query

ROWS_PER_FETCH = 20
"""Few, because messages can be long."""

_OPTIONS = orjson.OPT_UTC_Z


async def export_account(
    sessions: Sessions, caller: Caller, sections: Mapping[str, Query]
) -> AsyncIterator[bytes]:
    """Yield the document: an object with a list for each section, from one snapshot.

    It contains no secrets: no passwords, tokens or codes, and no hashes of them. The size of its
    chunks is bounded. Raises RateLimited.
    """
    async with snapshot_session(sessions) as session:
        await limit_exports(session, caller)
        exported_at = orjson.dumps(datetime.now(UTC), option=_OPTIONS)
        yield b'{"version":1,"exported_at":' + exported_at
        for name, query in sections.items():
            yield b',\n"' + name.encode() + b'":['
            async for chunk in _rows(session, caller, query):
                yield chunk
            yield b"]"
        yield b"}\n"


async def _rows(session: AsyncSession, caller: Caller, query: Query) -> AsyncIterator[bytes]:
    separator = b"\n"
    result = await session.stream(query(caller.user_id).execution_options(yield_per=ROWS_PER_FETCH))
    async for rows in result.mappings().partitions():
        yield separator + b",\n".join(_write_row(row) for row in rows)
        separator = b",\n"


def _write_row(row: RowMapping) -> bytes:
    values = {str(name): value for name, value in row.items()}  # names are a subclass of str
    return orjson.dumps(values, _to_plain, _OPTIONS)


def _to_plain(value: Any) -> str:
    """Convert the driver's own UUID type, which orjson does not know."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError
