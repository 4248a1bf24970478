"""What a program's call costs does not grow with the calls that there were."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agent.calls.new_call import select_open_calls
from tests.factories import Person

EARLIER_CALLS = (
    "INSERT INTO threads (id, user_id, client_id, kind)"
    " SELECT uuidv7(), CAST('{user_id}' AS uuid), 'call-' || number, 'call'"
    " FROM generate_series(1, 5000) AS number",
    "INSERT INTO program_calls"
    " (thread_id, user_id, program_id, has_token, client, fingerprint, approval_id)"
    " SELECT id, user_id, id, true, 'Sync', '', id FROM threads",
)


async def test_the_quota_of_open_calls_reads_no_others(engine: AsyncEngine, person: Person) -> None:
    query = select_open_calls(person.user_id)
    compiled = query.compile(engine, compile_kwargs={"literal_binds": True})
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for statement in EARLIER_CALLS:
            await connection.execute(text(statement.format(user_id=person.user_id)))
        await connection.execute(text("VACUUM ANALYZE"))  # as a real database does by itself
        plans = await connection.scalar(text(f"EXPLAIN (FORMAT json) {compiled}"))
    reads = [node for node in _nodes(plans[0]["Plan"]) if "Relation Name" in node]
    assert {node["Relation Name"] for node in reads} == {"pending_tool_calls", "program_calls"}
    scans = {node["Relation Name"]: node["Node Type"] for node in reads}
    assert scans["program_calls"] != "Seq Scan"


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)
