"""The events of a task that makes a diet plan.

    message_created, task_started          at the start of every attempt
    status_update and task_progress        the same, under the two names that clients know;
                                           the percentage never falls, even over attempts
    tool_called, agent_message             what the planner does, and what it found
    task_completed, task_cancelled, error  one of them, as the last

An event's data repeats its name in `event`.
"""

from typing import Any

Event = dict[str, Any]

TERMINAL = frozenset({"task_completed", "task_cancelled", "error"})


def message_created(message: str) -> Event:
    return {"event": "message_created", "message": message}


def task_started(task_id: str) -> Event:
    return {"event": "task_started", "task_id": task_id}


def status_update(progress: int, message: str) -> Event:
    return {"event": "status_update", "progress": progress, "message": message}


def task_progress(progress: int, message: str) -> Event:
    return {"event": "task_progress", "progress": progress, "message": message}


def tool_called(tool: str, arguments: dict[str, Any]) -> Event:
    return {"event": "tool_called", "tool": tool, "arguments": arguments}


def agent_message(content: str) -> Event:
    return {"event": "agent_message", "agent": "main", "content": content}


def task_completed(task_id: str, result: dict[str, Any]) -> Event:
    return {"event": "task_completed", "task_id": task_id, "result": result}


def task_cancelled(task_id: str) -> Event:
    return {"event": "task_cancelled", "task_id": task_id}


def error(message: str) -> Event:
    return {"event": "error", "error": message}
