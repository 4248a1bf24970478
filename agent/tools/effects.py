"""Begins an effect under a fence, and stores it: the first and last statement of its transaction.

What is stored is the idempotency record and the line in the account of effects, by one statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Insert, Table, and_, bindparam, insert, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from checkpoints.fences import StaleFence
from checkpoints.pending_calls import interrupt_id_of
from checkpoints.tables import fences, pending_tool_calls
from domain.activity.models import Effect, program_requester
from domain.conversations.models import PROGRAM_TOKEN_ID, ProgramCall, Run
from domain.core.database.base import Base, Json
from domain.core.idempotency.models import IdempotencyRecord

_CALL = pending_tool_calls.c
_APPROVAL = (
    _CALL.id,
    _CALL.message,
    _CALL.arguments,
    _CALL.answered_at,
    _CALL.answered_via,
    _CALL.answered_by,
)
_PROGRAM = (ProgramCall.client, PROGRAM_TOKEN_ID)

# Only the fence is locked, so that a request to stop the run does not wait for an effect. What is
# read beside it cannot be older than the lock: only the holder of this fence writes the record, and
# it holds no second transaction for the same call; and the claim that stored the approval came
# before this fence. The status is a literal, so that every query plan can use the index of running
# runs, however long the thread is.
_BEGIN = (
    select(Run.cancel_requested_at.is_not(None), IdempotencyRecord, *_PROGRAM, *_APPROVAL)
    .select_from(fences)
    .outerjoin(
        Run, and_(Run.thread_id == fences.c.scope, Run.status == literal_column("'running'"))
    )
    .outerjoin(
        IdempotencyRecord,
        and_(
            IdempotencyRecord.user_id == bindparam("user_id"),
            IdempotencyRecord.scope == bindparam("turn"),
            IdempotencyRecord.key == bindparam("key"),
        ),
    )
    .outerjoin(ProgramCall, ProgramCall.thread_id == fences.c.scope)
    .outerjoin(pending_tool_calls, _CALL.interrupt_id == bindparam("interrupt_id"))
    .where(fences.c.scope == bindparam("thread_id"), fences.c.fence == bindparam("fence"))
    .with_for_update(read=True, of=fences)
)


def _insert(model: type[Base], prefix: str) -> Insert:
    """Return the insertion of one row; the names of its parameters begin with a prefix."""
    table = cast("Table", model.__table__)
    given = [column for column in table.columns if column.name != "created_at"]
    return insert(table).values(
        {column: bindparam(prefix + column.name, type_=column.type) for column in given}
    )


_STORE = _insert(Effect, "effect_").add_cte(_insert(IdempotencyRecord, "record_").cte("record"))


class RunStopped(Exception):
    """The person stopped the run before the effect began. The call writes nothing."""


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval of a call, and what the person was asked."""

    id: UUID
    message: str
    arguments: Json
    """The arguments before the person edited them."""
    answered_at: datetime | None
    answered_via: str | None
    answered_by: str | None


@dataclass(frozen=True, slots=True)
class BegunEffect:
    """What is stored of an effect when it begins."""

    record: IdempotencyRecord | None
    """Its record, if it has happened already."""
    approval: Approval | None
    requested_by: Json | None
    """The program that asks, if it is not a conversation."""


@dataclass(slots=True)
class NewEffect:
    """An effect that happens in the present transaction."""

    tool_name: str
    arguments: Json
    requested_by: Json
    approval: Approval | None
    message: str | None = None
    """The sentence that says what is done; None as long as no person was asked about it."""

    def __post_init__(self) -> None:
        if self.approval is not None and self.approval.arguments == self.arguments:
            self.message = self.approval.message

    async def store(self, session: AsyncSession, record: Mapping[str, Any]) -> None:
        """Store the effect's idempotency record, and its line in the account of effects."""
        approval = self.approval
        effect = {
            "id": uuid7(),
            "user_id": record["user_id"],
            "tool_name": self.tool_name,
            "arguments": self.arguments,
            "message": self.message,
            "result": record["result"],
            "requested_by": self.requested_by,
            "approval_id": approval and approval.id,
            "answered_at": approval and approval.answered_at,
            "answered_via": approval and approval.answered_via,
            "answered_by": approval and approval.answered_by,
        }
        parameters = {f"effect_{name}": value for name, value in effect.items()}
        parameters |= {f"record_{name}": value for name, value in record.items()}
        await session.execute(_STORE, parameters)


async def begin_effect(
    session: AsyncSession, fence: tuple[UUID, int], *, user_id: UUID, scope: str, key: str
) -> BegunEffect:
    """Lock the fence of a thread, as `check_fence` does, for an effect that is about to begin.

    Raises StaleFence if a later fence exists, and RunStopped if the person stopped the run.
    """
    thread_id, number = fence
    parameters = {"thread_id": thread_id, "fence": number, "interrupt_id": interrupt_id_of(key)}
    record_key = {"user_id": user_id, "turn": scope, "key": key}
    found = (await session.execute(_BEGIN, parameters | record_key)).one_or_none()
    if found is None:
        raise StaleFence(thread_id, number)
    is_stopped, record, client, token_id, *approval = found
    if is_stopped:
        raise RunStopped
    return BegunEffect(
        record,
        approval=None if approval[0] is None else Approval(*approval),
        requested_by=None if client is None else program_requester(client, token_id),
    )
