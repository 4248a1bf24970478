"""Reading what belongs together: every statement of the request sees the same moment."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from api.deps import ServicesDep, StreamingCallerDep
from domain.core.caller import Caller
from domain.core.database.sessions import snapshot_session


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the database, and who looks at it. Nothing can be written."""

    session: AsyncSession
    caller: Caller


async def open_snapshot(
    services: ServicesDep, caller: StreamingCallerDep
) -> AsyncIterator[Snapshot]:
    async with snapshot_session(services.sessions) as session:
        yield Snapshot(session, caller)


SnapshotDep = Annotated[Snapshot, Depends(open_snapshot, scope="function")]
