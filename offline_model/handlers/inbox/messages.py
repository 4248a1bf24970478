"""Answering, dismissing, reading and listing the messages of the inbox."""

import re
from functools import partial
from typing import Any

from offline_model.conversation.entity_memory import record_id
from offline_model.conversation.flow import (
    Flow,
    ReplyFlow,
    call_tools,
    format_failure,
    list_records,
)
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import format_list
from offline_model.handlers.inbox.message_resolver import (
    GENERIC,
    NEWEST,
    format_listed_message,
    format_message,
    match_messages,
    newest,
    prefer_invitations,
    searched_name,
)
from offline_model.handlers.people.user_resolver import find_name
from offline_model.handlers.references import UUID
from offline_model.handlers.schedule.sharing import parse_permissions
from offline_model.handlers.selection import Finder, find_records
from offline_model.text.quantifiers import ALL_QUANTIFIER, parse_ordinal
from offline_model.vocabulary import find_entry, load_words

ACTIONS = {
    "accept_inbox_message": ("Accepted", "已接受"),
    "reject_inbox_message": ("Declined", "已拒绝"),
    "dismiss_inbox_message": ("Dismissed", "已忽略"),
    "mark_inbox_message_read": ("Marked as read", "已标为已读"),
}
FRIEND_REQUEST_TOOLS = {
    "accept_inbox_message": "accept_friend_request",
    "reject_inbox_message": "decline_friend_request",
}
"""For a message about a friend request: the tool that answers the request instead."""
STATUSES = load_words("records")["statuses"]["message"]
_VIEW_ONLY = (
    r"\b(?:only|just) (?:to |want to )?(?:see|view|read|look)\w*\b"
    r"|\b(?:view|read)(?:ing)?[- ]?(?:access|rights?|permissions?)?[- ]?only\b"
    r"|\bwith (?:the |an? )?(?:view|read)(?:ing)?\b"
    r"|[只仅](?:要|需要?|想|能|限|供)?查?[看读]|不(?:要|需要?|想)?(?:编辑|修改|改)"
)
VIEW_ONLY = re.compile(_VIEW_ONLY, re.IGNORECASE)
"""Asks for no more than to see the item, whatever the invitation offers."""
REQUESTED_PERMISSIONS = re.compile(
    r"[\s,]{0,3}\b(?:(?:and|but|so) )?(?:(?:please )?(?:let|allow|give|grant|permit)(?:ing)? me\b"
    r"|(?:so )?(?:that )?i (?:can|may)\b|with (?:full|edit|view|write|read|invite|all)\b).*$"
    r"|[\s,]{0,3}(?:并且?|而且|但|且)?(?:允许|让|给|可以|能)我.*$"
    rf"|[\s,]{{0,3}}(?:\b(?:and|but) |但)?(?:{_VIEW_ONLY}).*$",
    re.IGNORECASE,
)
"""The permissions that an invitee asks for when accepting an invitation."""


def act_on_messages(tool: str, request: IntentRequest) -> ReplyFlow:
    """Accept, decline, dismiss or mark as read the messages that the request refers to."""
    messages = yield from _resolve_messages(request, tool)
    results = yield from call_tools(
        request, [_tool_call(request, tool, record) for record in messages]
    )
    done = [r for r, result in zip(messages, results, strict=True) if not result.failed]
    english, chinese = ACTIONS[tool]
    label = _format_messages(request, done)
    lines = [request.localize(f"{english}: {label}.", f"{chinese}：{label}。")]
    lines += [format_failure(request, result) for result in results if result.failed]
    return "\n".join(lines)


def _format_messages(request: IntentRequest, done: list[Record]) -> str:
    complete = [record for record in done if record.get("message_type")]
    if len(done) == len(complete) == 1:
        return format_message(request, complete[0])
    return request.localize(f"{len(done)} message(s)", f"{len(done)}条消息")


def _tool_call(request: IntentRequest, tool: str, record: Record) -> tuple[str, dict[str, Any]]:
    request_tool = FRIEND_REQUEST_TOOLS.get(tool)
    if request_tool and record.get("friend_request_id") and request_tool in request.tools:
        parameter = request.tools.id_parameter(request_tool, "request_id")
        return request_tool, {parameter: record["friend_request_id"]}
    arguments: dict[str, Any] = {request.tools.id_parameter(tool, "message_id"): record_id(record)}
    if tool == "accept_inbox_message":
        permissions = parse_permissions(request.text, is_invitee=True)
        is_wide = permissions["permission_edit"] or permissions["permission_invite"]
        if is_wide or VIEW_ONLY.search(request.text):
            arguments |= permissions
    return tool, arguments


def _resolve_messages(request: IntentRequest, tool: str) -> Flow[list[Record]]:
    text = REQUESTED_PERMISSIONS.sub("", request["message"])
    if GENERIC.match(text) and (name := find_name(request.preceding_text)):
        text = name
    index, selects_all = parse_ordinal(text), bool(ALL_QUANTIFIER.search(request.text))
    # Without an earlier list, "the last message" is the newest one.
    is_last = index == -1 and not request.memory.listed("message")
    is_newest = not selects_all and (bool(NEWEST.search(text)) or is_last)
    is_named = is_newest or not GENERIC.match(text)
    finder = Finder(
        "message",
        partial(format_message, request),
        partial(_list_for_action, request, tool, is_named=is_named),
        lambda _: _format_not_found(request, text),
        match=partial(_match, request, text, is_newest=is_newest) if is_named else None,
        several=True,
    )
    reference = UUID.search(request.text)
    if reference is None and is_newest:
        return (yield from find_records(request, finder, ""))
    all_suffix = " all" if selects_all else ""
    return (
        yield from find_records(request, finder, reference[0] if reference else text + all_suffix)
    )


def _list_for_action(request: IntentRequest, tool: str, *, is_named: bool) -> Flow[list[Record]]:
    records = yield from list_records(request, "list_inbox_messages", status=_required_status(tool))
    records = [r for r in records if _accepts_action(tool, r)]
    return records if is_named else prefer_invitations(request.text, records)


def _match(
    request: IntentRequest, text: str, records: list[Record], *, is_newest: bool
) -> Flow[list[Record]]:
    yield from ()
    found = records if GENERIC.match(text) else match_messages(text, records)
    found = prefer_invitations(request.text, found)
    return newest(found) if is_newest else found


def _required_status(tool: str) -> str | None:
    return None if tool == "mark_inbox_message_read" else "pending"


def _accepts_action(tool: str, record: Record) -> bool:
    if tool == "mark_inbox_message_read":
        return not record.get("is_read", False)
    if tool == "dismiss_inbox_message":
        return True
    return bool(record.get("message_type", "calendar") != "system")


def _format_not_found(request: IntentRequest, text: str) -> str:
    name = "" if GENERIC.match(text) else searched_name(text)
    about = request.localize(f' about or from "{name}"', f"与“{name}”有关的") if name else ""
    return request.localize(
        f"I found no open message{about} in your inbox.", f"收件箱里没有{about}待处理的消息。"
    )


def list_messages(request: IntentRequest) -> ReplyFlow:
    """List the messages, of one status or only the unread ones if the request says so."""
    status = find_entry(STATUSES, request.text)
    unread_only = bool(
        re.search(r"\bunread\b|\bnew\b|未读|新消息|没读|没看", request.text, re.IGNORECASE)
    )
    status = None if unread_only and status == "pending" else status
    records = yield from list_records(request, "list_inbox_messages", status=status)
    records = [r for r in records if not r.get("is_read", False)] if unread_only else records
    if not records:
        return request.localize("Your inbox is empty.", "收件箱里没有消息。")
    lines = format_list(records, partial(format_listed_message, request))
    return request.localize(f"In your inbox:\n{lines}", f"收件箱：\n{lines}")
