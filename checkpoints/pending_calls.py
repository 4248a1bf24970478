"""Tool calls that wait for a person's approval.

`PENDING -> CONSUMED | CANCELLED | EXPIRED`, and `EXPIRED -> CANCELLED`. All calls of one stop
share one `expires_at`, and only the database's clock decides. Whoever changes a stop holds the
lock of its thread's row, so that answers come one after another and only one of them wins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Interval,
    RowMapping,
    bindparam,
    func,
    insert,
    select,
    text,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from checkpoints.snapshot import moment
from checkpoints.tables import pending_tool_calls as table

# One time for all that are stored at once, read after the lock of the thread was waited for.
_ASK = (
    insert(table)
    .values(
        requested_at=func.statement_timestamp(),
        expires_at=func.statement_timestamp() + bindparam("patience", type_=Interval),
    )
    .returning(table)
)
# Its index in the index's own words: a parameter in them could be anything, for all a plan knows.
_UNSETTLED = text("status = 'EXPIRED' AND claimed_by IS NULL")


@dataclass(frozen=True, slots=True)
class PendingCall:
    """One question: the call, how it was put, and what became of it."""

    interrupt_id: str
    thread_id: UUID
    turn_id: UUID
    run_id: UUID
    tool_call_id: str
    tool_name: str
    arguments: dict[str, Any]
    message: str
    response_schema: dict[str, Any]
    status: str
    requested_at: datetime
    expires_at: datetime
    approval: dict[str, Any] | None
    claimed_by: UUID | None

    def as_snapshot(self) -> dict[str, Any]:
        """Give the call's part of a state snapshot."""
        return {
            "interrupt_id": self.interrupt_id,
            "tool_call_id": self.tool_call_id,
            "tool_name": self.tool_name,
            "arguments": self.arguments,
            "status": self.status,
            "requested_at": moment(self.requested_at),
            "expires_at": moment(self.expires_at),
        }

    def as_interrupt(self) -> dict[str, Any]:
        """Give AG-UI's form of the question."""
        return {
            "id": self.interrupt_id,
            "reason": "tool_call",
            "message": self.message,
            "toolCallId": self.tool_call_id,
            "responseSchema": self.response_schema,
            "expiresAt": moment(self.expires_at),
            "metadata": {"toolName": self.tool_name, "arguments": self.arguments},
        }


async def ask(
    session: AsyncSession,
    *,
    thread_id: UUID,
    turn_id: UUID,
    run_id: UUID,
    requests: Sequence[Mapping[str, Any]],
    seconds: int,
) -> list[PendingCall]:
    """Store the questions of one stop, which all expire at once; give them in their order."""
    common = {
        "thread_id": thread_id,
        "turn_id": turn_id,
        "run_id": run_id,
        "patience": timedelta(seconds=seconds),
    }
    given = [
        {"interrupt_id": f"int_{q['tool_call_id']}", "ordinal": ordinal, **common, **q}
        for ordinal, q in enumerate(requests)
    ]
    rows = (await session.execute(_ASK, given)).mappings()
    return [_pending_call(row) for row in sorted(rows, key=lambda row: row["ordinal"])]


async def open_calls(session: AsyncSession, thread_id: UUID) -> list[PendingCall]:
    """Give the calls of a thread that wait for an approval, in their order."""
    return await _select(session, table.c.thread_id == thread_id, table.c.status == "PENDING")


async def calls_of_turn(session: AsyncSession, turn_id: UUID) -> list[PendingCall]:
    """Give every call of a turn that was ever asked about, in their order."""
    return await _select(session, table.c.turn_id == turn_id)


async def find_calls(
    session: AsyncSession, thread_id: UUID, interrupt_ids: Sequence[str]
) -> list[PendingCall]:
    """Give those of a thread's calls that are named."""
    return await _select(
        session, table.c.thread_id == thread_id, table.c.interrupt_id.in_(interrupt_ids)
    )


async def take(
    session: AsyncSession, *, call: PendingCall, status: str, approval: dict[str, Any], run_id: UUID
) -> None:
    """Take a call for one run, which carries the approval from now on."""
    await session.execute(
        update(table)
        .where(table.c.interrupt_id == call.interrupt_id)
        .values(status=status, approval=approval, claimed_by=run_id)
    )


async def expire(session: AsyncSession, thread_id: UUID) -> None:
    """Mark what waits in a thread, and whose time is over, as expired."""
    await session.execute(
        update(table)
        .where(
            table.c.thread_id == thread_id,
            table.c.status == "PENDING",
            table.c.expires_at <= func.clock_timestamp(),
        )
        .values(status="EXPIRED")
    )


async def threads_with_lapsed_calls(session: AsyncSession, limit: int = 100) -> list[UUID]:
    """Give threads in which the time is over for something that is not settled.

    Either it waits still, or somebody who came too late has found it expired.
    """
    thread = select(table.c.thread_id)
    waiting = thread.where(
        table.c.status == "PENDING", table.c.expires_at <= func.clock_timestamp()
    )
    either = union(waiting, thread.where(_UNSETTLED))
    return list(await session.scalars(either.limit(limit)))


async def settle(session: AsyncSession, thread_id: UUID) -> None:
    """Note that nothing is left to be done about a thread's expired calls.

    They belong to the runs that asked from now on; they may still be cancelled.
    """
    await session.execute(
        update(table)
        .where(table.c.thread_id == thread_id, _UNSETTLED)
        .values(claimed_by=table.c.run_id)
    )


async def hand_on(session: AsyncSession, turn_id: UUID, run_id: UUID) -> None:
    """Let the calls that still wait belong to the run that asks about them now."""
    await session.execute(
        update(table)
        .where(table.c.turn_id == turn_id, table.c.status == "PENDING")
        .values(run_id=run_id)
    )


async def _select(session: AsyncSession, *conditions: ColumnElement[bool]) -> list[PendingCall]:
    query = select(table).where(*conditions).order_by(table.c.requested_at, table.c.ordinal)
    rows = (await session.execute(query)).mappings()
    return [_pending_call(row) for row in rows]


def _pending_call(row: RowMapping) -> PendingCall:
    return PendingCall(**{name: row[name] for name in PendingCall.__slots__})
