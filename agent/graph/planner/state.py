"""The state of the planner, which checkpoints store, and its context, which they do not."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypedDict

from langchain_core.language_models import BaseChatModel

from agent.graph.planner.events import Event
from agent.graph.usage import Usage
from domain.diet.assessment import Assessment
from domain.diet.schemas import Pet


class PlannerState(TypedDict):
    """The plan so far; a checkpoint stores it."""

    draft: dict[str, Any] | None
    faults: list[str]
    """Why the check rejects the last draft, in English for the model; empty for a good draft."""
    told: list[str]
    """The same, in the person's language."""
    tries: int
    """The number of drafts that the model has written."""
    suggestions: list[str]


Advance = Callable[[int, str], Awaitable[None]]
"""Stores and publishes a percentage, and the current step as a gettext message id."""


@dataclass(frozen=True, slots=True)
class PlannerContext:
    """What the nodes of one task need; never checkpointed."""

    write: Callable[[Event], None]
    advance: Advance
    save_energy_need: Callable[[dict[str, Any]], Awaitable[None]]
    """Stores the energy need, as the API shows it."""
    model: BaseChatModel
    pet: Pet
    assessment: Assessment
    locale: str
    usage: Usage
