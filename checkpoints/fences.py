"""Fencing tokens: each scope (a thread, or the run of a task) has one writer at a time.

A worker that takes a scope over raises the scope's fence and remembers the number. Everything that
it writes later checks that the number is still current. A worker that stalled, was declared dead
and comes back finds a higher number and can write nothing.

A transaction that also writes or deletes checkpoints locks the fence first, as the saver does: in
another order two transactions could deadlock.
"""

from typing import TypeAlias
from uuid import UUID

import asyncpg

Connection: TypeAlias = asyncpg.Connection

RAISE_FENCE = """
INSERT INTO fences AS f (scope, fence) VALUES ($1, 1)
ON CONFLICT (scope) DO UPDATE SET fence = f.fence + 1
RETURNING fence
"""
LOCK_FENCE = "SELECT 1 FROM fences WHERE scope = $1 AND fence = $2 FOR SHARE"


class StaleFence(Exception):
    """Another worker took the scope over: this writer must stop. This call wrote nothing."""

    def __init__(self, scope: UUID | str, fence: int) -> None:
        super().__init__(f"fence {fence} of {scope} is stale")
        self.scope = str(scope)
        self.fence = fence


async def raise_fence(connection: Connection, scope: UUID) -> int:
    """Take a scope over and return its new fence; the first one of a scope is 1.

    From the commit on, PostgreSQL refuses the writes of every earlier holder. Waits for
    transactions that have locked the current fence.
    """
    fence: int = await connection.fetchval(RAISE_FENCE, scope)
    return fence


async def check_fence(connection: Connection, scope: UUID, fence: int) -> None:
    """Lock the fence until this transaction ends, so that no worker can take the scope over.

    Raises StaleFence if the fence was raised. While another transaction is raising it, this waits
    for that transaction, at most the session's statement_timeout.
    """
    if await connection.fetchval(LOCK_FENCE, scope, fence) is None:
        raise StaleFence(scope, fence)
