"""Signals that a person's approvals have changed: at once through Redis, else by a poll.

A signal says only whose approvals have changed, and the streams read what has changed from the
database. So a lost signal, or an outage of Redis, delays an event by one interval of the poll. A
process polls for all persons whose approvals it streams with one query; without a stream it neither
polls nor listens.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from sqlalchemy import ARRAY, Uuid, any_, literal, select

from agent.runs.streams.event_log import REDIS_ERRORS
from checkpoints.tables import approval_feeds
from domain.core.database.sessions import Sessions, read_only_session

log = structlog.get_logger(__name__)

POLL_INTERVAL_SECONDS = 2
REDIS_TIMEOUT_SECONDS = 1
"""How long Redis may take to accept a signal."""
BACKOFF_SECONDS = 1
"""How long the process waits before it listens again after a failure of Redis."""
CHANNEL = "majordomo:approvals"


class FeedWatch:
    """One stream of a person's approvals: how far it is, and whether there may be more."""

    def __init__(self) -> None:
        self.position = 0
        """The number of the last change that the stream has read."""
        self.changed = asyncio.Event()

    async def wait(self) -> None:
        """Wait until there may be changes behind the position."""
        await self.changed.wait()
        self.changed.clear()


class ApprovalSignals:
    """The signals of this process to others, and from them to its streams."""

    def __init__(self, redis: Redis, sessions: Sessions) -> None:
        self._redis = redis
        self._sessions = sessions
        self._watches: defaultdict[UUID, set[FeedWatch]] = defaultdict(set)
        self._sending: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Task[None] | None = None
        self._is_closed = False

    @property
    def _listens(self) -> bool:
        return bool(self._watches) and not self._is_closed

    @contextmanager
    def watch(self, user_id: UUID) -> Iterator[FeedWatch]:
        """Watch a person's approvals until the block ends."""
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen(), name="approval signals")
        watch = FeedWatch()
        self._watches[user_id].add(watch)
        try:
            yield watch
        finally:
            watches = self._watches[user_id]
            watches.discard(watch)
            if not watches:
                del self._watches[user_id]

    def send(self, user_id: UUID) -> None:
        """Tell the streams of all processes that a person's approvals have changed."""
        self._wake(user_id)
        task = asyncio.create_task(self._publish(user_id), name="approval signal")
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def poll(self) -> None:
        """Wake the streams that lack changes, whatever became of the signals."""
        watched = list(self._watches)
        if not watched:
            return
        feeds = approval_feeds.c
        query = select(feeds.user_id, feeds.last_change).where(
            feeds.user_id == any_(literal(watched, ARRAY(Uuid())))
        )
        async with read_only_session(self._sessions) as session:
            last_changes = [(row.user_id, row.last_change) for row in await session.execute(query)]
        for user_id, last_change in last_changes:
            for watch in self._watches.get(user_id, ()):
                if watch.position < last_change:
                    watch.changed.set()

    async def close(self) -> None:
        """Stop listening, and let the last signals leave. Afterwards no task uses Redis."""
        self._is_closed = True
        tasks = {*self._sending, *filter(None, [self._listening])}
        if tasks:
            await asyncio.wait(tasks)

    def _wake(self, user_id: UUID) -> None:
        for watch in self._watches.get(user_id, ()):
            watch.changed.set()

    async def _publish(self, user_id: UUID) -> None:
        try:
            async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
                await self._redis.publish(CHANNEL, str(user_id))
        except REDIS_ERRORS as error:
            log.warning("approval_signal_failed", error=type(error).__name__)

    async def _listen(self) -> None:
        """Receive the signals of all processes while there are streams; Redis may be down.

        This task is never cancelled, so that it closes its connection.
        """
        while self._listens:
            try:
                async with self._redis.pubsub() as pubsub:
                    await self._receive(pubsub)
            except REDIS_ERRORS:
                await asyncio.sleep(BACKOFF_SECONDS)
        self._listening = None

    async def _receive(self, pubsub: PubSub) -> None:
        await pubsub.subscribe(CHANNEL)
        while self._listens:
            message = await pubsub.get_message(
                ignore_subscribe_messages=True, timeout=REDIS_TIMEOUT_SECONDS
            )
            if message is not None:
                self._wake(UUID(message["data"].decode()))
