"""The schemas of blocks."""

from uuid import UUID

from pydantic import Field

from domain.core.schemas import Instant, Output


class BlockRead(Output):
    """A user whom the caller has blocked, and since when."""

    id: UUID = Field(description="The id of the block.")
    user_id: UUID = Field(description="The id of the blocked user.")
    username: str = Field(examples=["bob"])
    avatar_url: str | None
    created_at: Instant
