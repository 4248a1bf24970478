"""Run an operation exactly once per scope and key, and return its stored result to repeats."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.database.advisory_locks import try_acquire_advisory_lock
from domain.core.idempotency.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from domain.core.idempotency.models import IdempotencyRecord
from domain.core.metrics.definitions import REPLAYS

# A row instead of an ORM object: the session need not track it.
_INSERT = insert(cast("Table", IdempotencyRecord.__table__))

StoreRecord = Callable[[AsyncSession, Mapping[str, Any]], Awaitable[None]]
"""Stores a new record: its columns by name."""

REQUEST_SCOPE = "request:"
TURN_SCOPE = "turn:"


def request_scope(operation: str) -> str:
    """Return the scope of the keys that clients send with requests for one operation."""
    return f"{REQUEST_SCOPE}{operation}"


def turn_scope(turn_id: UUID) -> str:
    """Return the scope of the tool call ids of one turn."""
    return f"{TURN_SCOPE}{turn_id}"


def fingerprint_of(name: str, arguments: Any) -> bytes:
    """Hash a name and JSON arguments to 32 bytes, regardless of the order of members."""
    return sha256(orjson.dumps([name, arguments], option=orjson.OPT_SORT_KEYS)).digest()


async def store_record(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """Store a new record, and nothing else."""
    await session.execute(_INSERT, dict(values))


async def run_once(
    session: AsyncSession,
    caller: Caller,
    *,
    scope: str,
    key: str,
    fingerprint: bytes,
    operation: Callable[[], Awaitable[Any]],
    store: StoreRecord = store_record,
) -> Any:
    """Run `operation` the first time; return its stored result, plain JSON, every later time.

    The result is stored in the session's own transaction: effect and result commit together. So
    does what `store` stores besides.
    Raises IdempotencyKeyReused if the fingerprint differs, and IdempotencyKeyInUse while another
    transaction runs the operation.
    """
    if not await try_acquire_advisory_lock(
        session, f"idempotency:{caller.user_id}\0{scope}\0{key}"
    ):
        raise IdempotencyKeyInUse
    # Read after locking, in a new statement: only that sees what the previous holder committed.
    record = await session.get(IdempotencyRecord, (caller.user_id, scope, key))
    return await run_unless_recorded(
        session,
        caller,
        scope=scope,
        key=key,
        fingerprint=fingerprint,
        operation=operation,
        record=record,
        store=store,
    )


async def run_unless_recorded(
    session: AsyncSession,
    caller: Caller,
    *,
    scope: str,
    key: str,
    fingerprint: bytes,
    operation: Callable[[], Awaitable[Any]],
    record: IdempotencyRecord | None,
    store: StoreRecord = store_record,
) -> Any:
    """Run `operation` and store its result, or return the result of the `record`, if there is one.

    No other transaction may run the same operation meanwhile. Raises IdempotencyKeyReused.
    """
    if record is None:
        result = orjson.loads(orjson.dumps(await operation()))
        await session.flush()  # so that its errors are the operation's
        values = {"user_id": caller.user_id, "scope": scope, "key": key}
        await store(session, {**values, "fingerprint": fingerprint, "result": result})
        return result
    if record.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    REPLAYS.inc("tool" if scope.startswith(TURN_SCOPE) else "request")
    return record.result


async def find_results(
    session: AsyncSession, user_id: UUID, *, scope: str, keys: Sequence[str]
) -> dict[str, Any]:
    """Return the stored results by key; keys whose operation has not run are missing."""
    query = select(IdempotencyRecord).where(
        IdempotencyRecord.user_id == user_id,
        IdempotencyRecord.scope == scope,
        IdempotencyRecord.key.in_(keys),
    )
    return {record.key: record.result for record in await session.scalars(query)}
