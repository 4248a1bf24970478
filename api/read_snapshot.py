"""Reading what belongs together: every statement of the request sees the same moment."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from api.deps import ServicesDep, StreamingCallerDep
from domain.core.caller import Caller


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the database, and who looks at it. Nothing can be written."""

    session: AsyncSession
    caller: Caller


async def open_snapshot(
    services: ServicesDep, caller: StreamingCallerDep
) -> AsyncIterator[Snapshot]:
    async with services.sessions() as session:
        await session.connection(
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        yield Snapshot(session, caller)


SnapshotDep = Annotated[Snapshot, Depends(open_snapshot, scope="function")]
