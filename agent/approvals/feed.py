"""The stream of a person's approvals: what is open, then every change, from the database.

The id of an event is the number of the change, and all numbers of a person become visible in order:
a client that continues behind an id misses nothing. An approval that has changed twice meanwhile is
sent once, as it is now.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from agent.approvals.queries import CALL, select_approvals
from agent.approvals.schemas import ApprovalRead, ApprovalStatus
from agent.approvals.service import to_read_model
from agent.graph.wire_schemas import to_wire
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.approval_signals import FeedWatch
from agent.runs.streams.event_ids import NO_ID, EventStream, NumberedEvent
from checkpoints.tables import approval_feeds
from domain.core.caller import Caller
from domain.core.database.sessions import read_only_session

MAX_EVENTS_PER_BATCH = 100
MAX_OPEN = 500
"""How many open approvals a stream begins with, the newest."""
MAX_ID_DIGITS = 18


async def follow_approvals(worker: RunWorker, caller: Caller, *, after: str) -> EventStream:
    """Yield the caller's approvals that have changed since the event `after`, until cancelled.

    Without the id of an event, or with one that was not sent, the stream begins with all that is
    open. If the worker drains, the stream ends, and the client reconnects with its last event id.
    """
    with worker.approval_signals.watch(caller.user_id) as watch:
        last_change = await _read_last_change(worker, caller)
        position = _parse_id(after)
        if position is None or position > last_change:
            yield await _read_open(worker, caller, last_change)
            position = last_change
        watch.position = position
        while not worker.is_draining:
            while batch := await _read_changes(worker, caller, watch):
                yield batch
            await worker.shutdown.unless_draining(watch.wait())


def _parse_id(event_id: str) -> int | None:
    is_number = event_id.isascii() and event_id.isdigit() and len(event_id) <= MAX_ID_DIGITS
    return int(event_id) if is_number else None


async def _read_last_change(worker: RunWorker, caller: Caller) -> int:
    query = select(approval_feeds.c.last_change).where(approval_feeds.c.user_id == caller.user_id)
    async with read_only_session(worker.dependencies.sessions) as session:
        return await session.scalar(query) or 0


async def _read_open(worker: RunWorker, caller: Caller, last_change: int) -> list[NumberedEvent]:
    """Return what is open. Only the last event has an id: a part of them is not continued."""
    query = select_approvals(caller, "pending").order_by(CALL.change.desc()).limit(MAX_OPEN)
    rows = await _read(worker, query)
    events = [(NO_ID, _event(row, caller)) for row in reversed(rows)]
    return [*events, (str(last_change), {"event": "approvals_opened"})]


async def _read_changes(worker: RunWorker, caller: Caller, watch: FeedWatch) -> list[NumberedEvent]:
    """Return the changes behind the position of a stream, and move it."""
    query = select_approvals(caller).where(CALL.change > watch.position)
    rows = await _read(worker, query.order_by(CALL.change).limit(MAX_EVENTS_PER_BATCH))
    if rows:
        watch.position = rows[-1].change
    return [(str(row.change), _event(row, caller)) for row in rows]


async def _read(worker: RunWorker, query: Any) -> Sequence[Row[*tuple[Any, ...]]]:
    async with read_only_session(worker.dependencies.sessions) as session:
        return (await session.execute(query)).all()


def _event(row: Row[*tuple[Any, ...]], caller: Caller) -> dict[str, Any]:
    approval = to_read_model(row, caller.locale)
    return {"event": _name(approval), "approval": to_wire(approval)}


def _name(approval: ApprovalRead) -> str:
    names: dict[ApprovalStatus, str] = {
        "pending": "approval_requested",
        "expired": "approval_expired",
    }
    return names.get(approval.status, "approval_answered")
