"""What a tool works with. Never checkpointed, and never the model's to choose."""

from dataclasses import dataclass
from uuid import UUID

from domain.core.caller import Caller
from domain.core.database.sessions import Sessions


@dataclass(frozen=True, slots=True)
class ToolContext:
    """On whose behalf tools run: the agent has the caller's rights and no more."""

    sessions: Sessions
    caller: Caller
    scope: str
    """Where a tool call id is unique, such as `turn:<id>`."""
    fence: tuple[UUID, int] | None = None
    """The thread and number of the fence under which effects happen, if there is one."""
