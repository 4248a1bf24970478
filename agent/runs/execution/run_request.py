"""The normalised input of a run, as its row keeps it: recovery needs nothing else."""

from dataclasses import asdict, dataclass, field
from uuid import UUID

from domain.conversations.messages import ChatMessage
from domain.core.caller import Caller
from domain.core.database.base import Json


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Plain JSON throughout."""

    thread_id: str
    """The client's name of the thread."""
    session_id: str
    locale: str
    timezone: str
    model: str
    parent_run_id: str | None = None
    client_tools: dict[str, Json] = field(default_factory=dict)
    context: list[list[str]] = field(default_factory=list)
    late_messages: list[ChatMessage] = field(default_factory=list)
    """What the person wrote along with their answers."""

    def as_json(self) -> Json:
        return asdict(self)

    def caller(self, user_id: UUID) -> Caller:
        """Give the person for whom the run acts."""
        return Caller(
            user_id=user_id,
            session_id=UUID(self.session_id),
            locale=self.locale,
            timezone=self.timezone,
        )
