"""Executing a chat's run: the graph runs until it succeeds, interrupts, fails or is cancelled."""

import asyncio
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

import structlog

from agent.graph.chat import events
from agent.graph.chat.messages import calls_without_result
from agent.models.errors import ModelFailed
from agent.runs.execution.commit import RunResult, commit_run, end_deleted, end_early
from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.graph_execution import raise_if_retryable, run_graph
from agent.runs.execution.message_snapshots import select_for_run
from agent.runs.execution.outcomes import Status, handover_event, run_started_event, snapshot_of
from agent.runs.execution.run_inputs import RunInputs, StoredTurn, load_run_inputs
from agent.runs.records.measurement import measure_run
from agent.runs.streams.live_run import LiveRun
from agent.tools.effects import RunStopped
from checkpoints.fences import StaleFence
from domain.conversations.models import Run
from domain.core.database.sessions import read_only_session
from domain.core.database.transient_errors import is_transient_error
from domain.core.errors import DomainError
from domain.core.i18n import gettext_noop

log = structlog.get_logger(__name__)

COMMIT_TIMEOUT_SECONDS = 30
"""How long a commit is tried again while the database is down."""
COMMIT_BACKOFF_SECONDS = 0.3


class RunFailed(DomainError):
    code = "internal_error"
    message = gettext_noop("Something went wrong on our side. Please try again.")


async def execute_run(
    dependencies: RunDependencies, live: LiveRun, stored: StoredTurn | None = None
) -> None:
    """Execute a run to its end and publish its events.

    What is `stored` of its turn is read unless admission hands it over. If the fence is stale or
    the database is down, the attempt ends without an outcome: another worker takes the run over or
    has done so.
    """
    run = live.run
    try:
        inputs = await load_run_inputs(dependencies, live, stored)
        await _publish_start(dependencies, live, inputs)
        final = await _run_to_end(dependencies, live, inputs)
        for event in final:
            live.publish(event)
        measure_run(run.kind, live.began_at, final[-1])
    except asyncio.CancelledError:
        _hand_over(live)
        raise
    except StaleFence:
        log.warning("run_lost", fence=run.fence)
        _hand_over(live)
    except Exception as error:
        log.exception("run_aborted", is_transient_error=is_transient_error(error))
        _hand_over(live)
    finally:
        live.end()


async def _run_to_end(
    dependencies: RunDependencies, live: LiveRun, inputs: RunInputs
) -> Sequence[events.Event]:
    """Execute and commit a run, and return the events that end its stream. Raises StaleFence."""
    try:
        result = await _execute(dependencies, live, inputs)
        return await _commit(dependencies, live, inputs, result)
    except StaleFence:
        async with read_only_session(dependencies.sessions) as session:
            is_deleted = await session.get(Run, live.run.id) is None
        if not is_deleted:
            raise
        return await end_deleted(dependencies, live.run, inputs)


async def _commit(
    dependencies: RunDependencies, live: LiveRun, inputs: RunInputs, result: RunResult
) -> Sequence[events.Event]:
    """Commit the run, and try again while the database is down."""
    give_up_at = monotonic() + COMMIT_TIMEOUT_SECONDS
    while True:
        try:
            return await commit_run(dependencies, live.run, inputs, result)
        except Exception as error:
            if not is_transient_error(error) or monotonic() > give_up_at:
                raise
            await asyncio.sleep(COMMIT_BACKOFF_SECONDS)


async def _publish_start(dependencies: RunDependencies, live: LiveRun, inputs: RunInputs) -> None:
    """Start the stream, with the messages before it if the client has not got them right.

    Later attempts restate the messages and the state so far.
    """
    is_first = live.run.attempts == 1
    live.publish(run_started_event(live.run))
    if is_first and not inputs.request.needs_snapshot:
        return
    async with read_only_session(dependencies.sessions) as session:
        selected = await select_for_run(session, live.run, inputs.unstored_messages)
    if selected.is_whole or not is_first:
        live.publish(selected.as_event())
    if not is_first:
        # A running run has no open calls.
        live.publish(events.state_snapshot(snapshot_of(live.run, [])))


async def _execute(dependencies: RunDependencies, live: LiveRun, inputs: RunInputs) -> RunResult:
    """Run the graph and return the result to commit."""
    is_cancelled = live.is_cancelled or live.run.cancel_requested_at is not None
    try:
        invocation = _invoke(dependencies, live.run, inputs)
        work = await run_graph(live, invocation, is_cancelled=is_cancelled)
    except asyncio.CancelledError:
        await _store_turn(dependencies, inputs)
        raise
    finally:
        inputs.task_progress.end()
    if work.cancelled() or isinstance(work.exception(), RunStopped):
        return await _end_early(dependencies, live, inputs, "cancelled")
    error = work.exception()
    if error is None:
        return _run_result(inputs, work.result())
    if isinstance(error, ModelFailed):
        return await _end_early(dependencies, live, inputs, "failed", error)
    raise_if_retryable(error)
    log.error("run_failed", exc_info=error)
    return await _end_early(dependencies, live, inputs, "failed", RunFailed())


async def _store_turn(dependencies: RunDependencies, inputs: RunInputs) -> None:
    """Store the turn so far, so that the worker that continues it repeats no call of the model."""
    try:
        await dependencies.saver.store(inputs.turn_buffer)
    except Exception as error:  # noqa: BLE001 (then the turn restarts from its messages)
        log.warning("turn_not_stored", error=type(error).__name__)


async def _invoke(dependencies: RunDependencies, run: Run, inputs: RunInputs) -> Mapping[str, Any]:
    graph = dependencies.call_graph if run.kind == "call" else dependencies.graph
    return await graph.ainvoke(
        inputs.start, inputs.config, context=inputs.context, durability="sync"
    )


def _run_result(inputs: RunInputs, state: Mapping[str, Any]) -> RunResult:
    interrupts = state.get("__interrupt__", ())
    if interrupts:
        return RunResult("interrupted", approval_requests=_in_model_order(inputs, interrupts))
    return RunResult("succeeded")


def _in_model_order(inputs: RunInputs, interrupts: Any) -> list[dict[str, Any]]:
    order = [call["id"] for call in calls_without_result(inputs.transcript.messages)]
    approval_requests = [interrupt.value for interrupt in interrupts]
    return sorted(approval_requests, key=lambda request: order.index(request["tool_call_id"]))


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
