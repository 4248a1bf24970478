"""Sets worded differently and written after the rules, to see whether they generalise."""

from tests.agent import offline_world as world
from tests.agent.phrases import Phrase, on

SECOND = [
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
        {"item_id": world.TEAM, "subscription_id": world.BOB_AT_TEAM},
    ),
    Phrase(
        "不再和bob共享Team meeting",
        "revoke_subscription",
        {"item_id": world.TEAM, "subscription_id": world.BOB_AT_TEAM},
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

THIRD = [
    Phrase(
        "Add dentist to my calendar for Dec 2 at 14:30",
        "create_schedule_item",
        {"title": "dentist", "start_at": on("12-02", "14:30")},
    ),
    Phrase(
        "Schedule 'Project kickoff' for Monday at 9am lasting 2 hours",
        "create_schedule_item",
        {
            "title": "Project kickoff",
            "start_at": on("11-23", "09:00"),
            "end_at": on("11-23", "11:00"),
        },
    ),
    Phrase(
        "Make an appointment with Dr. Lee on Thursday at 3:15 pm",
        "create_schedule_item",
        {"start_at": on("11-26", "15:15")},
    ),
    Phrase(
        "Please note down: team lunch, Friday 12:30",
        "create_schedule_item",
        {"title": "team lunch"},
    ),
    Phrase(
        "Create a meeting called Budget talk on 25 November from 10:00 to 11:30 at the office",
        "create_schedule_item",
        {"title": "Budget talk", "end_at": on("11-25", "11:30")},
    ),
    Phrase(
        "I've got a flight to Paris on Sunday at 6:45am",
        "create_schedule_item",
        {"title": "flight to Paris", "start_at": on("11-22", "06:45")},
    ),
    Phrase("wake me up at 7 tomorrow", "create_schedule_item", {"start_at": on("11-21", "07:00")}),
    Phrase(
        "Remind me about the gas bill next Friday",
        "create_schedule_item",
        {"title": "gas bill", "start_at": on("11-27")},
    ),
    Phrase(
        "Book a table for two at 8pm on Saturday",
        "create_schedule_item",
        {"start_at": on("11-21", "20:00")},
    ),
    Phrase(
        "给我安排一个周四下午三点的面试",
        "create_schedule_item",
        {"title": "面试", "start_at": on("11-26", "15:00")},
    ),
    Phrase(
        "后天早上七点叫我起床",
        "create_schedule_item",
        {"title": "起床", "start_at": on("11-22", "07:00")},
    ),
    Phrase(
        "下周一上午九点到十点半有产品评审会",
        "create_schedule_item",
        {"title": "产品评审会", "start_at": on("11-23", "09:00"), "end_at": on("11-23", "10:30")},
    ),
    Phrase(
        "请添加日程“妈妈生日”,12月8日全天",
        "create_schedule_item",
        {"title": "妈妈生日", "start_at": on("12-08"), "end_at": on("12-09")},
    ),
    Phrase(
        "创建日程 健身 明天18:00-19:00",
        "create_schedule_item",
        {"title": "健身", "start_at": on("11-21", "18:00"), "end_at": on("11-21", "19:00")},
    ),
    Phrase(
        "帮我建个会议,主题是Q4规划,时间下周二14:00,地点3号会议室",
        "create_schedule_item",
        {"title": "Q4规划", "start_at": on("11-24", "14:00")},
    ),
    Phrase("What are my plans for Saturday?", "list_schedule_items", {"start_at": on("11-21")}),
    Phrase(
        "Is there anything on my calendar today?",
        "list_schedule_items",
        {"start_at": on("11-20"), "end_at": on("11-21")},
    ),
    Phrase(
        "show me everything between Monday and Wednesday",
        "list_schedule_items",
        {"start_at": on("11-23"), "end_at": on("11-26")},
    ),
    Phrase("find my meetings with Bob", "list_schedule_items", {}),
    Phrase("今天还有什么会", "list_schedule_items", {"start_at": on("11-20")}),
    Phrase("查一下我12月的日程", "list_schedule_items", {"start_at": on("12-01")}),
    Phrase("我明天忙吗", "list_schedule_items", {"start_at": on("11-21")}),
    Phrase(
        "显示从周一到周三的安排",
        "list_schedule_items",
        {"start_at": on("11-23"), "end_at": on("11-26")},
    ),
    Phrase(
        "What's the location of the team meeting?", "get_schedule_item", {"item_id": world.TEAM}
    ),
    Phrase("Tell me more about the budget review", "get_schedule_item", {"item_id": world.BUDGET}),
    Phrase("打开项目评审", "get_schedule_item", {"item_id": world.REVIEW}),
    Phrase(
        "Change the dentist appointment to Thursday",
        "update_schedule_item",
        {"item_id": world.DENTIST, "start_at": on("11-26", "10:00")},
    ),
    Phrase(
        "Can we do the team meeting at 5pm instead?",
        "update_schedule_item",
        {"item_id": world.TEAM, "start_at": on("11-23", "17:00")},
    ),
    Phrase(
        "Update the title of Gym to Leg day",
        "update_schedule_item",
        {"item_id": world.GYM, "title": "Leg day"},
    ),
    Phrase(
        "Extend the team meeting by half an hour",
        "update_schedule_item",
        {"item_id": world.TEAM, "end_at": on("11-23", "15:30")},
    ),
    Phrase(
        "Bring the team meeting forward by one hour",
        "update_schedule_item",
        {"item_id": world.TEAM, "start_at": on("11-23", "13:00")},
    ),
    Phrase(
        "I finished the budget review",
        "update_schedule_item",
        {"item_id": world.BUDGET, "status": "completed"},
    ),
    Phrase(
        "把牙医挪到下周五下午两点",
        "update_schedule_item",
        {"item_id": world.YAYI, "start_at": on("11-27", "14:00")},
    ),
    Phrase("项目评审改在会议室B", "update_schedule_item", {"item_id": world.REVIEW}),
    Phrase(
        "将项目评审提前一个小时",
        "update_schedule_item",
        {"item_id": world.REVIEW, "start_at": on("11-25", "14:00")},
    ),
    Phrase(
        "给项目评审加个备注:带投影仪",
        "update_schedule_item",
        {"item_id": world.REVIEW, "metadata": {"notes": "带投影仪"}},
    ),
    Phrase("erase the gym entry for tomorrow", "delete_schedule_item", {"item_id": world.GYM}),
    Phrase(
        "Remove my appointment with the dentist", "delete_schedule_item", {"item_id": world.DENTIST}
    ),
    Phrase("delete 项目评审", "delete_schedule_item", {"item_id": world.REVIEW}),
    Phrase("删掉周一的团队会议Team meeting", "delete_schedule_item", {"item_id": world.TEAM}),
    Phrase("项目评审不开了,删了吧", "delete_schedule_item", {"item_id": world.REVIEW}),
    Phrase("delete tomorrow's gym", "delete_schedule_item", {"item_id": world.GYM}),
    Phrase("clear my schedule for tomorrow", "delete_schedule_item", {"item_id": world.GYM}),
    Phrase(
        "Let anna see the dentist appointment",
        "share_schedule_item",
        {"item_id": world.DENTIST, "user_id": world.ANNA},
    ),
    Phrase(
        "Share my dentist appointment with anna@example.com, she can edit and invite others",
        "share_schedule_item",
        {
            "item_id": world.DENTIST,
            "email": "anna@example.com",
            "permission_edit": True,
            "permission_invite": True,
        },
    ),
    Phrase(
        "Please invite anna to the dentist appointment with view only access",
        "share_schedule_item",
        {"item_id": world.DENTIST, "user_id": world.ANNA, "permission_edit": False},
    ),
    Phrase(
        "让xiaoming也能看到Team meeting",
        "share_schedule_item",
        {"item_id": world.TEAM, "user_id": world.XIAOMING},
    ),
    Phrase(
        "把牙医日程共享给lee@example.com,可编辑",
        "share_schedule_item",
        {"item_id": world.YAYI, "email": "lee@example.com", "permission_edit": True},
    ),
    Phrase("show subscriptions for Team meeting", "list_subscriptions", {"item_id": world.TEAM}),
    Phrase("Team meeting有哪些人订阅", "list_subscriptions", {"item_id": world.TEAM}),
    Phrase(
        "Remove bob from the team meeting",
        "revoke_subscription",
        {"item_id": world.TEAM, "subscription_id": world.BOB_AT_TEAM},
    ),
    Phrase(
        "撤销bob对Team meeting的订阅",
        "revoke_subscription",
        {"item_id": world.TEAM, "subscription_id": world.BOB_AT_TEAM},
    ),
    Phrase("Unsubscribe from team meeting", "leave_schedule_item", {"item_id": world.TEAM}),
    Phrase("取消订阅Team meeting", "leave_schedule_item", {"item_id": world.TEAM}),
    Phrase("Check my inbox please", "list_inbox_messages", {}),
    Phrase("show accepted invitations", "list_inbox_messages", {"status": "accepted"}),
    Phrase("收件箱里有什么", "list_inbox_messages", {}),
    Phrase("有谁邀请我了", "list_inbox_messages", {}),
    Phrase("Accept bob's invite", "accept_inbox_message", {"message_id": world.FROM_BOB}),
    Phrase("accept the picnic invitation", "accept_inbox_message", {"message_id": world.FROM_ANNA}),
    Phrase("把anna的邀请接受了", "accept_inbox_message", {"message_id": world.FROM_ANNA}),
    Phrase(
        "Reject the calendar invitation from anna",
        "reject_inbox_message",
        {"message_id": world.FROM_ANNA},
    ),
    Phrase("谢绝bob发来的日程邀请", "reject_inbox_message", {"message_id": world.FROM_BOB}),
    Phrase("dismiss anna's message", "dismiss_inbox_message", {"message_id": world.FROM_ANNA}),
    Phrase("把bob的邀请忽略掉", "dismiss_inbox_message", {"message_id": world.FROM_BOB}),
    Phrase("将anna的消息标记为已读", "mark_inbox_message_read", {"message_id": world.FROM_ANNA}),
    Phrase("Send carol a friend request", "send_friend_request", {"target_user_id": world.CAROL}),
    Phrase("Friend dave", "send_friend_request", {"target_user_id": world.DAVE}),
    Phrase("我想加dave好友", "send_friend_request", {"target_user_id": world.DAVE}),
    Phrase("添加好友carol", "send_friend_request", {"target_user_id": world.CAROL}),
    Phrase("any pending friend requests?", "list_incoming_friend_requests", {}),
    Phrase("查看好友申请", "list_incoming_friend_requests", {}),
    Phrase("show my outgoing friend requests", "list_outgoing_friend_requests", {}),
    Phrase("我给谁发过好友请求", "list_outgoing_friend_requests", {}),
    Phrase(
        "accept the friend request from eve",
        "accept_friend_request",
        {"request_id": world.REQUEST_EVE},
    ),
    Phrase("接受来自frank的好友请求", "accept_friend_request", {"request_id": world.REQUEST_FRANK}),
    Phrase(
        "reject frank's friend request",
        "decline_friend_request",
        {"request_id": world.REQUEST_FRANK},
    ),
    Phrase("不同意eve的好友申请", "decline_friend_request", {"request_id": world.REQUEST_EVE}),
    Phrase(
        "cancel the friend request to grace",
        "cancel_friend_request",
        {"request_id": world.REQUEST_GRACE},
    ),
    Phrase(
        "把发给grace的好友申请撤销", "cancel_friend_request", {"request_id": world.REQUEST_GRACE}
    ),
    Phrase("list friends", "list_friends", {}),
    Phrase("我的好友列表", "list_friends", {}),
    Phrase("delete my friend bob", "remove_friend", {"friendship_id": world.FRIENDSHIP_BOB}),
    Phrase("把anna从好友列表移除", "remove_friend", {"friendship_id": world.FRIENDSHIP_ANNA}),
    Phrase("look up user dave", "search_users", {"query": "dave"}),
    Phrase("search users carol", "search_users", {"query": "carol"}),
    Phrase("查找用户名包含carol的人", "search_users", {"query": "carol"}),
    Phrase("get the profile of bob", "get_profile", {"username": "bob"}),
    Phrase("tell me about the user anna", "get_profile", {"username": "anna"}),
    Phrase("看一下bob的主页", "get_profile", {"username": "bob"}),
    Phrase("what time zone am I in?", "get_my_profile", {}),
    Phrase("看我的个人主页", "get_my_profile", {}),
    Phrase("Update my bio: coffee lover", "update_my_profile", {"bio": "coffee lover"}),
    Phrase(
        "Use https://example.com/a.png as my avatar",
        "update_my_profile",
        {"avatar_url": "https://example.com/a.png"},
    ),
    Phrase("修改个人简介为喜欢爬山", "update_my_profile", {"bio": "喜欢爬山"}),
    Phrase("把语言切换成英文", "update_my_profile", {"locale": "en"}),
    Phrase("I'd like a new invite code please", "create_invite_code", {}),
    Phrase(
        "Create an invite code that expires in 7 days with 10 uses",
        "create_invite_code",
        {"max_uses": 10},
    ),
    Phrase("创建邀请码,有效期到12月1日", "create_invite_code", {"expires_at": on("12-02")}),
    Phrase("show all invite codes", "list_invite_codes", {}),
    Phrase("deactivate invite code ABCD2345", "disable_invite_code", {"code": "ABCD2345"}),
    Phrase(
        "Create a diet plan for my dog. He is a corgi, 4 years old and weighs 12kg.",
        "create_diet_plan",
        {"pet_type": "dog", "pet_breed": "corgi", "age": 4, "pet_weight": 12},
    ),
    Phrase(
        "我的猫3岁,5公斤,请制定饮食计划",
        "create_diet_plan",
        {"pet_type": "cat", "age": 3, "pet_weight": 5},
    ),
    Phrase("what diet plans have I made", "list_diet_plans", {}),
    Phrase("查看饮食计划", "list_diet_plans", {}),
    Phrase("show diet plan " + world.DOG_PLAN, "get_diet_plan", {"plan_id": world.DOG_PLAN}),
    Phrase("查看猫的饮食计划详情", "get_diet_plan", {"plan_id": world.CAT_PLAN}),
    Phrase("show completed tasks", "list_tasks", {"status": "completed"}),
    Phrase("列出所有任务", "list_tasks", {}),
    Phrase("get task " + world.TASK, "get_task", {"task_id": world.TASK}),
    Phrase("查询任务" + world.TASK + "的状态", "get_task", {"task_id": world.TASK}),
    Phrase("abort task " + world.TASK, "cancel_task", {"task_id": world.TASK}),
    Phrase("停止生成饮食计划的任务", "cancel_task", {"task_id": world.TASK}),
]


FOURTH = [
    Phrase(
        "schedule lunch with mom for this Saturday at half past twelve",
        "create_schedule_item",
        {"title": "lunch with mom", "start_at": on("11-21", "12:30")},
    ),
    Phrase(
        "Tomorrow at 4 I have to pick up the kids",
        "create_schedule_item",
        {"title": "pick up the kids", "start_at": on("11-21", "16:00")},
    ),
    Phrase(
        "create a new calendar event: Quarterly review, 2026-12-15 09:00 to 10:00",
        "create_schedule_item",
        {
            "title": "Quarterly review",
            "start_at": on("12-15", "09:00"),
            "end_at": on("12-15", "10:00"),
        },
    ),
    Phrase(
        "add 'buy milk' for tomorrow morning",
        "create_schedule_item",
        {"title": "buy milk", "start_at": on("11-21", "09:00")},
    ),
    Phrase(
        "Can you schedule a 45 minute call with Tom the day after tomorrow at 1pm?",
        "create_schedule_item",
        {
            "title": "call with Tom",
            "start_at": on("11-22", "13:00"),
            "end_at": on("11-22", "13:45"),
        },
    ),
    Phrase(
        "plan a team dinner on Friday the 27th at 7",
        "create_schedule_item",
        {"title": "team dinner", "start_at": on("11-27", "19:00")},
    ),
    Phrase("I need to renew my passport by Dec 15, remind me", "create_schedule_item", {}),
    Phrase(
        "schedule item: Yoga, Nov 28, 8am-9am",
        "create_schedule_item",
        {"title": "Yoga", "start_at": on("11-28", "08:00"), "end_at": on("11-28", "09:00")},
    ),
    Phrase(
        "日程：明天上午9点交周报",
        "create_schedule_item",
        {"title": "交周报", "start_at": on("11-21", "09:00")},
    ),
    Phrase(
        "帮我约李医生，下周四上午十点", "create_schedule_item", {"start_at": on("11-26", "10:00")}
    ),
    Phrase(
        "11月28日早上八点半坐高铁去杭州",
        "create_schedule_item",
        {"title": "坐高铁去杭州", "start_at": on("11-28", "08:30")},
    ),
    Phrase(
        "两小时后提醒我关火",
        "create_schedule_item",
        {"title": "关火", "start_at": "2026-11-20T17:04:05+08:00"},
    ),
    Phrase(
        "每周一早上九点开例会",
        "create_schedule_item",
        {"title": "开例会", "start_at": on("11-23", "09:00")},
    ),
    Phrase(
        "我要在下周五下午三点到五点做体检",
        "create_schedule_item",
        {"title": "做体检", "start_at": on("11-27", "15:00"), "end_at": on("11-27", "17:00")},
    ),
    Phrase(
        "能不能帮我在明天晚上八点安排一个和老王的电话会议？",
        "create_schedule_item",
        {"title": "和老王的电话会议", "start_at": on("11-21", "20:00")},
    ),
    Phrase(
        "what's happening tomorrow afternoon?",
        "list_schedule_items",
        {"start_at": on("11-21", "12:00")},
    ),
    Phrase("do I have a meeting today?", "list_schedule_items", {"start_at": on("11-20")}),
    Phrase(
        "give me an overview of next week",
        "list_schedule_items",
        {"start_at": on("11-23"), "end_at": on("11-30")},
    ),
    Phrase("what did I have last Monday?", "list_schedule_items", {"start_at": on("11-16")}),
    Phrase("How busy am I on Tuesday?", "list_schedule_items", {"start_at": on("11-24")}),
    Phrase("日历上都有啥", "list_schedule_items", {}),
    Phrase(
        "我这个周末有安排吗？",
        "list_schedule_items",
        {"start_at": on("11-21"), "end_at": on("11-23")},
    ),
    Phrase(
        "看一下12月5号到10号的日程",
        "list_schedule_items",
        {"start_at": on("12-05"), "end_at": on("12-11")},
    ),
    Phrase("今晚有空吗", "list_schedule_items", {}),
    Phrase("上周我做了什么", "list_schedule_items", {"start_at": on("11-09")}),
    Phrase("what time is my lunch with Bob?", "list_schedule_items", {"query": "lunch with Bob"}),
    Phrase("项目评审几点开始", "list_schedule_items", {"query": "项目评审"}),
    Phrase("view the team meeting", "get_schedule_item", {"item_id": world.TEAM}),
    Phrase(
        "I'd like the details of my lunch with Bob", "get_schedule_item", {"item_id": world.LUNCH}
    ),
    Phrase("项目评审在哪开", "get_schedule_item", {"item_id": world.REVIEW}),
    Phrase(
        "make the team meeting one hour longer",
        "update_schedule_item",
        {"item_id": world.TEAM, "end_at": on("11-23", "16:00")},
    ),
    Phrase(
        "Team meeting: change location to Room 9", "update_schedule_item", {"item_id": world.TEAM}
    ),
    Phrase(
        "put the dentist off until Thursday",
        "update_schedule_item",
        {"item_id": world.DENTIST, "start_at": on("11-26", "10:00")},
    ),
    Phrase(
        "Move my Monday meeting to Tuesday at 2pm",
        "update_schedule_item",
        {"item_id": world.TEAM, "start_at": on("11-24", "14:00")},
    ),
    Phrase(
        "move tomorrow's gym to 8am",
        "update_schedule_item",
        {"item_id": world.GYM, "start_at": on("11-21", "08:00")},
    ),
    Phrase("set the color of the gym item to blue", "update_schedule_item", {"item_id": world.GYM}),
    Phrase(
        "Change the description of the budget review to: bring Q3 numbers",
        "update_schedule_item",
        {"item_id": world.BUDGET, "description": "bring Q3 numbers"},
    ),
    Phrase(
        "明天的健身Gym改到早上八点",
        "update_schedule_item",
        {"item_id": world.GYM, "start_at": on("11-21", "08:00")},
    ),
    Phrase(
        "周三的项目评审延后一天",
        "update_schedule_item",
        {"item_id": world.REVIEW, "start_at": on("11-26", "15:00")},
    ),
    Phrase(
        "把项目评审延长半小时",
        "update_schedule_item",
        {"item_id": world.REVIEW, "end_at": on("11-25", "17:00")},
    ),
    Phrase(
        "项目评审已经完成了",
        "update_schedule_item",
        {"item_id": world.REVIEW, "status": "completed"},
    ),
    Phrase(
        "把牙医的状态改为已取消",
        "update_schedule_item",
        {"item_id": world.YAYI, "status": "cancelled"},
    ),
    Phrase(
        "please delete my 10am appointment on Tuesday",
        "delete_schedule_item",
        {"item_id": world.DENTIST},
    ),
    Phrase("cancel Monday's 2pm meeting", "delete_schedule_item", {"item_id": world.TEAM}),
    Phrase(
        "I can't make it to lunch with Bob, please cancel it",
        "delete_schedule_item",
        {"item_id": world.LUNCH},
    ),
    Phrase("删除" + world.REVIEW, "delete_schedule_item", {"item_id": world.REVIEW}),
    Phrase("把下周三下午三点的日程删了", "delete_schedule_item", {"item_id": world.REVIEW}),
    Phrase(
        "send anna an invitation to the budget review",
        "share_schedule_item",
        {"item_id": world.BUDGET, "user_id": world.ANNA},
    ),
    Phrase(
        "I want anna to see my dentist appointment",
        "share_schedule_item",
        {"item_id": world.DENTIST, "user_id": world.ANNA},
    ),
    Phrase(
        "把牙医发给anna看看", "share_schedule_item", {"item_id": world.YAYI, "user_id": world.ANNA}
    ),
    Phrase("who did I share the team meeting with?", "list_subscriptions", {"item_id": world.TEAM}),
    Phrase(
        "anna should no longer see the team meeting",
        "revoke_subscription",
        {"item_id": world.TEAM, "subscription_id": world.ANNA_AT_TEAM},
    ),
    Phrase(
        "把anna从Team meeting中移除",
        "revoke_subscription",
        {"item_id": world.TEAM, "subscription_id": world.ANNA_AT_TEAM},
    ),
    Phrase("do I have unread messages?", "list_inbox_messages", {}),
    Phrase("what invitations are waiting for me?", "list_inbox_messages", {"status": "pending"}),
    Phrase(
        "accept anna's invitation to the picnic",
        "accept_inbox_message",
        {"message_id": world.FROM_ANNA},
    ),
    Phrase("I accept bob's invitation", "accept_inbox_message", {"message_id": world.FROM_BOB}),
    Phrase("答应anna的野餐邀请", "accept_inbox_message", {"message_id": world.FROM_ANNA}),
    Phrase(
        "no thanks to bob's invitation, reject it",
        "reject_inbox_message",
        {"message_id": world.FROM_BOB},
    ),
    Phrase("婉拒anna的邀请", "reject_inbox_message", {"message_id": world.FROM_ANNA}),
    Phrase(
        "get rid of the welcome message in my inbox",
        "dismiss_inbox_message",
        {"message_id": world.FROM_SYSTEM},
    ),
    Phrase(
        "mark bob's invitation as seen", "mark_inbox_message_read", {"message_id": world.FROM_BOB}
    ),
    Phrase(
        "bob的消息我看过了，标成已读", "mark_inbox_message_read", {"message_id": world.FROM_BOB}
    ),
    Phrase("make dave my friend", "send_friend_request", {"target_user_id": world.DAVE}),
    Phrase(
        "请求添加dave为好友，留言：我是Zoe",
        "send_friend_request",
        {"target_user_id": world.DAVE, "content": "我是Zoe"},
    ),
    Phrase("who has sent me friend requests", "list_incoming_friend_requests", {}),
    Phrase("我申请了加谁好友", "list_outgoing_friend_requests", {}),
    Phrase(
        "yes, accept eve as my friend", "accept_friend_request", {"request_id": world.REQUEST_EVE}
    ),
    Phrase(
        "I don't want to be frank's friend, decline his request",
        "decline_friend_request",
        {"request_id": world.REQUEST_FRANK},
    ),
    Phrase(
        "unsend the friend request to grace",
        "cancel_friend_request",
        {"request_id": world.REQUEST_GRACE},
    ),
    Phrase("how many friends do I have?", "list_friends", {}),
    Phrase(
        "take bob off my friends list", "remove_friend", {"friendship_id": world.FRIENDSHIP_BOB}
    ),
    Phrase("我不想和bob做好友了", "remove_friend", {"friendship_id": world.FRIENDSHIP_BOB}),
    Phrase("find dave", "search_users", {"query": "dave"}),
    Phrase("有没有叫dave的用户", "search_users", {"query": "dave"}),
    Phrase("what do you know about anna?", "get_profile", {"username": "anna"}),
    Phrase("bob的个人简介", "get_profile", {"username": "bob"}),
    Phrase("display my account information", "get_my_profile", {}),
    Phrase("我的用户名是什么", "get_my_profile", {}),
    Phrase("my name should be zoe_x", "update_my_profile", {"username": "zoe_x"}),
    Phrase(
        "I'm in London now, please change my timezone",
        "update_my_profile",
        {"timezone": "Europe/London"},
    ),
    Phrase(
        "change my timezone to America/Chicago",
        "update_my_profile",
        {"timezone": "America/Chicago"},
    ),
    Phrase("将时区设置为东京", "update_my_profile", {"timezone": "Asia/Tokyo"}),
    Phrase("generate a single-use invite code", "create_invite_code", {"max_uses": 1}),
    Phrase("我想要一个可以用5次的邀请码", "create_invite_code", {"max_uses": 5}),
    Phrase("which codes have I created? I mean invite codes", "list_invite_codes", {}),
    Phrase(
        "invite code WXYZ6789 should not work any more, disable it",
        "disable_invite_code",
        {"code": "WXYZ6789"},
    ),
    Phrase("让邀请码WXYZ6789失效", "disable_invite_code", {"code": "WXYZ6789"}),
    Phrase(
        "My cat is 2 years old and weighs 9 lbs, what should she eat? make a plan",
        "create_diet_plan",
        {"pet_type": "cat", "age": 2},
    ),
    Phrase(
        "diet plan for a 6 month old labrador puppy, 15kg, allergic to chicken",
        "create_diet_plan",
        {"pet_type": "dog", "age": 0.5, "pet_weight": 15},
    ),
    Phrase(
        "柯基，4岁，12公斤，做个减肥饮食计划",
        "create_diet_plan",
        {"pet_type": "dog", "pet_breed": "柯基", "age": 4, "pet_weight": 12},
    ),
    Phrase("list all diet plans", "list_diet_plans", {}),
    Phrase("open the corgi's diet plan", "get_diet_plan", {"plan_id": world.DOG_PLAN}),
    Phrase("最新的任务状态", "get_task", {}),
    Phrase("are there any failed tasks?", "list_tasks", {"status": "failed"}),
    Phrase("正在进行的任务有哪些", "list_tasks", {"status": "running"}),
    Phrase("is my diet plan ready yet?", "get_task", {"task_id": world.TASK}),
    Phrase("kill the running job", "cancel_task", {"task_id": world.TASK}),
    Phrase("终止任务" + world.TASK, "cancel_task", {"task_id": world.TASK}),
]


FIFTH = [
    Phrase(
        "I want to book a physiotherapy session for Tuesday 24 November, 17:30",
        "create_schedule_item",
        {"title": "physiotherapy session", "start_at": on("11-24", "17:30")},
    ),
    Phrase(
        "please put 'Renew insurance' into my diary on Monday morning",
        "create_schedule_item",
        {"title": "Renew insurance", "start_at": on("11-23", "09:00")},
    ),
    Phrase(
        "Set a reminder for 6pm to feed the cat",
        "create_schedule_item",
        {"title": "feed the cat", "start_at": on("11-20", "18:00")},
    ),
    Phrase(
        "add a one hour meeting with the design team on the 26th at 2pm",
        "create_schedule_item",
        {"start_at": on("11-26", "14:00"), "end_at": on("11-26", "15:00")},
    ),
    Phrase(
        "下周日晚上和父母视频",
        "create_schedule_item",
        {"title": "和父母视频", "start_at": on("11-29", "20:00")},
    ),
    Phrase(
        "帮我加个提醒，明天早上八点吃药",
        "create_schedule_item",
        {"title": "吃药", "start_at": on("11-21", "08:00")},
    ),
    Phrase(
        "安排12月2日14:30到16:00的客户拜访",
        "create_schedule_item",
        {"title": "客户拜访", "start_at": on("12-02", "14:30"), "end_at": on("12-02", "16:00")},
    ),
    Phrase("which meetings do I have on Monday?", "list_schedule_items", {"start_at": on("11-23")}),
    Phrase("what's planned for Christmas?", "list_schedule_items", {"start_at": on("12-25")}),
    Phrase("show my calendar from Monday to Friday", "list_schedule_items", {}),
    Phrase("后天我有什么安排", "list_schedule_items", {"start_at": on("11-22")}),
    Phrase("帮我查查下周五的日程", "list_schedule_items", {"start_at": on("11-27")}),
    Phrase("give me the details for the dentist", "get_schedule_item", {"item_id": world.DENTIST}),
    Phrase("Team meeting的详细信息", "get_schedule_item", {"item_id": world.TEAM}),
    Phrase(
        "shift the dentist appointment to Wednesday 3pm",
        "update_schedule_item",
        {"item_id": world.DENTIST, "start_at": on("11-25", "15:00")},
    ),
    Phrase(
        "the team meeting needs to start at 1pm",
        "update_schedule_item",
        {"item_id": world.TEAM, "start_at": on("11-23", "13:00")},
    ),
    Phrase(
        "change the name of the dentist appointment to Dental checkup",
        "update_schedule_item",
        {"item_id": world.DENTIST, "title": "Dental checkup"},
    ),
    Phrase(
        "mark Gym as completed",
        "update_schedule_item",
        {"item_id": world.GYM, "status": "completed"},
    ),
    Phrase(
        "把Budget review推迟到周一下午两点",
        "update_schedule_item",
        {"item_id": world.BUDGET, "start_at": on("11-23", "14:00")},
    ),
    Phrase(
        "把牙医的地点改成人民医院",
        "update_schedule_item",
        {"item_id": world.YAYI, "metadata": {"location": "人民医院"}},
    ),
    Phrase("please get rid of the gym session", "delete_schedule_item", {"item_id": world.GYM}),
    Phrase("I'd like to cancel the dentist", "delete_schedule_item", {"item_id": world.DENTIST}),
    Phrase("移除日程Gym", "delete_schedule_item", {"item_id": world.GYM}),
    Phrase("取消和Bob的午餐Lunch with Bob", "delete_schedule_item", {"item_id": world.LUNCH}),
    Phrase(
        "share the budget review with bob so he can edit it",
        "share_schedule_item",
        {"item_id": world.BUDGET, "user_id": world.BOB, "permission_edit": True},
    ),
    Phrase(
        "把Team meeting分享给bob@example.com，让他可以编辑",
        "share_schedule_item",
        {"item_id": world.TEAM, "email": "bob@example.com", "permission_edit": True},
    ),
    Phrase("who is invited to the team meeting", "list_subscriptions", {"item_id": world.TEAM}),
    Phrase("Team meeting分享给了谁", "list_subscriptions", {"item_id": world.TEAM}),
    Phrase(
        "take away bob's access to the team meeting",
        "revoke_subscription",
        {"item_id": world.TEAM, "subscription_id": world.BOB_AT_TEAM},
    ),
    Phrase(
        "收回bob查看Team meeting的权限",
        "revoke_subscription",
        {"item_id": world.TEAM, "subscription_id": world.BOB_AT_TEAM},
    ),
    Phrase("remove me from the team meeting", "leave_schedule_item", {"item_id": world.TEAM}),
    Phrase("我不想参加Team meeting了，帮我退出", "leave_schedule_item", {"item_id": world.TEAM}),
    Phrase("open my inbox", "list_inbox_messages", {}),
    Phrase("查看我收到的邀请", "list_inbox_messages", {}),
    Phrase(
        "join the picnic anna invited me to",
        "accept_inbox_message",
        {"message_id": world.FROM_ANNA},
    ),
    Phrase("接受产品发布会的邀请", "accept_inbox_message", {"message_id": world.FROM_BOB}),
    Phrase(
        "refuse anna's picnic invitation", "reject_inbox_message", {"message_id": world.FROM_ANNA}
    ),
    Phrase("我不去bob的发布会，拒绝邀请", "reject_inbox_message", {"message_id": world.FROM_BOB}),
    Phrase("hide bob's message", "dismiss_inbox_message", {"message_id": world.FROM_BOB}),
    Phrase("忽略产品发布会的邀请", "dismiss_inbox_message", {"message_id": world.FROM_BOB}),
    Phrase(
        "set anna's message to read", "mark_inbox_message_read", {"message_id": world.FROM_ANNA}
    ),
    Phrase("把anna的邀请标记已读", "mark_inbox_message_read", {"message_id": world.FROM_ANNA}),
    Phrase(
        "could you send dave a friend request with the message 'hello there'",
        "send_friend_request",
        {"target_user_id": world.DAVE, "content": "hello there"},
    ),
    Phrase("我要和dave成为好友", "send_friend_request", {"target_user_id": world.DAVE}),
    Phrase("what friend requests did I get?", "list_incoming_friend_requests", {}),
    Phrase("有新的好友申请吗", "list_incoming_friend_requests", {}),
    Phrase(
        "what friend requests are still waiting for an answer from others?",
        "list_outgoing_friend_requests",
        {},
    ),
    Phrase("看看我发出去的好友请求", "list_outgoing_friend_requests", {}),
    Phrase(
        "confirm eve's request to be friends",
        "accept_friend_request",
        {"request_id": world.REQUEST_EVE},
    ),
    Phrase(
        "把frank的好友申请通过一下", "accept_friend_request", {"request_id": world.REQUEST_FRANK}
    ),
    Phrase(
        "turn down eve's friend request",
        "decline_friend_request",
        {"request_id": world.REQUEST_EVE},
    ),
    Phrase(
        "不要接受frank的好友请求，拒绝它",
        "decline_friend_request",
        {"request_id": world.REQUEST_FRANK},
    ),
    Phrase(
        "I changed my mind, cancel my friend request to grace",
        "cancel_friend_request",
        {"request_id": world.REQUEST_GRACE},
    ),
    Phrase("who's on my friends list", "list_friends", {}),
    Phrase("列一下我所有的朋友", "list_friends", {}),
    Phrase(
        "delete bob from my friend list", "remove_friend", {"friendship_id": world.FRIENDSHIP_BOB}
    ),
    Phrase("我要删除好友bob", "remove_friend", {"friendship_id": world.FRIENDSHIP_BOB}),
    Phrase("do you know a user named carol?", "search_users", {"query": "carol"}),
    Phrase("搜一下dave", "search_users", {"query": "dave"}),
    Phrase("I'd like to see bob's profile", "get_profile", {"username": "bob"}),
    Phrase("bob这个用户的资料给我看看", "get_profile", {"username": "bob"}),
    Phrase("what is my profile?", "get_my_profile", {}),
    Phrase("查看个人资料", "get_my_profile", {}),
    Phrase("please change my display language to English", "update_my_profile", {"locale": "en"}),
    Phrase("My bio should say: mountain lover", "update_my_profile", {"bio": "mountain lover"}),
    Phrase("更新我的个性签名：岁月静好", "update_my_profile", {"bio": "岁月静好"}),
    Phrase("can I get an invite code for my friend?", "create_invite_code", {}),
    Phrase("帮我生成邀请码，限10人使用", "create_invite_code", {"max_uses": 10}),
    Phrase("what are my invite codes", "list_invite_codes", {}),
    Phrase("invalidate the invite code ABCD2345", "disable_invite_code", {"code": "ABCD2345"}),
    Phrase("ABCD2345这个邀请码不要了", "disable_invite_code", {"code": "ABCD2345"}),
    Phrase(
        "please create a feeding plan for a cat: British Shorthair, 4 years, 5.2 kg",
        "create_diet_plan",
        {"pet_type": "cat", "age": 4, "pet_weight": 5.2},
    ),
    Phrase(
        "帮我的金毛做个饮食方案，它3岁，28公斤，对鸡肉过敏",
        "create_diet_plan",
        {"pet_type": "dog", "pet_breed": "金毛", "age": 3, "pet_weight": 28},
    ),
    Phrase("are there any diet plans?", "list_diet_plans", {}),
    Phrase("我的饮食计划列表", "list_diet_plans", {}),
    Phrase("show me the corgi diet plan", "get_diet_plan", {"plan_id": world.DOG_PLAN}),
    Phrase("看看猫咪的饮食计划", "get_diet_plan", {"plan_id": world.CAT_PLAN}),
    Phrase("which of my tasks are done?", "list_tasks", {"status": "completed"}),
    Phrase("我有哪些任务", "list_tasks", {}),
    Phrase("how far along is the task?", "get_task", {"task_id": world.TASK}),
    Phrase("查看任务" + world.TASK, "get_task", {"task_id": world.TASK}),
    Phrase("please abort the diet plan task", "cancel_task", {"task_id": world.TASK}),
    Phrase("取消正在运行的任务", "cancel_task", {"task_id": world.TASK}),
]

MORE_PHRASES = [*SECOND, *THIRD, *FOURTH, *FIFTH]
