"""Starting and resuming runs: what the routes call."""

from typing import Literal
from uuid import NAMESPACE_URL, uuid5

from agent.runs.admission.admit import (
    Asked,
    Begin,
    Busy,
    Decision,
    NothingNew,
    Repeat,
    Waiting,
    decide,
)
from agent.runs.admission.errors import Draining, ResumeMissing
from agent.runs.admission.schemas import RunInput
from agent.runs.admission.thread_concurrency import (
    cancel_for,
    take_over_orphaned,
    wait_until_ended,
)
from agent.runs.delivery import snapshot_stream as retelling
from agent.runs.delivery.attach import replay_run
from agent.runs.execution.worker import RunWorker
from agent.runs.streams.live_run import Batches
from domain.conversations.runs import RunningRun
from domain.core.caller import Caller
from domain.core.database.sessions import transaction

OnBusy = Literal["refuse", "interrupt"]
"""What a request does about a run that its thread is busy with."""


async def start_run(
    worker: RunWorker, caller: Caller, given: RunInput, *, on_busy: OnBusy = "refuse"
) -> Batches:
    """Run the agent on a thread for the person, and give its events as they come.

    The run goes on when nobody reads them any more. The same request again gives the same run.
    With `on_busy` "interrupt" a run that the thread is busy with is cancelled first.
    Raises Draining, ThreadBusy, RunIdReused, TooManyRuns, MessageInvalid, ToolNameTaken, and
    with answers what `resume_run` raises.
    """
    _check_open(worker)
    asked = Asked(worker.parts, worker.id, caller, given, interrupts=on_busy == "interrupt")
    return await _accept(worker, asked)


async def resume_run(worker: RunWorker, caller: Caller, given: RunInput, *, run_id: str) -> Batches:
    """Answer the questions that an interrupted run put, and give the events of what follows.

    Of several answers to one question the first wins. Raises Draining, ResumeMissing,
    ThreadNotFound, RunNotFound, InterruptUnknown, InterruptMismatch, AnswersMissing,
    AlreadyAnswered, ApprovalExpired, ApprovalInvalid.
    """
    if not given.answers:
        raise ResumeMissing
    if given.run_id == run_id:
        given = given.model_copy(update={"run_id": _derived_run_id(given)})
    _check_open(worker)
    return await _accept(worker, Asked(worker.parts, worker.id, caller, given, run_id))


def _check_open(worker: RunWorker) -> None:
    if worker.is_draining:
        raise Draining


def _derived_run_id(given: RunInput) -> str:
    """Name a new run after the old one and its answers: the same request is the same run."""
    named = "\n".join([given.run_id, *(answer.interrupt_id for answer in given.answers)])
    return str(uuid5(NAMESPACE_URL, named))


async def _accept(worker: RunWorker, asked: Asked) -> Batches:
    while True:
        with worker.expecting() as expected:
            async with transaction(worker.parts.sessions) as session:
                decision = await decide(session, asked)
                if isinstance(decision, Begin):
                    # The transaction may have waited for the thread; a draining worker rolls back.
                    _check_open(worker)
                    expected.add(decision.run.id)
            if not isinstance(decision, Busy):
                return _events(worker, asked.given, decision)
        attached = await _resolve_busy_thread(worker, asked, decision.running)
        if attached is not None:
            return attached


async def _resolve_busy_thread(
    worker: RunWorker, asked: Asked, running: RunningRun
) -> Batches | None:
    """Attach to the run if the request names it; otherwise return None once the thread is free."""
    run = running.run
    live = worker.live.get(run.id)
    is_executed = worker.is_executed(running)
    if not is_executed:
        live = await take_over_orphaned(worker, run)
        if live is None:
            return None
    if run.client_id == asked.given.run_id:
        return await replay_run(worker, asked.caller, run)
    if is_executed:
        await cancel_for(worker, asked, run)
    await wait_until_ended(worker, run, live)
    return None


def _events(worker: RunWorker, given: RunInput, decision: Decision) -> Batches:
    match decision:
        case Begin(run=run):
            return worker.begin(run).follow()
        case Repeat(run=run):
            return retelling.repeat(worker.parts, run)
        case Waiting():
            return retelling.ask_again(worker.parts, given, decision)
        case NothingNew():
            return retelling.nothing_new(worker.parts, given, decision)
        case Busy():
            raise AssertionError("a busy thread is waited for")
