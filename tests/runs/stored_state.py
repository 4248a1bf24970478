"""The rows that runs write, read and changed without any server."""

from sqlalchemy import text

from domain.core.database.sessions import Sessions

TABLES = (
    "threads",
    "messages",
    "runs",
    "fences",
    "pending_tool_calls",
    "idempotency_records",
    "checkpoints",
    "checkpoint_blobs",
    "checkpoint_writes",
)
"""What a thread has rows in."""


async def count_rows(sessions: Sessions) -> dict[str, int]:
    """Return how many rows there are in each of TABLES."""
    async with sessions() as session:
        return {
            table: await session.scalar(text(f"SELECT count(*) FROM {table}")) for table in TABLES
        }


async def item_titles(sessions: Sessions) -> list[str]:
    """Return the titles of all schedule items, sorted."""
    async with sessions() as session:
        rows = await session.scalars(text("SELECT title FROM schedule_items ORDER BY title"))
        return list(rows)


async def call_statuses(sessions: Sessions) -> list[str]:
    """Return the statuses of all pending tool calls, in the model's order."""
    query = text("SELECT status FROM pending_tool_calls ORDER BY ordinal")
    async with sessions() as session:
        return list(await session.scalars(query))


async def message_roles(sessions: Sessions) -> list[str]:
    """Return the roles of all messages, in order; the test has one thread."""
    async with sessions() as session:
        return list(await session.scalars(text("SELECT role FROM messages ORDER BY position")))


async def run_status(sessions: Sessions, run_id: str) -> str:
    """Return the status of the newest run of an id, or "None" if no such run is stored."""
    query = text("SELECT status FROM runs WHERE wire_id = :run_id ORDER BY created_at DESC LIMIT 1")
    async with sessions() as session:
        return str(await session.scalar(query, {"run_id": run_id}))


async def expire_calls(sessions: Sessions) -> None:
    """Let the time of every pending tool call run out."""
    async with sessions.begin() as session:
        await session.execute(
            text("UPDATE pending_tool_calls SET expires_at = now() - interval '1 second'")
        )
