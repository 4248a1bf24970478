"""Utterances with the tool calls that the offline model must make for them.

The phrases were written before the intents. The expected arguments are a subset of those of the
last call. Moments are compared as instants, titles without regard to case. The current time is
that of `conversation`.
"""

from typing import Any, NamedTuple

from tests.offline_model import records


class Phrase(NamedTuple):
    """An utterance, with the last tool call that must follow."""

    text: str
    tool: str
    arguments: dict[str, Any]


def local_time(day: str, clock: str = "00:00") -> str:
    """Return a time of 2026 in the user's zone; `day` is MM-DD."""
    return f"2026-{day}T{clock}:00+08:00"


TODAY, TOMORROW = "11-20", "11-21"

SCHEDULE = [
    Phrase(
        "create a schedule item titled Dentist tomorrow at 3pm",
        "create_schedule_item",
        {"title": "Dentist", "start_at": local_time(TOMORROW, "15:00")},
    ),
    Phrase(
        "明天下午三点开会",
        "create_schedule_item",
        {"title": "开会", "start_at": local_time(TOMORROW, "15:00")},
    ),
    Phrase(
        "remind me to call mom on Friday at 9",
        "create_schedule_item",
        {"title": "call mom", "start_at": local_time("11-27", "09:00")},
    ),
    Phrase(
        "Please schedule a meeting with Bob next Monday at 10am for an hour",
        "create_schedule_item",
        {
            "title": "Meeting with Bob",
            "start_at": local_time("11-23", "10:00"),
            "end_at": local_time("11-23", "11:00"),
        },
    ),
    Phrase(
        "Could you add lunch with Anna to my calendar on Tuesday at noon?",
        "create_schedule_item",
        {"title": "Lunch with Anna", "start_at": local_time("11-24", "12:00")},
    ),
    Phrase(
        "put gym on my calendar for tomorrow 7am",
        "create_schedule_item",
        {"title": "gym", "start_at": local_time(TOMORROW, "07:00")},
    ),
    Phrase(
        'new event "Plan for Friday" on Dec 5 from 2pm to 3:30pm',
        "create_schedule_item",
        {
            "title": "Plan for Friday",
            "start_at": local_time("12-05", "14:00"),
            "end_at": local_time("12-05", "15:30"),
        },
    ),
    Phrase(
        "book a haircut the day after tomorrow at half past four",
        "create_schedule_item",
        {"title": "haircut", "start_at": local_time("11-22", "16:30")},
    ),
    Phrase(
        "I have a job interview on December 3rd at 11",
        "create_schedule_item",
        {"title": "job interview", "start_at": local_time("12-03", "11:00")},
    ),
    Phrase(
        "dinner with Carol tonight at 8",
        "create_schedule_item",
        {"title": "dinner with Carol", "start_at": local_time(TODAY, "20:00")},
    ),
    Phrase(
        "set up a call named Sprint review this Wednesday... I mean on Nov 25 at 4",
        "create_schedule_item",
        {"title": "Sprint review", "start_at": local_time("11-25", "16:00")},
    ),
    Phrase(
        "don't let me forget to pay the rent on the 30th",
        "create_schedule_item",
        {"title": "pay the rent", "start_at": local_time("11-30")},
    ),
    Phrase(
        "create an all-day event Company retreat on December 10",
        "create_schedule_item",
        {
            "title": "Company retreat",
            "start_at": local_time("12-10"),
            "end_at": local_time("12-11"),
        },
    ),
    Phrase(
        "Add an event called Standup tomorrow from 9:30 to 9:45 in Room 4",
        "create_schedule_item",
        {
            "title": "Standup",
            "start_at": local_time(TOMORROW, "09:30"),
            "end_at": local_time(TOMORROW, "09:45"),
            "metadata": {"location": "Room 4"},
        },
    ),
    Phrase(
        "remind me in half an hour to take the cake out of the oven",
        "create_schedule_item",
        {"title": "take the cake out of the oven", "start_at": "2026-11-20T15:34:05+08:00"},
    ),
    Phrase(
        "半小时后提醒我吃药",
        "create_schedule_item",
        {"title": "吃药", "start_at": "2026-11-20T15:34:05+08:00"},
    ),
    Phrase(
        "帮我创建一个日程,标题是牙医,后天上午10点到11点",
        "create_schedule_item",
        {
            "title": "牙医",
            "start_at": local_time("11-22", "10:00"),
            "end_at": local_time("11-22", "11:00"),
        },
    ),
    Phrase(
        "下周三下午两点半和李雷讨论预算,一小时",
        "create_schedule_item",
        {
            "title": "和李雷讨论预算",
            "start_at": local_time("11-25", "14:30"),
            "end_at": local_time("11-25", "15:30"),
        },
    ),
    Phrase(
        "提醒我周五晚上七点给妈妈打电话",
        "create_schedule_item",
        {"title": "给妈妈打电话", "start_at": local_time(TODAY, "19:00")},
    ),
    Phrase(
        "添加一个名为“产品发布”的事项,时间是12月5日下午2点到3点半",
        "create_schedule_item",
        {
            "title": "产品发布",
            "start_at": local_time("12-05", "14:00"),
            "end_at": local_time("12-05", "15:30"),
        },
    ),
    Phrase(
        "安排明天早上九点的晨会",
        "create_schedule_item",
        {"title": "晨会", "start_at": local_time(TOMORROW, "09:00")},
    ),
    Phrase(
        "今晚八点跟小明吃饭",
        "create_schedule_item",
        {"title": "跟小明吃饭", "start_at": local_time(TODAY, "20:00")},
    ),
    Phrase(
        "明天下午三点在会议室A开会",
        "create_schedule_item",
        {
            "title": "开会",
            "start_at": local_time(TOMORROW, "15:00"),
            "metadata": {"location": "会议室A"},
        },
    ),
    Phrase(
        "月底交房租记一下",
        "create_schedule_item",
        {"title": "交房租", "start_at": local_time("11-30")},
    ),
    Phrase(
        "麻烦把体检加到我的日历里,下周二早上8点",
        "create_schedule_item",
        {"title": "体检", "start_at": local_time("11-24", "08:00")},
    ),
    Phrase(
        "别忘了提醒我明天中午取快递",
        "create_schedule_item",
        {"title": "取快递", "start_at": local_time(TOMORROW, "12:00")},
    ),
    Phrase(
        "what is on my calendar this week",
        "list_schedule_items",
        {"start_at": local_time("11-16"), "end_at": local_time("11-23")},
    ),
    Phrase(
        "What do I have tomorrow?",
        "list_schedule_items",
        {"start_at": local_time(TOMORROW), "end_at": local_time("11-22")},
    ),
    Phrase("show me my schedule", "list_schedule_items", {}),
    Phrase(
        "list my appointments for next week",
        "list_schedule_items",
        {"start_at": local_time("11-23"), "end_at": local_time("11-30")},
    ),
    Phrase(
        "am I free on Monday afternoon?",
        "list_schedule_items",
        {"start_at": local_time("11-23", "12:00"), "end_at": local_time("11-23", "18:00")},
    ),
    Phrase(
        "anything planned for the weekend?",
        "list_schedule_items",
        {"start_at": local_time("11-21"), "end_at": local_time("11-23")},
    ),
    Phrase("when is my dentist appointment?", "list_schedule_items", {"query": "dentist"}),
    Phrase(
        "明天有什么安排?",
        "list_schedule_items",
        {"start_at": local_time(TOMORROW), "end_at": local_time("11-22")},
    ),
    Phrase(
        "看看我下周的日程",
        "list_schedule_items",
        {"start_at": local_time("11-23"), "end_at": local_time("11-30")},
    ),
    Phrase(
        "我后天下午有空吗",
        "list_schedule_items",
        {"start_at": local_time("11-22", "12:00"), "end_at": local_time("11-22", "18:00")},
    ),
    Phrase("列出我的日程", "list_schedule_items", {}),
    Phrase(
        "这周都有哪些会议",
        "list_schedule_items",
        {"start_at": local_time("11-16"), "end_at": local_time("11-23")},
    ),
    Phrase("牙医是什么时候", "list_schedule_items", {"query": "牙医"}),
    Phrase(
        "show me the details of the dentist appointment",
        "get_schedule_item",
        {"item_id": records.DENTIST},
    ),
    Phrase("查看项目评审的详情", "get_schedule_item", {"item_id": records.REVIEW}),
    Phrase(
        f"get schedule item {records.DENTIST}",
        "get_schedule_item",
        {"item_id": records.DENTIST},
    ),
    Phrase("delete the dentist appointment", "delete_schedule_item", {"item_id": records.DENTIST}),
    Phrase("Please remove gym from my calendar", "delete_schedule_item", {"item_id": records.GYM}),
    Phrase(
        "get rid of the team meeting on Monday",
        "delete_schedule_item",
        {"item_id": records.TEAM},
    ),
    Phrase("cancel my lunch with Bob", "delete_schedule_item", {"item_id": records.LUNCH}),
    Phrase("把牙医的预约删掉", "delete_schedule_item", {"item_id": records.YAYI}),
    Phrase("删除项目评审", "delete_schedule_item", {"item_id": records.REVIEW}),
    Phrase("取消下周三的项目评审", "delete_schedule_item", {"item_id": records.REVIEW}),
    Phrase(
        "move the dentist to 4pm",
        "update_schedule_item",
        {
            "item_id": records.DENTIST,
            "start_at": local_time("11-24", "16:00"),
            "end_at": local_time("11-24", "17:00"),
        },
    ),
    Phrase(
        "reschedule team meeting to next Thursday at 11",
        "update_schedule_item",
        {
            "item_id": records.TEAM,
            "start_at": local_time("11-26", "11:00"),
            "end_at": local_time("11-26", "12:00"),
        },
    ),
    Phrase(
        "rename Gym to Swimming",
        "update_schedule_item",
        {"item_id": records.GYM, "title": "Swimming"},
    ),
    Phrase(
        "mark the budget review as done",
        "update_schedule_item",
        {"item_id": records.BUDGET, "status": "completed"},
    ),
    Phrase(
        "postpone the dentist appointment by two hours",
        "update_schedule_item",
        {"item_id": records.DENTIST, "start_at": local_time("11-24", "12:00")},
    ),
    Phrase(
        "change the location of the team meeting to Room 7",
        "update_schedule_item",
        {"item_id": records.TEAM, "metadata": {"location": "Room 7"}},
    ),
    Phrase(
        "add a note to the dentist appointment: bring the insurance card",
        "update_schedule_item",
        {"item_id": records.DENTIST, "metadata": {"notes": "bring the insurance card"}},
    ),
    Phrase(
        "把项目评审改到周四上午十点",
        "update_schedule_item",
        {
            "item_id": records.REVIEW,
            "start_at": local_time("11-26", "10:00"),
            "end_at": local_time("11-26", "11:30"),
        },
    ),
    Phrase(
        "项目评审推迟半小时",
        "update_schedule_item",
        {"item_id": records.REVIEW, "start_at": local_time("11-25", "15:30")},
    ),
    Phrase(
        "把项目评审改名为季度评审",
        "update_schedule_item",
        {"item_id": records.REVIEW, "title": "季度评审"},
    ),
    Phrase(
        "把牙医标记为已完成",
        "update_schedule_item",
        {"item_id": records.YAYI, "status": "completed"},
    ),
]

SHARING = [
    Phrase(
        "share the dentist appointment with anna",
        "share_schedule_item",
        {
            "item_id": records.DENTIST,
            "user_id": records.ANNA,
            "permission_view": True,
            "permission_edit": False,
            "permission_invite": False,
        },
    ),
    Phrase(
        "share Team meeting with carol@example.com and let her edit it",
        "share_schedule_item",
        {"item_id": records.TEAM, "email": "carol@example.com", "permission_edit": True},
    ),
    Phrase(
        "invite bob to the budget review",
        "share_schedule_item",
        {"item_id": records.BUDGET, "user_id": records.BOB},
    ),
    Phrase(
        "把项目评审分享给xiaoming,允许他编辑和邀请别人",
        "share_schedule_item",
        {
            "item_id": records.REVIEW,
            "user_id": records.XIAOMING,
            "permission_edit": True,
            "permission_invite": True,
        },
    ),
    Phrase(
        "邀请anna参加项目评审",
        "share_schedule_item",
        {"item_id": records.REVIEW, "user_id": records.ANNA},
    ),
    Phrase("who can see the team meeting?", "list_subscriptions", {"item_id": records.TEAM}),
    Phrase(
        "list the subscribers of Team meeting",
        "list_subscriptions",
        {"item_id": records.TEAM},
    ),
    Phrase("谁订阅了项目评审?", "list_subscriptions", {"item_id": records.REVIEW}),
    Phrase(
        "stop sharing the team meeting with anna",
        "revoke_subscription",
        {"item_id": records.TEAM, "subscription_id": records.ANNA_AT_TEAM},
    ),
    Phrase(
        "revoke anna's access to Team meeting",
        "revoke_subscription",
        {"item_id": records.TEAM, "subscription_id": records.ANNA_AT_TEAM},
    ),
    Phrase(
        "取消anna对Team meeting的访问权限",
        "revoke_subscription",
        {"item_id": records.TEAM, "subscription_id": records.ANNA_AT_TEAM},
    ),
    Phrase("leave the team meeting item", "leave_schedule_item", {"item_id": records.TEAM}),
    Phrase(
        "unsubscribe me from the team meeting",
        "leave_schedule_item",
        {"item_id": records.TEAM},
    ),
    Phrase("退出项目评审这个日程", "leave_schedule_item", {"item_id": records.REVIEW}),
    Phrase(
        "Let bob see and edit my dentist appointment",
        "share_schedule_item",
        {
            "item_id": records.DENTIST,
            "user_id": records.BOB,
            "permission_edit": True,
            "permission_invite": False,
        },
    ),
    Phrase(
        "let bob view, edit and invite others to the gym",
        "share_schedule_item",
        {
            "item_id": records.GYM,
            "user_id": records.BOB,
            "permission_edit": True,
            "permission_invite": True,
        },
    ),
    Phrase(
        "让bob查看并修改项目评审",
        "share_schedule_item",
        {"item_id": records.REVIEW, "user_id": records.BOB, "permission_edit": True},
    ),
    Phrase("Leave bob's Team meeting", "leave_schedule_item", {"item_id": records.TEAM}),
    Phrase("退出bob的Team meeting", "leave_schedule_item", {"item_id": records.TEAM}),
]

INBOX = [
    Phrase("what's in my inbox?", "list_inbox_messages", {}),
    Phrase("do I have any pending invitations?", "list_inbox_messages", {"status": "pending"}),
    Phrase("show my messages", "list_inbox_messages", {}),
    Phrase("看看我的收件箱", "list_inbox_messages", {}),
    Phrase("有没有待处理的邀请", "list_inbox_messages", {"status": "pending"}),
    Phrase(
        "accept the invitation from anna",
        "accept_inbox_message",
        {"message_id": records.FROM_ANNA},
    ),
    Phrase("接受bob的日程邀请", "accept_inbox_message", {"message_id": records.FROM_BOB}),
    Phrase(
        "decline bob's calendar invitation",
        "reject_inbox_message",
        {"message_id": records.FROM_BOB},
    ),
    Phrase("拒绝anna的邀请", "reject_inbox_message", {"message_id": records.FROM_ANNA}),
    Phrase(
        "dismiss the message from bob",
        "dismiss_inbox_message",
        {"message_id": records.FROM_BOB},
    ),
    Phrase("忽略anna发来的消息", "dismiss_inbox_message", {"message_id": records.FROM_ANNA}),
    Phrase(
        "mark the message from anna as read",
        "mark_inbox_message_read",
        {"message_id": records.FROM_ANNA},
    ),
    Phrase("把bob的消息标为已读", "mark_inbox_message_read", {"message_id": records.FROM_BOB}),
    Phrase(
        "Dismiss the message from dave",
        "dismiss_inbox_message",
        {"message_id": records.FROM_DAVE},
    ),
    Phrase(
        "Mark the message from dave as read",
        "mark_inbox_message_read",
        {"message_id": records.FROM_DAVE},
    ),
    Phrase(
        "Reject the message from dave",
        "decline_friend_request",
        {"request_id": records.REQUEST_DAVE},
    ),
    Phrase(
        "Accept dave's invitation",
        "accept_friend_request",
        {"request_id": records.REQUEST_DAVE},
    ),
    Phrase(
        "Reject dave's message",
        "decline_friend_request",
        {"request_id": records.REQUEST_DAVE},
    ),
    Phrase("忽略来自 dave 的消息", "dismiss_inbox_message", {"message_id": records.FROM_DAVE}),
    Phrase(
        "把dave发来的消息标为已读",
        "mark_inbox_message_read",
        {"message_id": records.FROM_DAVE},
    ),
    Phrase("拒绝dave的消息", "decline_friend_request", {"request_id": records.REQUEST_DAVE}),
    Phrase("Accept bob's invitation", "accept_inbox_message", {"message_id": records.FROM_BOB}),
    Phrase("Reject bob's invitation", "reject_inbox_message", {"message_id": records.FROM_BOB}),
    Phrase(
        "Decline carol's invitation to Book club",
        "reject_inbox_message",
        {"message_id": records.FROM_CAROL},
    ),
    Phrase("Dismiss carol's message", "dismiss_inbox_message", {"message_id": records.FROM_CAROL}),
    Phrase(
        "Mark bob's message as read",
        "mark_inbox_message_read",
        {"message_id": records.FROM_BOB},
    ),
    Phrase(
        "Mark the message that bob sent me as read",
        "mark_inbox_message_read",
        {"message_id": records.FROM_BOB},
    ),
    Phrase("接受 bob 的邀请", "accept_inbox_message", {"message_id": records.FROM_BOB}),
    Phrase("忽略来自 bob 的消息", "dismiss_inbox_message", {"message_id": records.FROM_BOB}),
    Phrase("接受carol的Book club邀请", "accept_inbox_message", {"message_id": records.FROM_CAROL}),
    Phrase(
        "Mark the latest message as read",
        "mark_inbox_message_read",
        {"message_id": records.FROM_ANNA},
    ),
    Phrase(
        "mark the newest message as read",
        "mark_inbox_message_read",
        {"message_id": records.FROM_ANNA},
    ),
    Phrase(
        "Mark the last message as read",
        "mark_inbox_message_read",
        {"message_id": records.FROM_ANNA},
    ),
    Phrase(
        "dismiss the most recent message",
        "dismiss_inbox_message",
        {"message_id": records.FROM_ANNA},
    ),
    Phrase("把最新的消息标为已读", "mark_inbox_message_read", {"message_id": records.FROM_ANNA}),
    Phrase("标记最新的消息为已读", "mark_inbox_message_read", {"message_id": records.FROM_ANNA}),
    Phrase(
        "Accept carol's invitation to Book club and let me edit",
        "accept_inbox_message",
        {"message_id": records.FROM_CAROL, "permission_edit": True},
    ),
    Phrase(
        "接受carol的Book club邀请，并允许我编辑",
        "accept_inbox_message",
        {"message_id": records.FROM_CAROL, "permission_edit": True},
    ),
]

FRIENDS = [
    Phrase("add carol as a friend", "send_friend_request", {"target_user_id": records.CAROL}),
    Phrase(
        "send a friend request to dave saying nice to meet you",
        "send_friend_request",
        {"target_user_id": records.DAVE, "content": "nice to meet you"},
    ),
    Phrase("加carol为好友", "send_friend_request", {"target_user_id": records.CAROL}),
    Phrase("给dave发送好友请求", "send_friend_request", {"target_user_id": records.DAVE}),
    Phrase("who wants to be my friend?", "list_incoming_friend_requests", {}),
    Phrase("show incoming friend requests", "list_incoming_friend_requests", {}),
    Phrase("我收到了哪些好友请求", "list_incoming_friend_requests", {}),
    Phrase("which friend requests have I sent?", "list_outgoing_friend_requests", {}),
    Phrase("我发出的好友申请有哪些", "list_outgoing_friend_requests", {}),
    Phrase(
        "accept eve's friend request",
        "accept_friend_request",
        {"request_id": records.REQUEST_EVE},
    ),
    Phrase("通过eve的好友申请", "accept_friend_request", {"request_id": records.REQUEST_EVE}),
    Phrase(
        "decline the friend request from frank",
        "decline_friend_request",
        {"request_id": records.REQUEST_FRANK},
    ),
    Phrase("拒绝frank的好友请求", "decline_friend_request", {"request_id": records.REQUEST_FRANK}),
    Phrase(
        "withdraw my friend request to grace",
        "cancel_friend_request",
        {"request_id": records.REQUEST_GRACE},
    ),
    Phrase(
        "撤回发给grace的好友请求",
        "cancel_friend_request",
        {"request_id": records.REQUEST_GRACE},
    ),
    Phrase("show my friends", "list_friends", {}),
    Phrase("who are my friends?", "list_friends", {}),
    Phrase("我有哪些好友?", "list_friends", {}),
    Phrase("unfriend bob", "remove_friend", {"friendship_id": records.FRIENDSHIP_BOB}),
    Phrase(
        "remove anna from my friends",
        "remove_friend",
        {"friendship_id": records.FRIENDSHIP_ANNA},
    ),
    Phrase("把bob从好友里删除", "remove_friend", {"friendship_id": records.FRIENDSHIP_BOB}),
    Phrase("删除好友anna", "remove_friend", {"friendship_id": records.FRIENDSHIP_ANNA}),
    Phrase("我发出了哪些好友请求", "list_outgoing_friend_requests", {}),
]

PEOPLE = [
    Phrase("block bob", "block_user", {"user_id": records.BOB}),
    Phrase("please block the user eve", "block_user", {"user_id": records.EVE}),
    Phrase("add dave to my block list", "block_user", {"user_id": records.DAVE}),
    Phrase("拉黑bob", "block_user", {"user_id": records.BOB}),
    Phrase("屏蔽用户eve", "block_user", {"user_id": records.EVE}),
    Phrase("把dave加入黑名单", "block_user", {"user_id": records.DAVE}),
    Phrase("unblock grace", "unblock_user", {"user_id": records.GRACE}),
    Phrase("stop blocking grace", "unblock_user", {"user_id": records.GRACE}),
    Phrase("remove grace from my block list", "unblock_user", {"user_id": records.GRACE}),
    Phrase("取消拉黑grace", "unblock_user", {"user_id": records.GRACE}),
    Phrase("解除对grace的屏蔽", "unblock_user", {"user_id": records.GRACE}),
    Phrase("把grace移出黑名单", "unblock_user", {"user_id": records.GRACE}),
    Phrase("who have I blocked?", "list_blocked_users", {}),
    Phrase("show my blocked users", "list_blocked_users", {}),
    Phrase("show my block list", "list_blocked_users", {}),
    Phrase("我拉黑了谁", "list_blocked_users", {}),
    Phrase("黑名单里有谁", "list_blocked_users", {}),
    Phrase("我的黑名单", "list_blocked_users", {}),
    Phrase("search for users named carol", "search_users", {"query": "carol"}),
    Phrase(
        "find the person with the address dave@example.com",
        "search_users",
        {"query": "dave@example.com"},
    ),
    Phrase("搜索用户dave", "search_users", {"query": "dave"}),
    Phrase("show me anna's profile", "get_profile", {"username": "anna"}),
    Phrase("who is bob?", "get_profile", {"username": "bob"}),
    Phrase("查看anna的个人资料", "get_profile", {"username": "anna"}),
    Phrase("show my profile", "get_my_profile", {}),
    Phrase("who am I?", "get_my_profile", {}),
    Phrase("我的个人资料", "get_my_profile", {}),
    Phrase("change my username to zoe_2", "update_my_profile", {"username": "zoe_2"}),
    Phrase("set my bio to I like tea", "update_my_profile", {"bio": "I like tea"}),
    Phrase("set my time zone to Tokyo", "update_my_profile", {"timezone": "Asia/Tokyo"}),
    Phrase("switch my language to Chinese", "update_my_profile", {"locale": "zh-CN"}),
    Phrase("把我的简介改成爱喝茶", "update_my_profile", {"bio": "爱喝茶"}),
    Phrase("把我的时区改为纽约", "update_my_profile", {"timezone": "America/New_York"}),
]

INVITES = [
    Phrase("create an invite code", "create_invite_code", {}),
    Phrase(
        "make me an invite code for 5 people valid until December 1",
        "create_invite_code",
        {"max_uses": 5, "expires_at": local_time("12-02")},
    ),
    Phrase("生成一个邀请码,最多用3次", "create_invite_code", {"max_uses": 3}),
    Phrase("list my invite codes", "list_invite_codes", {}),
    Phrase("查看我的邀请码", "list_invite_codes", {}),
    Phrase("disable invite code ABCD2345", "disable_invite_code", {"code": "ABCD2345"}),
    Phrase("停用邀请码ABCD2345", "disable_invite_code", {"code": "ABCD2345"}),
]

DIET = [
    Phrase(
        "make a diet plan for my 3 year old golden retriever who weighs 30 kg",
        "create_diet_plan",
        {"pet_type": "dog", "pet_breed": "golden retriever", "age": 3, "pet_weight": 30},
    ),
    Phrase(
        "I need a meal plan for my cat, 5 years old, 4.5kg, she has kidney disease",
        "create_diet_plan",
        {"pet_type": "cat", "age": 5, "pet_weight": 4.5},
    ),
    Phrase(
        "给我的狗做一个饮食计划,2岁,25公斤,金毛,需要低脂饮食",
        "create_diet_plan",
        {
            "pet_type": "dog",
            "age": 2,
            "pet_weight": 25,
            "pet_breed": "金毛",
            "special_requirements": "低脂",
        },
    ),
    Phrase("show my diet plans", "list_diet_plans", {}),
    Phrase("列出我的饮食计划", "list_diet_plans", {}),
    Phrase("show the diet plan for my cat", "get_diet_plan", {"plan_id": records.CAT_PLAN}),
    Phrase(f"打开饮食计划{records.CAT_PLAN}", "get_diet_plan", {"plan_id": records.CAT_PLAN}),
    Phrase("list my tasks", "list_tasks", {}),
    Phrase("which tasks are running?", "list_tasks", {"status": "running"}),
    Phrase("查看我的任务列表", "list_tasks", {}),
    Phrase(f"what is the status of task {records.TASK}?", "get_task", {"task_id": records.TASK}),
    Phrase(f"任务{records.TASK}进展如何", "get_task", {"task_id": records.TASK}),
    Phrase("cancel the running task", "cancel_task", {"task_id": records.TASK}),
    Phrase(f"取消任务{records.TASK}", "cancel_task", {"task_id": records.TASK}),
]

PHRASES = [*SCHEDULE, *SHARING, *INBOX, *FRIENDS, *PEOPLE, *INVITES, *DIET]

NON_REQUESTS = [
    "I deleted it already",
    "don't delete the dentist appointment",
    "how do I delete an item?",
    "please don't cancel my lunch with Bob",
    "what happens if I delete the team meeting?",
    "did you delete the dentist appointment?",
    "I've already accepted anna's invitation",
    "should I remove bob from my friends?",
    "never share the team meeting with anna",
    "我已经把牙医删了",
    "不要删除项目评审",
    "怎么删除日程?",
    "先别把项目评审分享给anna",
    "删除日程会怎么样?",
    "hello",
    "thank you!",
    "who are you?",
    "你好",
    "你是谁?",
    "谢谢",
    "what can you do?",
    "delete my account",
    "How do I delete my account?",
    "don't delete my account",
    "Decline bob's invitation to Picnic",
    "mark the message from grace as read",
    "删除我的账号",
    "不要注销我的账户",
    "tell me a joke",
    "今天天气怎么样",
]
"""Utterances that must not change anything."""


class TimePhrase(NamedTuple):
    """A time expression, with the interval that it must resolve to."""

    text: str
    start: str
    end: str | None = None


TIME_PHRASES = [
    TimePhrase("tomorrow at 3pm", local_time(TOMORROW, "15:00")),
    TimePhrase("Friday at 9", local_time("11-27", "09:00")),
    TimePhrase("at 4", local_time(TODAY, "16:00")),
    TimePhrase("at 3", local_time(TOMORROW, "15:00")),
    TimePhrase(
        "Dec 5 from 2pm to 3:30pm", local_time("12-05", "14:00"), local_time("12-05", "15:30")
    ),
    TimePhrase(
        "tomorrow from 2 to 3:30", local_time(TOMORROW, "14:00"), local_time(TOMORROW, "15:30")
    ),
    TimePhrase("in half an hour", "2026-11-20T15:34:05+08:00"),
    TimePhrase("in an hour and a half", "2026-11-20T16:34:05+08:00"),
    TimePhrase("two hours from now", "2026-11-20T17:04:05+08:00"),
    TimePhrase("tonight at 8", local_time(TODAY, "20:00")),
    TimePhrase("the day after tomorrow at noon", local_time("11-22", "12:00")),
    TimePhrase(
        "next Monday at 10 for 90 minutes",
        local_time("11-23", "10:00"),
        local_time("11-23", "11:30"),
    ),
    TimePhrase("Sunday 10-11am", local_time("11-22", "10:00"), local_time("11-22", "11:00")),
    TimePhrase("tomorrow 11-1pm", local_time(TOMORROW, "11:00"), local_time(TOMORROW, "13:00")),
    TimePhrase("the 25th at 4:30", local_time("11-25", "16:30")),
    TimePhrase("on the 3rd at quarter to five", local_time("12-03", "16:45")),
    TimePhrase("Jan 5 at 10am", "2027-01-05T10:00:00+08:00"),
    TimePhrase("2026-12-01 14:00", local_time("12-01", "14:00")),
    TimePhrase(
        "between 2pm and 4pm tomorrow", local_time(TOMORROW, "14:00"), local_time(TOMORROW, "16:00")
    ),
    TimePhrase("tomorrow at seven in the evening", local_time(TOMORROW, "19:00")),
    TimePhrase("Wednesday next week at 2pm", local_time("11-25", "14:00")),
    TimePhrase("end of the month at 5pm", local_time("11-30", "17:00")),
    TimePhrase("today from 11pm to 1am", local_time(TODAY, "23:00"), local_time(TOMORROW, "01:00")),
    TimePhrase("from Monday to Wednesday", local_time("11-23"), local_time("11-26")),
    TimePhrase("Dec 24", local_time("12-24"), local_time("12-25")),
    TimePhrase("明天下午三点", local_time(TOMORROW, "15:00")),
    TimePhrase("下周三", local_time("11-25"), local_time("11-26")),
    TimePhrase("下周三下午两点半", local_time("11-25", "14:30")),
    TimePhrase("月底", local_time("11-30"), local_time("12-01")),
    TimePhrase("半小时后", "2026-11-20T15:34:05+08:00"),
    TimePhrase("一个半小时后", "2026-11-20T16:34:05+08:00"),
    TimePhrase("20分钟后", "2026-11-20T15:24:05+08:00"),
    TimePhrase("两个小时以后", "2026-11-20T17:04:05+08:00"),
    TimePhrase("后天上午10点到11点", local_time("11-22", "10:00"), local_time("11-22", "11:00")),
    TimePhrase("今晚八点", local_time(TODAY, "20:00")),
    TimePhrase("明早9点", local_time(TOMORROW, "09:00")),
    TimePhrase("12月5日下午2点到3点半", local_time("12-05", "14:00"), local_time("12-05", "15:30")),
    TimePhrase("明天下午三点一刻", local_time(TOMORROW, "15:15")),
    TimePhrase("三点半", local_time(TOMORROW, "15:30").replace("11-21", "11-20")),
    TimePhrase("明天15点", local_time(TOMORROW, "15:00")),
    TimePhrase(
        "明天下午两点开始,一个半小时", local_time(TOMORROW, "14:00"), local_time(TOMORROW, "15:30")
    ),
    TimePhrase("25号上午九点", local_time("11-25", "09:00")),
    TimePhrase("3号晚上8点", local_time("12-03", "20:00")),
    TimePhrase("下下周一上午10点", local_time("11-30", "10:00")),
    TimePhrase("下个月3号", local_time("12-03"), local_time("12-04")),
    TimePhrase("圣诞节晚上7点", local_time("12-25", "19:00")),
    TimePhrase("三天后", local_time("11-23"), local_time("11-24")),
    TimePhrase("大后天凌晨两点", local_time("11-23", "02:00")),
    TimePhrase("2026年12月1日14:00", local_time("12-01", "14:00")),
    TimePhrase("明天晚上10点到12点", local_time(TOMORROW, "22:00"), local_time("11-22", "00:00")),
    TimePhrase("周末", local_time("11-21"), local_time("11-23")),
]


class Dialogue(NamedTuple):
    """Utterances in a row, with the tool call that must follow the last one."""

    utterances: list[str]
    tool: str
    arguments: dict[str, Any]


DIALOGUES = [
    Dialogue(
        ["create a schedule item titled Chess tomorrow at 3pm", "delete it"],
        "delete_schedule_item",
        {"item_id": records.FIRST_CREATED_ITEM},
    ),
    Dialogue(
        ["create a schedule item titled Chess tomorrow at 3pm", "move it to 4pm"],
        "update_schedule_item",
        {"item_id": records.FIRST_CREATED_ITEM, "start_at": local_time(TOMORROW, "16:00")},
    ),
    Dialogue(
        ["明天下午三点开会", "改到明天下午四点"],
        "update_schedule_item",
        {"item_id": records.FIRST_CREATED_ITEM, "start_at": local_time(TOMORROW, "16:00")},
    ),
    Dialogue(
        ["明天下午三点开会", "把它删掉"],
        "delete_schedule_item",
        {"item_id": records.FIRST_CREATED_ITEM},
    ),
    Dialogue(
        ["what do I have next week?", "delete the second one"],
        "delete_schedule_item",
        {"item_id": records.DENTIST},
    ),
    Dialogue(
        ["delete the yoga class", "the one on Wednesday"],
        "delete_schedule_item",
        {"item_id": records.YOGA_WEDNESDAY},
    ),
    Dialogue(
        ["delete the yoga class", "the first one"],
        "delete_schedule_item",
        {"item_id": records.YOGA_SUNDAY},
    ),
    Dialogue(
        ["create an event called Book club", "next Tuesday at 7pm"],
        "create_schedule_item",
        {"title": "Book club", "start_at": local_time("11-24", "19:00")},
    ),
    Dialogue(
        ["create an event tomorrow at 5pm", "Piano lesson"],
        "create_schedule_item",
        {"title": "Piano lesson", "start_at": local_time(TOMORROW, "17:00")},
    ),
    Dialogue(
        ["提醒我给李雷打电话", "明天上午十点"],
        "create_schedule_item",
        {"title": "给李雷打电话", "start_at": local_time(TOMORROW, "10:00")},
    ),
    Dialogue(
        ["share the team meeting", "anna"],
        "share_schedule_item",
        {"item_id": records.TEAM, "user_id": records.ANNA},
    ),
    Dialogue(
        ["list my friend requests", "accept the first one"],
        "accept_friend_request",
        {"request_id": records.REQUEST_EVE},
    ),
    Dialogue(
        ["what's in my inbox?", "accept the second one"],
        "accept_inbox_message",
        {"message_id": records.FROM_BOB},
    ),
    Dialogue(
        ["what's in my inbox?", "mark the last one as read"],
        "mark_inbox_message_read",
        {"message_id": records.FROM_EVE},
    ),
    Dialogue(
        ["dismiss the message from dave", "mark the latest message as read"],
        "mark_inbox_message_read",
        {"message_id": records.FROM_ANNA},
    ),
    Dialogue(
        ["看看我的收件箱", "接受第一个"],
        "accept_inbox_message",
        {"message_id": records.FROM_ANNA},
    ),
    Dialogue(
        ["make a diet plan for my cat", "4 years", "5 kg"],
        "create_diet_plan",
        {"pet_type": "cat", "age": 4, "pet_weight": 5},
    ),
    Dialogue(
        ["给我的宠物做个饮食计划", "猫", "3岁,4公斤"],
        "create_diet_plan",
        {"pet_type": "cat", "age": 3, "pet_weight": 4},
    ),
    Dialogue(
        ["下周有什么安排", "把第一个推迟一小时"],
        "update_schedule_item",
        {"item_id": records.TEAM, "start_at": local_time("11-23", "15:00")},
    ),
    Dialogue(
        ["find users named carol", "add the first one as a friend"],
        "send_friend_request",
        {"target_user_id": records.CAROL},
    ),
    Dialogue(
        ["create an invite code", "disable it"],
        "disable_invite_code",
        {"code": records.NEW_CODE},
    ),
    Dialogue(
        ["创建一个日程叫周会,明天10点", "分享给anna"],
        "share_schedule_item",
        {"item_id": records.FIRST_CREATED_ITEM, "user_id": records.ANNA},
    ),
]
