"""A small world that answers the offline model's calls with results shaped like the service's."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from offline_model.model import OfflineChatModel
from tests.offline_model.tool_definitions import SIGNATURES, tools

NOW = "2026-11-20T15:04:05+08:00"
SYSTEM = f'Be kind.\n\n<person username="zoe" timezone="Asia/Shanghai" locale="en" now="{NOW}"/>'


def uuid(number: int) -> str:
    return f"01900000-0000-7000-8000-{number:012d}"


DENTIST, TEAM, GYM, YAYI, REVIEW, LUNCH, YOGA_SUNDAY, YOGA_WEDNESDAY, BUDGET = map(
    uuid, range(1, 10)
)
ANNA, BOB, XIAOMING, CAROL, DAVE, EVE, FRANK, GRACE, CAROL_TWO = map(uuid, range(20, 29))
FRIENDSHIP_ANNA, FRIENDSHIP_BOB, FRIENDSHIP_XIAOMING = map(uuid, range(30, 33))
REQUEST_EVE, REQUEST_FRANK, REQUEST_GRACE, REQUEST_DAVE = map(uuid, range(40, 44))
FROM_ANNA, FROM_BOB, FROM_SYSTEM, FROM_CAROL, FROM_FRANK, FROM_DAVE, FROM_EVE = map(
    uuid, range(50, 57)
)
CAT_PLAN, DOG_PLAN, TASK, OLD_TASK, CODE_ONE, CODE_TWO, NEW_CODE_ID = map(uuid, range(60, 67))
ANNA_AT_TEAM, BOB_AT_TEAM = map(uuid, range(70, 72))
FIRST_MADE = uuid(100)
NEW_CODE = "NEWC2345"

Record = dict[str, Any]


def item(item_id: str, title: str, day: str, start: str, end: str | None) -> Record:
    return {
        "id": item_id,
        "title": title,
        "start_at": f"2026-11-{day}T{start}:00+08:00",
        "end_at": end and f"2026-11-{day}T{end}:00+08:00",
        "timezone": "Asia/Shanghai",
        "status": "active",
        "metadata": {},
    }


def made_items() -> list[Record]:
    return [
        item(BUDGET, "Budget review", "20", "16:30", "17:30"),
        item(GYM, "Gym", "21", "07:00", "08:00"),
        item(YOGA_SUNDAY, "Yoga class", "22", "18:00", "19:00"),
        item(TEAM, "Team meeting", "23", "14:00", "15:00"),
        item(DENTIST, "Dentist", "24", "10:00", "11:00"),
        item(REVIEW, "项目评审", "25", "15:00", "16:30"),
        item(YOGA_WEDNESDAY, "Yoga class", "25", "18:00", "19:00"),
        item(YAYI, "牙医", "26", "09:30", None),
        item(LUNCH, "Lunch with Bob", "27", "12:00", "13:00"),
    ]


NAMES = {
    "anna": ANNA,
    "bob": BOB,
    "xiaoming": XIAOMING,
    "carol": CAROL,
    "carol_two": CAROL_TWO,
    "dave": DAVE,
    "eve": EVE,
    "frank": FRANK,
    "grace": GRACE,
}
USERNAMES = {user_id: name for name, user_id in NAMES.items()}
FRIENDS = [
    {"id": FRIENDSHIP_ANNA, "friend_id": ANNA, "username": "anna"},
    {"id": FRIENDSHIP_BOB, "friend_id": BOB, "username": "bob"},
    {"id": FRIENDSHIP_XIAOMING, "friend_id": XIAOMING, "username": "xiaoming"},
]
ZOE = uuid(10)


def friend_request(request_id: str, sender: str, recipient: str, content: str | None) -> Record:
    """Give a friend request as the tools do: with the names of both sides."""
    return {
        "id": request_id,
        "from_user_id": sender,
        "from_username": USERNAMES.get(sender, "zoe"),
        "to_user_id": recipient,
        "to_username": USERNAMES.get(recipient, "zoe"),
        "content": content,
        "status": "pending",
    }


INCOMING = [
    friend_request(REQUEST_EVE, EVE, ZOE, None),
    friend_request(REQUEST_FRANK, FRANK, ZOE, "We met at work"),
    friend_request(REQUEST_DAVE, DAVE, ZOE, None),
]
OUTGOING = [friend_request(REQUEST_GRACE, ZOE, GRACE, None)]


def message(
    message_id: str, message_type: str, sender: str | None, content: str | None, **others: Any
) -> Record:
    """Give a message as the tools do. The words are in the reader's language when it was sent."""
    return {
        "id": message_id,
        "message_type": message_type,
        "sender_id": sender,
        "sender_username": USERNAMES[sender] if sender else None,
        "schedule_item_id": uuid(75) if message_type == "calendar" else None,
        "friend_request_id": None,
        "permission": 5 if message_type == "calendar" else None,
        "content": content,
        "is_read": False,
        "status": "pending",
        **others,
    }


INBOX = [
    message(
        FROM_ANNA,
        "calendar",
        ANNA,
        "anna invites you to 'Picnic' (2026-11-28 11:00 Asia/Shanghai)",
        created_at="2026-11-20T06:00:00Z",
    ),
    message(
        FROM_BOB,
        "calendar",
        BOB,
        "bob 邀请你订阅日程“产品发布会”（2026-11-26 10:00 Asia/Shanghai）",
        created_at="2026-11-20T05:00:00Z",
    ),
    message(
        FROM_SYSTEM,
        "system",
        None,
        "Welcome",
        is_read=True,
        created_at="2026-11-20T04:00:00Z",
    ),
    message(
        FROM_CAROL,
        "calendar",
        CAROL,
        "carol 邀请你订阅日程“Book club”（2026-11-29 19:00 Asia/Shanghai）",
        created_at="2026-11-20T03:00:00Z",
    ),
    message(
        FROM_FRANK,
        "friend",
        FRANK,
        "We met at work",
        friend_request_id=REQUEST_FRANK,
        created_at="2026-11-20T02:00:00Z",
    ),
    message(
        FROM_DAVE,
        "friend",
        DAVE,
        None,
        friend_request_id=REQUEST_DAVE,
        created_at="2026-11-20T01:00:00Z",
    ),
    message(
        FROM_EVE,
        "friend",
        EVE,
        None,
        friend_request_id=REQUEST_EVE,
        created_at="2026-11-20T00:00:00Z",
    ),
]
PLANS: list[Record] = [
    {"id": CAT_PLAN, "pet_type": "cat", "pet_breed": None, "age": 5, "status": "completed"},
    {"id": DOG_PLAN, "pet_type": "dog", "pet_breed": "corgi", "age": 2, "status": "completed"},
]
TASKS: list[Record] = [
    {"id": TASK, "task_type": "diet_plan", "status": "running", "progress": 40},
    {"id": OLD_TASK, "task_type": "diet_plan", "status": "completed", "progress": 100},
]
CODES = [
    {"id": CODE_ONE, "code": "ABCD2345", "status": "active", "used_count": 0, "max_uses": 3},
    {"id": CODE_TWO, "code": "WXYZ6789", "status": "active", "used_count": 1, "max_uses": None},
]


@dataclass
class World:
    """Answers calls and keeps them, in `calls`."""

    items: list[Record] = field(default_factory=made_items)
    calls: list[tuple[str, Record]] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    """What a tool answers instead, word for word: a refusal, an error."""
    lookups: dict[str, Any] = field(
        default_factory=lambda: {
            "list_friends": FRIENDS,
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

    def answer(self, name: str, arguments: Record) -> str:
        self.calls.append((name, arguments))
        if name in self.replies:
            return self.replies[name]
        operation: Callable[[Record], Any] | None = getattr(self, f"_{name}", None)
        result = operation(arguments) if operation else self.lookups.get(name, {"ok": True})
        return json.dumps(result, ensure_ascii=False)

    def _create_schedule_item(self, arguments: Record) -> Record:
        record = {"id": uuid(100 + len(self.items) - 9), "status": "active", **arguments}
        self.items.append(record)
        return record

    def _list_schedule_items(self, arguments: Record) -> list[Record]:
        query = arguments.get("query", "").lower()
        return [
            record
            for record in sorted(self.items, key=lambda r: moment(r["start_at"]))
            if query in record["title"].lower() and overlaps(record, arguments)
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
        return {"id": uuid(80), "to_user_id": arguments["target_user_id"], "status": "pending"}

    def _create_invite_code(self, arguments: Record) -> Record:
        return {"id": NEW_CODE_ID, "code": NEW_CODE, "used_count": 0, **arguments}

    def _create_diet_plan(self, _arguments: Record) -> Record:
        return {"plan_id": uuid(90), "status": "pending"}

    def _get_diet_plan(self, arguments: Record) -> Record:
        return next(p for p in PLANS if p["id"] == arguments["plan_id"])

    def _list_tasks(self, arguments: Record) -> list[Record]:
        wanted = arguments.get("status")
        return [t for t in TASKS if wanted in (None, t["status"])]

    def _get_task(self, arguments: Record) -> Record:
        return next(t for t in TASKS if t["id"] == arguments["task_id"])


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def overlaps(record: Record, arguments: Record) -> bool:
    start = moment(record["start_at"])
    end = moment(record.get("end_at") or record["start_at"])
    after = "start_at" not in arguments or end >= moment(arguments["start_at"])
    return after and ("end_at" not in arguments or start < moment(arguments["end_at"]))


@dataclass
class Talk:
    """A conversation with the offline model in a world of its own."""

    world: World = field(default_factory=World)
    messages: list[BaseMessage] = field(default_factory=lambda: [SystemMessage(SYSTEM)])
    bound: Sequence[str] = tuple(SIGNATURES)
    tools: Sequence[dict[str, Any]] = ()
    """The tools in OpenAI's form, instead of those named in `bound`."""

    def say(self, text: str) -> str:
        """Say something and give the final answer, after at most eight rounds of tools."""
        model = OfflineChatModel().bind_tools(self.tools or tools(*self.bound))
        self.messages.append(HumanMessage(text))
        for _ in range(8):
            reply = model.invoke(self.messages)
            assert isinstance(reply, AIMessage)
            self.messages.append(reply)
            if not reply.tool_calls:
                return reply.text
            for call in reply.tool_calls:
                content = self.world.answer(call["name"], call["args"])
                self.messages.append(ToolMessage(content, tool_call_id=call["id"] or ""))
        raise AssertionError(f"No end after {self.world.calls}")
