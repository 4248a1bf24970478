"""A search reads few rows, however many usernames contain the part."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.core.caller import Caller
from domain.profiles.search import MAX_RESULTS, MAX_SUFFIXES, select_by_username

PEOPLE = 8000
CROWD = text(
    "INSERT INTO users (id, username, email, email_confirmed_at, password_hash, is_active,"
    " is_superuser) SELECT uuidv7(), name, name || '@example.com', now(), '-', true, false"
    f" FROM (SELECT 'the_user_' || number AS name FROM generate_series(1, {PEOPLE}) AS number) AS _"
)


@pytest.mark.parametrize("part", ["the_user_", "user", "_", "er", "nobody"])
async def test_a_part_of_most_usernames_costs_no_more_than_a_rare_one(
    engine: AsyncEngine, part: str
) -> None:
    viewer = Caller(user_id=uuid4(), session_id=uuid4(), locale="en", timezone="UTC")
    query = select_by_username(part, viewer).compile(engine, compile_kwargs={"literal_binds": True})
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(CROWD)
        await connection.execute(text("VACUUM ANALYZE"))  # as a real database does by itself
        plans = await connection.scalar(text(f"EXPLAIN (ANALYZE, FORMAT json) {query}"))
    scans = list(_suffix_scans(plans[0]["Plan"]))
    assert {scan["Index Name"] for scan in scans} == {"pk_username_suffixes"}
    assert sum(scan["Actual Rows"] for scan in scans) <= MAX_RESULTS + MAX_SUFFIXES


def _suffix_scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every plan node that reads the table of suffixes."""
    if node.get("Relation Name") == "username_suffixes":
        yield node
    for child in node.get("Plans", ()):
        yield from _suffix_scans(child)
