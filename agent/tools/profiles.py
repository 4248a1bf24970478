"""The agent's tools for the person's own profile and those of others."""

from sqlalchemy.ext.asyncio import AsyncSession

from agent.tools.adapter import as_tool
from agent.tools.formatting import quote, say_changes
from domain.core.caller import Caller
from domain.core.i18n import mark, translate
from domain.profiles import service
from domain.profiles.schemas import MyProfileRead, ProfileRead, ProfileUpdate
from domain.profiles.search import search_users

UPDATE = mark("Change your profile: {changes}")
UPDATE_NOTHING = mark("Change nothing about your profile")
NOTHING = mark("none")
LABELS = {
    "username": mark("username"),
    "avatar_url": mark("picture"),
    "bio": mark("bio"),
    "timezone": mark("time zone"),
    "locale": mark("language"),
}


async def ask_to_update(_session: AsyncSession, caller: Caller, *, data: ProfileUpdate) -> str:
    changes = [
        (label, _say_value(getattr(data, name), caller.locale))
        for name, label in LABELS.items()
        if name in data.model_fields_set
    ]
    text = UPDATE if changes else UPDATE_NOTHING
    return translate(text, caller.locale, changes=say_changes(changes, caller.locale))


def _say_value(value: str | None, locale: str) -> str:
    return quote(value, locale) if value else translate(NOTHING, locale)


TOOLS = [
    as_tool(service.get_my_profile, result=MyProfileRead),
    as_tool(service.update_my_profile, result=MyProfileRead, summary=ask_to_update),
    as_tool(service.get_profile, result=ProfileRead),
    as_tool(search_users, result=ProfileRead),
]
