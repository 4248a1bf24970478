"""PostgreSQL's `transaction_timeout` on every connection of an engine."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

MIN_SERVER_VERSION = 17
"""The first PostgreSQL with `transaction_timeout`; older ones bound statements and idle time."""


def set_transaction_timeout(engine: AsyncEngine, seconds: float) -> None:
    """Let the server end any transaction that takes longer, whatever its client is doing.

    A client that is stopped between two messages of one statement, such as Parse and Execute, is
    neither idle nor running a statement: no other timeout ends its transaction.
    """

    def set_timeout(connection: Any, _: object) -> None:
        if connection.driver_connection.get_server_version().major >= MIN_SERVER_VERSION:
            setting = f"SET transaction_timeout = {round(seconds * 1000)}"
            connection.run_async(lambda driver: driver.execute(setting))

    event.listen(engine.sync_engine, "connect", set_timeout)
