"""Changing the title, location, notes, colour, description or status of a schedule item."""

import re
from typing import Any, NamedTuple

from offline_model.conversation.flow import ReplyFlow, ask_user, call_tool
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import format_status, format_title
from offline_model.handlers.schedule.item_resolver import fetch_details, resolve_item
from offline_model.text.normalisation import EDGE_PUNCTUATION
from offline_model.vocabulary import find_entry, load_words

_RECORDS = load_words("records")
COLORS, COLORS_ZH = _RECORDS["colors"], _RECORDS["colors_zh"]
COLOR_NAMES = "|".join(COLORS)
COLOR_NAMES_ZH = "[" + "".join(COLORS_ZH) + "]"
STATUSES = _RECORDS["statuses"]["item"]


class Change(NamedTuple):
    """The arguments of an update, and the reply that confirms it."""

    arguments: dict[str, Any]
    english: str
    chinese: str


def rename_item(request: IntentRequest) -> ReplyFlow:
    """Change an item's title."""
    item = yield from resolve_item(request, request["item"])
    title = _unquote(request["title"] or request["target"])
    if not title:
        title = _unquote(
            (
                yield from ask_user(
                    request, "What should it be called?", "要改成什么名字？", free_text=True
                )
            )
        )
    change = Change({"title": title}, f'is now called "{title}"', f"已改名为“{title}”")
    return (yield from update_item(request, item, change))


def set_location(request: IntentRequest) -> ReplyFlow:
    """Change an item's location."""
    location = _unquote(request["location"] or request["target"])
    change = Change({"location": location}, f"is now at {location}", f"的地点改为{location}")
    return (yield from _set_metadata(request, change))


def set_notes(request: IntentRequest) -> ReplyFlow:
    """Change an item's notes."""
    notes = _unquote(request["notes"])
    if not notes:
        notes = yield from ask_user(
            request, "What should the note say?", "备注写什么？", free_text=True
        )
    return (
        yield from _set_metadata(request, Change({"notes": notes}, "has the note", "已加上备注"))
    )


def set_color(request: IntentRequest) -> ReplyFlow:
    """Change an item's colour."""
    word = request["color"].lower()
    color = COLORS[COLORS_ZH.get(word[:1], word)]
    change = Change({"color": color}, f"is now {word}", f"的颜色改为{word}色")
    return (yield from _set_metadata(request, change))


def set_description(request: IntentRequest) -> ReplyFlow:
    """Change an item's description."""
    item = yield from resolve_item(request, request["item"])
    text = _unquote(request["description"])
    if not text:
        text = yield from ask_user(
            request, "What should the description say?", "描述写什么？", free_text=True
        )
    change = Change({"description": text}, "has its description", "的描述已更新")
    return (yield from update_item(request, item, change))


def set_status(request: IntentRequest) -> ReplyFlow:
    """Mark an item as completed, cancelled or active."""
    text = request["status"] or request.text
    text = "active" if re.search(r"未完成|没完成|not done|incomplete|reopen|undone", text) else text
    status = find_entry(STATUSES, text) or "completed"
    item = yield from resolve_item(request, request["item"])
    change = Change(
        {"status": status}, f"is now {status}", f"已标记为{format_status(request, status)}"
    )
    return (yield from update_item(request, item, change))


def _set_metadata(request: IntentRequest, change: Change) -> ReplyFlow:
    """Change one field of the metadata. The call sends all fields: the tool replaces them all."""
    item = yield from resolve_item(request, request["item"])
    if "metadata" not in item:
        item = yield from fetch_details(request, item)
    current = item.get("metadata")
    metadata = {**(current if isinstance(current, dict) else {}), **change.arguments}
    return (
        yield from update_item(request, item, change._replace(arguments={"metadata": metadata}))
    )


def update_item(request: IntentRequest, item: Record, change: Change) -> ReplyFlow:
    """Send a change of an item."""
    parameter = request.tools.id_parameter("update_schedule_item", "item_id")
    yield from call_tool(
        request, "update_schedule_item", **{parameter: item["id"]}, **change.arguments
    )
    title = format_title(request, item if item.get("title") else {"title": "it"})
    return request.localize(f"Done: {title} {change.english}.", f"好了：{title}{change.chinese}。")


def _unquote(text: str) -> str:
    return text.strip(EDGE_PUNCTUATION)
