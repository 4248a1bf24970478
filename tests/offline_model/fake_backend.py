"""A backend that answers the offline model's tool calls with results shaped like the service's."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.offline_model.records import (
    ANNA,
    ANNA_AT_TEAM,
    BOB,
    BOB_AT_TEAM,
    CODES,
    FRIENDS,
    GRACE,
    INBOX,
    INCOMING,
    NAMES,
    NEW_CODE,
    NEW_CODE_ID,
    OUTGOING,
    PLANS,
    TASKS,
    ZOE,
    Record,
    make_id,
    make_items,
)


@dataclass
class FakeBackend:
    """Answers tool calls and records them in `calls`."""

    items: list[Record] = field(default_factory=make_items)
    calls: list[tuple[str, Record]] = field(default_factory=list)
    fixed_results: dict[str, str] = field(default_factory=dict)
    """The text that a tool returns instead of its usual result: a refusal, an error."""
    results: dict[str, Any] = field(
        default_factory=lambda: {
            "list_friends": FRIENDS,
            "list_blocked_users": [{"user_id": GRACE, "username": "grace"}],
            "list_incoming_friend_requests": INCOMING,
            "list_outgoing_friend_requests": OUTGOING,
            "list_inbox_messages": INBOX,
            "list_diet_plans": PLANS,
            "list_invite_codes": CODES,
            "list_subscriptions": [
                {"id": ANNA_AT_TEAM, "user_id": ANNA, "username": "anna", "permission": 1},
                {"id": BOB_AT_TEAM, "user_id": BOB, "username": "bob", "permission": 5},
            ],
            "get_my_profile": {"id": ZOE, "username": "zoe", "bio": "hi", "locale": "en"},
        }
    )

    @property
    def called_tools(self) -> list[str]:
        return [name for name, _ in self.calls]

    def call_tool(self, name: str, arguments: Record) -> str:
        """Return a tool's result as the text of its message."""
        self.calls.append((name, arguments))
        if name in self.fixed_results:
            return self.fixed_results[name]
        operation: Callable[[Record], Any] | None = getattr(self, f"_{name}", None)
        result = operation(arguments) if operation else self.results.get(name, {"ok": True})
        return json.dumps(result, ensure_ascii=False)

    def _create_schedule_item(self, arguments: Record) -> Record:
        record = {"id": make_id(100 + len(self.items) - 9), "status": "active", **arguments}
        self.items.append(record)
        return record

    def _list_schedule_items(self, arguments: Record) -> list[Record]:
        query = arguments.get("query", "").lower()
        return [
            record
            for record in sorted(self.items, key=lambda r: parse_moment(r["start_at"]))
            if query in record["title"].lower() and _overlaps(record, arguments)
        ]

    def _get_schedule_item(self, arguments: Record) -> Record:
        return next(r for r in self.items if r["id"] == arguments["item_id"])

    def _update_schedule_item(self, arguments: Record) -> Record:
        record = self._get_schedule_item(arguments)
        record.update({k: v for k, v in arguments.items() if k != "item_id"})
        return record

    def _delete_schedule_item(self, arguments: Record) -> Record:
        self.items = [r for r in self.items if r["id"] != arguments["item_id"]]
        return {"ok": True}

    def _search_users(self, arguments: Record) -> list[Record]:
        query = arguments["query"].lower().removesuffix("@example.com")
        return [{"id": i, "username": n, "bio": None} for n, i in NAMES.items() if query in n]

    def _get_profile(self, arguments: Record) -> Record:
        name = arguments["username"].lower()
        if name not in NAMES:
            return {"error": "The user does not exist", "code": "user_not_found"}
        return {"id": NAMES[name], "username": name, "bio": "a person"}

    def _send_friend_request(self, arguments: Record) -> Record:
        return {"id": make_id(80), "to_user_id": arguments["target_user_id"], "status": "pending"}

    def _create_invite_code(self, arguments: Record) -> Record:
        return {"id": NEW_CODE_ID, "code": NEW_CODE, "used_count": 0, **arguments}

    def _create_diet_plan(self, _arguments: Record) -> Record:
        return {"plan_id": make_id(90), "status": "pending"}

    def _get_diet_plan(self, arguments: Record) -> Record:
        return next(p for p in PLANS if p["id"] == arguments["plan_id"])

    def _list_tasks(self, arguments: Record) -> list[Record]:
        status = arguments.get("status")
        return [t for t in TASKS if status in (None, t["status"])]

    def _get_task(self, arguments: Record) -> Record:
        return next(t for t in TASKS if t["id"] == arguments["task_id"])


def parse_moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _overlaps(record: Record, arguments: Record) -> bool:
    start = parse_moment(record["start_at"])
    end = parse_moment(record.get("end_at") or record["start_at"])
    after = "start_at" not in arguments or end >= parse_moment(arguments["start_at"])
    return after and ("end_at" not in arguments or start < parse_moment(arguments["end_at"]))
