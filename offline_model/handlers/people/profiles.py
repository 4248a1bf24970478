"""The user's own profile, other users' profiles, and the search for users."""

import re
from dataclasses import replace
from typing import Any

from offline_model.conversation.flow import EndFlow, ReplyFlow, ask_user, call_tool, list_records
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.dates.time_zones import find_zone, find_zone_in_sentence
from offline_model.handlers.formatting import format_list
from offline_model.handlers.people.user_resolver import (
    PRONOUN,
    display_name,
    extract_name,
    user_not_found,
)
from offline_model.handlers.selection import record_at
from offline_model.text.normalisation import EDGE_PUNCTUATION
from offline_model.text.quantifiers import parse_ordinal
from offline_model.vocabulary import find_entry, load_words

USERNAME = re.compile(r"[A-Za-z0-9_-]+")
LANGUAGES = load_words("records")["languages"]
FIELDS = {
    "username": ("username", "用户名"),
    "bio": ("bio", "简介"),
    "avatar_url": ("avatar", "头像"),
    "timezone": ("time zone", "时区"),
    "locale": ("language", "语言"),
}


def update_profile(request: IntentRequest) -> ReplyFlow:
    """Change a field of the user's own profile."""
    field = next(f for f in FIELDS if f in request.slots)
    value = request[field].strip(EDGE_PUNCTUATION)
    english, chinese = FIELDS[field]
    if not value and field == "timezone":
        value = find_zone_in_sentence(f"{request.preceding_text} {request.text}")
    if not value:
        value = yield from ask_user(
            request, f"What should your {english} be?", f"{chinese}要改成什么？", free_text=True
        )
    value = _validate(request, field, value.strip())
    yield from call_tool(request, "update_my_profile", **{field: value})
    return request.localize(f"Your {english} is now {value}.", f"您的{chinese}已改为{value}。")


def _validate(request: IntentRequest, field: str, value: str) -> str:
    if field == "timezone":
        zone = find_zone(value)
        if zone is None:
            raise EndFlow(
                request.localize(
                    f'I know no time zone called "{value}". Try for example Europe/Berlin.',
                    f"我不认识时区“{value}”。可以这样写：Asia/Shanghai。",
                )
            )
        return zone
    if field == "locale":
        locale = find_entry(LANGUAGES, value)
        if locale is None:
            raise EndFlow(
                request.localize("I can speak English and Chinese.", "我会说中文和英文。")
            )
        return locale
    return value.split(maxsplit=1)[0] if field in ("username", "avatar_url") and value else value


def show_my_profile(request: IntentRequest) -> ReplyFlow:
    """Show the user's own profile."""
    profile = (yield from call_tool(request, "get_my_profile")).record
    return _format_profile(request, profile)


def explain_account_deletion(request: IntentRequest) -> ReplyFlow:
    """Explain how to delete the account: on purpose there is no tool for a model to call."""
    yield from ()
    return request.localize(
        "I cannot delete your account: on purpose there is no tool for that. You can do it"
        " yourself, with your password: DELETE /api/v1/users/me. It deletes everything of yours"
        " for good.",
        "我不能删除您的账号：这里有意不提供这样的工具。您可以自己用密码删除：DELETE"
        " /api/v1/users/me。您的所有内容都会被永久删除。",
    )


def show_profile(request: IntentRequest) -> ReplyFlow:
    """Show another user's profile."""
    name = extract_name(request["user"])
    index = parse_ordinal(request["user"])
    mentioned: Record | None = None
    if index is not None:
        mentioned = record_at(
            request.memory.listed("user") or request.memory.listed("friend"), index
        )
    elif PRONOUN.match(name):
        mentioned = request.memory.last_mentioned("user") or request.memory.last_mentioned("friend")
    name = display_name(mentioned) if mentioned else name
    if not USERNAME.fullmatch(name):
        return (yield from search_users(replace(request, slots={"user": name})))
    try:
        profile = (yield from call_tool(request, "get_profile", username=name)).record
    except EndFlow as failed:
        raise EndFlow(user_not_found(request, name)) from failed
    return _format_profile(request, profile or {"username": name})


def _format_profile(request: IntentRequest, profile: Record) -> str:
    fields: list[tuple[str, Any]] = [
        (request.localize(*FIELDS[field]), profile.get(field))
        for field in FIELDS
        if profile.get(field)
    ]
    colon = request.localize(": ", "：")
    return "\n".join(f"{name}{colon}{value}" for name, value in fields) or "?"


def search_users(request: IntentRequest) -> ReplyFlow:
    """Search users by name or address."""
    query = extract_name(request["user"])
    users = yield from list_records(request, "search_users", query=query)
    if not users:
        return user_not_found(request, query)
    lines = format_list(
        users, lambda u: display_name(u) + (f" – {u['bio']}" if u.get("bio") else "")
    )
    return request.localize(f'People for "{query}":\n{lines}', f"与“{query}”匹配的用户：\n{lines}")
