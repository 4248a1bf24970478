"""The caller of an operation."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.core.errors import LoginRequired, ScopeMissing

Scope = Literal["read", "write", "approve"]
"""What an API token allows: to show data, to change them, to answer what the agent asks."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The signed-in person behind a request, a tool call or a run."""

    user_id: UUID
    session_id: UUID
    """The login session, or the API token of a program."""
    locale: str
    """`zh-CN` or `en`: the language of texts for this person."""
    timezone: str
    """A name from the tz database: the zone of "tomorrow at 3pm" for this person."""
    is_superuser: bool = False
    is_locale_known: bool = True
    """Whether the profile or the request names `locale`; else it is the default."""
    scopes: frozenset[Scope] | None = None
    """What the API token of the request allows; None for a person who has signed in."""

    def allows(self, scope: Scope) -> bool:
        """Return whether the caller may do what `scope` stands for."""
        return self.scopes is None or scope in self.scopes

    def require(self, scope: Scope) -> None:
        """Raise ScopeMissing unless the caller may do what `scope` stands for."""
        if not self.allows(scope):
            raise ScopeMissing(scope=scope)

    def require_login(self) -> None:
        """Raise LoginRequired if the caller is a program."""
        if self.scopes is not None:
            raise LoginRequired
