"""Speech acts other than a request: a question how, a prohibition, a question, a report.

A clause with one of them names an operation that must not be carried out.
"""

import re
from typing import Literal, NamedTuple

from offline_model.text.language import Language
from offline_model.text.normalisation import strip_courtesy

CONDITION = re.compile(
    r"\b(?:if|unless|in case)\b(?! you (?:can|could|would|please|don't mind))|如果|要是|假如|万一",
    re.IGNORECASE,
)
"""Makes a request conditional."""

SpeechAct = Literal["how_to", "prohibition", "report", "question"]


class SpeechActSplit(NamedTuple):
    """A text without the marker of its speech act; the act is None for a request."""

    text: str
    act: SpeechAct | None


_EN: list[tuple[SpeechAct, str]] = [
    (
        "how_to",
        r"^(?:how (?:do|can|could|would|should|does|might|to)(?: (?:i|we|you|one"
        r"|somebody|someone))?"
        r"|(?:what(?:'s| is|s)|which is) the (?:best |right |easiest )?way (?:to|of)"
        r"|(?:can|could|may) (?:i|one)|am i able to|is it (?:ok|okay|possible|safe"
        r"|allowed) (?:for me )?to"
        r"|where (?:do|can) i|(?:explain|tell me|show me) how (?:to|i can)|what "
        r"(?:happens|would happen|will happen) (?:if|when) (?:i|you|we)"
        r"|what if (?:i|you|we)|why (?:do|did|would|should|can't) (?:i|you|we)|do you"
        r" know how to|are you able to"
        r"|do i (?:need|have) to|is there a way to)\b",
    ),
    (
        "prohibition",
        r"^(?:(?:please )?(?:don'?t|do not|never|no need to|you don'?t need to|you"
        r" needn'?t|not to|there'?s no need to|stop trying to)"
        r"|i (?:don'?t|do not|wouldn'?t|would not|didn'?t|did not|won'?t|never"
        r"|haven'?t)(?: really| ever)?(?: (?:want|need|like|wish|think|mean|ask|plan)"
        r"(?:ed)?(?: you)?(?: to)?)?"
        r"|(?:you|we) (?:shouldn'?t|must not|mustn'?t|should not|better not|may not"
        r"|can'?t|cannot)|rather not"
        r"|let'?s not|under no circumstances)\b",
    ),
    (
        "question",
        r"^(?:if|unless|in case|suppose|why (?:do|did|would|should)|did|have|has|had"
        r"|was|were|should|shall|why did|when did|do you think)\b"
        r"(?: (?:you|i|we|it|he|she|they))?(?: (?:already|just|ever|really|i))*\b",
    ),
    (
        "report",
        r"^(?:i|we|you|he|she|they)(?:'ve| have|'d| had)?(?: (?:already|just|recently"
        r"|once|also))+\b",
    ),
]
_ZH: list[tuple[SpeechAct, str]] = [
    (
        "how_to",
        r"怎么(?!样)|怎样|如何(?![?。]*$)|为什么|为何|会怎么样|会怎样|会发生什么"
        r"|什么后果|有什么影响|(?:我|咱们?)(?:可以|能|能够)(?!.*(?:帮|给)我).*吗",
    ),
    (
        "prohibition",
        r"(?:先|请|千万|你)?(?:不要(?!了)|不用|不必|不想|不需要|无需|没必要|不可以"
        r"|不能|勿|不许)(?!忘)|(?<![特个分区识级类性差告辨鉴])别(?!忘|人|的|名|处|墅"
        r"|针|致|扭|让我忘)|(?<!有)没有?(?=删|取消|接受|拒绝|分享|共享|改|移|创建|添加"
        r"|同意|邀请|答应|加)|没让你|没叫你|没有要|不是要|不打算",
    ),
    (
        "question",
        r"如果|要是|假如|万一|假设|要不要|该不该|应不应该|应该.*吗|是不是|有没有(?:把"
        r"|被|帮我)|了(?:吗|没有|没|么)|过(?:吗|没有|没)",
    ),
    (
        "report",
        r"已经(?!(?:完成|结束|过期|取消|处理|失效|过去|发出|接受)的)|早就|^(?:他们?"
        r"|她们?|[A-Za-z][A-Za-z0-9_-]*)(?:说|以为|觉得|已经|刚刚?|昨天|今天|把).*了|"
        r"(?:刚刚|刚才|刚|昨天)(?=.*了)|^我们?(?!.*(?:想|要|需要|希望|请|帮))[^,]*"
        r"(?:了|过了?)$",
    ),
]
PATTERNS_EN = [(act, re.compile(pattern, re.IGNORECASE)) for act, pattern in _EN]
PATTERNS_ZH = [(act, re.compile(pattern)) for act, pattern in _ZH]
REMINDER = re.compile(r"\b(?:don'?t|do not|never)(?: let me| you)? forget\b", re.IGNORECASE)
"""A reminder, although it has the form of a prohibition: "don't let me forget the keys"."""


def split_speech_act(text: str, language: Language) -> SpeechActSplit:
    """Cut the marker of a speech act off a clause, such as "how do I" or `不要`."""
    if language == "en":
        return _split_english(text)
    for act, pattern in PATTERNS_ZH:
        if match := pattern.search(text):
            return SpeechActSplit((text[: match.start()] + text[match.end() :]).strip(), act)
    return SpeechActSplit(text, None)


def _split_english(text: str) -> SpeechActSplit:
    if REMINDER.search(text):
        return SpeechActSplit(text, None)
    for act, pattern in PATTERNS_EN:
        if match := pattern.match(text):
            return SpeechActSplit(strip_courtesy(text[match.end() :], "en"), act)
    return SpeechActSplit(text, None)
