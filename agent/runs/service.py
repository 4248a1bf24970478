"""Starting and resuming runs: what the routes call."""

import asyncio
from collections.abc import AsyncIterator
from uuid import NAMESPACE_URL, uuid5

from agent.runs import retelling
from agent.runs.accept import Asked, Begin, Busy, Decision, NothingNew, Repeat, Waiting, decide
from agent.runs.errors import ResumeMissing, ThreadBusy
from agent.runs.live import LiveRun, NumberedEvent
from agent.runs.schemas import RunInput
from agent.runs.takeover import take_over
from agent.runs.worker import RunWorker
from domain.core.caller import Caller
from domain.core.db import transaction

Batches = AsyncIterator[list[NumberedEvent]]

LONGEST_WAIT_SECONDS = 20
"""How long a request waits for the run before it to end."""


async def start_run(worker: RunWorker, caller: Caller, given: RunInput) -> Batches:
    """Run the agent on a thread for the person, and give its events as they come.

    The run goes on when nobody reads them any more. The same request again gives the same run.
    Raises ThreadBusy, RunIdReused, TooManyRuns, MessageInvalid, ToolNameTaken, and with answers
    what `resume_run` raises.
    """
    return await _accept(worker, caller, given, resumed_run_id=None)


async def resume_run(worker: RunWorker, caller: Caller, given: RunInput, *, run_id: str) -> Batches:
    """Answer the questions that an interrupted run put, and give the events of what follows.

    Of several answers to one question the first wins. Raises ResumeMissing, ThreadNotFound,
    RunNotFound, InterruptUnknown, InterruptMismatch, AnswersMissing, AlreadyAnswered,
    ApprovalExpired, ApprovalInvalid.
    """
    if not given.answers:
        raise ResumeMissing
    if given.run_id == run_id:
        given = given.model_copy(update={"run_id": _derived_run_id(given)})
    return await _accept(worker, caller, given, resumed_run_id=run_id)


def _derived_run_id(given: RunInput) -> str:
    """Name a new run after the old one and its answers: the same request is the same run."""
    named = "\n".join([given.run_id, *(answer.interrupt_id for answer in given.answers)])
    return str(uuid5(NAMESPACE_URL, named))


async def _accept(
    worker: RunWorker, caller: Caller, given: RunInput, *, resumed_run_id: str | None
) -> Batches:
    asked = Asked(worker.parts, worker.id, caller, given, resumed_run_id)
    while True:
        async with transaction(worker.parts.sessions) as session:
            decision = await decide(session, asked)
        if not isinstance(decision, Busy):
            return _events(worker, given, decision)
        follow = await _make_way(worker, given, decision)
        if follow is not None:
            return follow.follow()


async def _make_way(worker: RunWorker, given: RunInput, busy: Busy) -> LiveRun | None:
    """Give the run to follow where it is the one asked for; else wait until it is over.

    A run whose worker died is carried on here first. One that nobody reads any more is
    cancelled by the next. Raises ThreadBusy where somebody still reads it.
    """
    run = busy.running.run
    live = worker.live.get(run.id)
    is_driven = live is not None or (busy.running.is_driven and run.worker_id != worker.id)
    if not is_driven:
        live = await take_over(worker, run)
        if live is None:
            return None
    if live is None:
        raise ThreadBusy(run_id=run.client_id)
    if run.client_id == given.run_id:
        return live
    if is_driven:
        if live.readers:
            raise ThreadBusy(run_id=run.client_id)
        live.cancel()
    try:
        await asyncio.wait_for(live.wait(), LONGEST_WAIT_SECONDS)
    except TimeoutError:
        raise ThreadBusy(run_id=run.client_id) from None
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
