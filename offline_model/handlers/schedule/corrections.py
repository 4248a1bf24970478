"""Correcting what was just proposed or done: "no, at 4 instead", `改成四点`, or a late "yes"."""

from offline_model.conversation.entity_memory import record_id
from offline_model.conversation.flow import Flow, ReplyFlow, call_tool
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record, ToolResult
from offline_model.dates.moments import to_iso
from offline_model.dates.resolution import Interval, resolve_move
from offline_model.dates.time_expression import TimeExpression
from offline_model.handlers.formatting import format_title
from offline_model.handlers.schedule.likely_times import confirm_time
from offline_model.handlers.schedule.rescheduling import move_to

TIMED_TOOLS = ("create_schedule_item", "update_schedule_item")
"""The tools whose calls have a time that can be corrected."""


def can_correct_time(change: ToolResult | None) -> bool:
    """Return whether a call is one whose time can be corrected, done or not approved."""
    return bool(change and change.tool in TIMED_TOOLS and (change.is_rejected or not change.failed))


def correct_time(request: IntentRequest, change: ToolResult, timex: TimeExpression) -> ReplyFlow:
    """Move the item that was changed last, or propose a rejected change with another time."""
    item = _item_of(request, change)
    if not change.is_rejected or "start_at" not in change.arguments:
        return (yield from move_to(request, item, timex))
    interval = yield from _corrected(request, {**item, **change.arguments}, timex)
    times = {
        "start_at": to_iso(interval.start),
        "end_at": to_iso(interval.end) if interval.end else None,
    }
    return (yield from repeat_change(request, change, **times))


def repeat_change(request: IntentRequest, change: ToolResult, **others: str | None) -> ReplyFlow:
    """Propose a rejected change again."""
    yield from call_tool(request, change.tool, **{**change.arguments, **others})
    return request.localize("Done.", "好了。")


def _item_of(request: IntentRequest, change: ToolResult) -> Record:
    identity = record_id(change.record) or str(change.arguments.get("item_id") or "")
    known = {record_id(r): r for r in request.memory.mentioned("item")}
    return {**change.arguments, **known.get(identity, change.record), "id": identity}


def _corrected(request: IntentRequest, item: Record, timex: TimeExpression) -> Flow[Interval]:
    start, end = request.local_start(item) or request.now, request.local_end(item)
    old = Interval(start, end)

    def resolve(instead: TimeExpression) -> Interval | None:
        return resolve_move(instead, old, request.now)

    name = format_title(request, item if item.get("title") else {"title": "it"})
    return (yield from confirm_time(request, name, resolve(timex) or old, timex, resolve))
