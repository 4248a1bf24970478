"""Start and resume runs: admission, then execution here or delivery of what is there."""

from functools import partial
from typing import Literal
from uuid import UUID

from agent.runs.admission.admit import admit
from agent.runs.admission.at_once import admit_at_once
from agent.runs.admission.errors import Draining, ResumeMissing
from agent.runs.admission.schemas import RunInput
from agent.runs.admission.thread_concurrency import (
    cancel_if_allowed,
    take_over_orphaned,
    wait_until_ended,
)
from agent.runs.admission.types import (
    Admission,
    BusyThread,
    FinishedRun,
    NewRun,
    RunCommand,
    StoredAnswer,
    UnchangedThread,
    WaitingThread,
)
from agent.runs.delivery import snapshot_stream
from agent.runs.delivery.reconnect import attach_run
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.event_ids import EventStream
from agent.runs.streams.versions import known_version, render_stream
from domain.conversations.log_ids import bind_run
from domain.core.caller import Caller
from domain.core.database.sessions import transaction

OnBusy = Literal["refuse", "interrupt"]
"""What a request does if its thread has a running run."""
OnWaiting = Literal["keep", "refuse"]
"""What a new message does if its thread waits for approvals."""


async def start_run(
    worker: RunWorker,
    caller: Caller,
    run_input: RunInput,
    *,
    on_busy: OnBusy = "refuse",
    on_waiting: OnWaiting = "keep",
    request_bytes: int = 0,
) -> EventStream:
    """Run the agent on one of the caller's threads, and return the events as they come.

    The run continues if the client disconnects. The same request again gets the same run.
    `on_busy="interrupt"` first cancels the thread's running run. A message to a thread that waits
    for approvals is kept until these are there; with `on_waiting="refuse"` it refuses what is open
    and the agent goes on. `request_bytes` is the length of the request: the messages that the
    client gets may be as long. Raises Draining, ThreadBusy, RunIdReused, TooManyRuns,
    TooManyWaitingMessages, MessageInvalid, ToolNameTaken, ToolsTooLarge, TooManyThreads,
    ThreadFull, StorageFull, and with approvals what `resume_run` raises.
    """
    check_open(worker)
    if run_input.approvals or on_waiting == "refuse":
        caller.require("approve")
    command = RunCommand(
        worker.dependencies,
        worker.id,
        caller,
        run_input,
        interrupts=on_busy == "interrupt",
        refuses=on_waiting == "refuse",
        request_bytes=request_bytes,
    )
    return _render(await _admit_run(worker, command), run_input)


async def resume_run(
    worker: RunWorker,
    caller: Caller,
    run_input: RunInput,
    *,
    run_id: str,
    request_bytes: int = 0,
) -> EventStream:
    """Resume an interrupted run with approvals, and return the events of the run that follows.

    Of several approvals of one interrupt the first wins. Raises Draining, ResumeMissing,
    ThreadNotFound, RunNotFound, InterruptUnknown, InterruptMismatch, ApprovalsMissing,
    InterruptAnswered, InterruptClosed, ApprovalExpired, ApprovalInvalid, ScopeMissing.
    """
    caller.require("approve")
    if not run_input.approvals:
        raise ResumeMissing
    check_open(worker)
    command = RunCommand(
        worker.dependencies, worker.id, caller, run_input, run_id, request_bytes=request_bytes
    )
    return _render(await _admit_run(worker, command), run_input)


def _render(batches: EventStream, run_input: RunInput) -> EventStream:
    return render_stream(batches, known_version(run_input.protocol_version))


def check_open(worker: RunWorker) -> None:
    """Raise Draining if the worker begins no more runs."""
    if worker.is_draining:
        raise Draining


async def admit_under_lock(
    worker: RunWorker, command: RunCommand, announced: set[UUID]
) -> Admission:
    """Decide about a request under the lock of its thread, and announce the run that it begins.

    Raises what `admit` raises, and Draining.
    """
    async with transaction(worker.dependencies.sessions) as session:
        admission = await admit(session, command)
        if isinstance(admission, NewRun):
            # The worker may have begun to drain while the transaction waited for a lock.
            check_open(worker)
            announced.add(admission.run.id)
    return admission


async def _admit_run(worker: RunWorker, command: RunCommand) -> EventStream:
    while True:
        with worker.live_runs.announce() as announced:
            at_once = await admit_at_once(command, announced, may_begin=partial(check_open, worker))
            if at_once is not None:
                _signal_answers(worker, at_once)
                return _deliver(worker, command.run_input, at_once)
            admission = await admit_under_lock(worker, command, announced)
            if not isinstance(admission, BusyThread):
                _signal_answers(worker, admission)
                await _delete_outdated_log(worker, admission)
                return _deliver(worker, command.run_input, admission)
        attached = await _resolve_busy_thread(worker, command, admission)
        if attached is not None:
            return attached


def _signal_answers(worker: RunWorker, admission: Admission) -> None:
    """Signal that approvals have changed if the admission continues a turn."""
    if isinstance(admission, NewRun | FinishedRun) and admission.run.turn_id != admission.run.id:
        worker.approval_signals.send(admission.run.user_id)


async def _delete_outdated_log(worker: RunWorker, admission: Admission) -> None:
    """Delete the log of a run that has ended if its thread has more messages now.

    Clients that reconnect get the run from the database, with a snapshot of all messages.
    """
    if isinstance(admission, NewRun | BusyThread | StoredAnswer):
        return
    if (changed := admission.changed) is None:
        return
    await worker.event_log.delete(changed.user_id, [changed.id])


async def _resolve_busy_thread(
    worker: RunWorker, command: RunCommand, busy: BusyThread
) -> EventStream | None:
    """Attach to the run if the request is its own; else return None once the thread is free."""
    run = busy.running.run
    live = worker.live_runs.get(run.id)
    is_executed = worker.is_executed(busy.running)
    if not is_executed:
        live = await take_over_orphaned(worker, run)
        if live is None:
            return None
        run = live.run
    if busy.is_of_request:
        return await attach_run(worker, run)
    if is_executed:
        await cancel_if_allowed(worker, command, run)
    await wait_until_ended(worker, run, live)
    return None


def _deliver(worker: RunWorker, run_input: RunInput, admission: Admission) -> EventStream:
    if not isinstance(admission, UnchangedThread | BusyThread):
        bind_run(admission.run)
    match admission:
        case NewRun(run=run, stored=stored):
            return worker.begin(run, stored=stored).subscribe()
        case FinishedRun(run=run):
            return snapshot_stream.replay_finished_run(worker.dependencies, run)
        case WaitingThread():
            return snapshot_stream.restate_interrupts(worker.dependencies, run_input, admission)
        case UnchangedThread():
            return snapshot_stream.restate_thread(worker.dependencies, run_input, admission)
        case BusyThread():
            raise AssertionError("_admit_run waits for a busy thread")
        case StoredAnswer():
            raise AssertionError("a client that waits gets a run")
