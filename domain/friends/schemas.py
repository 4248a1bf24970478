"""The schemas of friend requests and friends."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from domain.core.schemas import Input, Instant, Output, Text
from domain.profiles.people import PersonID, PersonName, check_one_identifier

RequestStatus = Literal["pending", "accepted", "declined", "cancelled"]
RequestID = Annotated[UUID, Field(strict=False, description="The id of the friend request.")]
FriendshipID = Annotated[
    UUID,
    Field(
        strict=False,
        description="The `id` in the list of friends, not the `friend_id`.",
    ),
]
Words = Annotated[
    Text, Field(max_length=500, description="A few words with it.", examples=["I am Alice"])
]


class FriendRequestCreate(Input):
    """A request to become a person's friend; identifies them by id or by username."""

    target_user_id: PersonID | None = None
    username: PersonName | None = None
    content: Words | None = None

    @model_validator(mode="after")
    def names_somebody(self) -> "FriendRequestCreate":
        check_one_identifier(self.target_user_id, self.username)
        return self


class FriendRequestRead(Output):
    """A friend request."""

    id: UUID
    from_user_id: UUID
    from_username: str = Field(examples=["alice"])
    to_user_id: UUID
    to_username: str = Field(examples=["bob"])
    content: str | None
    status: RequestStatus
    created_at: Instant
    updated_at: Instant


class FriendRead(Output):
    """A friend, and since when."""

    id: UUID = Field(description="The id of the friendship.")
    friend_id: UUID = Field(description="The id of the person.")
    username: str = Field(examples=["bob"])
    avatar_url: str | None
    bio: str | None
    created_at: Instant
