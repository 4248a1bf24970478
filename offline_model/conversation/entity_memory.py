"""What was seen in a conversation, so that "it" and "the second one" mean something."""

from typing import Any

from offline_model.conversation.tool_results import Outcome, Record

KINDS = {
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
ENDS = {"delete_schedule_item", "leave_schedule_item", "remove_friend"}
"""What they were done to is gone."""


def id_of(record: Record) -> str:
    """Give a record's id; some are named after their kind."""
    for key in ("id", "item_id", "plan_id", "task_id", "request_id", "message_id", "code"):
        if isinstance(record.get(key), str):
            return str(record[key])
    return ""


def _named(records: list[Record], shown: str) -> list[Record]:
    """Keep the records that an answer names, or that have no name."""
    keys = ("title", "username", "content", "code")
    named = [[str(record[key]) for key in keys if record.get(key)] for record in records]
    return [
        record
        for record, names in zip(records, named, strict=True)
        if not names or any(name in shown for name in names)
    ]


class Memory:
    """The records of each kind that tools gave: the last list, and the one last spoken of."""

    def __init__(self) -> None:
        self.lists: dict[str, list[Record]] = {}
        self.focus: dict[str, Record] = {}
        self.kinds: list[str] = []
        """Kinds, the one last spoken of first."""
        self._known: dict[str, Record] = {}
        self._gone: set[str] = set()

    def observe(self, outcome: Outcome, *, shown: str = "") -> None:
        """Take in a result. What failed says nothing.

        Of a list, what the answer `shown` did not name was only looked up on the way.
        """
        kind = KINDS.get(outcome.tool)
        if kind is None or outcome.failed:
            return
        self.kinds = [kind, *(k for k in self.kinds if k != kind)]
        if outcome.tool in ENDS:
            self._forget(kind, outcome.arguments)
        elif outcome.is_list:
            self._see_list(kind, _named(outcome.records, shown) if shown else outcome.records)
        else:
            self._see_one(kind, outcome)

    def known(self, kind: str) -> list[Record]:
        """Give the records of the last list, and the one last spoken of, that still exist."""
        focus = [self.focus[kind]] if kind in self.focus else []
        records = [*self.lists.get(kind, []), *focus]
        return list({id_of(r): self._latest(r) for r in records if not self._is_gone(r)}.values())

    def listed(self, kind: str) -> list[Record]:
        """Give the last list in the order in which it was shown."""
        return [self._latest(record) for record in self.lists.get(kind, [])]

    def last(self, kind: str) -> Record | None:
        """Give the record last spoken of, or the only one there was in the last list."""
        if kind in self.focus:
            return self._latest(self.focus[kind])
        known = self.known(kind)
        return known[0] if len(known) == 1 else None

    def _latest(self, record: Record) -> Record:
        return self._known.get(id_of(record), record)

    def _is_gone(self, record: Record) -> bool:
        return id_of(record) in self._gone

    def _see_list(self, kind: str, records: list[Record]) -> None:
        for record in records:
            self._keep(record)
        if not records:
            return
        self.lists[kind] = records
        self.focus.pop(kind, None)
        if len(records) == 1:
            self.focus[kind] = records[0]

    def _see_one(self, kind: str, outcome: Outcome) -> None:
        record = outcome.record
        if not id_of(record):
            record = self._known.get(_id_in(outcome.arguments), {})
        if record:
            self._keep(record)
            self.focus[kind] = record

    def _keep(self, record: Record) -> None:
        if key := id_of(record):
            self._known[key] = {**self._known.get(key, {}), **record}

    def _forget(self, kind: str, arguments: dict[str, Any]) -> None:
        self._gone.add(_id_in(arguments))
        focus = self.focus.get(kind)
        if focus is None or self._is_gone(focus):
            self.focus.pop(kind, None)


def _id_in(arguments: dict[str, Any]) -> str:
    """Give the id that a call was made with."""
    ids = [v for k, v in arguments.items() if isinstance(v, str) and k.endswith("id")]
    return ids[0] if ids else ""
