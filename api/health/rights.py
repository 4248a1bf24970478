"""What the role of DATABASE_URL may do in the database."""

from asyncpg import PostgresError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from api.health.results import CheckFailed, Finding

SHOWN_NAMES = 3
_LIST_FORBIDDEN = text("""
    SELECT relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace
      AND relname NOT IN ('alembic_version', 'schema_compatibility')
      AND CASE relkind
          WHEN 'r' THEN NOT (
              has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
              AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))
          WHEN 'S' THEN NOT has_sequence_privilege(oid, 'USAGE')
          ELSE false END
    ORDER BY relname
""")
"""Another role may apply the migrations, so the tables about them need not be writable."""


async def check_rights(engine: AsyncEngine) -> Finding:
    """Check that the role may read and write every table, before a request finds out."""
    try:
        async with engine.connect() as connection:
            forbidden = list(await connection.scalars(_LIST_FORBIDDEN))
    except (OSError, PostgresError, SQLAlchemyError) as error:
        raise CheckFailed(
            f"The rights cannot be read: {type(error).__name__}.", "Read the log of PostgreSQL."
        ) from None
    if forbidden:
        names = ", ".join(forbidden[:SHOWN_NAMES]) + (", ..." if forbidden[SHOWN_NAMES:] else "")
        raise CheckFailed(
            f"The role may not read or write {len(forbidden)} tables or sequences: {names}.",
            "Make it the owner of the tables, or grant SELECT, INSERT, UPDATE, DELETE on tables "
            "and USAGE on sequences.",
        )
    return Finding("The role may read and write every table.")
