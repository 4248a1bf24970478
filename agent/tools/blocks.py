"""The agent's tools for blocking users, and their confirmations."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import changing_tool, reading_tool
from agent.tools.formatting.values import quote
from domain.blocks import service
from domain.core.caller import Caller
from domain.core.i18n import gettext_noop, translate
from domain.core.schemas import Output
from domain.profiles.people import PersonID

BLOCK = gettext_noop(
    "Block {person}: they can no longer find or contact you, and your friendship, requests, shares "
    "and messages with them end"
)
UNBLOCK = gettext_noop("Unblock {person}: they can find and contact you again")


class ListedBlock(Output):
    """A blocked user, as the model sees them."""

    user_id: UUID
    username: str


async def confirm_block(session: AsyncSession, caller: Caller, *, user_id: PersonID) -> str:
    person = await service.find_blockable(session, caller, user_id=user_id)
    return translate(BLOCK, caller.locale, person=quote(person.username))


async def confirm_unblock(session: AsyncSession, caller: Caller, *, user_id: PersonID) -> str:
    person = await service.get_blocked_user(session, caller, user_id=user_id)
    return translate(UNBLOCK, caller.locale, person=quote(person.username))


TOOLS = [
    changing_tool(service.block_user, confirm=confirm_block, is_repeatable=True),
    changing_tool(service.unblock_user, confirm=confirm_unblock, is_repeatable=True),
    reading_tool(service.list_blocked_users, result=ListedBlock),
]
