"""What is said beside requests: greetings, thanks, who are you, what can you do."""

import re
from collections.abc import Callable

from offline_model.conversation.flow import Request
from offline_model.dates import Language
from offline_model.handlers.formatting import moment_words
from offline_model.text.speech_acts import Guard, strip_courtesy

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
Reply = Callable[[Request], str]


def _hello(request: Request) -> str:
    name = request.person.username
    english = f"Hello{f' {name}' if name else ''}! I am Majordomo's offline model. "
    chinese = f"你好{f',{name}' if name else ''}！我是 Majordomo 的离线模型。"
    return request.say(english, chinese) + abilities(request)


def _who(request: Request) -> str:
    return request.say(
        "I am Majordomo's offline model: a set of rules that runs without any key or"
        " network, not a "
        "large language model. I understand plain requests in English and Chinese. ",
        "我是 Majordomo 的离线模型：一套不需要密钥和网络的规则，不是大语言模型。我能听懂简"
        "单的中文和英文请求。",
    ) + abilities(request)


def abilities(request: Request) -> str:
    """Say what can be asked for with the tools at hand."""
    examples = [e for e in EXAMPLES if e[0] in request.tools]
    if not examples:
        return request.say(
            "I have no tools here, so I cannot do much.", "这里没有可用的工具，我能做的不多。"
        )
    english = ", ".join(example[1] for example in examples)
    chinese = "、".join(example[2] for example in examples)
    return request.say(f"You can say, for example: {english}.", f"你可以这样说：{chinese}。")


def unknown(request: Request) -> str:
    return request.say(
        "I did not understand that. I am the offline model and know only plain requests. ",
        "我没有听懂。我是离线模型，只懂简单的请求。",
    ) + abilities(request)


def guarded(request: Request, guard: Guard, tool: str) -> str:
    """Answer a question how, a prohibition or a report, without doing anything."""
    if guard == "how":
        example = next((e for e in EXAMPLES if e[0] == tool), None)
        if example is None:
            return request.say(
                "Just tell me to do it, in plain words, and name what it is about.",
                "直接告诉我就行，说清楚要对什么做什么。",
            )
        return request.say(
            f"Just tell me, for example {example[1]}. I ask before I change anything.",
            f"直接告诉我就行，例如{example[2]}。改动之前我会先问你。",
        )
    if guard == "asked":
        return request.say(
            "I have not done anything just now. If you want it done, tell me so.",
            "我刚才没有做任何改动。需要的话请直接告诉我。",
        )
    return request.say("All right, I changed nothing.", "好的，我没有做任何改动。")


def _clock(request: Request) -> str:
    now = moment_words(request, request.now)
    return request.say(
        f"It is {now} ({request.person.zone}).", f"现在是{now}（{request.person.zone}）。"
    )


_I = re.IGNORECASE
TALK: list[tuple[re.Pattern[str], Reply]] = [
    (
        re.compile(
            r"(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day)"
            r"|greetings)(?: there| majordomo| everyone| again)?"
            r"|你好(?:啊|呀)?|您好|嗨|哈喽|哈啰|早上好|早安|上午好|下午好|晚上好|在吗"
            r"|在不在|hello你好",
            _I,
        ),
        _hello,
    ),
    (
        re.compile(
            r"(?:who|what) (?:are|r) (?:you|u)(?: exactly| really)?|what(?:'s| is) your"
            r" name|are you (?:a |an )?(?:real |human |person|bot|robot|ai|llm|language"
            r" model|chatgpt|gpt|offline(?: model)?)\b.*"
            r"|(?:which|what) (?:ai |language )?model (?:are you|is this|am i talking to"
            r"|do you use).*|introduce yourself|tell me about yourself"
            r"|(?:请问)?(?:你|您)是(?:谁|什么|哪位|机器人|人工智能|ai|什么模型|哪个模型"
            r"|真人).*|(?:你|您)叫什么(?:名字)?|(?:请)?(?:你)?(?:做个?)?"
            r"(?:介绍一下)?自我介绍(?:一下)?|介绍一下你自己|你用的是?什么模型",
            _I,
        ),
        _who,
    ),
    (
        re.compile(
            r"help(?: me)?(?: please)?|what (?:else )?can (?:you|u|i) (?:do|ask|say)(?:"
            r" here| for me)?(?: (?:in|with) .*)?|what (?:do you do|are you able to do|are"
            r" your (?:abilities|features|capabilities|skills)|are you good at)"
            r"|how (?:can you help(?: me)?|do(?:es)? (?:this|you|it) work|do i use (?:this"
            r"|you))|(?:show|list)(?: me)? (?:the |your |available )*(?:commands|tools"
            r"|features|capabilities)"
            r"|(?:你|您)?(?:都)?(?:能|会|可以)(?:帮我)?(?:做|干)(?:些)?(?:什么|啥|哪些).*"
            r"|帮助|帮帮我|怎么用|你有(?:什么|哪些)(?:功能|能力|工具)|(?:有)?(?:什么"
            r"|哪些)功能|使用说明|你能帮我什么",
            _I,
        ),
        abilities,
    ),
    (
        re.compile(
            r"(?:thanks?|thank you|thx|ty|cheers|much appreciated|great thanks)(?: (?:so"
            r" much|a lot|very much|you|majordomo|again|for .*))?|(?:great|perfect|awesome"
            r"|nice|cool|good job|well done|wonderful|excellent)(?: thanks| thank you| job"
            r"| work)?"
            r"|(?:非常|太|多)?(?:谢谢|感谢|多谢)(?:你|您|啦|了|你们)?|辛苦(?:了|啦)?"
            r"|太好了|很好|真棒|不错",
            _I,
        ),
        lambda request: request.say("You are welcome.", "不客气。"),
    ),
    (
        re.compile(
            r"(?:good ?)?bye(?: bye)?|see you(?: later| soon| tomorrow)?|good night|cya"
            r"|再见|拜拜|回头见|晚安",
            _I,
        ),
        lambda request: request.say("Goodbye!", "再见！"),
    ),
    (
        re.compile(
            r"how (?:are you(?: doing)?|is it going|do you do)(?: today)?|what's up|你好吗"
            r"|最近怎么样|你怎么样",
            _I,
        ),
        lambda request: (
            request.say("I am fine, and ready. ", "我很好，随时待命。") + abilities(request)
        ),
    ),
    (
        re.compile(
            r"what(?:'s| is) (?:the )?(?:time|date|day|today's date|current time)(?: "
            r"(?:now|today|is it))?|what (?:time|day|date) is it(?: now| today)?"
            r"|现在(?:是)?几点(?:了|钟)?|今天(?:是)?(?:几号|几月几号|星期几|周几|什么日子"
            r"|礼拜几)|现在(?:是)?什么时间",
            _I,
        ),
        _clock,
    ),
    (
        re.compile(
            r"(?:no|nope|never ?mind|forget it|cancel that|stop|nothing|that's all|that is"
            r" all|not now)(?: thanks| thank you)?|算了|不用了|没事了?|没什么|不需要了?",
            _I,
        ),
        lambda request: request.say("All right.", "好的。"),
    ),
    (
        re.compile(
            r"(?:ok|okay|yes|yep|sure|fine|alright|got it|i see|understood|right)|好的?"
            r"|嗯+|是的?|知道了|明白了?|收到|行|可以",
            _I,
        ),
        lambda request: (
            request.say("All right. What can I do for you? ", "好的。需要我做什么？")
            + abilities(request)
        ),
    ),
]


def small_talk(request: Request) -> str | None:
    """Answer what is no request as a whole; None where it may be one."""
    texts = {_bare(request.text), _bare(strip_courtesy(request.text, request.language))}
    for pattern, reply in TALK:
        if any(pattern.fullmatch(text) for text in texts):
            return reply(request)
    return None


def _bare(text: str) -> str:
    return re.sub(r"[\s.!?,。!?,~、]+$", "", text).strip()


def language_for(text: str, locale: str, guess: Language) -> Language:
    """Give the language to answer in: the person's own where the text has no words."""
    if re.search(r"[A-Za-z\u3400-\u9fff]", text):
        return guess
    return "zh" if locale.lower().startswith("zh") else "en"
