"""Driving a task: the planner goes on until there is a plan, a reason against it, or a cancel."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from langchain_core.runnables import RunnableConfig
from sqlalchemy import select

from agent.graph.planner import events
from agent.graph.planner.build import PlannerGraph
from agent.graph.planner.events import Event
from agent.graph.planner.state import PlannerContext, PlannerState
from agent.graph.usage import Usage
from agent.models.errors import ModelFailed
from agent.runs.execution.dependencies import RunDependencies
from agent.runs.execution.runner import RunFailed
from agent.runs.streams.live_run import LiveRun
from agent.tasks import store
from checkpoints.fences import StaleFence
from domain.core.database.transient_errors import is_transient_error
from domain.core.errors import DomainError
from domain.core.i18n import gettext_noop, translate
from domain.diet.assessment import assess
from domain.diet.models import DietPlan
from domain.diet.plan import PlanDraft, show_plan
from domain.diet.schemas import Pet
from domain.diet.toxic import toxic_for

log = structlog.get_logger(__name__)

BEGINNING = gettext_noop("Beginning to look at the pet...")
CARRIED_ON = gettext_noop("Carrying on where the work was interrupted...")
READY = gettext_noop("The plan is ready")


class NoPlanFits(DomainError):
    code = "no_plan_fits"
    message = gettext_noop("No plan could be made that passes the check: {reason}")


async def execute_task(planner: PlannerGraph, dependencies: RunDependencies, live: LiveRun) -> None:
    """Drive a task to its end and tell everybody who follows it.

    A worker whose task was cancelled or taken over, or which cannot reach the database, stops
    without an end of its own: the row says how the task stands.
    """
    run = live.run
    try:
        context = await _load(dependencies, live)
        await _begin(dependencies, live, context)
        live.publish(await _work(planner, dependencies, live, context))
    except asyncio.CancelledError:
        await live.stop_work()
        raise
    except StaleFence:
        await _tell_of_cancel(dependencies, live)
    except Exception as error:
        log.exception(
            "task_broke_off", task=str(run.id), is_transient_error=is_transient_error(error)
        )
    finally:
        live.end()


async def _load(dependencies: RunDependencies, live: LiveRun) -> PlannerContext:
    run, locale = live.run, live.run.request["locale"]
    async with dependencies.sessions() as session:
        plan = (await session.scalars(select(DietPlan).where(DietPlan.task_id == run.id))).one()
    pet = Pet.model_validate({name: getattr(plan, name) for name in Pet.model_fields})
    told = plan.progress

    async def advance(progress: int, message: str) -> None:
        nonlocal told
        if progress > told:
            told = await store.keep(dependencies.sessions, run, progress=progress)
            _tell_progress(live, told, translate(message, locale))

    async def assessed(energy_need: dict[str, Any]) -> None:
        await store.keep(dependencies.sessions, run, energy_need=energy_need)

    return PlannerContext(
        write=live.publish,
        advance=advance,
        assessed=assessed,
        model=dependencies.model,
        pet=pet,
        assessment=assess(pet),
        locale=locale,
        usage=Usage(dependencies.provider, dependencies.model_name),
    )


async def _begin(dependencies: RunDependencies, live: LiveRun, context: PlannerContext) -> None:
    """Start the stream; an attempt after the first says so, and how far things have come."""
    is_first = live.run.attempts == 1
    live.publish(
        events.message_created(translate(BEGINNING if is_first else CARRIED_ON, context.locale))
    )
    live.publish(events.task_started(str(live.run.id)))
    if not is_first:
        progress = await store.keep(dependencies.sessions, live.run)
        _tell_progress(live, progress, translate(CARRIED_ON, context.locale))


def _tell_progress(live: LiveRun, progress: int, message: str) -> None:
    live.publish(events.status_update(progress, message))
    live.publish(events.task_progress(progress, message))


async def _work(
    planner: PlannerGraph, dependencies: RunDependencies, live: LiveRun, context: PlannerContext
) -> Event:
    """Let the graph go on, store how that ended, and give the event that tells of it."""
    live.work = work = asyncio.ensure_future(_invoke(planner, live, context))
    if live.is_cancelled:
        work.cancel()
    await asyncio.wait({work})
    if work.cancelled():
        raise StaleFence(live.run.id, live.run.fence)
    error = work.exception()
    if error is None:
        return await _finish(dependencies, live, context, work.result())
    if isinstance(error, StaleFence) or (
        isinstance(error, Exception) and is_transient_error(error)
    ):
        raise error
    if not isinstance(error, ModelFailed):
        log.error("task_failed", task=str(live.run.id), exc_info=error)
        error = RunFailed()
    return await store.fail(dependencies.sessions, live.run, error.text(context.locale))


async def _invoke(
    planner: PlannerGraph, live: LiveRun, context: PlannerContext
) -> Mapping[str, Any]:
    config: RunnableConfig = {
        "configurable": {
            "thread_id": str(live.run.id),
            "__fence": (str(live.run.id), live.run.fence),
        },
        "metadata": {"run_id": str(live.run.id)},
        "recursion_limit": 50,
    }
    start = PlannerState(draft=None, faults=[], told=[], tries=0, suggestions=[])
    goes_on = live.run.attempts > 1 and (await planner.aget_state(config)).created_at is not None
    return await planner.ainvoke(
        None if goes_on else start, config, context=context, durability="sync"
    )


async def _finish(
    dependencies: RunDependencies, live: LiveRun, context: PlannerContext, state: Mapping[str, Any]
) -> Event:
    if state["faults"] or state["draft"] is None:
        error = NoPlanFits(reason=" ".join(state["told"]))
        return await store.fail(dependencies.sessions, live.run, error.text(context.locale))
    avoid = [translate(toxic.name, context.locale) for toxic in toxic_for(context.pet.pet_type)]
    need = context.assessment.need.daily_kcal
    draft = PlanDraft.model_validate(state["draft"])
    event = await store.complete(
        dependencies.sessions,
        live.run,
        pet_diet_plan=show_plan(draft, daily_kcal=need, avoid=avoid),
        ai_suggestions="\n".join(state["suggestions"]),
    )
    _tell_progress(live, 100, translate(READY, context.locale))
    return event


async def _tell_of_cancel(dependencies: RunDependencies, live: LiveRun) -> None:
    """End the stream of a task that was cancelled; another worker tells of what it took over."""
    found = await store.find_task(dependencies.sessions, live.run.id)
    if found is not None and found[1].status == "cancelled":
        await store.forget_steps(dependencies.sessions, live.run)
        live.publish(events.task_cancelled(str(live.run.id)))
    else:
        log.warning("task_lost", task=str(live.run.id), fence=live.run.fence)
