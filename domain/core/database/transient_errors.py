"""Which database errors mean that the database has trouble, and not that the query is wrong."""

from typing import cast

import asyncpg
import sqlalchemy.exc
import sqlalchemy.orm.exc

_TRANSIENT_SQLSTATES = (
    "08",
    "25P03",
    "25P04",
    "28",
    "3D",
    "40001",
    "40P01",
    "53",
    "55000",
    "55P03",
    "57014",
    "57P",
)
"""Lost or refused connections, exhausted resources, timeouts, shutdown, and transactions to retry.
Each entry is a prefix of a SQLSTATE (PostgreSQL documentation, appendix A)."""

_FOREIGN_KEY_VIOLATION = "23503"


def is_gone(error: Exception) -> bool:
    """Return whether another request deleted a row that this one relied on."""
    if isinstance(error, sqlalchemy.exc.NoResultFound | sqlalchemy.orm.exc.StaleDataError):
        return True
    if isinstance(error, sqlalchemy.exc.DBAPIError):
        error = cast("Exception", error.orig)
    return getattr(error, "sqlstate", None) == _FOREIGN_KEY_VIOLATION


def find_driver_error(error: Exception) -> Exception:
    """Return the error of the driver, such as DiskFullError, that SQLAlchemy has wrapped."""
    if not isinstance(error, sqlalchemy.exc.DBAPIError):
        return error
    original = cast("BaseException", error.orig)
    return cast("Exception", original.__cause__ or original)


def is_transient_error(error: Exception) -> bool:
    """Return whether the database is in trouble, so that the same query may succeed later."""
    if isinstance(error, sqlalchemy.exc.TimeoutError):
        return True
    if isinstance(error, sqlalchemy.exc.DBAPIError) and error.connection_invalidated:
        return True
    error = find_driver_error(error)
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return str(state).startswith(_TRANSIENT_SQLSTATES)
    return isinstance(error, asyncpg.InterfaceError | OSError)
