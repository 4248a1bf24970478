"""The schemas of invite codes."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.core.schemas import Input, Instant, Moment, Output

Status = Literal["active", "disabled", "expired", "used_up"]


class InviteCodeCreate(Input):
    """For how long, and for how many people, a code is to work."""

    expires_at: Annotated[
        Moment | None,
        Field(
            description="Until when it works, a day or a time in the person's zone; without it, "
            "until it is disabled.",
            examples=["2030-12-31T18:00:00+08:00"],
        ),
    ] = None
    max_uses: Annotated[
        int | None,
        Field(ge=1, le=1_000_000, description="How many people may use it.", examples=[5]),
    ] = None


class InviteCodeRead(Output):
    """An invite code, and what became of it."""

    id: UUID
    code: str = Field(examples=["ABCD2345"])
    status: Status
    expires_at: Instant | None
    max_uses: int | None
    used_count: int
    created_at: Instant
