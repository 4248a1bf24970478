"""Compares what the database holds at the end with what the people did and saw."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

import asyncpg

from bench.people.person import Person
from checkpoints.pool import connect_arguments

SELECT_EFFECTS = "SELECT owner_id, count(*) FROM schedule_items GROUP BY owner_id"
SELECT_ANSWERS = """
SELECT user_id, content FROM messages JOIN threads ON threads.id = thread_id
WHERE role = 'assistant' AND content <> ''
"""
SELECT_RUNS = "SELECT user_id, client_id, status FROM runs"
SELECT_OPEN_CALLS = "SELECT count(*) FROM pending_tool_calls WHERE status = 'PENDING'"
ENDED = {"succeeded", "interrupted"}


async def find_differences(database_url: str, people: Sequence[Person]) -> list[str]:
    """Return what was lost, doubled or left unfinished, in words."""
    connection = await asyncpg.connect(**connect_arguments(database_url))
    try:
        effects = dict(await connection.fetch(SELECT_EFFECTS))
        answers: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
        for user_id, content in await connection.fetch(SELECT_ANSWERS):
            answers[user_id][content] += 1
        runs: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
        for user_id, client_id, status in await connection.fetch(SELECT_RUNS):
            runs[user_id][client_id] = status
        open_calls = await connection.fetchval(SELECT_OPEN_CALLS)
    finally:
        await connection.close()
    found = [f"{open_calls} questions are still open"] if open_calls else []
    for person in people:
        user_id = person.account.user_id
        found += _compare(person, effects.get(user_id, 0), answers[user_id], runs[user_id])
    return found


def _compare(
    person: Person, effects: int, answers: Counter[str], runs: dict[str, str]
) -> Iterator[str]:
    if effects != person.approvals:
        yield f"{person.approvals} approvals, {effects} effects"
    if lost := person.texts - answers:
        yield f"{lost.total()} answers that were seen are not stored"
    if more := answers - person.texts:
        yield f"{more.total()} answers are stored that were not seen"
    if set(runs) != set(person.run_ids):
        yield f"{len(person.run_ids)} runs were posted, {len(runs)} are stored"
    if wrong := [status for status in runs.values() if status not in ENDED]:
        yield f"runs ended as {', '.join(wrong)}"
