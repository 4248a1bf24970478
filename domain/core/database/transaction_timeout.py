"""An end to every transaction, set by the server."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

FIRST_VERSION = 17
"""The PostgreSQL that can do so; an older one bounds statements and idle transactions alone."""


def bound_transactions(engine: AsyncEngine, seconds: float) -> None:
    """Have the server end a transaction that takes longer, whatever its client is doing.

    A client that was stopped between the parts of one statement, such as between preparing and
    executing it, is neither idle nor has it a statement under way: no other bound ends that.
    """

    def bound(connection: Any, _: object) -> None:
        if connection.driver_connection.get_server_version().major >= FIRST_VERSION:
            setting = f"SET transaction_timeout = {round(seconds * 1000)}"
            connection.run_async(lambda driver: driver.execute(setting))

    event.listen(engine.sync_engine, "connect", bound)
