"""Plans and suggestions as the planner asks for them: made by rule, of foods that are known."""

from collections.abc import Sequence
from typing import Any

import orjson
from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import ValidationError

from domain.diet.assessment import assess
from domain.diet.schemas import Pet
from domain.diet.suggestions import standard_suggestions
from offline_model.conversation.toolbox import Call, Toolbox
from offline_model.dialogue_manager import Next
from offline_model.diet_planner.drafting import draft_plan

WRITE_PLAN = "write_plan"
WRITE_SUGGESTIONS = "write_suggestions"


def write_for_pet(messages: Sequence[BaseMessage], tools: Toolbox) -> Next | None:
    """Answer the planner; None where somebody else asks for something else."""
    if tools.names not in ([WRITE_PLAN], [WRITE_SUGGESTIONS]):
        return None
    facts = _facts(messages)
    if facts is None:
        return None
    pet, locale = facts
    assessment = assess(pet)
    if WRITE_SUGGESTIONS in tools:
        suggestions = standard_suggestions(assessment, pet.age, locale)
        return Next(calls=[Call(WRITE_SUGGESTIONS, {"suggestions": suggestions})])
    draft = draft_plan(assessment, age_years=pet.age, locale=locale)
    if draft is None:
        return Next(text="There is no plan of the foods that I know.")
    return Next(calls=[Call(WRITE_PLAN, draft.model_dump())])


def _facts(messages: Sequence[BaseMessage]) -> tuple[Pet, str] | None:
    """Read what the planner says of the pet: an object in its first message."""
    for message in messages:
        if isinstance(message, HumanMessage):
            try:
                facts: dict[str, Any] = orjson.loads(str(message.text))
                return Pet.model_validate(facts["pet"]), str(facts["locale"])
            except (orjson.JSONDecodeError, KeyError, TypeError, ValidationError):
                return None
    return None
