"""Replies to the planner's requests for plans and suggestions."""

from collections.abc import Sequence
from typing import Any

import orjson
from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import ValidationError

from domain.diet.assessment import assess
from domain.diet.schemas import Pet
from domain.diet.suggestions import standard_suggestions
from offline_model.conversation.bound_tools import BoundTools, ToolCall
from offline_model.conversation.reply import ModelReply
from offline_model.diet_planner.drafting import draft_plan

WRITE_PLAN = "write_plan"
WRITE_SUGGESTIONS = "write_suggestions"


def reply_to_planner(messages: Sequence[BaseMessage], tools: BoundTools) -> ModelReply | None:
    """Return the reply to a request of the planner; None for any other conversation."""
    if tools.names not in ([WRITE_PLAN], [WRITE_SUGGESTIONS]):
        return None
    planner_input = _parse_planner_input(messages)
    if planner_input is None:
        return None
    pet, locale = planner_input
    assessment = assess(pet)
    if WRITE_SUGGESTIONS in tools:
        suggestions = standard_suggestions(assessment, pet.age, locale)
        return ModelReply(calls=[ToolCall(WRITE_SUGGESTIONS, {"suggestions": suggestions})])
    draft = draft_plan(assessment, age_years=pet.age, locale=locale)
    if draft is None:
        return ModelReply(text="There is no plan of the foods that I know.")
    return ModelReply(calls=[ToolCall(WRITE_PLAN, draft.model_dump())])


def _parse_planner_input(messages: Sequence[BaseMessage]) -> tuple[Pet, str] | None:
    """Parse the pet and the locale, JSON in the first line of the planner's message."""
    for message in messages:
        if isinstance(message, HumanMessage):
            try:
                data: dict[str, Any] = orjson.loads(str(message.text).partition("\n")[0])
                return Pet.model_validate(data["pet"]), str(data["locale"])
            except (orjson.JSONDecodeError, KeyError, TypeError, ValidationError):
                return None
    return None
