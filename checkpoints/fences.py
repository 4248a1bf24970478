"""One writer at a time for what a scope (a thread) owns.

Whoever takes a scope over raises its fence and remembers the number; everything it writes
afterwards checks that the number still stands. A worker that was stalled, declared dead and comes
back finds a higher one and can write nothing.

A transaction that also writes or deletes checkpoints asks for the fence first, as the saver does:
in another order the two could wait for each other.
"""

from typing import TypeAlias
from uuid import UUID

import asyncpg

Connection: TypeAlias = asyncpg.Connection

RAISE = """
INSERT INTO fences AS f (scope, fence) VALUES ($1, 1)
ON CONFLICT (scope) DO UPDATE SET fence = f.fence + 1
RETURNING fence
"""
CHECK = "SELECT 1 FROM fences WHERE scope = $1 AND fence = $2 FOR SHARE"


class StaleFence(Exception):
    """Somebody else took the scope over: this writer must stop. Nothing of this call is written."""

    def __init__(self, scope: UUID | str, fence: int) -> None:
        super().__init__(f"fence {fence} of {scope} no longer stands")
        self.scope = str(scope)
        self.fence = fence


async def raise_fence(connection: Connection, scope: UUID) -> int:
    """Take the scope over: from the commit on, every earlier holder's writes are refused.

    Waits for transactions that hold the earlier fence. The first fence of a scope is 1.
    """
    fence: int = await connection.fetchval(RAISE, scope)
    return fence


async def check_fence(connection: Connection, scope: UUID, fence: int) -> None:
    """Hold the fence until this transaction ends, so that nobody can take the scope over meanwhile.

    Raises StaleFence when it was raised already. While another transaction is about to raise it,
    this waits for the outcome, at most the session's statement_timeout.
    """
    if await connection.fetchval(CHECK, scope, fence) is None:
        raise StaleFence(scope, fence)
