"""The job queue and the outbox: what waits, for how long, and what failed."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cli.operations.output import Row

COLUMNS = ("queue", "task", "status", "jobs", "due_jobs", "oldest_due_at")

# The tables of procrastinate have no models here. A job that is due later has `scheduled_at`.
_JOBS = text("""
    SELECT queue_name AS queue, task_name AS task, status::text AS status, count(*) AS jobs,
           count(*) FILTER (WHERE is_due) AS due_jobs,
           min(due_at) FILTER (WHERE is_due) AS oldest_due_at
    FROM (
        SELECT queue_name, task_name, status, coalesce(scheduled_at, event.at) AS due_at,
               status = 'todo' AND coalesce(scheduled_at <= clock_timestamp(), true) AS is_due
        FROM procrastinate_jobs AS job
        LEFT JOIN procrastinate_events AS event
            ON event.job_id = job.id AND event.type = 'deferred'
    ) AS jobs
    GROUP BY queue_name, task_name, status
    ORDER BY queue_name, task_name, status::text
""")
_MAILS = text("""
    SELECT count(*) FILTER (WHERE ended_at IS NULL) AS waiting,
           count(*) FILTER (WHERE ended_at IS NULL AND tries > 0) AS retried,
           min(created_at) FILTER (WHERE ended_at IS NULL) AS oldest_at,
           min(due_at) FILTER (WHERE ended_at IS NULL) AS next_due_at,
           count(*) FILTER (
               WHERE last_error IS NOT NULL AND ended_at > clock_timestamp() - interval '1 day'
           ) AS failed_in_24_hours
    FROM outbox_mails
""")
_TASKS = text("""
    SELECT count(*) FILTER (WHERE status = 'pending') AS pending,
           count(*) FILTER (WHERE status = 'running') AS running,
           min(created_at) FILTER (WHERE status = 'pending') AS oldest_pending_at
    FROM runs WHERE kind = 'task' AND status IN ('pending', 'running')
""")


async def read_queue(session: AsyncSession) -> dict[str, Any]:
    """Return the jobs by queue, task and status, and what waits in the outbox and for plans."""
    jobs: list[Row] = [dict(row) for row in (await session.execute(_JOBS)).mappings()]
    mails = (await session.execute(_MAILS)).mappings().one()
    tasks = (await session.execute(_TASKS)).mappings().one()
    return {"jobs": jobs, "mails": dict(mails), "tasks": dict(tasks)}
