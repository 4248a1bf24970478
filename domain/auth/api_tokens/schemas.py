"""The schemas of API tokens."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from domain.core.caller import Scope
from domain.core.normalization import normalise_title
from domain.core.schemas import Input, Instant, Moment, Output, Text, Typed


def _without_repetitions(scopes: list[Scope]) -> list[Scope]:
    return list(dict.fromkeys(scopes))


class ApiTokenCreate(Input):
    """What a program is called, what it may do, and until when."""

    name: Annotated[
        Text,
        Field(min_length=1, max_length=100, examples=["Calendar sync"]),
        Typed(normalise_title),
    ]
    scopes: Annotated[
        list[Scope],
        Field(
            min_length=1,
            max_length=10,
            description="`read` shows data, `write` changes them, `approve` answers approvals.",
            examples=[["read", "write"]],
        ),
        AfterValidator(_without_repetitions),
    ]
    expires_at: Annotated[
        Moment | None,
        Field(
            description="Until when it works, a day or a time in the person's zone; without it, "
            "until it is revoked.",
            examples=["2030-12-31T18:00:00+08:00"],
        ),
    ] = None


class ApiTokenRead(Output):
    """An API token, without the token itself."""

    id: UUID
    name: str
    scopes: list[Scope]
    created_at: Instant
    expires_at: Instant | None
    last_used_at: Instant | None
    """When a program last used it, to the minute; null if none did."""


class ApiTokenCreated(ApiTokenRead):
    """A new API token."""

    token: str = Field(repr=False)
    """The token itself. No later response has it: the server stores only its hash."""
