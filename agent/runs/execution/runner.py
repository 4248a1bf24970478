"""Driving a run: the graph goes on until it has answered, asks, fails or is cancelled."""

import asyncio
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

import structlog

from agent.graph import events
from agent.graph.messages import unanswered
from agent.models.errors import ModelFailed
from agent.runs.execution.commit import Ending, cut_short, finish_run
from agent.runs.execution.dependencies import RunParts
from agent.runs.execution.outcomes import Status, farewell, snapshot_of
from agent.runs.execution.run_inputs import Drive, known_messages, load_drive
from agent.runs.streams.live_run import LiveRun
from agent.tools.effects import RunStopped
from checkpoints.fences import StaleFence
from domain.core.database.sessions import reading
from domain.core.database.transient_errors import is_outage
from domain.core.errors import DomainError
from domain.core.i18n import mark

log = structlog.get_logger(__name__)

LONGEST_OUTAGE_SECONDS = 30
OUTAGE_PAUSE_SECONDS = 0.3


class RunFailed(DomainError):
    code = "internal_error"
    message = mark("Something went wrong on our side. Please try again.")


async def drive_run(parts: RunParts, live: LiveRun) -> None:
    """Drive a run to its end and tell everybody who follows it.

    A worker whose fence is stale, or which cannot reach the database, stops without an end:
    somebody else carries the run on, or has done so.
    """
    run = live.run
    try:
        drive = await load_drive(parts, live)
        await _begin(parts, live, drive)
        ending = await _execute(parts, live, drive)
        for event in await _finish(parts, live, drive, ending):
            live.publish(event)
    except asyncio.CancelledError:
        await _break_off(live)
        _hand_over(live)
        raise
    except StaleFence:
        log.warning("run_lost", run=str(run.id), fence=run.fence)
        _hand_over(live)
    except Exception as error:
        log.exception("run_broke_off", run=str(run.id), is_outage=is_outage(error))
        _hand_over(live)
    finally:
        live.end()


async def _finish(
    parts: RunParts, live: LiveRun, drive: Drive, ending: Ending
) -> Sequence[events.Event]:
    """Store the end, again and again while the database is away: nothing else is left to do."""
    give_up_at = monotonic() + LONGEST_OUTAGE_SECONDS
    while True:
        try:
            return await finish_run(parts, live.run, drive, ending)
        except Exception as error:
            if not is_outage(error) or monotonic() > give_up_at:
                raise
            await asyncio.sleep(OUTAGE_PAUSE_SECONDS)


async def _begin(parts: RunParts, live: LiveRun, drive: Drive) -> None:
    """Start the stream; an attempt after the first restates what is known already."""
    request = drive.request
    live.publish(events.run_started(request.thread_id, live.run.client_id, request.parent_run_id))
    if live.run.attempts > 1:
        async with reading(parts.sessions) as session:
            known = await known_messages(session, live.run, drive.transcript.messages)
        live.publish(events.messages_snapshot(known))
        # Of a run that is under way every question has its answer: nothing waits.
        live.publish(events.state_snapshot(snapshot_of(live.run, [])))


async def _execute(parts: RunParts, live: LiveRun, drive: Drive) -> Ending:
    """Let the graph go on, and say how that ended."""
    live.work = work = asyncio.ensure_future(_invoke(parts, drive))
    if live.is_cancelled or live.run.cancel_requested_at is not None:
        work.cancel()
    try:
        await asyncio.wait({work})
    finally:
        drive.activities.end()
    if work.cancelled() or isinstance(work.exception(), RunStopped):
        return await _cut_short(parts, live, drive, "cancelled")
    error = work.exception()
    if error is None:
        return _ending(drive, work.result())
    if isinstance(error, ModelFailed):
        return await _cut_short(parts, live, drive, "failed", error)
    if isinstance(error, StaleFence) or (isinstance(error, Exception) and is_outage(error)):
        raise error
    log.error("run_failed", run=str(live.run.id), exc_info=error)
    return await _cut_short(parts, live, drive, "failed", RunFailed())


async def _invoke(parts: RunParts, drive: Drive) -> Mapping[str, Any]:
    return await parts.graph.ainvoke(
        drive.start, drive.config, context=drive.context, durability="sync"
    )


def _ending(drive: Drive, result: Mapping[str, Any]) -> Ending:
    interrupts = result.get("__interrupt__", ())
    if interrupts:
        return Ending("interrupted", questions=_in_model_order(drive, interrupts))
    return Ending("succeeded")


def _in_model_order(drive: Drive, interrupts: Any) -> list[dict[str, Any]]:
    order = [call["id"] for call in unanswered(drive.transcript.messages)]
    questions = [interrupt.value for interrupt in interrupts]
    return sorted(questions, key=lambda question: order.index(question["tool_call_id"]))


async def _cut_short(
    parts: RunParts, live: LiveRun, drive: Drive, status: Status, error: DomainError | None = None
) -> Ending:
    async with parts.sessions() as session:
        return await cut_short(session, live.run, drive, Ending(status, error=error))


async def _break_off(live: LiveRun) -> None:
    """Stop the graph where it is; its checkpoint is where somebody else goes on."""
    if live.work is not None:
        live.work.cancel()
        await asyncio.wait({live.work})


def _hand_over(live: LiveRun) -> None:
    live.hand_over(farewell(live.run))
