"""Who may put messages into other users' inboxes."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.errors import Denied
from domain.core.i18n import gettext_noop
from domain.profiles.models import User


class AddressUnconfirmed(Denied):
    code = "address_unconfirmed"
    message = gettext_noop(
        "Your e-mail address is not confirmed, so you cannot contact others yet."
    )


@dataclass(frozen=True, slots=True)
class ConfirmedSender:
    """A user whose address is confirmed. Every function that sends a message requires one."""

    user_id: UUID


async def get_confirmed_sender(session: AsyncSession, caller: Caller) -> ConfirmedSender:
    """Return the caller as the sender of messages.

    Raises AddressUnconfirmed: accounts with unconfirmed addresses cost nothing to create.
    """
    sender = await find_confirmed_sender(session, caller.user_id)
    if sender is None:
        raise AddressUnconfirmed
    return sender


async def find_confirmed_sender(session: AsyncSession, user_id: UUID) -> ConfirmedSender | None:
    """Return a user as the sender of messages, or None if their address is not confirmed."""
    is_confirmed = (User.id == user_id) & User.email_confirmed_at.is_not(None)
    found = await session.scalar(select(User.id).where(is_confirmed))
    return None if found is None else ConfirmedSender(found)
