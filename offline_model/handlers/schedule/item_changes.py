"""Changing a schedule item: its time, its title, its place, its status."""

import re
from collections.abc import Generator
from typing import Any, NamedTuple

from offline_model.conversation.flow import Answer, Request, Script, Step, ask, do
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import status_word, title_words
from offline_model.handlers.references import SIGNS
from offline_model.handlers.schedule.item_resolver import find_item, with_details

COLORS = {
    "red": "#FF6B6B",
    "orange": "#FFA94D",
    "yellow": "#FFD43B",
    "green": "#51CF66",
    "blue": "#4DABF7",
    "purple": "#9775FA",
    "violet": "#9775FA",
    "pink": "#F783AC",
    "gray": "#868E96",
    "grey": "#868E96",
    "black": "#212529",
    "brown": "#A0522D",
}
COLORS_ZH = {
    "红": "red",
    "橙": "orange",
    "黄": "yellow",
    "绿": "green",
    "蓝": "blue",
    "紫": "purple",
}
COLORS_ZH |= {"粉": "pink", "灰": "gray", "黑": "black", "棕": "brown"}
COLOR_WORDS = "|".join(COLORS)
COLOR_WORDS_ZH = "[" + "".join(COLORS_ZH) + "]"
STATUSES = {
    r"done|complete|finish|over|完成|做完|搞定|结束|办完|办好": "completed",
    r"cancel|off|取消|作废": "cancelled",
    r"active|open|undone|not done|incomplete|to ?do|pending|restore|恢复|进行|激活|未完成"
    r"|没完成|重新": "active",
}


class Change(NamedTuple):
    """What is to be sent, and how it is told."""

    arguments: dict[str, Any]
    english: str
    chinese: str


Changing = Generator[Step, Answer, Change]


def rename_item(request: Request) -> Script:
    """Give an item a new title."""
    item = yield from find_item(request, request["what"])
    title = _unquote(request["title"] or request["target"])
    if not title:
        title = _unquote(
            (yield from ask(request, "What should it be called?", "要改成什么名字？", free=True))
        )
    change = Change({"title": title}, f'is now called "{title}"', f"已改名为“{title}”")
    return (yield from apply(request, item, change))


def set_location(request: Request) -> Script:
    """Give an item a place."""
    place = _unquote(request["place"] or request["target"])
    change = Change({"location": place}, f"is now at {place}", f"的地点改为{place}")
    return (yield from _set_detail(request, change))


def set_notes(request: Request) -> Script:
    """Give an item a note."""
    notes = _unquote(request["notes"])
    if not notes:
        notes = yield from ask(request, "What should the note say?", "备注写什么？", free=True)
    return (yield from _set_detail(request, Change({"notes": notes}, "has the note", "已加上备注")))


def set_color(request: Request) -> Script:
    """Give an item a colour."""
    word = request["color"].lower()
    color = COLORS[COLORS_ZH.get(word[:1], word)]
    change = Change({"color": color}, f"is now {word}", f"的颜色改为{word}色")
    return (yield from _set_detail(request, change))


def set_description(request: Request) -> Script:
    """Give an item a description."""
    item = yield from find_item(request, request["what"])
    text = _unquote(request["description"])
    if not text:
        text = yield from ask(
            request, "What should the description say?", "描述写什么？", free=True
        )
    change = Change({"description": text}, "has its description", "的描述已更新")
    return (yield from apply(request, item, change))


def set_status(request: Request) -> Script:
    """Mark an item as completed, cancelled or active."""
    said = request["status"] or request.text
    said = "active" if re.search(r"未完成|没完成|not done|incomplete|reopen|undone", said) else said
    status = next(
        (s for words, s in STATUSES.items() if re.search(words, said, re.IGNORECASE)), "completed"
    )
    item = yield from find_item(request, request["what"])
    change = Change(
        {"status": status}, f"is now {status}", f"已标记为{status_word(request, status)}"
    )
    return (yield from apply(request, item, change))


def _set_detail(request: Request, change: Change) -> Script:
    """Change one member of the metadata. All of it is sent, because it is replaced as a whole."""
    item = yield from find_item(request, request["what"])
    if "metadata" not in item:
        item = yield from with_details(request, item)
    known = item.get("metadata")
    metadata = {**(known if isinstance(known, dict) else {}), **change.arguments}
    return (yield from apply(request, item, change._replace(arguments={"metadata": metadata})))


def apply(request: Request, item: Record, change: Change) -> Script:
    name = request.tools.id_parameter("update_schedule_item", "item_id")
    yield from do(request, "update_schedule_item", **{name: item["id"]}, **change.arguments)
    title = title_words(request, item if item.get("title") else {"title": "it"})
    return request.say(f"Done: {title} {change.english}.", f"好了：{title}{change.chinese}。")


def _unquote(text: str) -> str:
    return text.strip(SIGNS)
