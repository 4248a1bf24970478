"""An end to every transaction, set by the server."""

from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

FIRST_VERSION = 17
"""The PostgreSQL that can do so; an older one bounds statements and idle transactions alone."""

# The server looks at a change inside of a transaction only where it takes the bound away.
_TAKE_TIME = text(
    "SELECT set_config('statement_timeout', '5min', true),"
    " CASE WHEN current_setting('server_version_num')::int >= :first_version"
    " THEN set_config('transaction_timeout', '0', true) END"
).bindparams(first_version=FIRST_VERSION * 10_000)


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


async def take_time(session: AsyncSession) -> None:
    """Let this transaction take long, and each of its statements minutes."""
    await session.execute(_TAKE_TIME)
