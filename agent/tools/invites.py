"""The agent's tools for invite codes, and their confirmations."""

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import changing_tool, reading_tool
from agent.tools.formatting.times import format_when
from agent.tools.formatting.values import quote
from domain.core.caller import Caller
from domain.core.i18n import gettext_noop, translate
from domain.core.schemas import Instant, Output, read_expiry
from domain.invites import service
from domain.invites.codes import Code
from domain.invites.schemas import InviteCodeCreate, Status

CREATE = gettext_noop("Create an invite code{limits}")
FOR_PEOPLE = gettext_noop(" for {number} people")
FOR_ONE = gettext_noop(" for one person")
UNTIL = gettext_noop(", good until {when}")
DISABLE = gettext_noop("Disable the invite code {code}")


class InviteCodeResult(Output):
    """An invite code, as the model sees it."""

    code: str
    status: Status
    expires_at: Instant | None
    max_uses: int | None
    used_count: int


async def confirm_create(session: AsyncSession, caller: Caller, *, data: InviteCodeCreate) -> str:
    limits = ""
    if data.max_uses is not None:
        text = FOR_ONE if data.max_uses == 1 else FOR_PEOPLE
        limits += translate(text, caller.locale, number=data.max_uses)
    expires_at = read_expiry(data.expires_at, caller.timezone)
    await service.check_expiry(session, expires_at)
    if expires_at is not None:
        when = format_when(expires_at, None, caller.timezone, caller)
        limits += translate(UNTIL, caller.locale, when=when)
    return translate(CREATE, caller.locale, limits=limits)


async def confirm_disable(session: AsyncSession, caller: Caller, *, code: Code) -> str:
    found = await service.get_invite_code(session, caller, code=code)
    return translate(DISABLE, caller.locale, code=quote(found.code))


TOOLS = [
    changing_tool(
        service.create_invite_code, result=InviteCodeResult, confirm=confirm_create, only_adds=True
    ),
    reading_tool(service.list_invite_codes, result=InviteCodeResult),
    changing_tool(
        service.disable_invite_code,
        result=InviteCodeResult,
        confirm=confirm_disable,
        is_repeatable=True,
    ),
]
