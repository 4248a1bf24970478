"""Replies without a tool: greetings, the model's abilities, and why nothing was done."""

from typing import NamedTuple

from offline_model.conversation.request import IntentRequest
from offline_model.handlers.formatting import format_date
from offline_model.text.speech_acts import SpeechAct
from offline_model.text.statements import find_mood
from offline_model.vocabulary import load_words

MAX_EXAMPLES = 3
"""Examples in a reply: enough for two lines."""


class Example(NamedTuple):
    """A request that a tool serves, in each language."""

    tool: str
    topic: tuple[str, str]
    english: str
    chinese: str


EXAMPLES = [
    Example(e["tool"], tuple(e["topic"]), e["en"], e["zh"])
    for e in load_words("examples")["examples"]
]


def greet(request: IntentRequest) -> str:
    """Return a greeting."""
    name = request.user.username
    english = f"Hello{f' {name}' if name else ''}! I am Majordomo's offline model. "
    chinese = f"您好{f'，{name}' if name else ''}！我是 Majordomo 的离线模型。"
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
    """Return in two lines what the bound tools can be asked for."""
    examples = [example for example in EXAMPLES if example.tool in request.tools]
    if not examples:
        return request.localize(
            "I have no tools here, so I cannot do much.", "这里没有可用的工具，我能做的不多。"
        )
    topics = list(dict.fromkeys(example.topic for example in examples))
    english = ", ".join(topic[0] for topic in topics)
    chinese = "、".join(topic[1] for topic in topics)
    shown = examples[:MAX_EXAMPLES]
    return request.localize(
        f"You can ask me about: {english}.\n"
        f"For example: {', '.join(example.english for example in shown)}.",
        f"您可以让我处理：{chinese}。\n例如：{'、'.join(example.chinese for example in shown)}。",
    )


def not_understood(request: IntentRequest) -> str:
    """Return the reply to a message that no intent matches."""
    return request.localize(
        "I did not understand that. I am the offline model and know only plain requests. ",
        "我没有听懂。我是离线模型，只懂简单的请求。",
    ) + describe_abilities(request)


def reply_to_statement(request: IntentRequest) -> str:
    """Return the reply to a user who tells something and wants nothing done."""
    replies = {
        "sad": ("I am sorry to hear that. ", "听到这个我很难过。"),
        "glad": ("I am glad to hear that. ", "真为您高兴。"),
        "neutral": ("Thank you for telling me. I changed nothing. ", "知道了，我没有做任何改动。"),
    }
    return request.localize(*replies[find_mood(request.text)]) + describe_abilities(request)


def explain_no_action(request: IntentRequest, act: SpeechAct, tool: str) -> str:
    """Return the reply to a speech act that is no request, for which nothing was done."""
    if act == "how_to":
        example = next((e for e in EXAMPLES if e.tool == tool), None)
        if example is None:
            return request.localize(
                "Just tell me to do it, in plain words, and name what it is about.",
                "直接告诉我就行，说清楚要对什么做什么。",
            )
        return request.localize(
            f"Just tell me, for example {example.english}. I ask before I change anything.",
            f"直接告诉我就行，例如{example.chinese}。改动之前我会先问您。",
        )
    if act == "question":
        return request.localize(
            "I have not done anything just now. If you want it done, tell me so.",
            "我刚才没有做任何改动。需要的话请直接告诉我。",
        )
    return request.localize("All right, I changed nothing.", "好的，我没有做任何改动。")


def tell_time(request: IntentRequest) -> str:
    """Return the current day and time in the user's zone."""
    now, zone = request.now, request.user.zone
    return request.localize(
        f"It is {format_date(request, now.date())}, {now:%H:%M} ({zone}).",
        f"现在是{format_date(request, now.date())} {now:%H:%M}（{zone}）。",
    )
