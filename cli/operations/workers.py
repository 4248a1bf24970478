"""The processes that execute runs, and the workers of background jobs."""

from typing import Any

from sqlalchemy import Float, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.conversations.models import Run, Worker
from domain.conversations.runs import select_live_workers

COLUMNS = ("id", "is_alive", "renewed_at", "seconds_since_renewal", "runs")
JOB_COLUMNS = ("id", "heartbeat_at", "seconds_since_heartbeat", "jobs")

_JOB_WORKERS = text("""
    SELECT worker.id, last_heartbeat AS heartbeat_at, count(job.id) AS jobs,
           CAST(round(extract(epoch FROM clock_timestamp() - last_heartbeat), 1) AS float8)
               AS seconds_since_heartbeat
    FROM procrastinate_workers AS worker
    LEFT JOIN procrastinate_jobs AS job ON job.worker_id = worker.id AND job.status = 'doing'
    GROUP BY worker.id ORDER BY worker.id
""")


async def list_workers(session: AsyncSession, *, lease_seconds: int) -> dict[str, Any]:
    """Return the workers with their leases and runs, and the job workers with their heartbeats."""
    age = func.extract("epoch", func.clock_timestamp() - Worker.renewed_at)
    runs = select(func.count()).where(Run.worker_id == Worker.id, Run.status == "running")
    workers = select(
        Worker.id,
        Worker.id.in_(select_live_workers(lease_seconds)).label("is_alive"),
        Worker.renewed_at,
        func.round(age, 1).cast(Float).label("seconds_since_renewal"),
        runs.scalar_subquery().label("runs"),
    ).order_by(Worker.id)
    return {
        "workers": [dict(row) for row in (await session.execute(workers)).mappings()],
        "job_workers": [dict(row) for row in (await session.execute(_JOB_WORKERS)).mappings()],
    }
