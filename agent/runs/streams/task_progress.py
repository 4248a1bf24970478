"""The progress of tasks that a run's tools have created, as activities in the run's stream."""

import asyncio
from typing import Any
from uuid import UUID

import orjson
import structlog

from agent.graph.chat import events
from agent.graph.chat.events import Event
from agent.runs.streams.live_run import LiveRun
from domain.core.database.sessions import Sessions
from domain.diet.queries import TASK_STATUSES, find_plan, select_task
from domain.diet.schemas import Status

log = structlog.get_logger(__name__)

POLL_INTERVAL_SECONDS = 0.3
"""How often a task's row is read."""
ACTIVE: tuple[Status, ...] = ("pending", "running")
ACTIVITY_TYPE = "diet_plan"


class TaskProgress:
    """Publishes the progress of a run's tasks while the run is live. The run waits for no task."""

    def __init__(self, sessions: Sessions, live: LiveRun) -> None:
        self._sessions = sessions
        self._live = live
        self._pollers: dict[UUID, asyncio.Task[None]] = {}

    def on_event(self, event: Event) -> None:
        """Start to publish the progress of an active task that a tool's result names."""
        task_id = _find_active_task(event)
        if task_id is not None and task_id not in self._pollers:
            self._pollers[task_id] = asyncio.create_task(self._poll(task_id))

    def end(self) -> None:
        """Publish nothing more, because the run's stream is about to end."""
        for poller in self._pollers.values():
            poller.cancel()

    async def _poll(self, task_id: UUID) -> None:
        published: dict[str, Any] = {}
        try:
            while not published or published["status"] in ACTIVE:
                current = await self._read(task_id)
                if current is None:
                    return
                self._publish(task_id, published, current)
                published = current
                await asyncio.sleep(POLL_INTERVAL_SECONDS)
        except Exception as error:  # noqa: BLE001 (a failure here must not fail the run)
            log.warning("task_progress_failed", task=str(task_id), error=type(error).__name__)

    async def _read(self, task_id: UUID) -> dict[str, Any] | None:
        """Return the content of a task's activity; None if the user has no such task."""
        query = select_task(self._live.run.user_id, task_id)
        async with self._sessions() as session:
            row = await find_plan(session, query)
        if row is None:
            return None
        plan, run = row
        return {
            "taskId": str(task_id),
            "planId": str(plan.id),
            "status": TASK_STATUSES[run.status],
            "progress": plan.progress,
        }

    def _publish(self, task_id: UUID, published: dict[str, Any], current: dict[str, Any]) -> None:
        """Publish a snapshot first, and then what has changed since the last event."""
        message_id = f"activity_{task_id}"
        if not published:
            self._live.publish(events.activity_snapshot(message_id, ACTIVITY_TYPE, current))
            return
        patch = [
            {"op": "replace", "path": f"/{name}", "value": value}
            for name, value in current.items()
            if published[name] != value
        ]
        if patch:
            self._live.publish(events.activity_delta(message_id, ACTIVITY_TYPE, patch))


def _find_active_task(event: Event) -> UUID | None:
    """Return the id of the active task that a tool call's result names, if any."""
    if '"task_id"' not in event["content"]:
        return None
    try:
        result = orjson.loads(event["content"])
        return UUID(result["task_id"]) if result.get("status") in ACTIVE else None
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError):
        return None
