"""A second set, worded differently and written after the rules, to see whether they generalise."""

from tests.agent import offline_world as world
from tests.agent.phrases import Phrase, on

MORE_PHRASES = [
    Phrase(
        "I'd like to set up an appointment with the vet next Wednesday at 10:30",
        "create_schedule_item",
        {"title": "appointment with the vet", "start_at": on("11-25", "10:30")},
    ),
    Phrase(
        "Block Thursday from 9 to 11 for deep work",
        "create_schedule_item",
        {"title": "deep work", "start_at": on("11-26", "09:00"), "end_at": on("11-26", "11:00")},
    ),
    Phrase(
        "On December 1st at 6pm I'm having drinks with Sam",
        "create_schedule_item",
        {"start_at": on("12-01", "18:00")},
    ),
    Phrase(
        "Can you put a reminder in my calendar to water the plants on Sunday morning?",
        "create_schedule_item",
        {"title": "water the plants", "start_at": on("11-22", "09:00")},
    ),
    Phrase(
        "帮我记一下,周日上午十点去机场接人",
        "create_schedule_item",
        {"title": "去机场接人", "start_at": on("11-22", "10:00")},
    ),
    Phrase(
        "新建日程:团队聚餐,下周五晚上六点半",
        "create_schedule_item",
        {"title": "团队聚餐", "start_at": on("11-27", "18:30")},
    ),
    Phrase(
        "我后天下午四点约了理发",
        "create_schedule_item",
        {"title": "理发", "start_at": on("11-22", "16:00")},
    ),
    Phrase(
        "Do I have anything on Wednesday?",
        "list_schedule_items",
        {"start_at": on("11-25"), "end_at": on("11-26")},
    ),
    Phrase(
        "What does my week look like?",
        "list_schedule_items",
        {},
    ),
    Phrase("Pull up my agenda for tomorrow", "list_schedule_items", {"start_at": on("11-21")}),
    Phrase("周三我有哪些事情要做", "list_schedule_items", {"start_at": on("11-25")}),
    Phrase("下个月有什么日程", "list_schedule_items", {"start_at": on("12-01")}),
    Phrase("Open the Budget review item", "get_schedule_item", {"item_id": world.BUDGET}),
    Phrase("给我看看牙医预约的具体内容", "get_schedule_item", {"item_id": world.YAYI}),
    Phrase(
        "The dentist should be at 2pm instead",
        "update_schedule_item",
        {"item_id": world.DENTIST, "start_at": on("11-24", "14:00")},
    ),
    Phrase(
        "Push the team meeting back by 30 minutes",
        "update_schedule_item",
        {"item_id": world.TEAM, "start_at": on("11-23", "14:30")},
    ),
    Phrase(
        "Set the budget review to completed",
        "update_schedule_item",
        {"item_id": world.BUDGET, "status": "completed"},
    ),
    Phrase(
        "项目评审的时间改成下午四点",
        "update_schedule_item",
        {"item_id": world.REVIEW, "start_at": on("11-25", "16:00")},
    ),
    Phrase(
        "把Team meeting的标题换成周例会",
        "update_schedule_item",
        {"item_id": world.TEAM, "title": "周例会"},
    ),
    Phrase("I no longer need the gym session, delete it", "delete_schedule_item", {}),
    Phrase("Drop the budget review", "delete_schedule_item", {"item_id": world.BUDGET}),
    Phrase("不用看牙医了,把这个日程删除", "delete_schedule_item", {}),
    Phrase("帮我把周四的牙医取消掉", "delete_schedule_item", {"item_id": world.YAYI}),
    Phrase(
        "Give bob edit access to the team meeting",
        "share_schedule_item",
        {"item_id": world.TEAM, "user_id": world.BOB, "permission_edit": True},
    ),
    Phrase(
        "和bob共享项目评审,只读",
        "share_schedule_item",
        {"item_id": world.REVIEW, "user_id": world.BOB, "permission_edit": False},
    ),
    Phrase(
        "Which people have access to the team meeting?",
        "list_subscriptions",
        {"item_id": world.TEAM},
    ),
    Phrase("看看Team meeting都有谁能看到", "list_subscriptions", {"item_id": world.TEAM}),
    Phrase(
        "Kick bob out of the team meeting",
        "revoke_subscription",
        {"item_id": world.TEAM, "user_id": world.BOB},
    ),
    Phrase(
        "不再和bob共享Team meeting",
        "revoke_subscription",
        {"item_id": world.TEAM, "user_id": world.BOB},
    ),
    Phrase("I want to leave the team meeting", "leave_schedule_item", {"item_id": world.TEAM}),
    Phrase("我想退出Team meeting", "leave_schedule_item", {"item_id": world.TEAM}),
    Phrase("Any new messages for me?", "list_inbox_messages", {}),
    Phrase("我有未读消息吗", "list_inbox_messages", {}),
    Phrase(
        "Say yes to anna's picnic invite", "accept_inbox_message", {"message_id": world.FROM_ANNA}
    ),
    Phrase("同意bob的邀请", "accept_inbox_message", {"message_id": world.FROM_BOB}),
    Phrase("Turn down the invite from bob", "reject_inbox_message", {"message_id": world.FROM_BOB}),
    Phrase(
        "Ignore the picnic invitation", "dismiss_inbox_message", {"message_id": world.FROM_ANNA}
    ),
    Phrase(
        "I've read anna's message, mark it read",
        "mark_inbox_message_read",
        {"message_id": world.FROM_ANNA},
    ),
    Phrase("I want to be friends with dave", "send_friend_request", {"target_user_id": world.DAVE}),
    Phrase("向carol发起好友申请,就说我是同事", "send_friend_request", {"content": "我是同事"}),
    Phrase("Has anyone sent me a friend request?", "list_incoming_friend_requests", {}),
    Phrase("有人加我好友吗", "list_incoming_friend_requests", {}),
    Phrase("List the friend requests I sent", "list_outgoing_friend_requests", {}),
    Phrase("查看我发送的好友请求", "list_outgoing_friend_requests", {}),
    Phrase(
        "Approve frank as a friend", "accept_friend_request", {"request_id": world.REQUEST_FRANK}
    ),
    Phrase("同意frank加我好友", "accept_friend_request", {"request_id": world.REQUEST_FRANK}),
    Phrase(
        "Say no to eve's friend request",
        "decline_friend_request",
        {"request_id": world.REQUEST_EVE},
    ),
    Phrase(
        "Take back the friend request I sent grace",
        "cancel_friend_request",
        {"request_id": world.REQUEST_GRACE},
    ),
    Phrase(
        "取消我给grace发的好友申请", "cancel_friend_request", {"request_id": world.REQUEST_GRACE}
    ),
    Phrase("Do I have any friends here?", "list_friends", {}),
    Phrase("看看好友列表", "list_friends", {}),
    Phrase(
        "I don't want to be friends with bob any more",
        "remove_friend",
        {"friendship_id": world.FRIENDSHIP_BOB},
    ),
    Phrase("跟anna解除好友关系", "remove_friend", {"friendship_id": world.FRIENDSHIP_ANNA}),
    Phrase("Is there anyone called dave?", "search_users", {"query": "dave"}),
    Phrase("帮我找一个叫carol的人", "search_users", {"query": "carol"}),
    Phrase("What does anna's profile say?", "get_profile", {"username": "anna"}),
    Phrase("anna是谁", "get_profile", {"username": "anna"}),
    Phrase("What's my username?", "get_my_profile", {}),
    Phrase("我的资料是什么样的", "get_my_profile", {}),
    Phrase(
        "I live in Berlin now, update my time zone",
        "update_my_profile",
        {"timezone": "Europe/Berlin"},
    ),
    Phrase("将我的用户名改成zoe_new", "update_my_profile", {"username": "zoe_new"}),
    Phrase(
        "Generate an invitation code that can be used twice", "create_invite_code", {"max_uses": 2}
    ),
    Phrase("给我来一个邀请码,三天后过期", "create_invite_code", {}),
    Phrase("What invite codes do I have?", "list_invite_codes", {}),
    Phrase("我有哪些邀请码", "list_invite_codes", {}),
    Phrase("Turn off the code WXYZ6789", "disable_invite_code", {"code": "WXYZ6789"}),
    Phrase("把邀请码WXYZ6789作废", "disable_invite_code", {"code": "WXYZ6789"}),
    Phrase(
        "Please plan the meals for my 2-year-old beagle, 12 kg, healthy",
        "create_diet_plan",
        {"pet_type": "dog", "pet_breed": "beagle", "age": 2, "pet_weight": 12},
    ),
    Phrase(
        "帮我家5岁的英短制定一份食谱,体重6公斤,有点超重",
        "create_diet_plan",
        {"pet_type": "cat", "age": 5, "pet_weight": 6},
    ),
    Phrase("Which diet plans do I have?", "list_diet_plans", {}),
    Phrase("我都有什么饮食计划", "list_diet_plans", {}),
    Phrase("Let me see my dog's diet plan", "get_diet_plan", {"plan_id": world.DOG_PLAN}),
    Phrase("看一下狗狗的饮食计划", "get_diet_plan", {"plan_id": world.DOG_PLAN}),
    Phrase("Show me all background tasks", "list_tasks", {}),
    Phrase("有哪些任务正在运行", "list_tasks", {"status": "running"}),
    Phrase("How is my task doing?", "get_task", {"task_id": world.TASK}),
    Phrase("任务完成了吗", "get_task", {}),
    Phrase("Stop the task", "cancel_task", {"task_id": world.TASK}),
    Phrase("把正在跑的任务停掉", "cancel_task", {"task_id": world.TASK}),
]
