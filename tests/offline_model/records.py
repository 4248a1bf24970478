"""The records of the fake backend, shaped like the service's, and factories for more."""

from typing import Any

Record = dict[str, Any]


def make_id(number: int) -> str:
    return f"01900000-0000-7000-8000-{number:012d}"


DENTIST, TEAM, GYM, YAYI, REVIEW, LUNCH, YOGA_SUNDAY, YOGA_WEDNESDAY, BUDGET = map(
    make_id, range(1, 10)
)
ANNA, BOB, XIAOMING, CAROL, DAVE, EVE, FRANK, GRACE, CAROL_TWO = map(make_id, range(20, 29))
FRIENDSHIP_ANNA, FRIENDSHIP_BOB, FRIENDSHIP_XIAOMING = map(make_id, range(30, 33))
REQUEST_EVE, REQUEST_FRANK, REQUEST_GRACE, REQUEST_DAVE = map(make_id, range(40, 44))
FROM_ANNA, FROM_BOB, FROM_SYSTEM, FROM_CAROL, FROM_FRANK, FROM_DAVE, FROM_EVE = map(
    make_id, range(50, 57)
)
CAT_PLAN, DOG_PLAN, TASK, OLD_TASK, CODE_ONE, CODE_TWO, NEW_CODE_ID = map(make_id, range(60, 67))
ANNA_AT_TEAM, BOB_AT_TEAM = map(make_id, range(70, 72))
FIRST_CREATED_ITEM = make_id(100)
NEW_CODE = "NEWC2345"


def make_item(item_id: str, title: str, day: str, start: str, end: str | None) -> Record:
    return {
        "id": item_id,
        "title": title,
        "start_at": f"2026-11-{day}T{start}:00+08:00",
        "end_at": end and f"2026-11-{day}T{end}:00+08:00",
        "timezone": "Asia/Shanghai",
        "status": "active",
        "metadata": {},
    }


def make_items() -> list[Record]:
    return [
        make_item(BUDGET, "Budget review", "20", "16:30", "17:30"),
        make_item(GYM, "Gym", "21", "07:00", "08:00"),
        make_item(YOGA_SUNDAY, "Yoga class", "22", "18:00", "19:00"),
        make_item(TEAM, "Team meeting", "23", "14:00", "15:00"),
        make_item(DENTIST, "Dentist", "24", "10:00", "11:00"),
        make_item(REVIEW, "项目评审", "25", "15:00", "16:30"),
        make_item(YOGA_WEDNESDAY, "Yoga class", "25", "18:00", "19:00"),
        make_item(YAYI, "牙医", "26", "09:30", None),
        make_item(LUNCH, "Lunch with Bob", "27", "12:00", "13:00"),
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
ZOE = make_id(10)


def make_friend_request(
    request_id: str, sender: str, recipient: str, content: str | None
) -> Record:
    """Return a friend request as the tools do, with the names of both users."""
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
    make_friend_request(REQUEST_EVE, EVE, ZOE, None),
    make_friend_request(REQUEST_FRANK, FRANK, ZOE, "We met at work"),
    make_friend_request(REQUEST_DAVE, DAVE, ZOE, None),
]
OUTGOING = [make_friend_request(REQUEST_GRACE, ZOE, GRACE, None)]


def make_message(
    message_id: str, message_type: str, sender: str | None, content: str | None, **others: Any
) -> Record:
    """Return a message as the tools do; its content is in the recipient's language."""
    return {
        "id": message_id,
        "message_type": message_type,
        "sender_id": sender,
        "sender_username": USERNAMES[sender] if sender else None,
        "schedule_item_id": make_id(75) if message_type == "calendar" else None,
        "friend_request_id": None,
        "permission": 5 if message_type == "calendar" else None,
        "content": content,
        "is_read": False,
        "status": "pending",
        **others,
    }


INBOX = [
    make_message(
        FROM_ANNA,
        "calendar",
        ANNA,
        "anna invites you to 'Picnic' (2026-11-28 11:00 Asia/Shanghai)",
        created_at="2026-11-20T06:00:00Z",
    ),
    make_message(
        FROM_BOB,
        "calendar",
        BOB,
        "bob 邀请你订阅日程“产品发布会”（2026-11-26 10:00 Asia/Shanghai）",
        created_at="2026-11-20T05:00:00Z",
    ),
    make_message(
        FROM_SYSTEM,
        "system",
        None,
        "Welcome",
        is_read=True,
        created_at="2026-11-20T04:00:00Z",
    ),
    make_message(
        FROM_CAROL,
        "calendar",
        CAROL,
        "carol 邀请你订阅日程“Book club”（2026-11-29 19:00 Asia/Shanghai）",
        created_at="2026-11-20T03:00:00Z",
    ),
    make_message(
        FROM_FRANK,
        "friend",
        FRANK,
        "We met at work",
        friend_request_id=REQUEST_FRANK,
        created_at="2026-11-20T02:00:00Z",
    ),
    make_message(
        FROM_DAVE,
        "friend",
        DAVE,
        None,
        friend_request_id=REQUEST_DAVE,
        created_at="2026-11-20T01:00:00Z",
    ),
    make_message(
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
