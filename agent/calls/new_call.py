"""Storing a call that waits for approval: its thread, its run and its question, at once.

Calls of one program that change something are stored one after another, also by several workers:
so of two that are alike only the first is new.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Select, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from agent.approvals.queries import CALL
from agent.calls.types import CallRequest
from agent.graph.chat.events import PROTOCOL_VERSION
from agent.graph.chat.messages import new_call_id, new_message_id
from agent.graph.chat.nodes import approval_request
from agent.runs.admission.new_messages import NewMessages
from agent.runs.admission.new_run import NewInput, make_run, store_run
from agent.runs.admission.schemas import RunInput
from agent.runs.admission.types import RunCommand
from agent.runs.execution.message_snapshots import SnapshotScope
from agent.runs.execution.outcomes import interrupt_outcome, run_finished_event, store_outcome
from agent.runs.execution.worker import RunWorker
from agent.runs.records.measurement import count_end
from agent.runs.service import check_open
from agent.tools.adapter import Tool
from checkpoints.pending_calls import IS_OPEN, insert_pending_calls, make_pending_calls
from checkpoints.tables import pending_tool_calls
from domain.conversations.messages import ChatMessage, ToolCall, append_messages
from domain.conversations.models import ProgramCall, Thread
from domain.conversations.storage import charge_storage
from domain.core.caller import Caller
from domain.core.database.advisory_locks import acquire_advisory_lock
from domain.core.database.base import Json
from domain.core.database.clock import time_now
from domain.core.database.sessions import transaction
from domain.core.idempotency.errors import IdempotencyKeyReused
from domain.core.idempotency.run_once import fingerprint_of
from domain.core.normalization import normalise_title
from domain.core.quotas.definitions import OPEN_CALLS
from domain.core.quotas.enforcement import check_quota

MAX_CLIENT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class CallIdentity:
    """By what a program's call is the same again."""

    caller: Caller
    fingerprint: bytes
    """A hash of the tool and the arguments."""
    key_hash: bytes | None
    """A hash of the idempotency key, if there is one."""

    @classmethod
    def of(cls, caller: Caller, data: CallRequest) -> "CallIdentity":
        """Return the identity of a request, whose arguments MUST fit the tool."""
        key = data.idempotency_key
        key_hash = None if key is None else sha256(key.encode(errors="surrogatepass")).digest()
        return cls(caller, fingerprint_of(data.tool_name, data.arguments), key_hash)


async def find_call(session: AsyncSession, identity: CallIdentity) -> UUID | None:
    """Return the approval of the same call, or None if there is none.

    With a key that is the call of the key, whatever has become of it. Else it is one that waits.
    Raises IdempotencyKeyReused.
    """
    caller = identity.caller
    calls = select(ProgramCall.approval_id, ProgramCall.fingerprint).where(
        ProgramCall.user_id == caller.user_id, ProgramCall.program_id == caller.session_id
    )
    if identity.key_hash is None:
        alike = calls.where(ProgramCall.fingerprint == identity.fingerprint)
        waiting = alike.join(pending_tool_calls, CALL.id == ProgramCall.approval_id).where(IS_OPEN)
        found = (await session.execute(waiting.order_by(CALL.requested_at).limit(1))).first()
    else:
        query = calls.where(ProgramCall.key_hash == identity.key_hash)
        found = (await session.execute(query)).one_or_none()
    if found is None:
        return None
    approval_id, fingerprint = found
    if fingerprint != identity.fingerprint:
        raise IdempotencyKeyReused
    return approval_id


async def find_or_store_call(
    worker: RunWorker, identity: CallIdentity, tool: Tool, data: CallRequest, message: str
) -> UUID:
    """Return the approval of the same call if there is one, else of this one, which then waits.

    `message` says what it would do. Raises IdempotencyKeyReused, TooManyOpenCalls, StorageFull and
    Draining.
    """
    caller = identity.caller
    async with transaction(worker.dependencies.sessions) as session:
        await acquire_advisory_lock(session, f"calls:{caller.user_id}:{caller.session_id}")
        known = await find_call(session, identity)
        if known is not None:
            return known
        check_open(worker)
        question = approval_request(tool, new_call_id(), data.arguments, message)
        thread = await _store_run(session, worker, caller, question)
        call = ProgramCall(
            thread_id=thread.id,
            user_id=caller.user_id,
            program_id=caller.session_id,
            has_token=caller.scopes is not None,
            client=normalise_title(data.client)[:MAX_CLIENT_LENGTH],
            fingerprint=identity.fingerprint,
            key_hash=identity.key_hash,
            approval_id=UUID(question["tool_call_id"].removeprefix("call_")),
        )
        session.add(call)
        await session.flush()
        await check_quota(session, OPEN_CALLS, caller.user_id, select_open_calls(caller.user_id))
    count_end("call", "interrupted")
    worker.approval_signals.send(caller.user_id)
    return call.approval_id


async def _store_run(
    session: AsyncSession, worker: RunWorker, caller: Caller, question: Json
) -> Thread:
    """Store a thread of a call with its message, its run, and the question with which that ends."""
    thread_id = f"call-{uuid7()}"
    values = {"user_id": caller.user_id, "client_id": thread_id, "kind": "call"}
    thread = (await session.scalars(insert(Thread).values(values).returning(Thread))).one()
    message = _message(question)
    members = {"threadId": thread_id, "runId": str(uuid7()), "protocolVersion": PROTOCOL_VERSION}
    run_input = RunInput.model_validate(members)
    run = make_run(
        RunCommand(worker.dependencies, worker.id, caller, run_input, in_background=True),
        thread,
        NewInput(NewMessages(), [message]),
        scope=SnapshotScope(0, []),
    )
    await store_run(session, thread, run)
    await session.refresh(run, ["created_at"])
    await append_messages(session, thread, run, [message])
    calls = make_pending_calls(
        [question],
        thread_id=thread.id,
        turn_id=run.turn_id,
        run_id=run.id,
        requested_at=await time_now(session),
        lifetime_seconds=worker.dependencies.settings.approval_seconds,
    )
    finished = run_finished_event(run, interrupt_outcome(calls))
    store_outcome(thread, run, "interrupted", finished, calls)
    thread.charged_bytes = await charge_storage(session, thread, added=0)
    await session.flush()
    await insert_pending_calls(session, calls)
    return thread


def _message(question: Json) -> ChatMessage:
    """Return the message that holds the call, as a model would have written it."""
    arguments = orjson.dumps(question["arguments"]).decode()
    call: ToolCall = {
        "id": question["tool_call_id"],
        "type": "function",
        "function": {"name": question["tool_name"], "arguments": arguments},
    }
    return {"id": new_message_id(), "role": "assistant", "toolCalls": [call]}


def select_open_calls(user_id: UUID) -> Select[Any]:
    """Select the calls of programs that wait for a person. Indexes find both of their rows."""
    calls = select(CALL.id).join(ProgramCall, ProgramCall.thread_id == CALL.thread_id)
    return calls.where(CALL.user_id == user_id, IS_OPEN)
