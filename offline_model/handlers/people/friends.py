"""Friends and friend requests."""

import re
from collections.abc import Sequence
from functools import partial

from offline_model.conversation.entity_memory import record_id
from offline_model.conversation.flow import (
    Flow,
    ReplyFlow,
    call_tool,
    call_tools,
    list_records,
)
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import format_list
from offline_model.handlers.people.user_resolver import (
    PRONOUN,
    display_name,
    extract_name,
    find_name,
    find_records_about,
    record_user_id,
    resolve_user,
)
from offline_model.handlers.selection import Finder, disambiguate, find_records
from offline_model.text.normalisation import EDGE_PUNCTUATION
from offline_model.text.quantifiers import ALL_QUANTIFIER, LIST_SEPARATOR

CONTENT_PHRASE = re.compile(
    r"[\s,]*(?:\b(?:saying|(?:and )?say|with (?:the |a )?(?:message|note|text)|telling "
    r"(?:him|her|them)|that says|message|and tell (?:him|her|them))[\s:]+(?:that )?|,?"
    r"(?:留言|附言|备注|附上|说|内容(?:是|为)?|消息(?:是|为)?|并说)[\s:“\"]*)"
    r"(?P<content>.+)$",
    re.IGNORECASE,
)
REQUEST_ACTIONS = {
    "accept_friend_request": ("incoming", "Accepted", "已接受"),
    "decline_friend_request": ("incoming", "Declined", "已拒绝"),
    "cancel_friend_request": ("outgoing", "Withdrawn", "已撤回"),
}
NO_NAME = re.compile(
    r"^(?:the|my|a|an|that|this|it|all|any|pending|incoming|outgoing|last|their|his|her"
    r"|这个|那个|我的|它|所有|全部|该|的)*$",
    re.IGNORECASE,
)


def send_friend_request(request: IntentRequest) -> ReplyFlow:
    """Send a friend request to a user."""
    text, content = request["user"], ""
    if match := CONTENT_PHRASE.search(text):
        text, content = text[: match.start()], match["content"]
    elif match := CONTENT_PHRASE.search(request.text):
        content = match["content"]
    user = yield from resolve_user(request, text)
    parameter = request.tools.id_parameter("send_friend_request", "target_user_id")
    arguments = {parameter: record_user_id(user) or None, "username": user.get("name_only")}
    arguments["content"] = content.strip(EDGE_PUNCTUATION) or None
    yield from call_tool(request, "send_friend_request", **arguments)
    name = display_name(user) or text
    return request.localize(f"I sent {name} a friend request.", f"已向{name}发送好友请求。")


def answer_friend_request(tool: str, request: IntentRequest) -> ReplyFlow:
    """Accept, decline or withdraw a friend request."""
    kind, english, chinese = REQUEST_ACTIONS[tool]
    records = yield from _resolve_requests(request, kind)
    parameter = request.tools.id_parameter(tool, "request_id")
    yield from call_tools(request, [(tool, {parameter: record_id(record)}) for record in records])
    other = "to_username" if kind == "outgoing" else "from_username"
    name = ", ".join(str(record[other]) for record in records if record.get(other))
    return request.localize(
        f"{english}: the friend request{f' ({name})' if name else ''}.",
        f"{chinese}{name}{'的' if name else ''}好友请求。",
    )


def _resolve_requests(request: IntentRequest, kind: str) -> Flow[list[Record]]:
    text = request["user"]
    if NO_NAME.match(extract_name(text)) and (name := find_name(request.preceding_text)):
        text = name
    name = "" if NO_NAME.match(extract_name(text)) else extract_name(text)
    other = "to" if kind == "outgoing" else "from"
    finder = Finder(
        kind,
        partial(format_friend_request, kind),
        partial(_list_pending, request, kind),
        lambda records: _format_no_request(request, records, kind, name),
        match=partial(_match_names, request, text, f"{other}_user_id") if name else None,
        name=name,
        name_of=lambda record: str(record.get(f"{other}_username") or ""),
    )
    all_suffix = " all" if ALL_QUANTIFIER.search(request.text) else ""
    return (yield from find_records(request, finder, text + all_suffix))


def _list_pending(request: IntentRequest, kind: str) -> Flow[list[Record]]:
    records = yield from list_records(request, f"list_{kind}_friend_requests")
    return [r for r in records if r.get("status", "pending") == "pending"]


def _match_names(
    request: IntentRequest, text: str, key: str, records: list[Record]
) -> Flow[list[Record]]:
    """Return the records about each of the users in "Anna and Bob"."""
    found: list[Record] = []
    for name in LIST_SEPARATOR.split(text):
        about = yield from find_records_about(request, records, name, (key,))
        found += yield from disambiguate(request, about, display_name)
    return found


def format_friend_request(kind: str, record: Record) -> str:
    """Format a friend request: its sender, or its recipient if it is outgoing, and its content."""
    name = str(record.get("to_username" if kind == "outgoing" else "from_username") or "")
    content = str(record.get("content") or "")
    return f"{name}: {content}" if name and content else name or content or "?"


def _format_no_request(
    request: IntentRequest, records: Sequence[Record], kind: str, name: str
) -> str:
    if not records:
        return (
            request.localize("You have no pending friend requests.", "您没有待处理的好友请求。")
            if kind == "incoming"
            else request.localize(
                "You have sent no pending friend requests.", "您没有发出中的好友请求。"
            )
        )
    return request.localize(
        f'I found no friend request of "{name}".', f"没有找到与“{name}”有关的好友请求。"
    )


def remove_friend(request: IntentRequest) -> ReplyFlow:
    """End a friendship."""
    name = extract_name(request["user"])
    finder = Finder(
        "friend",
        display_name,
        partial(list_records, request, "list_friends"),
        lambda _: request.localize(
            f'You have no friend called "{name}".', f"您没有叫“{name}”的好友。"
        ),
        match=None if PRONOUN.match(name) else partial(_match_friend, request, name),
        name=name,
        name_of=display_name,
    )
    friend = (yield from find_records(request, finder, request["user"]))[0]
    parameter = request.tools.id_parameter("remove_friend", "friendship_id")
    yield from call_tool(request, "remove_friend", **{parameter: record_id(friend)})
    name = display_name(friend) or name
    return request.localize(f"{name} is no longer your friend.", f"已将{name}从好友中移除。")


def _match_friend(request: IntentRequest, name: str, friends: list[Record]) -> Flow[list[Record]]:
    return (yield from find_records_about(request, friends, name, ("friend_id",)))


def list_friends(request: IntentRequest) -> ReplyFlow:
    """List the user's friends."""
    friends = yield from list_records(request, "list_friends")
    if not friends:
        return request.localize("You have no friends here yet.", "您还没有好友。")
    lines = format_list(friends, display_name)
    return request.localize(f"Your friends:\n{lines}", f"您的好友：\n{lines}")


def list_friend_requests(kind: str, request: IntentRequest) -> ReplyFlow:
    """List the incoming or the outgoing friend requests."""
    records = yield from list_records(request, f"list_{kind}_friend_requests")
    if not records:
        return request.localize(f"There are no {kind} friend requests.", "没有好友请求。")
    lines = format_list(records, partial(format_friend_request, kind))
    english = "You have received" if kind == "incoming" else "You have sent"
    chinese = "您收到的好友请求" if kind == "incoming" else "您发出的好友请求"
    return request.localize(f"{english} these friend requests:\n{lines}", f"{chinese}：\n{lines}")
