"""The inbox: invitations to items, messages of friends and of the system."""

import re
from collections.abc import Generator
from functools import partial
from typing import Any

from offline_model.conversation.entity_memory import id_of
from offline_model.conversation.flow import (
    Answer,
    Halt,
    Request,
    Script,
    Step,
    do_all,
    failure,
    look_up,
)
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import bullets
from offline_model.handlers.inbox.message_resolver import (
    LOOSE,
    NEWEST,
    invitations_first,
    listed_words,
    message_words,
    named_in,
    newest,
    shown_name,
)
from offline_model.handlers.people.user_resolver import name_in
from offline_model.handlers.references import UUID
from offline_model.handlers.schedule.sharing import permissions
from offline_model.handlers.selection import EVERY, nth, pick, read_ordinal

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
RIGHTS = re.compile(
    r"[\s,]{0,3}\b(?:(?:and|but|so) )?(?:(?:please )?(?:let|allow|give|grant|permit)(?:ing)? me\b"
    r"|(?:so )?(?:that )?i (?:can|may)\b|with (?:full|edit|view|write|read|invite|all)\b).*$"
    r"|[\s,]{0,3}(?:并且?|而且|但|且)?(?:允许|让|给|可以|能)我.*$",
    re.IGNORECASE,
)
"""What the person wants to be allowed, behind the invitation that they accept."""


def act(tool: str, request: Request) -> Script:
    """Accept, decline, dismiss or read the messages that are meant."""
    found = yield from _find(request, tool)
    outcomes = yield from do_all(request, [_call(request, tool, record) for record in found])
    done = [r for r, outcome in zip(found, outcomes, strict=True) if not outcome.failed]
    english, chinese = ACTIONS[tool]
    named = _named(request, done)
    lines = [request.say(f"{english}: {named}.", f"{chinese}:{named}。")]
    lines += [failure(request, outcome) for outcome in outcomes if outcome.failed]
    return "\n".join(lines)


def _named(request: Request, done: list[Record]) -> str:
    known = [record for record in done if record.get("message_type")]
    if len(done) == len(known) == 1:
        return message_words(request, known[0])
    return request.say(f"{len(done)} message(s)", f"{len(done)}条消息")


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
    text, memory = RIGHTS.sub("", request["who"]), request.memory
    if match := UUID.search(request.text):
        return [{"id": match[0]}]
    index, every = read_ordinal(text), bool(EVERY.search(request.text))
    if index is not None and (record := nth(memory.listed("message"), index)):
        return [record]
    if LOOSE.match(text) and (aside := name_in(request.aside)):
        text = aside
    # The last message there is, where none were shown, is the newest.
    late = not every and (bool(NEWEST.search(text)) or index == -1)
    if LOOSE.match(text) and not (every or late) and (last := memory.last("message")):
        return [last]
    records = yield from look_up(request, "list_inbox_messages", status=_wanted(tool))
    records = [r for r in records if _open(tool, r)]
    if index is not None and not late:
        found = [r for r in [nth(records, index)] if r]
    else:
        found = yield from _meant(request, text, records, every=every, late=late)
    if not found:
        raise Halt(_nothing(request, text))
    return found


def _meant(
    request: Request, text: str, records: list[Record], *, every: bool, late: bool
) -> Generator[Step, Answer, list[Record]]:
    """Choose by the words; asks where several fit and neither all nor the newest is meant."""
    found = records if LOOSE.match(text) else named_in(text, records)
    if every:
        return found
    found = invitations_first(request.text, found)
    words = partial(message_words, request)
    return newest(found) if late else (yield from pick(request, found, words, several=True))


def _wanted(tool: str) -> str | None:
    return None if tool == "mark_inbox_message_read" else "pending"


def _open(tool: str, record: Record) -> bool:
    if tool == "mark_inbox_message_read":
        return not record.get("is_read", False)
    if tool == "dismiss_inbox_message":
        return True
    return bool(record.get("message_type", "calendar") != "system")


def _nothing(request: Request, text: str) -> str:
    name = "" if LOOSE.match(text) else shown_name(text)
    about = request.say(f' about or from "{name}"', f"与“{name}”有关的") if name else ""
    return request.say(
        f"I found no open message{about} in your inbox.", f"收件箱里没有{about}待处理的消息。"
    )


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
    lines = bullets(records, partial(listed_words, request))
    return request.say(f"In your inbox:\n{lines}", f"收件箱：\n{lines}")
