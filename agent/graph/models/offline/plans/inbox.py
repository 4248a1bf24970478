"""The inbox: invitations to items, messages of friends and of the system."""

import re
from collections.abc import Generator
from typing import Any

from agent.graph.models.offline.memory import id_of
from agent.graph.models.offline.outcomes import Record
from agent.graph.models.offline.plans.pick import EVERY, nth, pick, read_ordinal
from agent.graph.models.offline.plans.references import UUID
from agent.graph.models.offline.plans.replies import bullets, status_word
from agent.graph.models.offline.plans.sharing import permissions
from agent.graph.models.offline.plans.who import clean_name, find_about, name_in
from agent.graph.models.offline.script import (
    Answer,
    Halt,
    Request,
    Script,
    Step,
    do_all,
    failure,
    look_up,
)

ACTIONS = {
    "accept_inbox_message": ("Accepted", "已接受"),
    "reject_inbox_message": ("Declined", "已拒绝"),
    "dismiss_inbox_message": ("Dismissed", "已忽略"),
    "mark_inbox_message_read": ("Marked as read", "已标为已读"),
}
BY_REQUEST = {
    "accept_inbox_message": "accept_friend_request",
    "reject_inbox_message": "decline_friend_request",
}
"""A friend's message is answered through its request."""
STATUSES = {
    r"pending|waiting|open|unanswered|outstanding|new|待处理|未处理|待办|没处理|等待"
    r"|待接受|待确认": "pending",
    r"accepted|已接受|接受过|接受了": "accepted",
    r"rejected|declined|refused|已拒绝|拒绝过|拒绝了": "rejected",
    r"dismissed|ignored|已忽略|忽略过|忽略了": "dismissed",
}
LOOSE = re.compile(
    r"^(?:(?:the|a|an|my|this|that|it|all|any|of|pending|last|latest|new|calendar|event"
    r"|schedule|item|unread|inbox|friend|system|them|those|these|every|first|second|third"
    r"|invitations?|invites?|messages?|notifications?|notices?|requests?|one|ones|from|to"
    r"|in|as|for)\b[\s,]*)*$"
    r"|^(?:它们?|这个|那个|这条|那条|所有|全部|日历|日程|邀请|消息|通知|的|我|未读|待处理"
    r"|收件箱|里|中|一条|信息|都|最新|系统|好友)*$",
    re.IGNORECASE,
)


def act(tool: str, request: Request) -> Script:
    """Accept, decline, dismiss or read the messages that are meant."""
    found = yield from _find(request, tool)
    outcomes = yield from do_all(request, [_call(request, tool, record) for record in found])
    done = [r for r, outcome in zip(found, outcomes, strict=True) if not outcome.failed]
    english, chinese = ACTIONS[tool]
    named = "; ".join(str(r["content"]) for r in done if r.get("content"))
    if len(done) > 1 or not named:
        named = request.say(f"{len(done)} message(s)", f"{len(done)}条消息")
    lines = [request.say(f"{english}: {named}.", f"{chinese}:{named}。")]
    lines += [failure(request, outcome) for outcome in outcomes if outcome.failed]
    return "\n".join(lines)


def _call(request: Request, tool: str, record: Record) -> tuple[str, dict[str, Any]]:
    other = BY_REQUEST.get(tool)
    if other and record.get("friend_request_id") and other in request.tools:
        return other, {request.tools.id_parameter(other, "request_id"): record["friend_request_id"]}
    arguments: dict[str, Any] = {request.tools.id_parameter(tool, "message_id"): id_of(record)}
    if tool == "accept_inbox_message":
        rights = permissions(request.text, invited=True)
        arguments |= rights if rights["permission_edit"] or rights["permission_invite"] else {}
    return tool, arguments


def _find(request: Request, tool: str) -> Generator[Step, Answer, list[Record]]:
    text, memory = request["who"], request.memory
    if match := UUID.search(request.text):
        return [{"id": match[0]}]
    index, every = read_ordinal(text), bool(EVERY.search(request.text))
    if index is not None and (record := nth(memory.listed("message"), index)):
        return [record]
    name = re.sub(r"^(?:from|of|by|来自)\s*", "", clean_name(text))
    if (LOOSE.match(text) or LOOSE.match(name)) and (aside := name_in(request.aside)):
        text = name = aside
    loose = bool(LOOSE.match(text)) or bool(LOOSE.match(name))
    if loose and not every and (last := memory.last("message")):
        return [last]
    records = yield from look_up(request, "list_inbox_messages", status=_wanted(tool))
    records = [r for r in records if _open(tool, r)]
    if every and loose:
        found = records
    elif index is not None:
        found = [r for r in [nth(records, index)] if r]
    else:
        found = yield from _named(request, records, "" if loose else name)
        found = found if every else (yield from pick(request, found, message_words, several=True))
    if not found:
        raise Halt(_nothing(request, "" if loose else name))
    return found


def _wanted(tool: str) -> str | None:
    return None if tool == "mark_inbox_message_read" else "pending"


def _open(tool: str, record: Record) -> bool:
    if tool == "mark_inbox_message_read":
        return not record.get("is_read", False)
    if tool == "dismiss_inbox_message":
        return True
    return bool(record.get("message_type", "calendar") != "system")


def _named(
    request: Request, records: list[Record], name: str
) -> Generator[Step, Answer, list[Record]]:
    if not name:
        return records
    keys = ("sender_id", "from_user_id")
    latin = (
        re.findall(r"[A-Za-z][A-Za-z0-9_.-]+", name) if re.search(r"[\u3400-\u9fff]", name) else []
    )
    found = yield from find_about(request, records, latin[0] if latin else name, keys)
    words = [w for w in re.findall(r"\w+", name.lower()) if not LOOSE.match(w)]
    return found or [
        r for r in records if words and all(w in str(r.get("content", "")).lower() for w in words)
    ]


def _nothing(request: Request, name: str) -> str:
    about = request.say(f' about or from "{name}"', f"与“{name}”有关的") if name else ""
    return request.say(
        f"I found no open message{about} in your inbox.", f"收件箱里没有{about}待处理的消息。"
    )


def message_words(record: Record) -> str:
    """Say a message: its words, or its kind."""
    sender = record.get("sender_username") or record.get("sender_name")
    content = str(record.get("content") or record.get("title") or record.get("message_type") or "?")
    return f"{sender}: {content}" if sender and str(sender) not in content else content


def list_messages(request: Request) -> Script:
    status = next(
        (s for words, s in STATUSES.items() if re.search(words, request.text, re.IGNORECASE)), None
    )
    unread = bool(
        re.search(r"\bunread\b|\bnew\b|未读|新消息|没读|没看", request.text, re.IGNORECASE)
    )
    status = None if unread and status == "pending" else status
    records = yield from look_up(request, "list_inbox_messages", status=status)
    records = [r for r in records if not r.get("is_read", False)] if unread else records
    if not records:
        return request.say("Your inbox is empty.", "收件箱里没有消息。")
    lines = bullets(
        records, lambda r: f"{message_words(r)} ({status_word(request, r.get('status'))})"
    )
    return request.say(f"In your inbox:\n{lines}", f"收件箱：\n{lines}")
