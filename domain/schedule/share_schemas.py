"""The schemas of shares, invitations and subscriptions."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, computed_field, model_validator

from domain.core.schemas import Input, Instant, Output
from domain.profiles.people import PersonAddress, PersonID, PersonName, check_one_identifier
from domain.schedule.permissions import Permission

SubscriptionID = Annotated[
    UUID, Field(strict=False, description="The id of the subscription, or of the person.")
]


class Permissions(Input):
    """Permissions on an item. Seeing it is always included."""

    permission_view: bool = Field(True, description="See the item; always granted.")
    permission_edit: bool = Field(False, description="Change the item and manage its subscribers.")
    permission_invite: bool = Field(False, description="Invite others to the item.")

    @property
    def wanted(self) -> Permission:
        edit = Permission.EDIT if self.permission_edit else Permission.NONE
        invite = Permission.INVITE if self.permission_invite else Permission.NONE
        return Permission.VIEW | edit | invite


class ItemShare(Permissions):
    """Whom to share an item with, named by address, id or username, and what to offer them."""

    user_id: PersonID | None = None
    username: PersonName | None = None
    email: PersonAddress | None = None

    @model_validator(mode="after")
    def names_somebody(self) -> "ItemShare":
        check_one_identifier(self.email, self.user_id, self.username)
        return self


class InvitationAccept(Permissions):
    """The permissions to accept, of those that were offered."""


class ItemShared(Output):
    """The offer that was sent."""

    message: str = Field(examples=["Invitation sent to user@example.com"])
    permission: int = Field(
        description="What was offered, never more than the caller holds: "
        "view 1, invite 2, edit 4, added.",
        examples=[5],
    )


class SubscriptionRead(Output):
    """A person with access to another person's item."""

    id: UUID
    user_id: UUID
    username: str = Field(examples=["bob"])
    avatar_url: str | None
    permission: int = Field(
        description="What the person may do: view 1, invite 2, edit 4, added.", examples=[5]
    )
    created_at: Instant

    @computed_field  # type: ignore[prop-decorator]
    @property
    def permission_view(self) -> bool:
        return Permission.VIEW in Permission(self.permission)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def permission_edit(self) -> bool:
        return Permission.EDIT in Permission(self.permission)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def permission_invite(self) -> bool:
        return Permission.INVITE in Permission(self.permission)
