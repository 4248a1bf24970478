"""Checks, while streams are open, whether the sessions or API tokens behind them have ended.

A process checks all of its watched sessions with one query per interval, however many streams they
have; without a stream it queries nothing. A stream holds no database connection.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, literal, select, union_all

from domain.auth.api_tokens.service import is_usable
from domain.auth.models import ApiToken, LoginSession
from domain.core.database.sessions import Sessions, read_only_session
from domain.core.errors import Unauthenticated
from domain.core.i18n import gettext_noop
from domain.profiles.models import User

CHECK_INTERVAL_SECONDS = 2.0
"""How long a stream can go on after its session has ended, besides the time of the query."""


class SessionEnded(Unauthenticated):
    """The session ended while a response was on its way."""

    code = "session_ended"
    message = gettext_noop("Your session has ended. Please sign in again.")


class SessionWatch:
    """The session behind one response.

    As a context manager it cancels what the block awaits when the session ends, and raises
    SessionEnded from the block. One task enters it, a stream for every event, so it is cheaper
    than `asyncio.timeout`, which works in the same way.
    """

    __slots__ = ("_is_cancelling", "_is_entered", "_task", "has_ended")

    def __init__(self) -> None:
        self.has_ended = False
        self._task: asyncio.Task[object] | None = None
        """The task that enters the block."""
        self._is_entered = False
        self._is_cancelling = False

    def end(self) -> None:
        """Record that the session has ended, and cancel what the block awaits."""
        self.has_ended = True
        if self._task is not None and self._is_entered and not self._is_cancelling:
            self._is_cancelling = True
            self._task.cancel()

    def __enter__(self) -> None:
        if self.has_ended:
            raise SessionEnded
        if self._task is None:
            self._task = asyncio.current_task()
        self._is_entered = True

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._is_entered = False
        if not self._is_cancelling or self._task is None:
            return
        self._is_cancelling = False
        is_cancelled_by_others = self._task.uncancel() > 0
        if kind is asyncio.CancelledError and not is_cancelled_by_others:
            raise SessionEnded


class SessionMonitor:
    """The watched sessions of this process."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._watches: defaultdict[UUID, set[SessionWatch]] = defaultdict(set)

    @contextmanager
    def watch(self, session_id: UUID) -> Iterator[SessionWatch]:
        """Watch a session until the block ends."""
        watch = SessionWatch()
        self._watches[session_id].add(watch)
        try:
            yield watch
        finally:
            watches = self._watches[session_id]
            watches.discard(watch)
            if not watches:
                del self._watches[session_id]

    async def check_sessions(self) -> None:
        """Stop the responses of sessions that have ended or whose account is disabled."""
        watched = list(self._watches)
        if not watched:
            return
        live = await self._find_live(watched)
        for session_id in watched:
            if session_id not in live:
                for watch in self._watches.get(session_id, ()):
                    watch.end()

    async def _find_live(self, session_ids: Sequence[UUID]) -> set[UUID]:
        watched = literal(session_ids, ARRAY(Uuid()))
        query = (
            select(LoginSession.id)
            .join(User, User.id == LoginSession.user_id)
            .where(LoginSession.id == any_(watched), LoginSession.ended_at.is_(None))
            .where(User.is_active)
        )
        tokens = (
            select(ApiToken.id)
            .join(User, User.id == ApiToken.user_id)
            .where(ApiToken.id == any_(watched), *is_usable, User.is_active)
        )
        async with read_only_session(self._sessions) as session:
            return set(await session.scalars(union_all(query, tokens)))
