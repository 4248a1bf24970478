"""The agent's tools for the person's own profile and those of others."""

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import changing_tool, reading_tool
from agent.tools.formatting.values import Change, format_changes, quote_old, quote_optional
from domain.core.caller import Caller
from domain.core.i18n import gettext_noop, translate
from domain.profiles import service
from domain.profiles.schemas import MyProfileRead, ProfileRead, ProfileUpdate
from domain.profiles.search import search_users

UPDATE = gettext_noop("In your profile, change {changes}")
UPDATE_NOTHING = gettext_noop("Change nothing about your profile")
LABELS = {
    "username": gettext_noop("username"),
    "avatar_url": gettext_noop("picture"),
    "bio": gettext_noop("bio"),
    "timezone": gettext_noop("time zone"),
    "locale": gettext_noop("language"),
}


async def confirm_update(session: AsyncSession, caller: Caller, *, data: ProfileUpdate) -> str:
    profile = await service.get_my_profile(session, caller)
    changes = [
        Change(
            label,
            quote_old(getattr(profile, name), caller.locale),
            quote_optional(getattr(data, name), caller.locale),
        )
        for name, label in LABELS.items()
        if name in data.model_fields_set
    ]
    described = format_changes(changes, caller.locale)
    text = UPDATE if described else UPDATE_NOTHING
    return translate(text, caller.locale, changes=described)


TOOLS = [
    reading_tool(service.get_my_profile, result=MyProfileRead),
    changing_tool(
        service.update_my_profile, result=MyProfileRead, confirm=confirm_update, is_repeatable=True
    ),
    reading_tool(service.get_profile, result=ProfileRead),
    reading_tool(search_users, result=ProfileRead),
]
