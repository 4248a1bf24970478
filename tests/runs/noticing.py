"""Waiting until what happens behind a run's stream has happened."""

from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import select

from agent.runs.event_log import parse_event_id
from agent.runs.live import LiveRun
from domain.conversations.models import Run
from domain.core.db import Sessions
from tests.waiting import eventually


async def until_logged(app: FastAPI, event_id: str) -> None:
    """Return when the event log of the test's only run has an event; logs are written behind."""

    async def is_logged() -> bool:
        redis = app.state.services.redis
        for key in await redis.keys("majordomo:run:*"):
            for entry_id, _ in await redis.xrevrange(key, count=1):
                if parse_event_id(entry_id.decode()) >= parse_event_id(event_id):
                    return True
        return False

    await eventually(is_logged, f"event {event_id} is logged")


async def until_followed_elsewhere(app: FastAPI, count: int = 1) -> None:
    """Return when so many readers follow the test's only run through workers that do not run it."""

    async def are_noted() -> bool:
        redis = app.state.services.redis
        keys = await redis.keys("majordomo:followers:*")
        return bool(sum([await redis.zcard(key) for key in keys]) == count)

    await eventually(are_noted, f"{count} readers elsewhere are noted")


async def until_read_by(app: FastAPI, count: int) -> None:
    """Return when the only run of this worker has so many readers here."""

    def has_readers() -> bool:
        live: list[LiveRun] = list(app.state.agent.live.values())
        return [each.readers for each in live] == [count]

    await eventually(has_readers, f"{count} read it here")


async def until_unread(sessions: Sessions) -> UUID:
    """Return when a run's row says that nobody reads it: other workers go by that."""

    async def is_noted() -> bool:
        async with sessions() as session:
            return await session.scalar(UNREAD) is not None

    await eventually(is_noted, "the run is noted as unread")
    async with sessions() as session:
        return (await session.execute(UNREAD)).scalar_one()


UNREAD = select(Run.id).where(Run.unread_since.is_not(None))
