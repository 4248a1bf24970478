"""What a chat has set going elsewhere, shown in its stream for as long as the stream is open."""

import asyncio
from typing import Any
from uuid import UUID

import orjson
import structlog

from agent.graph import events
from agent.graph.events import Event
from agent.runs.streams.live_run import LiveRun
from domain.core.database.sessions import Sessions
from domain.diet.queries import STATUSES, find_one, of_user
from domain.diet.schemas import Status

log = structlog.get_logger(__name__)

POLL_INTERVAL_SECONDS = 0.3
UNDER_WAY: tuple[Status, ...] = ("pending", "running")
KIND = "diet_plan"


class TaskProgress:
    """Shows the progress of the tasks that a run's tools have made. The run waits for none."""

    def __init__(self, sessions: Sessions, live: LiveRun) -> None:
        self._sessions = sessions
        self._live = live
        self._shown: dict[UUID, asyncio.Task[None]] = {}

    def on_event(self, event: Event) -> None:
        """Look whether a tool's result names a task that is under way, and show it."""
        task_id = _task_of(event)
        if task_id is not None and task_id not in self._shown:
            self._shown[task_id] = asyncio.create_task(self._show(task_id))

    def end(self) -> None:
        """Show nothing more: from now on the run's stream comes to its end."""
        for shown in self._shown.values():
            shown.cancel()

    async def _show(self, task_id: UUID) -> None:
        told: dict[str, Any] = {}
        try:
            while not told or told["status"] in UNDER_WAY:
                found = await self._look(task_id)
                if found is None:
                    return
                self._tell(task_id, told, found)
                told = found
                await asyncio.sleep(POLL_INTERVAL_SECONDS)
        except Exception as error:  # noqa: BLE001 (a chat does not suffer from what it shows)
            log.warning("activity_not_shown", task=str(task_id), error=type(error).__name__)

    async def _look(self, task_id: UUID) -> dict[str, Any] | None:
        """Give how one of the person's own tasks stands."""
        query = of_user(self._live.run.user_id, task_id)
        async with self._sessions() as session:
            found = await find_one(session, query)
        if found is None:
            return None
        plan, run = found
        return {
            "taskId": str(task_id),
            "planId": str(plan.id),
            "status": STATUSES[run.status],
            "progress": plan.progress,
        }

    def _tell(self, task_id: UUID, told: dict[str, Any], found: dict[str, Any]) -> None:
        message_id = f"activity_{task_id}"
        if not told:
            self._live.publish(events.activity_snapshot(message_id, KIND, found))
            return
        patch = [
            {"op": "replace", "path": f"/{name}", "value": value}
            for name, value in found.items()
            if told[name] != value
        ]
        if patch:
            self._live.publish(events.activity_delta(message_id, KIND, patch))


def _task_of(event: Event) -> UUID | None:
    if '"task_id"' not in event["content"]:
        return None
    try:
        result = orjson.loads(event["content"])
        return UUID(result["task_id"]) if result.get("status") in UNDER_WAY else None
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError):
        return None
