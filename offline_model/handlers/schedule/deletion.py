"""Deleting schedule items, one by one or all of a day."""

from collections.abc import Sequence
from dataclasses import replace

from offline_model.conversation.flow import ReplyFlow, ask_user, call_tools, format_failure
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import format_title
from offline_model.handlers.schedule.item_resolver import resolve_items
from offline_model.handlers.schedule.listing import OWN_PERIOD


def delete_items(request: IntentRequest) -> ReplyFlow:
    """Delete the items that the request refers to."""
    all_suffix = request.localize(" all", "全部") if request["all"] else ""
    items = yield from resolve_items(request, request["item"] + all_suffix)
    parameter = request.tools.id_parameter("delete_schedule_item", "item_id")
    results = yield from call_tools(
        request, [("delete_schedule_item", {parameter: item["id"]}) for item in items]
    )
    deleted = [i for i, result in zip(items, results, strict=True) if not result.failed]
    lines = [_format_deleted(request, deleted)]
    lines += [format_failure(request, result) for result in results if result.failed]
    return "\n".join(lines)


def clear_range(request: IntentRequest) -> ReplyFlow:
    """Delete all items of a day or another range of time."""
    text = request["time_range"] or request.text
    if not request.parse_time(text).names_time and OWN_PERIOD.search(request.text) is None:
        text = yield from ask_user(request, "For which day?", "哪一天的？")
    elif not request.parse_time(text).names_time:
        text = "today"
    reference = f"{text} all" if request.language == "en" else f"{text}全部"
    return (yield from delete_items(replace(request, slots={"item": reference})))


def _format_deleted(request: IntentRequest, items: Sequence[Record]) -> str:
    titles = [format_title(request, item) for item in items if item.get("title")]
    if not titles:
        return request.localize("It is deleted.", "已删除。")
    return request.localize(f"Deleted: {', '.join(titles)}.", f"已删除{'、'.join(titles)}。")
