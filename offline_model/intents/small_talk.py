"""Patterns of messages that need no tool: greetings, thanks, questions about the model."""

import re
from collections.abc import Callable

from offline_model.conversation.request import IntentRequest
from offline_model.handlers.small_talk import describe_abilities, greet, introduce, tell_time
from offline_model.text.answers import parse_answer
from offline_model.text.normalisation import strip_courtesy

Reply = Callable[[IntentRequest], str]

_I = re.IGNORECASE
THANKS = re.compile(
    r"(?:thanks?|thank you|thx|ty|cheers|much appreciated|great thanks)(?: (?:so"
    r" much|a lot|very much|you|majordomo|again|for .*))?|(?:great|perfect|awesome"
    r"|nice|cool|good job|well done|wonderful|excellent)(?: thanks| thank you| job"
    r"| work)?"
    r"|(?:非常|太|多)?(?:谢谢|感谢|多谢)(?:你|您|啦|了|你们)?|辛苦(?:了|啦)?"
    r"|太好了|很好|真棒|不错",
    _I,
)
SMALL_TALK: list[tuple[re.Pattern[str], Reply]] = [
    (
        re.compile(
            r"(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day)"
            r"|greetings)(?: there| majordomo| everyone| again)?"
            r"|你好(?:啊|呀)?|您好|嗨|哈喽|哈啰|早上好|早安|上午好|下午好|晚上好|在吗"
            r"|在不在|hello你好",
            _I,
        ),
        greet,
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
        introduce,
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
            r"|(?:show|tell)(?: me)? what (?:you|i) can (?:do|say|ask)|commands|features|options"
            r"|what (?:can|could|do) you (?:help|do|know|offer|understand)\b(?!.*\babout\b).{0,24}"
            r"|help me (?:plan|organi[sz]e)\b.*|what (?:should|do) i (?:say|type|ask|do here)"
            r"|how can you help\b.*|usage|menu"
            r"|(?:你|您)?(?:都)?(?:能|会|可以|可)(?:帮我|帮忙)?(?:干嘛|干吗|干啥|做啥|做些什么|干些什么).*"
            r"|(?:我)?(?:能|可以)(?:让你|叫你|请你|问你|对你)?(?:做|干|说|问)?(?:什么|啥|些什么)"
            r"|帮助|帮帮我|怎么用|你有(?:什么|哪些)(?:功能|能力|工具)|(?:有)?(?:什么"
            r"|哪些)功能|使用说明|你能帮我什么",
            _I,
        ),
        describe_abilities,
    ),
    (
        THANKS,
        lambda request: request.localize("You are welcome.", "不客气。"),
    ),
    (
        re.compile(
            r"(?:good ?)?bye(?: bye)?|see (?:you|ya)\b.*|good night|cya|have a (?:good|nice) .*"
            r"|再见|拜拜|回头见|晚安",
            _I,
        ),
        lambda request: request.localize("Goodbye!", "再见！"),
    ),
    (
        re.compile(
            r"how (?:are you(?: doing)?|is it going|do you do)(?: today)?|what's up|你好吗"
            r"|最近怎么样|你怎么样",
            _I,
        ),
        lambda request: (
            request.localize("I am fine, and ready. ", "我很好，随时待命。")
            + describe_abilities(request)
        ),
    ),
    (
        re.compile(
            r"what(?:'s| is) (?:the )?(?:time|date|day|today's date|current time)(?: "
            r"(?:now|today|is it))?|what (?:time|day|date) is (?:it|today)(?: now| today)?"
            r"|what'?s today"
            r"|现在(?:是)?几点(?:了|钟)?|今天(?:是)?(?:几号|几月几号|星期几|周几|什么日子"
            r"|礼拜几)|现在(?:是)?什么时间",
            _I,
        ),
        tell_time,
    ),
    (
        re.compile(
            r"(?:happy|merry) (?:new year|birthday|christmas|easter|weekend|holidays?)\b.*"
            r"|good luck\b.*|congrat(?:s|ulations)\b.*"
            r"|(?:新年|生日|圣诞|节日|春节|国庆|中秋|元旦|周末)快乐.*|加油|恭喜.*",
            _I,
        ),
        lambda request: request.localize("Thank you, the same to you!", "谢谢，也祝您一切顺利！"),
    ),
]


def reply_to_small_talk(request: IntentRequest) -> str | None:
    """Return the reply to a message that is small talk as a whole; None for any other."""
    texts = {
        _strip_punctuation(request.text),
        _strip_punctuation(strip_courtesy(request.text, request.language)),
    }
    for pattern, reply in SMALL_TALK:
        if any(pattern.fullmatch(text) for text in texts):
            return reply(request)
    answer = parse_answer(request.text)
    if not answer.is_bare:
        return None
    if answer.verdict == "no":
        return request.localize("All right.", "好的。")
    english, chinese = "All right. What can I do for you? ", "好的。需要我做什么？"
    return request.localize(english, chinese) + describe_abilities(request)


def _strip_punctuation(text: str) -> str:
    return re.sub(r"[\s.!?,。!?,~、]+$", "", text).strip()
