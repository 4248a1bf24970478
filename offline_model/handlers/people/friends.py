"""Friends and the requests to become one."""

import re
from collections.abc import Generator
from functools import partial

from offline_model.conversation.entity_memory import id_of
from offline_model.conversation.flow import (
    Answer,
    Halt,
    Request,
    Script,
    Step,
    do,
    do_all,
    look_up,
)
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import bullets
from offline_model.handlers.people.user_resolver import (
    clean_name,
    find_about,
    find_user,
    name_in,
    name_of,
    user_id_of,
)
from offline_model.handlers.references import SIGNS, UUID
from offline_model.handlers.selection import EACH, EVERY, nth, pick, read_ordinal

SAYING = re.compile(
    r"[\s,]*(?:\b(?:saying|(?:and )?say|with (?:the |a )?(?:message|note|text)|telling "
    r"(?:him|her|them)|that says|message|and tell (?:him|her|them))[\s:]+(?:that )?|,?"
    r"(?:留言|附言|备注|附上|说|内容(?:是|为)?|消息(?:是|为)?|并说)[\s:“\"]*)"
    r"(?P<content>.+)$",
    re.IGNORECASE,
)
REQUESTS = {
    "accept_friend_request": ("incoming", "Accepted", "已接受"),
    "decline_friend_request": ("incoming", "Declined", "已拒绝"),
    "cancel_friend_request": ("outgoing", "Withdrawn", "已撤回"),
}
ANYONE = re.compile(
    r"^(?:the|my|a|an|that|this|it|all|any|pending|incoming|outgoing|last|their|his|her"
    r"|这个|那个|我的|它|所有|全部|该|的)*$",
    re.IGNORECASE,
)


def send_request(request: Request) -> Script:
    """Ask somebody to become a friend."""
    text, content = request["who"], ""
    if match := SAYING.search(text):
        text, content = text[: match.start()], match["content"]
    elif match := SAYING.search(request.text):
        content = match["content"]
    user = yield from find_user(request, text)
    name = request.tools.id_parameter("send_friend_request", "target_user_id")
    arguments = {name: user_id_of(user) or None, "username": user.get("name_only")}
    arguments["content"] = content.strip(SIGNS) or None
    yield from do(request, "send_friend_request", **arguments)
    who = name_of(user) or text
    return request.say(f"I sent {who} a friend request.", f"已向{who}发送好友请求。")


def answer_request(tool: str, request: Request) -> Script:
    """Accept, decline or withdraw a friend request."""
    kind, english, chinese = REQUESTS[tool]
    found = yield from _find_requests(request, kind)
    name = request.tools.id_parameter(tool, "request_id")
    yield from do_all(request, [(tool, {name: id_of(record)}) for record in found])
    who = clean_name(request["who"])
    about = "" if ANYONE.match(who) or read_ordinal(who) is not None else who
    return request.say(
        f"{english}: the friend request{f' ({about})' if about else ''}.",
        f"{chinese}{about}{'的' if about else ''}好友请求。",
    )


def _find_requests(request: Request, kind: str) -> Generator[Step, Answer, list[Record]]:
    text = request["who"]
    if match := UUID.search(text):
        return [{"id": match[0]}]
    if ANYONE.match(clean_name(text)) and (named := name_in(request.aside)):
        text = named
    index = read_ordinal(text)
    if index is not None and (record := nth(request.memory.listed(kind), index)):
        return [record]
    anyone = bool(ANYONE.match(clean_name(text)))
    if anyone and not EVERY.search(request.text) and (last := request.memory.last(kind)):
        return [last]
    way = "incoming" if kind == "incoming" else "outgoing"
    records = yield from look_up(request, f"list_{way}_friend_requests")
    records = [r for r in records if r.get("status", "pending") == "pending"]
    found = yield from _among(request, records, text, way, anyone=anyone, index=index)
    if not found:
        raise Halt(_none_from(request, records, kind, "" if anyone else clean_name(text)))
    return found


def _among(
    request: Request,
    records: list[Record],
    text: str,
    way: str,
    *,
    anyone: bool,
    index: int | None,
) -> Generator[Step, Answer, list[Record]]:
    if EVERY.search(request.text):
        return records
    if index is not None:
        record = nth(records, index)
        return [record] if record else []
    keys, words = ("from_user_id", "to_user_id"), partial(request_words, way)
    if anyone:
        return (yield from pick(request, records, words))
    found: list[Record] = []
    for name in EACH.split(text):
        about = yield from find_about(request, records, name, keys)
        found += yield from pick(request, about, words)
    return found


def request_words(way: str, record: Record) -> str:
    """Say a friend request: from whom it is, or to whom the person sent it, and its words."""
    who = str(record.get("to_username" if way == "outgoing" else "from_username") or "")
    content = str(record.get("content") or "")
    return f"{who}: {content}" if who and content else who or content or "?"


def _none_from(request: Request, records: list[Record], kind: str, name: str) -> str:
    if not records:
        return (
            request.say("You have no pending friend requests.", "你没有待处理的好友请求。")
            if kind == "incoming"
            else request.say(
                "You have sent no pending friend requests.", "你没有发出中的好友请求。"
            )
        )
    return request.say(
        f'I found no friend request of "{name}".', f"没有找到与“{name}”有关的好友请求。"
    )


def remove_friend(request: Request) -> Script:
    """End a friendship."""
    friends = yield from look_up(request, "list_friends")
    name, index = clean_name(request["who"]), read_ordinal(request["who"])
    if index is not None:
        record = nth(request.memory.listed("friend") or friends, index)
        found = [record] if record else []
    else:
        found = yield from find_about(request, friends, name, ("friend_id",))
    if not found:
        raise Halt(request.say(f'You have no friend called "{name}".', f"你没有叫“{name}”的好友。"))
    friend = (yield from pick(request, found, name_of))[0]
    parameter = request.tools.id_parameter("remove_friend", "friendship_id")
    yield from do(request, "remove_friend", **{parameter: id_of(friend)})
    who = name_of(friend) or name
    return request.say(f"{who} is no longer your friend.", f"已将{who}从好友中移除。")


def list_friends(request: Request) -> Script:
    friends = yield from look_up(request, "list_friends")
    if not friends:
        return request.say("You have no friends here yet.", "你还没有好友。")
    lines = bullets(friends, name_of)
    return request.say(f"Your friends:\n{lines}", f"你的好友：\n{lines}")


def list_requests(kind: str, request: Request) -> Script:
    records = yield from look_up(request, f"list_{kind}_friend_requests")
    if not records:
        return request.say(f"There are no {kind} friend requests.", "没有好友请求。")
    lines = bullets(records, partial(request_words, kind))
    english = "You have received" if kind == "incoming" else "You have sent"
    chinese = "你收到的好友请求" if kind == "incoming" else "你发出的好友请求"
    return request.say(f"{english} these friend requests:\n{lines}", f"{chinese}:\n{lines}")
