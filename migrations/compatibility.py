"""Which versions of Majordomo can use a database: the rule by which upgrades are safe.

A migration that earlier processes do not survive says `breaks_earlier_processes = True` in its
module. Such a migration waits until no process of an earlier version holds a lease, and is refused
if one goes on. The table `schema_compatibility` then names the revision that a process must know.
So an earlier version can use a database that later migrations have only added to, and refuses any
other one: at its start, and while it runs.
"""

import asyncio

from sqlalchemy import Column, MetaData, String, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.core.database.requirements import UnusableDatabase

DEFAULT_LEASE_SECONDS = 15
POLL_INTERVAL_SECONDS = 0.5
MARKER = "breaks_earlier_processes"
"""The name in a migration's module."""

metadata = MetaData()
schema_compatibility = Table(
    "schema_compatibility",
    metadata,
    Column(
        "minimum_revision",
        String(32),
        primary_key=True,
        comment="one row: the newest migration that earlier processes do not survive",
    ),
)

_READ_MINIMUM = text("SELECT max(minimum_revision) FROM schema_compatibility")
_FORGET_MINIMUM = text("DELETE FROM schema_compatibility WHERE minimum_revision < :revision")
_RECORD_MINIMUM = text("INSERT INTO schema_compatibility VALUES (:revision) ON CONFLICT DO NOTHING")
_COUNT_LIVE_WORKERS = text(
    "SELECT count(*) FROM workers"
    " WHERE renewed_at > clock_timestamp() - :lease * interval '1 second'"
)


class SchemaTooNew(UnusableDatabase):
    """A later version has migrated the database in a way that this one does not survive."""


class EarlierProcessesRun(UnusableDatabase):
    """A migration is due that processes of earlier versions do not survive, and some run."""


async def read_minimum_revision(connection: AsyncConnection) -> str | None:
    """Return the revision that a process must know to use the database, or None."""
    if not await _has_table(connection, schema_compatibility.name):
        return None
    minimum: str | None = await connection.scalar(_READ_MINIMUM)
    return minimum


async def require_compatible(connection: AsyncConnection, *, known: str) -> None:
    """Refuse a database whose newest breaking migration is later than `known`.

    Raises SchemaTooNew.
    """
    minimum = await read_minimum_revision(connection)
    if minimum is not None and minimum > known:
        raise SchemaTooNew(
            f"It has migration {minimum}, with which this version of Majordomo (migration {known}) "
            "would write wrongly.",
            "Run the newer version, or restore a backup that was made before the upgrade.",
        )


async def wait_for_earlier_processes(
    connection: AsyncConnection, breaking: str, *, lease_seconds: float
) -> None:
    """Return once no process holds a lease; one that was killed holds it for a while.

    Until the transaction ends, no process can begin one. Raises EarlierProcessesRun.
    """
    if not await _has_table(connection, "workers"):
        return
    deadline = asyncio.get_running_loop().time() + lease_seconds + POLL_INTERVAL_SECONDS
    while running := await _count_live_workers(connection, lease_seconds):
        if asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(POLL_INTERVAL_SECONDS)
    if not running:
        await connection.execute(text("LOCK TABLE workers IN EXCLUSIVE MODE"))
        running = await _count_live_workers(connection, lease_seconds)
    if running:
        raise EarlierProcessesRun(
            f"Migration {breaking} is due, with which {running} running processes of an earlier "
            "version would write wrongly.",
            "Stop every `majordomo serve` and `majordomo worker` of it first.",
        )


async def record_minimum_revision(connection: AsyncConnection, revision: str) -> None:
    """Store the revision that a process must know from now on."""
    await connection.execute(_FORGET_MINIMUM, {"revision": revision})
    await connection.execute(_RECORD_MINIMUM, {"revision": revision})


async def _count_live_workers(connection: AsyncConnection, lease_seconds: float) -> int:
    return int(await connection.scalar(_COUNT_LIVE_WORKERS, {"lease": lease_seconds}) or 0)


async def _has_table(connection: AsyncConnection, name: str) -> bool:
    found = await connection.scalar(text("SELECT to_regclass(:name)::text"), {"name": name})
    return found is not None
