"""What a PostgreSQL server and a database must offer."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

MIN_MAJOR_VERSION = 15
"""The oldest PostgreSQL on which the migrations have been applied."""
ENCODING = "UTF8"
_READ_FACTS = text("""
    SELECT current_setting('server_version') AS version,
           current_setting('server_version_num')::integer / 10000 AS major_version,
           pg_encoding_to_char(encoding) AS encoding,
           current_setting('transaction_read_only') = 'on' AS is_read_only
    FROM pg_database WHERE datname = current_database()
""")


class UnusableDatabase(Exception):
    """The database cannot be used; the message says why and what to do."""

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(f"{problem} {cure}")
        self.problem = problem
        self.cure = cure


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What a database is."""

    version: str
    major_version: int
    encoding: str
    is_read_only: bool


async def require_usable_database(connection: AsyncConnection) -> DatabaseFacts:
    """Return what the database is. Raises UnusableDatabase."""
    facts = DatabaseFacts(**(await connection.execute(_READ_FACTS)).mappings().one())
    if facts.major_version < MIN_MAJOR_VERSION:
        raise UnusableDatabase(
            f"The server is PostgreSQL {facts.version}, which is too old.",
            f"Use PostgreSQL {MIN_MAJOR_VERSION} or newer.",
        )
    if facts.encoding != ENCODING:
        raise UnusableDatabase(
            f"Its encoding is {facts.encoding}, which cannot hold every text.",
            f"Create one with TEMPLATE template0 ENCODING '{ENCODING}', and name it instead.",
        )
    if facts.is_read_only:
        raise UnusableDatabase(
            "It is read-only: a standby server, or default_transaction_read_only is on.",
            "Name the primary server.",
        )
    return facts
