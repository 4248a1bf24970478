"""What a tool call needs besides its arguments. Never checkpointed, and not the model's to set."""

from dataclasses import dataclass
from uuid import UUID

from domain.core.caller import Caller
from domain.core.database.base import Json
from domain.core.database.sessions import Sessions


@dataclass(frozen=True, slots=True)
class ToolContext:
    """The caller for whom tools run: the agent has the caller's rights and no others."""

    sessions: Sessions
    caller: Caller
    scope: str
    """The scope in which a tool call id is unique, such as `turn:<id>`."""
    fence: tuple[UUID, int] | None = None
    """The thread and the number of the fence that an effect must hold, if any."""
    requested_by: Json | None = None
    """Who asks for the effects, as the account of them has it; tools that only read need none."""
