"""Measures how long it takes to find users among a million.

    python -m bench.user_search [--people 1000000] [--rounds 30] [--plan]

It starts a PostgreSQL of its own and fills it by one statement, which takes several minutes.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import uvloop
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.database.engine import create_engine
from domain.core.database.sessions import create_sessions
from domain.profiles.schemas import UserSearch
from domain.profiles.search import search_users, select_by_username
from migrations.apply import migrate
from servers.local import LocalServers

# Half of the users have generated names, the others names that a person might choose. Names of one
# repeated character are the worst case: all their suffixes begin alike.
INSERT_USERS = """
INSERT INTO users (id, username, email, email_confirmed_at, password_hash, is_active, is_superuser)
SELECT uuidv7(), name, name || '@example.com', now(), '-', true, false
FROM (
    SELECT number, CASE
        WHEN number <= 30 THEN repeat('x', number)
        WHEN number % 2 = 0 THEN 'user_' || lpad(number::text, 7, '0')
        WHEN number % 10 = 1 THEN 'the_user_' || number
        ELSE (ARRAY['anna', 'Ben', 'chen_wei', 'David', 'emma', 'fatima', 'george', 'hana'])
                [1 + number / 2 % 8]
            || (ARRAY['_', '', 'the', 'x', '_of_', '2'])[1 + number / 16 % 6]
            || (ARRAY['smith', 'rivers', 'cat', 'Wolf', 'stone', 'li'])[1 + number / 96 % 6]
            || number
    END AS name
    FROM generate_series(3, :people) AS number
) AS named
"""
SELECT_INDEX_SIZE = """
SELECT pg_size_pretty(pg_total_relation_size('username_suffixes')), count(*) FROM username_suffixes
"""
CALLER = Caller(user_id=uuid4(), session_id=uuid4(), locale="en", timezone="UTC")
SEARCHES = {
    "in no name": "qqqq",
    "the whole name of one user": "user_0500000",
    "at the start of half the names": "user",
    "inside a tenth of the names": "e_user_1",
    "in nearly all names": "_",
    "one character": "1",
    "another character": "a",
    "two characters": "er",
    "a character at the end of few names": "z",
    "a character repeated in one name": "x",
    "a digit sequence": "12345",
    "a wildcard of LIKE": "a_b",
    "another wildcard of LIKE": "a%b",
    "part of a chosen name": "smith",
    "in upper case": "WOLF",
    "100 characters": "x" * 100,
    "50 characters": "x" * 50,
    "an address": "user_0500000@example.com",
    "an unknown address": "nobody@example.com",
}


async def fill(session: AsyncSession, people: int) -> None:
    started_at = time.perf_counter()
    await session.execute(text(INSERT_USERS), {"people": people})
    await session.commit()
    print(f"{people} users created in {time.perf_counter() - started_at:.0f} s")
    connection = await session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
    await connection.execute(text("VACUUM ANALYZE"))
    size, rows = (await session.execute(text(SELECT_INDEX_SIZE))).one()
    print(f"username_suffixes: {size} in {rows} rows")


async def measure(session: AsyncSession, rounds: int) -> None:
    for name, query in SEARCHES.items():
        times, count = [], 0
        for _ in range(rounds):
            session.expunge_all()
            started_at = time.perf_counter()
            page = await search_users(session, CALLER, data=UserSearch(query=query))
            times.append((time.perf_counter() - started_at) * 1000)
            count = len(page.items)
        label = query if len(query) < 30 else f"{query[:3]}..."
        print(
            f"{name:48} {label:26} {count:3} found  median {statistics.median(times):6.2f} ms"
            f"  slowest {max(times):6.2f} ms"
        )


async def print_plan(session: AsyncSession) -> None:
    statement = select_by_username("user_1", CALLER).compile(
        session.bind, compile_kwargs={"literal_binds": True}
    )
    for (line,) in await session.execute(text(f"EXPLAIN (ANALYZE, COSTS off) {statement}")):
        print(line)


async def main(database_url: str, people: int, rounds: int, plan: bool) -> None:
    await migrate(database_url)
    engine = create_engine(database_url, pool_size=2)
    async with create_sessions(engine)() as session:
        await fill(session, people)
        await measure(session, rounds)
        if plan:
            await print_plan(session)
    await engine.dispose()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--plan", action="store_true", help="also print the plan of the query")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        LocalServers(Path(folder), valkey=False) as servers,
    ):
        uvloop.run(main(servers.database_url or "", options.people, options.rounds, options.plan))
