"""Replies without a tool: greetings, the model's abilities, and why nothing was done."""

from offline_model.conversation.request import IntentRequest
from offline_model.handlers.formatting import format_moment
from offline_model.text.speech_acts import SpeechAct

EXAMPLES = [
    ("create_schedule_item", '"dentist tomorrow at 3pm"', "“明天下午三点看牙医”"),
    ("list_schedule_items", '"what is on my calendar this week?"', "“这周有什么安排？”"),
    ("update_schedule_item", '"move the dentist to Friday at 4"', "“把牙医改到周五下午四点”"),
    ("delete_schedule_item", '"delete the dentist appointment"', "“删除牙医预约”"),
    ("share_schedule_item", '"share the dentist with anna"', "“把牙医分享给anna”"),
    ("list_inbox_messages", '"what is in my inbox?"', "“看看我的收件箱”"),
    ("accept_inbox_message", '"accept the invitation from bob"', "“接受bob的邀请”"),
    ("send_friend_request", '"add carol as a friend"', "“加carol为好友”"),
    ("list_friends", '"show my friends"', "“我有哪些好友？”"),
    ("search_users", '"search for users named carol"', "“搜索用户carol”"),
    ("get_my_profile", '"show my profile"', "“我的个人资料”"),
    ("create_invite_code", '"create an invite code for 3 people"', "“生成一个邀请码”"),
    (
        "create_diet_plan",
        '"a diet plan for my 3 year old dog, 20 kg"',
        "“给我3岁20公斤的狗做饮食计划”",
    ),
]
"""A request in each language for the most used tools."""


def greet(request: IntentRequest) -> str:
    """Return a greeting."""
    name = request.user.username
    english = f"Hello{f' {name}' if name else ''}! I am Majordomo's offline model. "
    chinese = f"你好{f',{name}' if name else ''}！我是 Majordomo 的离线模型。"
    return request.localize(english, chinese) + describe_abilities(request)


def introduce(request: IntentRequest) -> str:
    """Return who the model is: rules, not a large language model."""
    return request.localize(
        "I am Majordomo's offline model: a set of rules that runs without any key or"
        " network, not a "
        "large language model. I understand plain requests in English and Chinese. ",
        "我是 Majordomo 的离线模型：一套不需要密钥和网络的规则，不是大语言模型。我能听懂简"
        "单的中文和英文请求。",
    ) + describe_abilities(request)


def describe_abilities(request: IntentRequest) -> str:
    """Return example requests for the bound tools."""
    examples = [e for e in EXAMPLES if e[0] in request.tools]
    if not examples:
        return request.localize(
            "I have no tools here, so I cannot do much.", "这里没有可用的工具，我能做的不多。"
        )
    english = ", ".join(example[1] for example in examples)
    chinese = "、".join(example[2] for example in examples)
    return request.localize(f"You can say, for example: {english}.", f"你可以这样说：{chinese}。")


def not_understood(request: IntentRequest) -> str:
    """Return the reply to a message that no intent matches."""
    return request.localize(
        "I did not understand that. I am the offline model and know only plain requests. ",
        "我没有听懂。我是离线模型，只懂简单的请求。",
    ) + describe_abilities(request)


def explain_no_action(request: IntentRequest, act: SpeechAct, tool: str) -> str:
    """Return the reply to a speech act that is no request, for which nothing was done."""
    if act == "how_to":
        example = next((e for e in EXAMPLES if e[0] == tool), None)
        if example is None:
            return request.localize(
                "Just tell me to do it, in plain words, and name what it is about.",
                "直接告诉我就行，说清楚要对什么做什么。",
            )
        return request.localize(
            f"Just tell me, for example {example[1]}. I ask before I change anything.",
            f"直接告诉我就行，例如{example[2]}。改动之前我会先问你。",
        )
    if act == "question":
        return request.localize(
            "I have not done anything just now. If you want it done, tell me so.",
            "我刚才没有做任何改动。需要的话请直接告诉我。",
        )
    return request.localize("All right, I changed nothing.", "好的，我没有做任何改动。")


def tell_time(request: IntentRequest) -> str:
    """Return the current time in the user's zone."""
    now = format_moment(request, request.now)
    return request.localize(
        f"It is {now} ({request.user.zone}).", f"现在是{now}（{request.user.zone}）。"
    )
