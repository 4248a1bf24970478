"""Invitations to schedule items: messages that stay pending until the recipient answers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, TextClause, delete, exists, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from domain.core.quotas.definitions import PENDING_INVITATIONS
from domain.core.quotas.enforcement import check_quota
from domain.inbox_messages.models import InboxMessage
from domain.inbox_messages.senders import ConfirmedSender
from domain.inbox_messages.texts import MessageText

ALL_BITS = 7
IS_PENDING_INVITATION = text("status = 'pending' AND message_type = 'calendar'")
"""The partial index's own predicate, verbatim: PostgreSQL cannot match a parameter to it."""


@dataclass(frozen=True, slots=True)
class InvitationFilter:
    """Selects pending invitations to one item."""

    schedule_item_id: UUID
    sender_id: UUID | None = None
    recipient_id: UUID | None = None
    max_permission: int | None = None
    """Only invitations that offer no permission bits but these."""

    @property
    def conditions(self) -> list[ColumnElement[bool] | TextClause]:
        conditions: list[ColumnElement[bool] | TextClause] = [
            IS_PENDING_INVITATION,
            InboxMessage.schedule_item_id == self.schedule_item_id,
        ]
        if self.sender_id is not None:
            conditions.append(InboxMessage.sender_id == self.sender_id)
        if self.recipient_id is not None:
            conditions.append(InboxMessage.recipient_id == self.recipient_id)
        if self.max_permission is not None:
            other_bits = ~self.max_permission & ALL_BITS
            conditions.append(InboxMessage.permission.bitwise_and(other_bits) == 0)
        return conditions


async def send_invitation(
    session: AsyncSession,
    *,
    recipient_id: UUID,
    sender: ConfirmedSender,
    schedule_item_id: UUID,
    permission: int,
    text: MessageText,
    locale: str,
) -> None:
    """Invite a person to a schedule item; replaces the sender's pending invitation to it.

    `locale` is the recipient's language.

    Raises TooManyInvitations.
    """
    replaceable = {
        "permission": permission,
        "content": text.show(locale),
        "template": text.stored(),
        "is_read": False,
        "created_at": func.now(),
    }
    invitation = insert(InboxMessage).values(
        id=uuid7(),
        recipient_id=recipient_id,
        sender_id=sender.user_id,
        message_type="calendar",
        schedule_item_id=schedule_item_id,
        status="pending",
        **replaceable,
    )
    await session.execute(
        invitation.on_conflict_do_update(
            index_elements=["schedule_item_id", "recipient_id", "sender_id"],
            index_where=IS_PENDING_INVITATION,
            set_=replaceable,
        )
    )
    own = InboxMessage.sender_id == sender.user_id
    sent = select(InboxMessage.id).where(own, IS_PENDING_INVITATION)
    await check_quota(session, PENDING_INVITATIONS, sender.user_id, sent)


async def withdraw_invitations(session: AsyncSession, invitations: InvitationFilter) -> int:
    """Delete the matching invitations from their inboxes and return how many there were."""
    withdrawn = await session.execute(
        delete(InboxMessage).where(*invitations.conditions).returning(InboxMessage.id)
    )
    return len(withdrawn.all())


async def has_invitations(session: AsyncSession, invitations: InvitationFilter) -> bool:
    """Return whether any invitation matches."""
    return bool(await session.scalar(select(exists().where(*invitations.conditions))))
