"""The nodes of the planner: assess the pet, compute its need, draft, check, suggest."""

from typing import Any

import orjson
from langgraph.graph import END
from langgraph.runtime import Runtime
from langgraph.types import Command
from pydantic import ValidationError

from agent.graph.planner import events
from agent.graph.planner.missing_draft import NOT_READ, explain_missing_draft
from agent.graph.planner.prompts import (
    MAX_SUGGESTIONS,
    WRITE_PLAN,
    drafting_messages,
    suggesting_messages,
    write_plan_tool,
    write_suggestions_tool,
)
from agent.graph.planner.state import PlannerContext, PlannerState
from agent.graph.planner.tool_calls import CallCut, NotWritten, request_tool_call
from agent.graph.spans import trace_model_call
from domain.core.i18n import gettext_noop, translate
from domain.diet.plan import PlanDraft
from domain.diet.plan_validation import find_violations
from domain.diet.suggestions import filter_safe_suggestions, standard_suggestions

MAX_DRAFTS = 3
"""The first draft, and two more after the check rejects one."""
TYPICAL_DRAFT_LENGTH = 6_000
"""The typical number of characters of a draft, from which its progress is estimated."""
MAX_FAULTS = 20
MAX_REPORTED_FAULTS = 3

ASSESSING = gettext_noop("Looking at what is said of the pet")
COMPUTING = gettext_noop("Computing how much energy it needs")
DRAFTING = gettext_noop("Drafting the plan of the month")
CHECKING = gettext_noop("Checking the plan")
SUGGESTING = gettext_noop("Writing suggestions")
NEED = gettext_noop(
    "It needs {daily} kcal a day: {resting} kcal at rest, times the factor for {why}."
)
SENT_BACK = gettext_noop("The draft did not pass the check and is written again: {fault}")
PASSED = gettext_noop("The plan passed the check.")

PlannerRuntime = Runtime[PlannerContext]


async def assess(state: PlannerState, runtime: PlannerRuntime) -> None:  # noqa: ARG001
    """Report that the pet is being assessed."""
    context = runtime.context
    await context.advance(10, ASSESSING)


async def compute(state: PlannerState, runtime: PlannerRuntime) -> None:  # noqa: ARG001
    """Store and publish the energy need."""
    context = runtime.context
    need = context.assessment.need
    await context.save_energy_need(context.assessment.explain(context.locale))
    await context.advance(20, COMPUTING)
    message = translate(
        NEED,
        context.locale,
        daily=need.daily_kcal,
        resting=need.resting_kcal,
        why=translate(need.why, context.locale),
    )
    context.write(events.agent_message(message))


async def draft(state: PlannerState, runtime: PlannerRuntime) -> dict[str, Any]:
    """Have the model write the plan, given the faults of the draft before."""
    context = runtime.context
    await context.advance(25, DRAFTING)

    async def report_progress(characters: int) -> None:
        part = min(1.0, characters / TYPICAL_DRAFT_LENGTH)
        await context.advance(25 + round(part * 7) * 5, DRAFTING)

    messages = drafting_messages(context.pet, context.assessment, context.locale, state["faults"])
    try:
        call = request_tool_call(context, messages, write_plan_tool(), report_progress)
        written = await trace_model_call(context.usage, call)
        plan = PlanDraft.model_validate_json(orjson.dumps(written)).model_dump()
    except CallCut as fault:
        tries = max(state["tries"] + 1, MAX_DRAFTS - 1)  # one more draft at most
        return {"draft": None, "faults": [str(fault)], "tries": tries}
    except NotWritten as fault:
        return {"draft": None, "faults": [str(fault)], "tries": state["tries"] + 1}
    except ValidationError as error:
        return {"draft": None, "faults": _validation_faults(error), "tries": state["tries"] + 1}
    context.write(events.tool_called(WRITE_PLAN, plan))
    return {"draft": plan, "faults": [], "tries": state["tries"] + 1}


def _validation_faults(error: ValidationError) -> list[str]:
    """Return which arguments do not fit the schema, and why, for the model."""
    return [
        f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False, include_context=False)
    ][:MAX_FAULTS]


async def check(state: PlannerState, runtime: PlannerRuntime) -> Command[str]:
    """Pass a good draft, and send a bad one back with the faults, twice at most."""
    context = runtime.context
    await context.advance(65, CHECKING)
    faults, is_last = list(state["faults"]), state["tries"] >= MAX_DRAFTS
    if state["draft"] is None:
        reported = [_missing_draft(context, is_last=is_last)]
    else:
        found = find_violations(PlanDraft.model_validate(state["draft"]), context.assessment)
        faults = [fault.text("en") for fault in found[:MAX_FAULTS]]
        reported = [fault.text(context.locale) for fault in found[:MAX_REPORTED_FAULTS]]
    if not faults:
        context.write(events.agent_message(translate(PASSED, context.locale)))
        return Command(goto="suggest")
    if is_last:
        return Command(update={"faults": faults, "told": reported}, goto=END)
    context.write(events.agent_message(translate(SENT_BACK, context.locale, fault=reported[0])))
    return Command(update={"faults": faults}, goto="draft")


def _missing_draft(context: PlannerContext, *, is_last: bool) -> str:
    """Return the message that there is no draft; after the last attempt it explains why."""
    if is_last:
        return explain_missing_draft(context.assessment, context.locale)
    return translate(NOT_READ, context.locale)


async def suggest(state: PlannerState, runtime: PlannerRuntime) -> dict[str, Any]:  # noqa: ARG001
    """Have the model write suggestions; standard ones replace those that are unsafe."""
    context = runtime.context
    await context.advance(75, SUGGESTING)
    messages = suggesting_messages(context.pet, context.assessment, context.locale)
    try:
        call = request_tool_call(context, messages, write_suggestions_tool())
        written = await trace_model_call(context.usage, call)
        texts = [text for text in written.get("suggestions", []) if isinstance(text, str)]
    except (NotWritten, TypeError):
        texts = []
    suggestions = filter_safe_suggestions(texts[:MAX_SUGGESTIONS], context.assessment)
    if not suggestions:
        suggestions = standard_suggestions(context.assessment, context.pet.age, context.locale)
    context.write(events.agent_message("\n".join(suggestions)))
    await context.advance(95, SUGGESTING)
    return {"suggestions": suggestions}
