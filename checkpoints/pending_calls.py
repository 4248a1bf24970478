"""Tool calls that wait for a person's approval.

`PENDING -> CONSUMED | CANCELLED | EXPIRED`, and `EXPIRED -> CANCELLED`. All calls of one interrupt
share one `expires_at`, and only the database's clock decides. A transaction that changes them locks
the thread's row first: approvals are serialized, and only one of them wins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from ag_ui.core import Interrupt
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    RowMapping,
    and_,
    func,
    insert,
    select,
    text,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from checkpoints.snapshot import format_time
from checkpoints.tables import pending_tool_calls as table

AnswerWay = Literal["chat", "rest", "mcp"]
"""The way on which an answer came."""

# The partial index's own predicate: PostgreSQL cannot match a parameter to it.
_UNSETTLED = text("status = 'EXPIRED' AND claimed_by IS NULL")

IS_OPEN = and_(table.c.status == "PENDING", table.c.expires_at > func.clock_timestamp())
"""Whether a call can still be answered."""
IS_APPROVED = and_(
    table.c.status == "CONSUMED", table.c.approval["payload"]["approved"].as_boolean()
)
"""Whether the person has approved a call."""


@dataclass(frozen=True, slots=True)
class PendingCall:
    """A call, the question that the person was asked, and the approval, once there is one."""

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
        """Return the call as part of a state snapshot."""
        return {
            "interrupt_id": self.interrupt_id,
            "tool_call_id": self.tool_call_id,
            "tool_name": self.tool_name,
            "arguments": self.arguments,
            "status": self.status,
            "requested_at": format_time(self.requested_at),
            "expires_at": format_time(self.expires_at),
        }

    def as_interrupt(self) -> dict[str, Any]:
        """Return the call as an AG-UI interrupt."""
        interrupt = Interrupt(
            id=self.interrupt_id,
            reason="tool_call",
            message=self.message,
            tool_call_id=self.tool_call_id,
            response_schema=self.response_schema,
            expires_at=format_time(self.expires_at),
            metadata={"toolName": self.tool_name, "arguments": self.arguments},
        )
        return interrupt.model_dump(by_alias=True)


def interrupt_id_of(tool_call_id: str) -> str:
    """Return the id of the interrupt that asks about a call."""
    return f"int_{tool_call_id}"


def make_pending_calls(
    requests: Sequence[Mapping[str, Any]],
    *,
    thread_id: UUID,
    turn_id: UUID,
    run_id: UUID,
    requested_at: datetime,
    lifetime_seconds: int,
) -> list[PendingCall]:
    """Make the calls of one interrupt: all expire at once, counted by the database's clock."""
    return [
        PendingCall(
            interrupt_id=interrupt_id_of(request["tool_call_id"]),
            thread_id=thread_id,
            turn_id=turn_id,
            run_id=run_id,
            status="PENDING",
            requested_at=requested_at,
            expires_at=requested_at + timedelta(seconds=lifetime_seconds),
            approval=None,
            claimed_by=None,
            **request,
        )
        for request in requests
    ]


async def insert_pending_calls(session: AsyncSession, calls: Sequence[PendingCall]) -> None:
    """Store the calls of one interrupt, in this order."""
    if calls:
        rows = [asdict(call) | {"ordinal": ordinal} for ordinal, call in enumerate(calls)]
        await session.execute(insert(table), rows)


async def find_open_calls(session: AsyncSession, thread_id: UUID) -> list[PendingCall]:
    """Return the calls of a thread that wait for an approval, in order."""
    return await _select(session, table.c.thread_id == thread_id, table.c.status == "PENDING")


async def find_answerable_calls(session: AsyncSession, thread_id: UUID) -> list[PendingCall]:
    """Return the calls of a thread that wait for an approval and have not expired, in order."""
    return await _select(session, table.c.thread_id == thread_id, IS_OPEN)


async def find_calls_of_turn(session: AsyncSession, turn_id: UUID) -> list[PendingCall]:
    """Return every call of a turn that ever needed an approval, in order."""
    return await _select(session, table.c.turn_id == turn_id)


def find_uncarried(calls: Sequence[PendingCall]) -> list[PendingCall]:
    """Return the calls that were answered alone and that no run carries out yet."""
    return [call for call in calls if call.status == "CONSUMED" and call.claimed_by is None]


async def find_calls(
    session: AsyncSession, thread_id: UUID, interrupt_ids: Sequence[str]
) -> list[PendingCall]:
    """Return the calls of a thread that have one of these interrupt ids."""
    return await _select(
        session, table.c.thread_id == thread_id, table.c.interrupt_id.in_(interrupt_ids)
    )


@dataclass(frozen=True, slots=True)
class AnswerSource:
    """From where an answer came."""

    via: AnswerWay = "chat"
    by: str | None = None
    """The name of the program that gave it with an API token; None for the person's login."""


async def claim_call(
    session: AsyncSession, *, call: PendingCall, run_id: UUID | None, source: AnswerSource
) -> None:
    """Store a call's approval and status, and the run that carries the approval out, if any."""
    await session.execute(
        update(table)
        .where(table.c.interrupt_id == call.interrupt_id)
        .values(
            status=call.status,
            approval=call.approval,
            claimed_by=run_id,
            answered_via=source.via,
            answered_by=source.by,
        )
    )


async def find_source(session: AsyncSession, interrupt_id: str) -> AnswerSource:
    """Return from where the answer to a call came."""
    columns = select(table.c.answered_via, table.c.answered_by)
    row = (await session.execute(columns.where(table.c.interrupt_id == interrupt_id))).one()
    return AnswerSource(*row)


async def number_change(session: AsyncSession, turn_id: UUID) -> None:
    """Have the calls of a turn count as changed: there is a result."""
    await session.execute(
        # The trigger of migration 0025 numbers whatever sets the status.
        update(table).where(table.c.turn_id == turn_id).values(status=table.c.status)
    )


async def carry_out(session: AsyncSession, call: PendingCall, run_id: UUID) -> None:
    """Store the run that carries out an answer which was given alone."""
    await session.execute(
        update(table)
        .where(table.c.interrupt_id == call.interrupt_id)
        .values(status=call.status, claimed_by=run_id)
    )


def find_current(calls: Sequence[PendingCall]) -> list[PendingCall]:
    """Return the calls of the latest interruption among all calls of a turn, in order."""
    return [call for call in calls if call.requested_at == calls[-1].requested_at]


async def expire_calls(session: AsyncSession, thread_id: UUID) -> None:
    """Mark the pending calls of a thread whose time is over as expired."""
    await session.execute(
        update(table)
        .where(
            table.c.thread_id == thread_id,
            table.c.status == "PENDING",
            table.c.expires_at <= func.clock_timestamp(),
        )
        .values(status="EXPIRED")
    )


def select_threads_with_expired_calls() -> CompoundSelect[UUID]:
    """Select the threads with an unsettled call whose time is over.

    Such a call is still pending, or a late approval has marked it as expired.
    """
    thread_ids = select(table.c.thread_id)
    overdue = thread_ids.where(
        table.c.status == "PENDING", table.c.expires_at <= func.clock_timestamp()
    )
    return union(overdue, thread_ids.where(_UNSETTLED))


async def find_threads_with_expired_calls(session: AsyncSession, limit: int = 100) -> list[UUID]:
    """Return threads with an unsettled call whose time is over."""
    return list(await session.scalars(select_threads_with_expired_calls().limit(limit)))


async def settle_expired_calls(
    session: AsyncSession, thread_id: UUID, run_id: UUID | None = None
) -> int:
    """Record that a thread's expired calls need no further work, and return how many there are.

    From then on they belong to the run that continues their turn without them, or to the runs that
    asked. They can still be cancelled.
    """
    connection = await session.connection()
    settled = await connection.execute(
        update(table)
        .where(table.c.thread_id == thread_id, _UNSETTLED)
        .values(claimed_by=table.c.run_id if run_id is None else run_id)
    )
    return settled.rowcount


async def reassign_open_calls(session: AsyncSession, turn_id: UUID, run_id: UUID) -> None:
    """Make a later run of the turn the one that asks about its pending calls."""
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
