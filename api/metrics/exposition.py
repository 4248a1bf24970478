"""One scrape: what the instruments have counted, and what the database says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from prometheus_client.exposition import choose_encoder
from sqlalchemy.ext.asyncio import AsyncEngine

from api.metrics.registry import bind_instruments, collector_registry
from api.metrics.scraped_gauges import SCRAPE_TIMEOUT_SECONDS, read_scraped_gauges
from domain.core.database.engine import close_engine, create_engine


@dataclass(frozen=True, slots=True)
class Metrics:
    """The metrics of this process, and of those that share files with it."""

    engine: AsyncEngine
    """One connection of its own, opened by the first scrape: a scrape waits for no request."""
    lease_seconds: int

    async def expose(self, accept: str = "") -> tuple[bytes, str]:
        """Return all metrics in a format that the client accepts, and the content type.

        The format is Prometheus' text, or OpenMetrics if `accept` asks for it.
        """
        scraped = await read_scraped_gauges(self.engine, self.lease_seconds)
        registry = collector_registry()
        registry.register(scraped)
        encode, content_type = choose_encoder(accept)
        # Thousands of lines take milliseconds, in which the event loop would do nothing else.
        return await asyncio.to_thread(encode, registry), content_type


@asynccontextmanager
async def open_metrics(database_url: str, *, lease_seconds: int) -> AsyncIterator[Metrics]:
    """Have the instruments of this process counted from now on, and the metrics served."""
    bind_instruments()
    engine = create_engine(
        database_url, pool_size=1, statement_timeout_seconds=SCRAPE_TIMEOUT_SECONDS
    )
    try:
        yield Metrics(engine, lease_seconds)
    finally:
        await close_engine(engine)
