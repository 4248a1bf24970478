"""The caller of an operation."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Caller:
    """The signed-in person behind a request, a tool call or a run."""

    user_id: UUID
    session_id: UUID
    locale: str
    """`zh-CN` or `en`: the language of texts for this person."""
    timezone: str
    """A name from the tz database: the zone of "tomorrow at 3pm" for this person."""
    is_superuser: bool = False
    is_locale_known: bool = True
    """Whether the profile or the request names `locale`; else it is the default."""
