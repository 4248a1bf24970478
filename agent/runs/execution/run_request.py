"""The normalised input of a run, as its row stores it: recovery needs nothing else."""

from dataclasses import asdict, dataclass, field
from uuid import UUID

from agent.graph.chat.events import PROTOCOL_VERSION
from domain.conversations.messages import ChatMessage
from domain.core.caller import Caller, Scope
from domain.core.database.base import Json


@dataclass(frozen=True, slots=True)
class RunRequest:
    """The input of a run. Its fields are plain JSON."""

    thread_id: str
    """The client's id of the thread."""
    session_id: str
    locale: str
    timezone: str
    model: str
    protocol_version: str = PROTOCOL_VERSION
    """The version in whose form the client gets its events (see `streams.versions`)."""
    parent_run_id: str | None = None
    client_tools: dict[str, Json] = field(default_factory=dict)
    context: list[list[str]] = field(default_factory=list)
    late_messages: list[ChatMessage] = field(default_factory=list)
    """User messages that came before or with approvals. They follow the tool results."""
    prompt_data: dict[str, Json] = field(default_factory=dict)
    """What prompts need of the late messages besides, by message id."""
    needs_snapshot: bool = False
    """Whether the client holds other messages than the thread has before this run."""
    goes_on: bool = False
    """Whether the model reads the late messages even if front-end calls have no result yet."""

    scopes: list[Scope] | None = None
    """What the API token of the program that began the turn allows; None if a person did."""

    def as_json(self) -> Json:
        return asdict(self)

    def caller(self, user_id: UUID) -> Caller:
        """Return the user for whom the run acts, as the caller of domain operations."""
        return Caller(
            user_id=user_id,
            session_id=UUID(self.session_id),
            locale=self.locale,
            timezone=self.timezone,
            scopes=None if self.scopes is None else frozenset(self.scopes),
        )
