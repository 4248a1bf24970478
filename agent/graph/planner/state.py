"""What the planner remembers between its steps, and what it is only told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypedDict

from langchain_core.language_models import BaseChatModel

from agent.graph.planner.events import Event
from agent.graph.usage import Usage
from domain.diet.assessment import Assessment
from domain.diet.schemas import Pet


class PlannerState(TypedDict):
    """How far a plan has come; this is what a checkpoint holds."""

    draft: dict[str, Any] | None
    faults: list[str]
    """English reasons why the last draft may not be given to anybody; empty for a good one."""
    told: list[str]
    """The same, for the person."""
    tries: int
    """How many drafts the model has written."""
    suggestions: list[str]


Advance = Callable[[int, str], Awaitable[None]]
"""Notes and tells a percentage, and in a marked text what is being done."""


@dataclass(frozen=True, slots=True)
class PlannerContext:
    """What one task works with; never checkpointed."""

    write: Callable[[Event], None]
    advance: Advance
    assessed: Callable[[dict[str, Any]], Awaitable[None]]
    """Keeps the energy need, as it is shown."""
    model: BaseChatModel
    pet: Pet
    assessment: Assessment
    locale: str
    usage: Usage
