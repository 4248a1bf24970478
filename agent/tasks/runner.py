"""Execute a task: the planner works until it has a plan, fails, or is cancelled."""

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
from agent.runs.execution.graph_execution import raise_if_retryable, run_graph
from agent.runs.execution.runner import RunFailed
from agent.runs.records.measurement import measure_task
from agent.runs.streams.live_run import LiveRun
from agent.tasks import store
from checkpoints.fences import StaleFence
from domain.core.database.transient_errors import is_transient_error
from domain.core.errors import DomainError
from domain.core.i18n import gettext_noop, translate
from domain.diet.assessment import assess
from domain.diet.models import DietPlan
from domain.diet.plan import PlanDraft, render_plan
from domain.diet.rules.toxic import toxic_foods_for
from domain.diet.schemas import Pet

log = structlog.get_logger(__name__)

STARTED_MESSAGE = gettext_noop("Beginning to look at the pet...")
RESUMED_MESSAGE = gettext_noop("Carrying on where the work was interrupted...")
READY_MESSAGE = gettext_noop("The plan is ready")


class NoPlanFits(DomainError):
    code = "no_plan_fits"
    message = gettext_noop("No plan could be made that passes the check: {reason}")


async def execute_task(planner: PlannerGraph, dependencies: RunDependencies, live: LiveRun) -> None:
    """Execute a task to its end, and publish its events.

    A worker whose task was cancelled or taken over, or which cannot reach the database, stops
    without storing an end: the row holds the task's state.
    """
    try:
        context = await _load_context(dependencies, live)
        await _publish_start(dependencies, live, context)
        live.publish(await _run_planner(planner, dependencies, live, context))
    except StaleFence:
        await _end_cancelled(dependencies, live)
    except Exception as error:
        log.exception("task_aborted", is_transient_error=is_transient_error(error))
    finally:
        live.end()


async def _load_context(dependencies: RunDependencies, live: LiveRun) -> PlannerContext:
    run, locale = live.run, live.run.request["locale"]
    async with dependencies.sessions() as session:
        plan = (await session.scalars(select(DietPlan).where(DietPlan.task_id == run.id))).one()
    pet = Pet.model_validate({name: getattr(plan, name) for name in Pet.model_fields})
    published = plan.progress

    async def advance(progress: int, message: str) -> None:
        nonlocal published
        if progress > published:
            published = await store.save_progress(dependencies.sessions, run, progress=progress)
            _publish_progress(live, published, translate(message, locale))

    async def save_energy_need(energy_need: dict[str, Any]) -> None:
        await store.save_progress(dependencies.sessions, run, energy_need=energy_need)

    return PlannerContext(
        write=live.publish,
        advance=advance,
        save_energy_need=save_energy_need,
        model=dependencies.model,
        pet=pet,
        assessment=assess(pet),
        locale=locale,
        usage=Usage(dependencies.provider, dependencies.model_name),
    )


async def _publish_start(
    dependencies: RunDependencies, live: LiveRun, context: PlannerContext
) -> None:
    """Publish the first events; a later attempt reports that it resumes, and the progress."""
    is_first = live.run.attempts == 1
    live.publish(
        events.message_created(
            translate(STARTED_MESSAGE if is_first else RESUMED_MESSAGE, context.locale)
        )
    )
    live.publish(events.task_started(str(live.run.id)))
    if not is_first:
        progress = await store.save_progress(dependencies.sessions, live.run)
        _publish_progress(live, progress, translate(RESUMED_MESSAGE, context.locale))


def _publish_progress(live: LiveRun, progress: int, message: str) -> None:
    live.publish(events.status_update(progress, message))
    live.publish(events.task_progress(progress, message))


async def _run_planner(
    planner: PlannerGraph, dependencies: RunDependencies, live: LiveRun, context: PlannerContext
) -> Event:
    """Run the graph, store its outcome, and return the terminal event."""
    work = await run_graph(live, _invoke(planner, live, context), is_cancelled=live.is_cancelled)
    if work.cancelled():
        raise StaleFence(live.run.id, live.run.fence)
    error = work.exception()
    if error is None:
        return await _store_result(dependencies, live, context, work.result())
    raise_if_retryable(error)
    if not isinstance(error, ModelFailed):
        log.error("task_failed", exc_info=error)
        error = RunFailed()
    return await _fail(dependencies, live, context, error)


async def _fail(
    dependencies: RunDependencies, live: LiveRun, context: PlannerContext, error: DomainError
) -> Event:
    event = await store.fail(dependencies.sessions, live.run, error.text(context.locale))
    measure_task(live.began_at, "failed", code=error.code)
    return event


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
    resumes = live.run.attempts > 1 and (await planner.aget_state(config)).created_at is not None
    return await planner.ainvoke(
        None if resumes else start, config, context=context, durability="sync"
    )


async def _store_result(
    dependencies: RunDependencies, live: LiveRun, context: PlannerContext, state: Mapping[str, Any]
) -> Event:
    if state["faults"] or state["draft"] is None:
        error = NoPlanFits(reason=" ".join(state["told"]))
        return await _fail(dependencies, live, context, error)
    avoid = [
        translate(toxic.name, context.locale) for toxic in toxic_foods_for(context.pet.pet_type)
    ]
    need = context.assessment.need.daily_kcal
    draft = PlanDraft.model_validate(state["draft"])
    event = await store.complete(
        dependencies.sessions,
        live.run,
        pet_diet_plan=render_plan(draft, daily_kcal=need, avoid=avoid),
        ai_suggestions="\n".join(state["suggestions"]),
    )
    measure_task(live.began_at, "succeeded")
    _publish_progress(live, 100, translate(READY_MESSAGE, context.locale))
    return event


async def _end_cancelled(dependencies: RunDependencies, live: LiveRun) -> None:
    """Publish the end of a cancelled task; a task that was taken over ends on the other worker."""
    task = await store.find_task(dependencies.sessions, live.run.id)
    if task is not None and task[1].status == "cancelled":
        await store.delete_checkpoints(dependencies.sessions, live.run)
        live.publish(events.task_cancelled(str(live.run.id)))
    else:
        log.warning("task_lost", fence=live.run.fence)
