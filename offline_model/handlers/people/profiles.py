"""Profiles, one's own and those of others, and the search for people."""

import re
from typing import Any

from offline_model.conversation.flow import Halt, Request, Script, ask, do, look_up
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import bullets
from offline_model.handlers.people.user_resolver import PRONOUN, clean_name, name_of, no_such_person
from offline_model.handlers.references import SIGNS
from offline_model.handlers.selection import nth, read_ordinal
from offline_model.handlers.time_zones import find_zone, zone_in

LANGUAGES = {
    r"chinese|mandarin|zh|中文|汉语|简体|普通话": "zh-CN",
    r"english|en\b|英文|英语": "en",
}
FIELDS = {
    "username": ("username", "用户名"),
    "bio": ("bio", "简介"),
    "avatar_url": ("avatar", "头像"),
    "timezone": ("time zone", "时区"),
    "locale": ("language", "语言"),
}


def update_profile(request: Request) -> Script:
    """Change one's own name, words, picture, time zone or language."""
    field = next(f for f in FIELDS if f in request.slots)
    value = request[field].strip(SIGNS)
    english, chinese = FIELDS[field]
    if not value and field == "timezone":
        value = zone_in(f"{request.aside} {request.text}")
    if not value:
        value = yield from ask(
            request, f"What should your {english} be?", f"{chinese}要改成什么？", free=True
        )
    value = _valid(request, field, value.strip())
    yield from do(request, "update_my_profile", **{field: value})
    return request.say(f"Your {english} is now {value}.", f"你的{chinese}已改为{value}。")


def _valid(request: Request, field: str, value: str) -> str:
    if field == "timezone":
        zone = find_zone(value)
        if zone is None:
            raise Halt(
                request.say(
                    f'I know no time zone called "{value}". Try for example Europe/Berlin.',
                    f"我不认识时区“{value}”。可以这样写：Asia/Shanghai。",
                )
            )
        return zone
    if field == "locale":
        locale = next(
            (code for words, code in LANGUAGES.items() if re.search(words, value, re.IGNORECASE)),
            None,
        )
        if locale is None:
            raise Halt(request.say("I can speak English and Chinese.", "我会说中文和英文。"))
        return locale
    return value.split(maxsplit=1)[0] if field in ("username", "avatar_url") and value else value


def show_me(request: Request) -> Script:
    profile = (yield from do(request, "get_my_profile")).record
    return _shown(request, profile)


def delete_account(request: Request) -> Script:
    """Say where people delete their account: no tool does that, so that no model can."""
    yield from ()
    return request.say(
        "I cannot delete your account: on purpose there is no tool for that. You can do it"
        " yourself, with your password: DELETE /api/v1/users/me. It deletes everything of yours"
        " for good.",
        "我不能删除你的账号：这里有意不提供这样的工具。你可以自己用密码删除：DELETE"
        " /api/v1/users/me。你的所有内容都会被永久删除。",
    )


def show_profile(request: Request) -> Script:
    """Show somebody's profile."""
    who = clean_name(request["who"])
    index = read_ordinal(request["who"])
    known: Record | None = None
    if index is not None:
        known = nth(request.memory.listed("user") or request.memory.listed("friend"), index)
    elif PRONOUN.match(who):
        known = request.memory.last("user") or request.memory.last("friend")
    name = name_of(known) if known else who
    profile = (yield from do(request, "get_profile", username=name)).record
    return _shown(request, profile or {"username": name})


def _shown(request: Request, profile: Record) -> str:
    facts: list[tuple[str, Any]] = [
        (request.say(*FIELDS[field]), profile.get(field)) for field in FIELDS if profile.get(field)
    ]
    return "\n".join(f"{name}: {value}" for name, value in facts) or "?"


def search(request: Request) -> Script:
    """Search people by name or address."""
    query = clean_name(request["who"])
    users = yield from look_up(request, "search_users", query=query)
    if not users:
        return no_such_person(request, query)
    lines = bullets(users, lambda u: name_of(u) + (f" – {u['bio']}" if u.get("bio") else ""))
    return request.say(f'People for "{query}":\n{lines}', f"与“{query}”匹配的用户：\n{lines}")
