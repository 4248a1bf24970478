"""Listing, showing and cancelling the background tasks that create diet plans."""

import re
from collections.abc import Sequence
from functools import partial

from offline_model.conversation.entity_memory import record_id
from offline_model.conversation.flow import Flow, ReplyFlow, call_tool, list_records
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import format_list, format_status
from offline_model.handlers.references import UUID
from offline_model.handlers.selection import Finder, find_records
from offline_model.vocabulary import find_entry, load_words

STATUSES = load_words("records")["statuses"]["task"]
NUMBER = re.compile(r"(?<![\w-])(?=[0-9a-f-]*\d)[0-9a-f-]{3,}(?![\w-])", re.IGNORECASE)
"""What can only be a part of a task's id."""


def format_task(request: IntentRequest, task: Record) -> str:
    """Format a task: its type, its status and its progress."""
    kind = str(task.get("task_type") or task.get("type") or task.get("name") or "task")
    text = f"{kind} – {format_status(request, task.get('status'))}"
    progress = task.get("progress")
    return f"{text}, {progress} %" if isinstance(progress, int | float) else text


def list_tasks(request: IntentRequest) -> ReplyFlow:
    """List the user's tasks, of one status if the request names it."""
    tasks = yield from list_records(
        request, "list_tasks", status=find_entry(STATUSES, request.text)
    )
    if not tasks:
        return request.localize("There are no such tasks.", "没有这样的任务。")
    lines = format_list(tasks, lambda task: format_task(request, task))
    return request.localize(f"Your tasks:\n{lines}", f"您的任务：\n{lines}")


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
    named = NUMBER.search(UUID.sub("", request.text))
    finder = Finder(
        "task",
        partial(format_task, request),
        partial(_list_tasks, request, unfinished_only=unfinished_only),
        partial(_format_not_found, request, named[0] if named else ""),
        match=partial(_match_number, named[0]) if named else None,
    )
    return (yield from find_records(request, finder, request.text))[0]


def _list_tasks(request: IntentRequest, *, unfinished_only: bool) -> Flow[list[Record]]:
    tasks = yield from list_records(request, "list_tasks")
    unfinished = [t for t in tasks if t.get("status") in ("running", "pending")]
    return unfinished if unfinished_only else unfinished or tasks


def _match_number(number: str, tasks: Sequence[Record]) -> Flow[list[Record]]:
    """Return the tasks whose id begins or ends with a number."""
    yield from ()
    return [t for t in tasks if record_id(t).startswith(number) or record_id(t).endswith(number)]


def _format_not_found(request: IntentRequest, number: str, _: Sequence[Record]) -> str:
    if number:
        return request.localize(f"I found no task {number}.", f"没有找到任务{number}。")
    return request.localize("No task is running.", "没有正在进行的任务。")
