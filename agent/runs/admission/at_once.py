"""Admission without a lock, in two round trips, of what nearly all requests are.

These are new messages to a thread at rest, and approvals of everything that a thread asks. One
statement reads what the decision needs. The decision is a pure function of that. Another statement
writes, if the thread has not changed since. Whatever else a request is, `admit` decides it under
the lock of the thread's row; so it also raises every error.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from uuid_utils.compat import uuid7

from agent.runs.admission.admit import has_all_results, in_language
from agent.runs.admission.approvals import UNANSWERED, agrees, check_payload, claimed
from agent.runs.admission.new_messages import CHUNK_SIZE, NewMessages, id_of, read_new_messages
from agent.runs.admission.new_run import free_slot, make_run, snapshot_scope
from agent.runs.admission.new_turn import NewTurn, make_turn
from agent.runs.admission.normalization import request_fingerprint
from agent.runs.admission.types import NewRun, RunCommand
from agent.runs.admission.waiting_turn import take_in_messages
from agent.runs.execution.approval import count_approvals
from agent.runs.execution.history import LATEST_MESSAGES, build_history
from agent.runs.execution.run_inputs import StoredTurn
from agent.runs.records.reading import ThreadRecord, read_thread_record
from agent.runs.records.writing import begin_run, create_storage
from checkpoints.pending_calls import PendingCall, find_current, find_uncarried
from domain.conversations.messages import size_of_messages
from domain.conversations.models import Run, Thread
from domain.conversations.storage import MEBIBYTE
from domain.core.errors import DomainError
from domain.core.quotas.definitions import STORED_MEBIBYTES, THREAD_MESSAGES, THREADS, Quota
from domain.core.quotas.enforcement import UNLOCKED_ROOM, limit_in
from domain.core.telemetry.ids import bind_ids

MAX_TRIES = 3
"""How often a decision is made again because the thread has changed, before a lock is taken."""


class _NeedsLock(Exception):
    """The request is none of those that are admitted without a lock."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the writing statement writes, and what the execution needs of it."""

    thread: Thread
    turn: NewTurn
    is_new_thread: bool
    charge: int = 0
    max_bytes: int | None = None
    claims: Sequence[PendingCall] = ()
    """The calls that the request's approvals claim."""
    uncarried: Sequence[PendingCall] = ()
    """Those that were answered alone; the run carries them out, too."""
    calls: Sequence[PendingCall] = ()
    """All calls of the turn, with their approvals."""


async def admit_at_once(
    command: RunCommand, announced: set[UUID], *, may_begin: Callable[[], None]
) -> NewRun | None:
    """Admit a request without a lock, and announce its run before it is stored.

    `may_begin` is asked last, and raises if this process stops. Returns None if the request needs
    the lock, or other requests change the thread all the time.
    """
    for _ in range(MAX_TRIES):
        record = await _read(command)
        try:
            plan = await _decide(in_language(command, record.locale), record)
        except (DomainError, _NeedsLock):
            return None
        if record.used_bytes is None:
            await create_storage(command.dependencies.pool, command.caller.user_id)
        run = plan.turn.run
        may_begin()
        announced.add(run.id)
        if await begin_run(
            command.dependencies.pool,
            plan.thread,
            run,
            plan.turn.rows,
            is_new_thread=plan.is_new_thread,
            claims=[*plan.claims, *plan.uncarried],
            charge=plan.charge,
            max_bytes=plan.max_bytes,
        ):
            count_approvals(plan.claims)
            return NewRun(run, _stored_turn(record, plan))
        announced.discard(run.id)
    return None


async def _read(command: RunCommand) -> ThreadRecord:
    """Read the thread, and where it has the messages at both ends of those that came."""
    run_input, sent = command.run_input, command.run_input.messages
    ends = [*sent[:CHUNK_SIZE], *sent[max(CHUNK_SIZE, len(sent) - CHUNK_SIZE) :]]
    record = await read_thread_record(
        command.dependencies.pool,
        command.caller,
        thread_id=run_input.thread_id,
        run_id=run_input.run_id,
        message_ids=[message_id for each in ends if (message_id := id_of(each)) is not None],
        message_count=LATEST_MESSAGES,
        has_approvals=bool(run_input.approvals),
        max_threads=_limit(command, THREADS) + 1,
        fingerprint=request_fingerprint(run_input),
    )
    if record.thread is not None:
        bind_ids(thread_id=record.thread.id)
    return record


async def _decide(command: RunCommand, record: ThreadRecord) -> _Plan:
    if record.is_repeated:
        raise _NeedsLock
    if command.run_input.approvals:
        return await _continue_turn(command, record)
    is_at_rest = record.latest is None or record.latest.status not in ("running", "interrupted")
    if record.turn_of_id is not None or not is_at_rest:
        raise _NeedsLock
    return await _begin_turn(command, record)


async def _begin_turn(command: RunCommand, record: ThreadRecord) -> _Plan:
    thread = record.thread or _new_thread(command, record)
    new = await _read_new(command, record, thread)
    if thread.waiting_messages or not (new.user_messages or has_all_results(thread, new)):
        raise _NeedsLock
    if thread.next_position + len(new.messages) > _limit(command, THREAD_MESSAGES):
        raise _NeedsLock
    charged_bytes = thread.stored_bytes + size_of_messages(new.messages)
    charge = charged_bytes - thread.charged_bytes
    thread.charged_bytes = charged_bytes
    turn = make_turn(command, thread, new, snapshot_scope(command, new, thread))
    turn.run.slot = free_slot(record.running_slots, command.dependencies.settings.runs_per_person)
    if turn.run.slot is None:
        raise _NeedsLock
    return _Plan(
        thread,
        turn,
        is_new_thread=record.thread is None,
        charge=charge,
        max_bytes=_limit(command, STORED_MEBIBYTES) * MEBIBYTE,
    )


async def _continue_turn(command: RunCommand, record: ThreadRecord) -> _Plan:
    thread, interrupted = record.thread, record.latest
    if command.caller.scopes is not None:  # what the program is called is stored with its answer
        raise _NeedsLock
    if thread is None or interrupted is None or interrupted.status != "interrupted":
        raise _NeedsLock
    if record.turn_of_id not in (None, interrupted.turn_id):
        raise _NeedsLock
    if command.resumed_run_id not in (None, interrupted.wire_id):
        raise _NeedsLock
    claims = _claim_all(command, record, interrupted)
    new = await _read_new(command, record, thread)
    if new.results:
        raise _NeedsLock
    scope = snapshot_scope(command, new, thread)
    scope = replace(scope, start=min(scope.start, _turn_start(record, interrupted.turn_id)))
    run = make_run(
        command,
        thread,
        take_in_messages(command, thread, new),
        scope=scope,
        continued=interrupted,
        is_id_used=record.turn_of_id is not None,
    )
    calls = [claims.get(call.interrupt_id, call) for call in record.calls]
    return _Plan(
        thread,
        NewTurn(run),
        is_new_thread=False,
        claims=list(claims.values()),
        uncarried=find_uncarried(record.calls),
        calls=calls,
    )


def _claim_all(
    command: RunCommand, record: ThreadRecord, interrupted: Run
) -> dict[str, PendingCall]:
    """Claim all calls that wait, by interrupt id: each has an approval, and none is late."""
    run_input = command.run_input
    entries = {entry.interrupt_id: entry for entry in run_input.approvals}
    waiting = {c.interrupt_id: c for c in find_current(record.calls) if c.status in UNANSWERED}
    is_late = any(
        call.status == "EXPIRED" or call.expires_at <= record.read_at for call in waiting.values()
    )
    if is_late or waiting.keys() != entries.keys():
        raise _NeedsLock
    snapshot = run_input.snapshot
    if snapshot is not None and not (
        snapshot.run_context.run_id == interrupted.wire_id
        and record.thread is not None
        and agrees(snapshot, record.thread, record.calls)
    ):
        raise _NeedsLock
    for interrupt_id, call in waiting.items():
        check_payload(
            call, entries[interrupt_id], command.dependencies.tools, command.caller.locale
        )
    return {each: claimed(call, entries[each]) for each, call in waiting.items()}


def _turn_start(record: ThreadRecord, turn_id: UUID) -> int:
    """Return where the thread's last turn begins, if that is among the messages that were read."""
    positions = [each.position for each in record.messages if each.turn_id == turn_id]
    if not positions or (positions[0] == record.messages[0].position and positions[0] > 0):
        raise _NeedsLock
    return positions[0]


async def _read_new(command: RunCommand, record: ThreadRecord, thread: Thread) -> NewMessages:
    async def find_positions(message_ids: Sequence[str]) -> Mapping[str, int]:
        if not record.asked_ids.issuperset(message_ids):
            raise _NeedsLock
        return {each: record.positions[each] for each in message_ids if each in record.positions}

    run_input = command.run_input
    return await read_new_messages(
        find_positions, thread, run_input.messages, command.caller.locale
    )


def _new_thread(command: RunCommand, record: ThreadRecord) -> Thread:
    if record.thread_count + UNLOCKED_ROOM >= _limit(command, THREADS):
        raise _NeedsLock
    return Thread(
        id=uuid7(),
        user_id=command.caller.user_id,
        client_id=command.run_input.thread_id,
        kind="chat",
        title=None,
        next_position=0,
        client_calls=[],
        passed_calls=[],
        waiting_messages=[],
        waiting_prompt_data={},
        stored_bytes=0,
        charged_bytes=0,
        version=0,
    )


def _stored_turn(record: ThreadRecord, plan: _Plan) -> StoredTurn | None:
    """Return what a recovery would read; None if that is more than was read."""
    latest = [*record.messages, *plan.turn.stored_messages][-LATEST_MESSAGES:]
    history = build_history(latest, plan.turn.run.turn_id)
    if history is None:
        return None
    return StoredTurn(record.username, history, plan.calls, plan.thread, latest)


def _limit(command: RunCommand, quota: Quota) -> int:
    return limit_in(command.dependencies.settings.quotas, quota)
