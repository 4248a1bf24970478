"""Telling a database that is in trouble from a question that was wrong."""

from typing import cast

import asyncpg
import sqlalchemy.exc
import sqlalchemy.orm.exc

_TRANSIENT = (
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
"""SQLSTATEs of connections that are lost or refused, exhaustion, timeouts, shutdown, and of
transactions worth repeating."""

_FOREIGN_KEY_VIOLATION = "23503"


def is_gone(error: Exception) -> bool:
    """Say whether something was deleted by another request while this one relied on it."""
    if isinstance(error, sqlalchemy.exc.NoResultFound | sqlalchemy.orm.exc.StaleDataError):
        return True
    if isinstance(error, sqlalchemy.exc.DBAPIError):
        error = cast("Exception", error.orig)
    return getattr(error, "sqlstate", None) == _FOREIGN_KEY_VIOLATION


def is_transient_error(error: Exception) -> bool:
    """Say whether the database, rather than what it was asked, is the trouble."""
    if isinstance(error, sqlalchemy.exc.TimeoutError):
        return True
    if isinstance(error, sqlalchemy.exc.DBAPIError):
        if error.connection_invalidated:
            return True
        original = cast("BaseException", error.orig)
        error = cast("Exception", original.__cause__ or original)
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return str(state).startswith(_TRANSIENT)
    return isinstance(error, asyncpg.InterfaceError | OSError)
