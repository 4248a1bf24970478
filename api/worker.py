"""Background work, in a process of its own or beside the routes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from api.services import Services, open_services
from domain.core.jobs import keep_working
from domain.core.settings import Settings


async def work(settings: Settings) -> None:
    """Do background work until cancelled: what `majordomo worker` does."""
    async with open_services(settings) as services:
        await keep_working(services.jobs)


@asynccontextmanager
async def worker_beside(services: Services) -> AsyncIterator[None]:
    """Do background work while something else goes on, where the settings ask for it."""
    if not services.settings.worker_in_api:
        yield
        return
    worker = asyncio.create_task(keep_working(services.jobs), name="worker")
    try:
        yield
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker
