"""The steps of the planner: assess the pet, compute its need, draft, check, suggest."""

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
from agent.graph.planner.tool_calls import NotWritten, request_tool_call
from domain.core.i18n import gettext_noop, translate
from domain.diet.plan import PlanDraft
from domain.diet.plan_validation import find_violations
from domain.diet.suggestions import filter_safe_suggestions, standard_suggestions

MAX_DRAFTS = 3
"""The first, and two after the check has sent one back."""
TYPICAL_DRAFT_LENGTH = 6_000
"""Characters that a draft has about: how its progress is guessed."""
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
    """Say what is reckoned with."""
    context = runtime.context
    await context.advance(10, ASSESSING)


async def compute(state: PlannerState, runtime: PlannerRuntime) -> None:  # noqa: ARG001
    """Keep and tell the energy need."""
    context = runtime.context
    need = context.assessment.need
    await context.assessed(context.assessment.explain(context.locale))
    await context.advance(20, COMPUTING)
    told = translate(
        NEED,
        context.locale,
        daily=need.daily_kcal,
        resting=need.resting_kcal,
        why=translate(need.why, context.locale),
    )
    context.write(events.agent_message(told))


async def draft(state: PlannerState, runtime: PlannerRuntime) -> dict[str, Any]:
    """Have the model write the plan, with what was wrong with the one before."""
    context = runtime.context
    await context.advance(25, DRAFTING)

    async def heard(characters: int) -> None:
        part = min(1.0, characters / TYPICAL_DRAFT_LENGTH)
        await context.advance(25 + round(part * 7) * 5, DRAFTING)

    messages = drafting_messages(context.pet, context.assessment, context.locale, state["faults"])
    try:
        written = await request_tool_call(context, messages, write_plan_tool(), heard)
        plan = PlanDraft.model_validate_json(orjson.dumps(written)).model_dump()
    except NotWritten as fault:
        return {"draft": None, "faults": [str(fault)], "tries": state["tries"] + 1}
    except ValidationError as error:
        return {"draft": None, "faults": _misfits(error), "tries": state["tries"] + 1}
    context.write(events.tool_called(WRITE_PLAN, plan))
    return {"draft": plan, "faults": [], "tries": state["tries"] + 1}


def _misfits(error: ValidationError) -> list[str]:
    """Say to the model where its arguments do not fit."""
    return [
        f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False, include_context=False)
    ][:MAX_FAULTS]


async def check(state: PlannerState, runtime: PlannerRuntime) -> Command[str]:
    """Let a good plan pass, and send another one back with the reasons, twice at most."""
    context = runtime.context
    await context.advance(65, CHECKING)
    faults, is_last = list(state["faults"]), state["tries"] >= MAX_DRAFTS
    if state["draft"] is None:
        told = [_no_draft(context, is_last=is_last)]
    else:
        found = find_violations(PlanDraft.model_validate(state["draft"]), context.assessment)
        faults = [fault.text("en") for fault in found[:MAX_FAULTS]]
        told = [fault.text(context.locale) for fault in found[:MAX_REPORTED_FAULTS]]
    if not faults:
        context.write(events.agent_message(translate(PASSED, context.locale)))
        return Command(goto="suggest")
    if is_last:
        return Command(update={"faults": faults, "told": told}, goto=END)
    context.write(events.agent_message(translate(SENT_BACK, context.locale, fault=told[0])))
    return Command(update={"faults": faults}, goto="draft")


def _no_draft(context: PlannerContext, *, is_last: bool) -> str:
    """Say to the person that there is no draft; why that may be only when it is given up."""
    if is_last:
        return explain_missing_draft(context.assessment, context.locale)
    return translate(NOT_READ, context.locale)


async def suggest(state: PlannerState, runtime: PlannerRuntime) -> dict[str, Any]:  # noqa: ARG001
    """Have the model write suggestions; ours take the place of any that may not be given."""
    context = runtime.context
    await context.advance(75, SUGGESTING)
    messages = suggesting_messages(context.pet, context.assessment, context.locale)
    try:
        written = await request_tool_call(context, messages, write_suggestions_tool())
        given = [text for text in written.get("suggestions", []) if isinstance(text, str)]
    except (NotWritten, TypeError):
        given = []
    suggestions = filter_safe_suggestions(given[:MAX_SUGGESTIONS], context.assessment)
    if not suggestions:
        suggestions = standard_suggestions(context.assessment, context.pet.age, context.locale)
    context.write(events.agent_message("\n".join(suggestions)))
    await context.advance(95, SUGGESTING)
    return {"suggestions": suggestions}
