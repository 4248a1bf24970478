"""For the calendar: invitations to items, which stand in inboxes until they are answered."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, TextClause, delete, exists, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.inbox_messages.models import InboxMessage

PENDING_INVITATION = text("status = 'pending' AND message_type = 'calendar'")
"""As the unique index says it, word for word: a parameter would not be recognised."""


@dataclass(frozen=True, slots=True)
class Invitations:
    """Which pending invitations to an item are meant."""

    schedule_item_id: UUID
    sender_id: UUID | None = None
    recipient_id: UUID | None = None
    within: int | None = None
    """Those that offer no bits but these."""

    @property
    def conditions(self) -> list[ColumnElement[bool] | TextClause]:
        wanted: list[ColumnElement[bool] | TextClause] = [
            PENDING_INVITATION,
            InboxMessage.schedule_item_id == self.schedule_item_id,
        ]
        if self.sender_id is not None:
            wanted.append(InboxMessage.sender_id == self.sender_id)
        if self.recipient_id is not None:
            wanted.append(InboxMessage.recipient_id == self.recipient_id)
        if self.within is not None:
            wanted.append(InboxMessage.permission.bitwise_and(~self.within & 7) == 0)
        return wanted


async def send_invitation(
    session: AsyncSession,
    *,
    recipient_id: UUID,
    sender_id: UUID,
    schedule_item_id: UUID,
    permission: int,
    content: str,
) -> None:
    """Invite somebody to a schedule item; takes the place of the sender's pending invitation."""
    new = {
        "permission": permission,
        "content": content,
        "is_read": False,
        "created_at": func.now(),
    }
    invitation = insert(InboxMessage).values(
        id=uuid7(),
        recipient_id=recipient_id,
        sender_id=sender_id,
        message_type="calendar",
        schedule_item_id=schedule_item_id,
        status="pending",
        **new,
    )
    await session.execute(
        invitation.on_conflict_do_update(
            index_elements=["schedule_item_id", "recipient_id", "sender_id"],
            index_where=PENDING_INVITATION,
            set_=new,
        )
    )


async def withdraw_invitations(session: AsyncSession, invitations: Invitations) -> int:
    """Take invitations back, as if they had never been sent; say how many."""
    withdrawn = await session.execute(
        delete(InboxMessage).where(*invitations.conditions).returning(InboxMessage.id)
    )
    return len(withdrawn.all())


async def are_there(session: AsyncSession, invitations: Invitations) -> bool:
    """Say whether there are such invitations."""
    return bool(await session.scalar(select(exists().where(*invitations.conditions))))
