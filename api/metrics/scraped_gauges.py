"""The gauges that are read at a scrape: one statement, for at most SCRAPE_TIMEOUT_SECONDS.

A database that does not answer breaks no scrape: `majordomo_database_up` is 0 then, and the other
gauges from it are missing.
"""

import asyncio
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.core.metrics import definitions
from domain.core.metrics.instruments import ScrapedGauge
from domain.core.version import find_version

log = structlog.get_logger(__name__)

SCRAPE_TIMEOUT_SECONDS = 2.0

Labels = tuple[str, ...]
Readings = Mapping[ScrapedGauge, Sequence[tuple[Labels, float]]]

_READ = text(
    # A job that has failed waits until it is due again; any other has been due since it was queued.
    "WITH due AS (SELECT queue_name, count(*) AS jobs, min(id) FILTER (WHERE scheduled_at IS NULL)"
    "  AS first, min(scheduled_at) AS since FROM procrastinate_jobs"
    "  WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())"
    "  GROUP BY queue_name),"
    " waiting AS (SELECT queue_name, jobs, least(since, (SELECT min(at) FROM procrastinate_events"
    "  WHERE job_id = first AND type = 'deferred')) AS since FROM due),"
    " running AS (SELECT kind, worker_id FROM runs WHERE status = 'running'),"
    " members AS (SELECT id, renewed_at > now() - make_interval(secs => :lease) AS is_live"
    "  FROM workers),"
    " open AS (SELECT requested_at, expires_at > clock_timestamp() AS is_open"
    "  FROM pending_tool_calls WHERE status = 'PENDING')"
    " SELECT 'approvals', '', count(*) FILTER (WHERE is_open), extract(epoch FROM"
    "  clock_timestamp() - min(requested_at) FILTER (WHERE is_open)) FROM open"
    " UNION ALL SELECT 'overdue', '', count(*) FILTER (WHERE NOT is_open)"
    "  + (SELECT count(*) FROM pending_tool_calls WHERE status = 'EXPIRED'"
    "  AND claimed_by IS NULL), 0 FROM open"
    " UNION ALL SELECT 'outbox', '', count(*), extract(epoch FROM clock_timestamp()"
    "  - min(created_at)) FROM outbox_mails WHERE ended_at IS NULL"
    " UNION ALL SELECT 'queue', queue_name, jobs,"
    "  extract(epoch FROM clock_timestamp() - since) FROM waiting"
    " UNION ALL SELECT 'running', kind, count(*), 0 FROM running GROUP BY kind"
    " UNION ALL SELECT 'orphaned', kind, count(*), 0 FROM running"
    "  WHERE worker_id NOT IN (SELECT id FROM members WHERE is_live) GROUP BY kind"
    " UNION ALL SELECT 'live', '', count(*) FILTER (WHERE is_live), 0 FROM members"
    " UNION ALL SELECT 'dead', '', count(*) FILTER (WHERE NOT is_live), 0 FROM members"
)


@dataclass(eq=False, frozen=True, slots=True)
class ScrapedGauges(Collector):
    """What one scrape has read, as a collector of prometheus_client."""

    readings: Readings

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for gauge, samples in self.readings.items():
            family = GaugeMetricFamily(gauge.name, gauge.text, labels=gauge.labels)
            for labels, value in samples:
                family.add_metric(labels, value)
            yield family


async def read_scraped_gauges(engine: AsyncEngine, lease_seconds: int) -> ScrapedGauges:
    """Read the gauges. While the database is down, only those that do not need it have a value."""
    build = {definitions.BUILD: [((find_version(), platform.python_version()), 1.0)]}
    try:
        async with asyncio.timeout(SCRAPE_TIMEOUT_SECONDS):
            rows = await _read_rows(engine, lease_seconds)
    except Exception as error:  # noqa: BLE001 (no failure of the database may break a scrape)
        log.warning("metrics_without_database", error=type(error).__name__)
        return ScrapedGauges({**build, definitions.DATABASE_UP: [((), 0.0)]})
    return ScrapedGauges({**build, definitions.DATABASE_UP: [((), 1.0)], **_readings(rows)})


async def _read_rows(
    engine: AsyncEngine, lease_seconds: int
) -> Mapping[str, Mapping[str, tuple[float, float]]]:
    """Return a count and an age in seconds by kind of row and its name."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        for kind, name, count, age in await connection.execute(_READ, {"lease": lease_seconds}):
            found.setdefault(kind, {})[name] = (float(count), max(0.0, float(age or 0)))
    return found


def _readings(rows: Mapping[str, Mapping[str, tuple[float, float]]]) -> Readings:
    def count_of(kind: str) -> list[tuple[Labels, float]]:
        return [((), rows.get(kind, {}).get("", (0.0, 0.0))[0])]

    def age_of(kind: str) -> list[tuple[Labels, float]]:
        return [((), rows.get(kind, {}).get("", (0.0, 0.0))[1])]

    def by_name(kind: str, names: Sequence[str], column: int) -> list[tuple[Labels, float]]:
        found = rows.get(kind, {})
        return [((name,), found.get(name, (0.0, 0.0))[column]) for name in names]

    kinds, queues = definitions.RUN_KINDS, definitions.QUEUES
    return {
        definitions.OPEN_APPROVALS: count_of("approvals"),
        definitions.OPEN_APPROVAL_AGE: age_of("approvals"),
        definitions.OVERDUE_APPROVALS: count_of("overdue"),
        definitions.OUTBOX_MAILS: count_of("outbox"),
        definitions.OUTBOX_AGE: age_of("outbox"),
        definitions.QUEUE_JOBS: by_name("queue", queues, 0),
        definitions.QUEUE_LAG: by_name("queue", queues, 1),
        definitions.RUNNING_RUNS: by_name("running", kinds, 0),
        definitions.ORPHANED_RUNS: by_name("orphaned", kinds, 0),
        definitions.LIVE_WORKERS: count_of("live"),
        definitions.DEAD_WORKERS: count_of("dead"),
    }
