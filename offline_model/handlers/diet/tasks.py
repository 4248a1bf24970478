"""Listing, showing and cancelling the background tasks that create diet plans."""

import re

from offline_model.conversation.entity_memory import record_id
from offline_model.conversation.flow import EndFlow, Flow, ReplyFlow, call_tool, list_records
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import format_list, format_status
from offline_model.handlers.references import UUID
from offline_model.handlers.selection import disambiguate, record_at
from offline_model.text.quantifiers import ALL_QUANTIFIER, parse_ordinal

STATUSES = {
    r"running|in progress|active|ongoing|current|working|进行中|正在|运行|执行中|没完成": "running",
    r"pending|waiting|queued|待处理|等待|排队": "pending",
    r"completed|finished|done|successful|完成|结束": "completed",
    r"failed|broken|失败|出错": "failed",
    r"cancelled|canceled|stopped|取消": "cancelled",
}


def _parse_status(text: str) -> str | None:
    return next(
        (s for pattern, s in STATUSES.items() if re.search(pattern, text, re.IGNORECASE)), None
    )


def format_task(request: IntentRequest, task: Record) -> str:
    """Format a task: its type, its status and its progress."""
    kind = str(task.get("task_type") or task.get("type") or task.get("name") or "task")
    text = f"{kind} – {format_status(request, task.get('status'))}"
    progress = task.get("progress")
    return f"{text}, {progress} %" if isinstance(progress, int | float) else text


def list_tasks(request: IntentRequest) -> ReplyFlow:
    """List the user's tasks, of one status if the request names it."""
    tasks = yield from list_records(request, "list_tasks", status=_parse_status(request.text))
    if not tasks:
        return request.localize("There are no such tasks.", "没有这样的任务。")
    lines = format_list(tasks, lambda task: format_task(request, task))
    return request.localize(f"Your tasks:\n{lines}", f"你的任务：\n{lines}")


def get_task(request: IntentRequest) -> ReplyFlow:
    """Show one task."""
    task = yield from _resolve_task(request, unfinished_only=False)
    parameter = request.tools.id_parameter("get_task", "task_id")
    record = (yield from call_tool(request, "get_task", **{parameter: record_id(task)})).record
    return format_task(request, record)


def cancel_task(request: IntentRequest) -> ReplyFlow:
    """Cancel an unfinished task."""
    task = yield from _resolve_task(request, unfinished_only=True)
    parameter = request.tools.id_parameter("cancel_task", "task_id")
    yield from call_tool(request, "cancel_task", **{parameter: record_id(task)})
    return request.localize("The task is cancelled.", "任务已取消。")


def _resolve_task(request: IntentRequest, *, unfinished_only: bool) -> Flow[Record]:
    if match := UUID.search(request.text):
        return {"id": match[0]}
    index = parse_ordinal(request.text)
    if index is not None and (record := record_at(request.memory.listed("task"), index)):
        return record
    if index is None and (last := request.memory.last_mentioned("task")):
        return last
    tasks = yield from list_records(request, "list_tasks")
    if index is not None and (record := record_at(tasks, index)):
        return record
    unfinished = [t for t in tasks if t.get("status") in ("running", "pending")]
    tasks = unfinished if unfinished_only else unfinished or tasks
    if not tasks:
        raise EndFlow(request.localize("No task is running.", "没有正在进行的任务。"))
    if ALL_QUANTIFIER.search(request.text) or len(tasks) == 1:
        return tasks[0]
    return (yield from disambiguate(request, tasks, lambda task: format_task(request, task)))[0]
