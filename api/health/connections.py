"""max_connections against what the processes of this machine open."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from api.health.results import Finding
from api.workers.job_worker import BackgroundWork
from checkpoints.pool import DEFAULT_SIZE
from domain.core.jobs import MAX_CONNECTIONS
from domain.core.settings import Settings

OTHER_CONNECTIONS = 2
"""One each for `/health/ready` and for scrapes of metrics."""
LISTENING_CONNECTIONS = 1
"""The one on which a queue waits for notifications of new jobs."""
_READ_LIMITS = text("""
    SELECT current_setting('max_connections')::integer
             - current_setting('superuser_reserved_connections')::integer AS server,
           (SELECT nullif(datconnlimit, -1) FROM pg_database
            WHERE datname = current_database()) AS database,
           (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user) AS role
""")


def count_connections(settings: Settings) -> int:
    """Return how many database connections the `majordomo serve` of this machine opens at most."""
    queues = len(BackgroundWork().workers) if settings.worker_in_api else 0
    one = settings.database_pool_size + DEFAULT_SIZE + OTHER_CONNECTIONS

    return settings.workers * (one + queues * (MAX_CONNECTIONS + LISTENING_CONNECTIONS))


async def check_connections(engine: AsyncEngine, settings: Settings) -> Finding:
    """Compare the limit of the server, the database or the role with what this machine needs."""
    async with engine.connect() as connection:
        limits = (await connection.execute(_READ_LIMITS)).one()
    available = min(limit for limit in limits if limit is not None)
    needed = count_connections(settings)
    shown = f"`serve` on this machine opens up to {needed} of {available}"
    if needed > available:
        cure = f"Raise max_connections above {needed}, or lower WORKERS or DATABASE_POOL_SIZE."
        return Finding(f"{shown}.", cure)
    return Finding(shown)
