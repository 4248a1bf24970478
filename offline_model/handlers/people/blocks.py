"""Blocking users."""

from functools import partial

from offline_model.conversation.flow import Flow, ReplyFlow, call_tools, list_records
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import format_list
from offline_model.handlers.people.user_resolver import (
    PRONOUN,
    display_name,
    extract_name,
    find_records_about,
    record_user_id,
    resolve_user,
)
from offline_model.handlers.selection import Finder, find_records
from offline_model.text.quantifiers import LIST_SEPARATOR


def block_users(request: IntentRequest) -> ReplyFlow:
    """Block each of the named users."""
    users: list[Record] = []
    for name in LIST_SEPARATOR.split(request["user"]):
        users += [(yield from resolve_user(request, name, friends_first=True))]
    names = yield from _call_for_each(request, "block_user", users)
    return request.localize(
        f"{names} can no longer find or contact you.", f"已屏蔽{names}：对方不能再找到或联系您。"
    )


def unblock_users(request: IntentRequest) -> ReplyFlow:
    """Unblock each of the named users."""
    users: list[Record] = []
    for text in LIST_SEPARATOR.split(request["user"]):
        users += yield from _find_blocked(request, text)
    names = yield from _call_for_each(request, "unblock_user", users)
    return request.localize(
        f"{names} can find and contact you again.", f"已取消屏蔽{names}：对方可以重新找到和联系您。"
    )


def _find_blocked(request: IntentRequest, text: str) -> Flow[list[Record]]:
    name = extract_name(text)
    finder = Finder(
        "blocked",
        display_name,
        partial(list_records, request, "list_blocked_users"),
        lambda _: request.localize(f'You have not blocked "{name}".', f"您没有屏蔽“{name}”。"),
        match=None if PRONOUN.match(name) else partial(_match_user, request, name),
        name=name,
        name_of=display_name,
    )
    return (yield from find_records(request, finder, text))


def _match_user(request: IntentRequest, name: str, blocked: list[Record]) -> Flow[list[Record]]:
    return (yield from find_records_about(request, blocked, name, ("user_id",)))


def _call_for_each(request: IntentRequest, tool: str, users: list[Record]) -> Flow[str]:
    """Call a tool for each user, and return their names."""
    parameter = request.tools.id_parameter(tool, "user_id")
    yield from call_tools(request, [(tool, {parameter: record_user_id(user)}) for user in users])
    names = [display_name(user) or record_user_id(user) for user in users]
    return request.localize(" and ", "和").join(names)


def list_blocked_users(request: IntentRequest) -> ReplyFlow:
    """List the users whom the user has blocked."""
    blocked = yield from list_records(request, "list_blocked_users")
    if not blocked:
        return request.localize("You have blocked nobody.", "您没有屏蔽任何人。")
    lines = format_list(blocked, display_name)
    return request.localize(f"You have blocked:\n{lines}", f"您屏蔽的用户：\n{lines}")
