"""Stops the work of a process whose database a later version has migrated in a breaking way.

The migration waits for earlier processes, so this is for one that stood still meanwhile, or whose
lease was over for another reason. It refuses every request and its runs go to other processes; its
readiness fails. It does not end: only the newer version can take its place.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.runs.execution.lifecycle.background import run_every
from agent.runs.execution.worker import RunWorker
from api.services import Services
from migrations.apply import newest_revision
from migrations.compatibility import read_minimum_revision

log = structlog.get_logger(__name__)

CHECKS_PER_LEASE = 3


class SchemaMonitor:
    """Knows whether this process may still use its database."""

    def __init__(self, engine: AsyncEngine, worker: RunWorker) -> None:
        self._engine = engine
        self._worker = worker
        self._known = newest_revision()
        self.is_outdated = False
        """Whether the database needs a later version than this one."""

    async def check_schema(self) -> None:
        """Read which revision a process must know; stop all work if it is a later one."""
        if self.is_outdated:
            return
        async with self._engine.connect() as connection:
            minimum = await read_minimum_revision(connection)
        if minimum is None or minimum <= self._known:
            return
        self.is_outdated = True
        log.critical("schema_incompatible", minimum=minimum, known=self._known)
        await self._worker.stop()


@asynccontextmanager
async def watch_schema(services: Services, worker: RunWorker) -> AsyncIterator[SchemaMonitor]:
    """Check the schema now, when the worker holds its lease, and several times per lease."""
    monitor = SchemaMonitor(services.engine, worker)
    await monitor.check_schema()
    interval = services.settings.lease_seconds / CHECKS_PER_LEASE
    checking = asyncio.create_task(run_every(interval, monitor.check_schema), name="check schema")
    try:
        yield monitor
    finally:
        checking.cancel()
