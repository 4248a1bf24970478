"""Measures how long it takes to list a month of a calendar with 100,000 items.

    python -m bench.schedule_lists [--items 100000] [--rounds 30] [--plan]

The user also subscribes to the 100,000 items of another user. It starts a PostgreSQL of its own and
fills it by one statement.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import uvloop
from sqlalchemy import Engine, event, insert, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from domain.core.caller import Caller
from domain.core.database.engine import create_engine
from domain.core.database.sessions import create_sessions
from domain.profiles.models import User
from domain.schedule.items import list_schedule_items
from domain.schedule.schemas import ItemQuery
from migrations.apply import migrate
from servers.local import LocalServers

# Creates two owners with :items items each, from 2010 to 2030, and subscriptions of the first to
# all items of the second. Of 1000 items, 1 lasts three years, 10 last three months, 40 two weeks
# and 50 three days; 50 have no end, and the others last an hour.
CALENDARS = """
WITH new_items AS (
    INSERT INTO schedule_items
        (id, owner_id, title, start_at, end_at, timezone, status, source_type)
    SELECT uuidv7(), owner, 'Item ' || number, start_at, start_at + CASE
        WHEN kind = 0 THEN interval '1095 days'
        WHEN kind <= 10 THEN interval '90 days'
        WHEN kind <= 50 THEN interval '14 days'
        WHEN kind <= 100 THEN interval '3 days'
        WHEN kind <= 150 THEN NULL
        ELSE interval '1 hour'
    END, 'UTC', 'active', 'manual'
    FROM unnest(ARRAY[CAST(:reader AS uuid), CAST(:other AS uuid)]) AS owner,
    LATERAL (
        SELECT number, number * 7919 % 1000 AS kind,
            timestamptz '2010-01-01 00:00Z' + number * interval '20 years' / :items AS start_at
        FROM generate_series(0, :items - 1) AS number
    ) AS numbered
    RETURNING id, owner_id, start_at, span_days
)
INSERT INTO schedule_subscriptions (id, item_id, user_id, permission, start_at, span_days)
SELECT uuidv7(), id, :reader, 1, start_at, span_days FROM new_items WHERE owner_id = :other
"""
EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "
LISTS = {
    "a month in the middle": {"start_at": "2020-06-01", "end_at": "2020-06-30"},
    "the last month": {"start_at": "2029-12-01", "end_at": "2029-12-31"},
    "a day": {"start_at": "2020-06-15", "end_at": "2020-06-15"},
    "a month, by words": {"start_at": "2020-06-01", "end_at": "2020-06-30", "query": "item 5"},
    "from a day on": {"start_at": "2020-06-01"},
    "from the beginning": {},
}


async def fill(session: AsyncSession, *, reader: UUID, other: UUID, items: int) -> None:
    """Fill the calendars of two existing users."""
    await session.execute(text(CALENDARS), {"reader": reader, "other": other, "items": items})
    await session.execute(text("ANALYZE"))


async def explain(session: AsyncSession, operation: Callable[[], Awaitable[object]]) -> Any:
    """Run an operation that makes one query, and return the plan of that query, run again."""
    with _recorded_statements() as statements:
        await operation()
    [(statement, parameters)] = statements
    connection = await session.connection()
    result = await connection.exec_driver_sql(EXPLAIN + statement, parameters)
    (plan,) = result.scalar_one()
    return plan


def rows_read(plan: dict[str, Any]) -> int:
    """Return the number of rows that the scans of a plan read, including those a filter removed."""
    rows: int = sum(rows_read(child) for child in plan.get("Plans", []))
    if "Relation Name" not in plan:
        return rows
    removed = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
    return rows + int((plan["Actual Rows"] + removed) * plan["Actual Loops"])


def pages_read(plan: dict[str, Any]) -> int:
    """Return the number of 8 KiB pages that a plan read, from memory or from the disk."""
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


@contextmanager
def _recorded_statements() -> Iterator[list[tuple[str, Any]]]:
    statements: list[tuple[str, Any]] = []

    def record(*arguments: Any) -> None:
        statements.append((arguments[2], arguments[3]))

    event.listen(Engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", record)


async def create_users(session: AsyncSession) -> tuple[UUID, UUID]:
    users = [{"id": uuid4(), "username": name, "password_hash": "-"} for name in ("a", "b")]
    await session.execute(insert(User), users)
    return users[0]["id"], users[1]["id"]  # type: ignore[return-value]


async def measure(session: AsyncSession, caller: Caller, rounds: int) -> None:
    for name, query in LISTS.items():
        data, times, count = ItemQuery.model_validate(query), [], 0
        for _ in range(rounds):
            started_at = time.perf_counter()
            count = len((await list_schedule_items(session, caller, data=data)).items)
            times.append((time.perf_counter() - started_at) * 1000)
        plan = await explain(session, partial(list_schedule_items, session, caller, data=data))
        print(
            f"{name:22} {count:4} found {rows_read(plan['Plan']):6} rows read"
            f" {pages_read(plan['Plan']):6} pages  median {statistics.median(times):6.2f} ms"
            f"  slowest {max(times):6.2f} ms"
        )


def print_plan(plan: Any, depth: int = 0) -> None:
    """Print a plan as a tree."""
    target = plan.get("Index Name") or plan.get("Alias", "")
    rows = f"rows={plan['Actual Rows']:g} loops={plan['Actual Loops']:g}"
    conditions = [f"{k}: {plan[k]}" for k in ("Index Cond", "Filter") if k in plan]
    print(
        f"{'  ' * depth}{plan['Node Type']} {target} ({rows})",
        *conditions,
        sep=f"\n{'  ' * depth}  ",
    )
    for child in plan.get("Plans", []):
        print_plan(child, depth + 1)


async def main(engine: AsyncEngine, items: int, rounds: int, plan: bool) -> None:
    async with create_sessions(engine)() as session:
        reader, other = await create_users(session)
        started_at = time.perf_counter()
        await fill(session, reader=reader, other=other, items=items)
        print(f"2 x {items} items created in {time.perf_counter() - started_at:.0f} s")
        caller = Caller(user_id=reader, session_id=uuid4(), locale="en", timezone="UTC")
        await measure(session, caller, rounds)
        if plan:
            month = ItemQuery.model_validate(LISTS["a month in the middle"])
            explained = await explain(
                session, partial(list_schedule_items, session, caller, data=month)
            )
            print_plan(explained["Plan"])
            print(json.dumps({key: explained[key] for key in ("Planning Time", "Execution Time")}))
    await engine.dispose()


async def start(database_url: str, items: int, rounds: int, plan: bool) -> None:
    await migrate(database_url)
    await main(create_engine(database_url, pool_size=2), items, rounds, plan)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--plan", action="store_true", help="also print the plan of the query")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        LocalServers(Path(folder), valkey=False) as servers,
    ):
        uvloop.run(start(servers.database_url or "", options.items, options.rounds, options.plan))
