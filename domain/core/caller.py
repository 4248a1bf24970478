"""Who is calling."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Caller:
    """The signed-in person behind a request, a tool call or a run."""

    user_id: UUID
    session_id: UUID
    locale: str
    """`zh-CN` or `en`: the language of texts made for this person now."""
    timezone: str
    """A name from the tz database: what "tomorrow at 3pm" means for this person now."""
    is_superuser: bool = False
