"""The tasks that make diet plans."""

import re
from collections.abc import Generator

from offline_model.conversation.entity_memory import id_of
from offline_model.conversation.flow import Answer, Halt, Request, Script, Step, do, look_up
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import bullets, status_word
from offline_model.handlers.references import UUID
from offline_model.handlers.selection import EVERY, nth, pick, read_ordinal

STATUSES = {
    r"running|in progress|active|ongoing|current|working|进行中|正在|运行|执行中|没完成": "running",
    r"pending|waiting|queued|待处理|等待|排队": "pending",
    r"completed|finished|done|successful|完成|结束": "completed",
    r"failed|broken|失败|出错": "failed",
    r"cancelled|canceled|stopped|取消": "cancelled",
}


def _status(text: str) -> str | None:
    return next((s for words, s in STATUSES.items() if re.search(words, text, re.IGNORECASE)), None)


def task_words(request: Request, task: Record) -> str:
    kind = str(task.get("task_type") or task.get("type") or task.get("name") or "task")
    words = f"{kind} – {status_word(request, task.get('status'))}"
    progress = task.get("progress")
    return f"{words}, {progress} %" if isinstance(progress, int | float) else words


def list_tasks(request: Request) -> Script:
    tasks = yield from look_up(request, "list_tasks", status=_status(request.text))
    if not tasks:
        return request.say("There are no such tasks.", "没有这样的任务。")
    lines = bullets(tasks, lambda task: task_words(request, task))
    return request.say(f"Your tasks:\n{lines}", f"你的任务：\n{lines}")


def get_task(request: Request) -> Script:
    task = yield from _find_task(request, active=False)
    name = request.tools.id_parameter("get_task", "task_id")
    record = (yield from do(request, "get_task", **{name: id_of(task)})).record
    return task_words(request, record)


def cancel_task(request: Request) -> Script:
    """Stop a task that is not finished."""
    task = yield from _find_task(request, active=True)
    name = request.tools.id_parameter("cancel_task", "task_id")
    yield from do(request, "cancel_task", **{name: id_of(task)})
    return request.say("The task is cancelled.", "任务已取消。")


def _find_task(request: Request, *, active: bool) -> Generator[Step, Answer, Record]:
    if match := UUID.search(request.text):
        return {"id": match[0]}
    index = read_ordinal(request.text)
    if index is not None and (record := nth(request.memory.listed("task"), index)):
        return record
    if index is None and (last := request.memory.last("task")):
        return last
    tasks = yield from look_up(request, "list_tasks")
    if index is not None and (record := nth(tasks, index)):
        return record
    going = [t for t in tasks if t.get("status") in ("running", "pending")]
    tasks = going if active else going or tasks
    if not tasks:
        raise Halt(request.say("No task is running.", "没有正在进行的任务。"))
    if EVERY.search(request.text) or len(tasks) == 1:
        return tasks[0]
    return (yield from pick(request, tasks, lambda task: task_words(request, task)))[0]
