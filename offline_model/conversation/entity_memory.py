"""The entities of a conversation, so that "it" and "the second one" can be resolved."""

from typing import Any

from offline_model.conversation.tool_results import Record, ToolResult

ENTITY_KINDS = {
    "create_schedule_item": "item",
    "list_schedule_items": "item",
    "get_schedule_item": "item",
    "update_schedule_item": "item",
    "delete_schedule_item": "item",
    "leave_schedule_item": "item",
    "share_schedule_item": "item",
    "list_subscriptions": "subscription",
    "list_inbox_messages": "message",
    "accept_inbox_message": "message",
    "reject_inbox_message": "message",
    "dismiss_inbox_message": "message",
    "mark_inbox_message_read": "message",
    "list_incoming_friend_requests": "incoming",
    "accept_friend_request": "incoming",
    "decline_friend_request": "incoming",
    "list_outgoing_friend_requests": "outgoing",
    "send_friend_request": "outgoing",
    "cancel_friend_request": "outgoing",
    "list_friends": "friend",
    "list_blocked_users": "blocked",
    "remove_friend": "friend",
    "search_users": "user",
    "get_profile": "user",
    "create_invite_code": "code",
    "list_invite_codes": "code",
    "disable_invite_code": "code",
    "create_diet_plan": "plan",
    "list_diet_plans": "plan",
    "get_diet_plan": "plan",
    "list_tasks": "task",
    "get_task": "task",
    "cancel_task": "task",
}
"""The kind of record that each tool returns or acts on."""
REMOVING_TOOLS = {"delete_schedule_item", "leave_schedule_item", "remove_friend"}
"""Tools after which their record no longer exists for the user."""


def record_id(record: Record) -> str:
    """Return a record's id, which some tools name after the kind; empty without one."""
    for key in ("id", "item_id", "plan_id", "task_id", "request_id", "message_id", "code"):
        if isinstance(record.get(key), str):
            return str(record[key])
    return ""


def _mentioned_in(reply: str, records: list[Record]) -> list[Record]:
    """Return the records that a reply names, and those without a name."""
    keys = ("title", "username", "content", "code")
    all_names = [[str(record[key]) for key in keys if record.get(key)] for record in records]
    return [
        record
        for record, names in zip(records, all_names, strict=True)
        if not names or any(name in reply for name in names)
    ]


class EntityMemory:
    """The records that tools returned: for each kind the last list, and the one in focus."""

    def __init__(self) -> None:
        self.recent_kinds: list[str] = []
        """Entity kinds, the most recent one first."""
        self._lists: dict[str, list[Record]] = {}
        self._focus: dict[str, Record] = {}
        """The record of each kind that was mentioned last."""
        self._latest_by_id: dict[str, Record] = {}
        self._removed_ids: set[str] = set()
        self.proposed: dict[str, str] = {}
        """The tool that the current message calls for each item."""

    def observe(self, result: ToolResult, *, reply: str = "") -> None:
        """Remember the records of a result. A failed call changes nothing.

        With a `reply`, a list counts only as far as the reply mentions it: the rest was a lookup.
        """
        kind = ENTITY_KINDS.get(result.tool)
        if kind is None or result.failed:
            return
        self.recent_kinds = [kind, *(k for k in self.recent_kinds if k != kind)]
        if result.tool in REMOVING_TOOLS:
            self._remove(kind, result.arguments)
        elif result.is_list:
            records = _mentioned_in(reply, result.records) if reply else result.records
            self._observe_list(kind, records)
        else:
            self._observe_record(kind, result)

    def contradicts(self, tool: str, arguments: dict[str, Any]) -> bool:
        """Return whether the message both removes an item and changes it; note the call if not."""
        item = str(arguments.get("item_id") or "")
        other = self.proposed.setdefault(item, tool) if item else tool
        return other != tool and bool({other, tool} & REMOVING_TOOLS)

    def mentioned(self, kind: str) -> list[Record]:
        """Return the last list and the record in focus, without the removed records."""
        focus = [self._focus[kind]] if kind in self._focus else []
        records = [*self._lists.get(kind, []), *focus]
        return list(
            {record_id(r): self._latest(r) for r in records if not self._is_removed(r)}.values()
        )

    def listed(self, kind: str) -> list[Record]:
        """Return the last list in the order in which the user saw it."""
        return [self._latest(record) for record in self._lists.get(kind, [])]

    def last_mentioned(self, kind: str) -> Record | None:
        """Return the record in focus, or the only one of the last list."""
        if kind in self._focus:
            return self._latest(self._focus[kind])
        mentioned = self.mentioned(kind)
        return mentioned[0] if len(mentioned) == 1 else None

    def _latest(self, record: Record) -> Record:
        return self._latest_by_id.get(record_id(record), record)

    def _is_removed(self, record: Record) -> bool:
        return record_id(record) in self._removed_ids

    def _observe_list(self, kind: str, records: list[Record]) -> None:
        for record in records:
            self._merge(record)
        if not records:
            return
        self._lists[kind] = records
        self._focus.pop(kind, None)
        if len(records) == 1:
            self._focus[kind] = records[0]

    def _observe_record(self, kind: str, result: ToolResult) -> None:
        record = result.record
        if not record_id(record):
            record = self._latest_by_id.get(_id_argument(result.arguments), {})
        if record:
            self._merge(record)
            self._focus[kind] = record

    def _merge(self, record: Record) -> None:
        if key := record_id(record):
            self._latest_by_id[key] = {**self._latest_by_id.get(key, {}), **record}

    def _remove(self, kind: str, arguments: dict[str, Any]) -> None:
        self._removed_ids.add(_id_argument(arguments))
        focus = self._focus.get(kind)
        if focus is None or self._is_removed(focus):
            self._focus.pop(kind, None)


def _id_argument(arguments: dict[str, Any]) -> str:
    """Return the id that a call was made with."""
    ids = [v for k, v in arguments.items() if isinstance(v, str) and k.endswith("id")]
    return ids[0] if ids else ""
