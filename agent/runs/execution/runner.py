"""Driving a run: the graph goes on until it has answered, asks, fails or is cancelled."""

import asyncio
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

import structlog

from agent.graph import events
from agent.graph.messages import calls_without_result
from agent.models.errors import ModelFailed
from agent.runs.execution.commit import RunResult, commit_run, end_early
from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.outcomes import Status, handover_event, snapshot_of
from agent.runs.execution.run_inputs import RunInputs, client_messages, load_run_inputs
from agent.runs.streams.live_run import LiveRun
from agent.tools.effects import RunStopped
from checkpoints.fences import StaleFence
from domain.core.database.sessions import read_only_session
from domain.core.database.transient_errors import is_transient_error
from domain.core.errors import DomainError
from domain.core.i18n import gettext_noop

log = structlog.get_logger(__name__)

COMMIT_TIMEOUT_SECONDS = 30
COMMIT_BACKOFF_SECONDS = 0.3


class RunFailed(DomainError):
    code = "internal_error"
    message = gettext_noop("Something went wrong on our side. Please try again.")


async def execute_run(dependencies: RunDependencies, live: LiveRun) -> None:
    """Drive a run to its end and tell everybody who follows it.

    A worker whose fence is stale, or which cannot reach the database, stops without an end:
    somebody else carries the run on, or has done so.
    """
    run = live.run
    try:
        inputs = await load_run_inputs(dependencies, live)
        await _begin(dependencies, live, inputs)
        result = await _execute(dependencies, live, inputs)
        for event in await _finish(dependencies, live, inputs, result):
            live.publish(event)
    except asyncio.CancelledError:
        await live.stop_work()
        _hand_over(live)
        raise
    except StaleFence:
        log.warning("run_lost", run=str(run.id), fence=run.fence)
        _hand_over(live)
    except Exception as error:
        log.exception(
            "run_broke_off", run=str(run.id), is_transient_error=is_transient_error(error)
        )
        _hand_over(live)
    finally:
        live.end()


async def _finish(
    dependencies: RunDependencies, live: LiveRun, inputs: RunInputs, result: RunResult
) -> Sequence[events.Event]:
    """Store the end, again and again while the database is away: nothing else is left to do."""
    give_up_at = monotonic() + COMMIT_TIMEOUT_SECONDS
    while True:
        try:
            return await commit_run(dependencies, live.run, inputs, result)
        except Exception as error:
            if not is_transient_error(error) or monotonic() > give_up_at:
                raise
            await asyncio.sleep(COMMIT_BACKOFF_SECONDS)


async def _begin(dependencies: RunDependencies, live: LiveRun, inputs: RunInputs) -> None:
    """Start the stream; an attempt after the first restates what is known already."""
    request = inputs.request
    live.publish(events.run_started(request.thread_id, live.run.client_id, request.parent_run_id))
    if live.run.attempts > 1:
        async with read_only_session(dependencies.sessions) as session:
            known = await client_messages(session, live.run, inputs.transcript.messages)
        live.publish(events.messages_snapshot(known))
        # Of a run that is under way every question has its answer: nothing waits.
        live.publish(events.state_snapshot(snapshot_of(live.run, [])))


async def _execute(dependencies: RunDependencies, live: LiveRun, inputs: RunInputs) -> RunResult:
    """Let the graph go on, and say how that ended."""
    live.work = work = asyncio.ensure_future(_invoke(dependencies, inputs))
    if live.is_cancelled or live.run.cancel_requested_at is not None:
        work.cancel()
    try:
        await asyncio.wait({work})
    finally:
        inputs.task_progress.end()
    if work.cancelled() or isinstance(work.exception(), RunStopped):
        return await _end_early(dependencies, live, inputs, "cancelled")
    error = work.exception()
    if error is None:
        return _run_result(inputs, work.result())
    if isinstance(error, ModelFailed):
        return await _end_early(dependencies, live, inputs, "failed", error)
    if isinstance(error, StaleFence) or (
        isinstance(error, Exception) and is_transient_error(error)
    ):
        raise error
    log.error("run_failed", run=str(live.run.id), exc_info=error)
    return await _end_early(dependencies, live, inputs, "failed", RunFailed())


async def _invoke(dependencies: RunDependencies, inputs: RunInputs) -> Mapping[str, Any]:
    return await dependencies.graph.ainvoke(
        inputs.start, inputs.config, context=inputs.context, durability="sync"
    )


def _run_result(inputs: RunInputs, returned: Mapping[str, Any]) -> RunResult:
    interrupts = returned.get("__interrupt__", ())
    if interrupts:
        return RunResult("interrupted", approval_requests=_in_model_order(inputs, interrupts))
    return RunResult("succeeded")


def _in_model_order(inputs: RunInputs, interrupts: Any) -> list[dict[str, Any]]:
    order = [call["id"] for call in calls_without_result(inputs.transcript.messages)]
    approval_requests = [interrupt.value for interrupt in interrupts]
    return sorted(approval_requests, key=lambda question: order.index(question["tool_call_id"]))


async def _end_early(
    dependencies: RunDependencies,
    live: LiveRun,
    inputs: RunInputs,
    status: Status,
    error: DomainError | None = None,
) -> RunResult:
    async with dependencies.sessions() as session:
        return await end_early(session, live.run, inputs, RunResult(status, error=error))


def _hand_over(live: LiveRun) -> None:
    live.set_handover_event(handover_event(live.run))
