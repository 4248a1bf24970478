"""Which language a text is in, what in it is only courtesy, and what forbids an effect."""

import re
from typing import Literal, NamedTuple

from offline_model.dates import Language

CHINESE = re.compile(r"[\u3400-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}

COURTESY_EN = re.compile(
    r"^(?:[\s,.!;:\-–—]+|(?:hi|hey|hello|dear|ok|okay|alright|all right|so|well|now|also"
    r"|then|and|but|first|next"
    r"|finally|lastly|secondly|afterwards|after that|please|pls|plz|kindly|majordomo"
    r"|assistant|just|if you (?:can|could|would|please|don't mind)"
    r"|actually|quickly|oh|um|uh|great|thanks|thank you|yes|sure|no(?=[,.!])|right|good"
    r"|there|sorry|maybe|perhaps"
    r"|instead|in that case|could it be that|by the way|btw|additionally|furthermore|hmm|too)\b"
    r"|go ahead and\b|(?:can|could|would|will|won't|might) (?:you|u)(?: please| kindly|"
    r" just)?\b(?! see)"
    r"|would you mind\b|do you mind\b|(?:i would|i'd) (?:really )?(?:like|love|appreciate)"
    r"(?: it)?(?: if)?(?: you)?(?: (?:to|could|would|can))?\b"
    r"|i (?:just )?(?:want|need|wish|wanna|expect)(?: you)?(?: to)?\b|i(?:'m| am) "
    r"(?:hoping|trying|looking|going) (?:you could |to |for )"
    r"|i have to\b|i(?:'ve| have)? (?:got|gotta) to\b|i must\b|(?:can|could|may) i "
    r"(?:please )?(?:get|have)\b(?= an?\b)|i should\b|i was (?:hoping"
    r"|wondering)(?: if| whether)?(?: you)?(?: could| can| would| to)?\b"
    r"|let'?s\b|let us\b|let me\b(?! know)|i (?=(?:accept|decline|reject|confirm|approve"
    r"|agree)\b)|help me(?: to| with| out and)?\b|try to\b|make sure (?:to|that you|you)\b"
    r"|be sure to\b"
    r"|remember to\b(?! )|do me a favou?r and\b|you (?:should|can|could|may|need to"
    r"|must)\b|it(?:'d| would) be (?:great|nice|good) if you (?:could|would)\b"
    r"|(?:can|could|may|shall) we\b|for me\b|time to\b|be so kind (?:as to|and)\b)",
    re.IGNORECASE,
)
COURTESY_ZH = re.compile(
    r"^(?:[\s,。.!、:]+|你好|您好|嗨|请|麻烦(?:你|您)?|劳驾|帮我|帮忙|帮|替我|为我|给我(?!的)|"
    r"(?:你|您)?(?:能不能|可不可以|可否|能否|能|可以|是否可以)(?:帮我|替我|给我)?|我"
    r"(?:想要|想|要|需要|希望)(?:你|您)?(?!的)|"
    r"那就|那么|好的|好吧|好|嗯|哦|对了|然后|接着|再(?=帮|把|给|创|添|加|删|查)|顺便|另外"
    r"|还有|同时|并且|并|也|就|快|现在|马上|立刻|谢谢|拜托|小助手|助手)"
)
TRAILING_ZH = re.compile(
    r"(?:吧|啊|呀|哦|哈|谢谢(?:你|您)?|好吗|好不好|可以吗|行吗|行不行|拜托了?|[\s。.!~,])+$"
)
TRAILING_EN = re.compile(
    r"(?:[\s,.!;]+|[\s,]+(?:please|pls|thanks|thank you|thx|for me|asap|now|okay|ok|if you"
    r" can|if possible"
    r"|right away|would you|could you|will you|then|too|as well|also|again))+$",
    re.IGNORECASE,
)
POLITE_ZH = re.compile(
    r"^(?:请问)?(?:你|您)?(?:可以|能不能|能否|能|可否|可不可以|是否可以)(?!.*(?:了|过)[吗么嘛])"
)
CONDITION = re.compile(
    r"\b(?:if|unless|in case)\b(?! you (?:can|could|would|please|don't mind))|如果|要是|假如|万一",
    re.IGNORECASE,
)

Guard = Literal["how", "not", "past", "asked"]


class Guarded(NamedTuple):
    """A text without what keeps it from being a request, and what that was."""

    text: str
    guard: Guard | None


_GUARDS_EN: list[tuple[Guard, str]] = [
    (
        "how",
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
        "not",
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
        "asked",
        r"^(?:if|unless|in case|suppose|why (?:do|did|would|should)|did|have|has|had"
        r"|was|were|should|shall|why did|when did|do you think)\b"
        r"(?: (?:you|i|we|it|he|she|they))?(?: (?:already|just|ever|really|i))*\b",
    ),
    (
        "past",
        r"^(?:i|we|you|he|she|they)(?:'ve| have|'d| had)?(?: (?:already|just|recently"
        r"|once|also))+\b",
    ),
]
_GUARDS_ZH: list[tuple[Guard, str]] = [
    (
        "how",
        r"怎么(?!样)|怎样|如何(?![?。]*$)|为什么|为何|会怎么样|会怎样|会发生什么"
        r"|什么后果|有什么影响|(?:我|咱们?)(?:可以|能|能够)(?!.*(?:帮|给)我).*吗",
    ),
    (
        "not",
        r"(?:先|请|千万|你)?(?:不要(?!了)|不用|不必|不想|不需要|无需|没必要|不可以"
        r"|不能|勿|不许)(?!忘)|(?<![特个分区识级类性差告辨鉴])别(?!忘|人|的|名|处|墅"
        r"|针|致|扭|让我忘)|(?<!有)没有?(?=删|取消|接受|拒绝|分享|共享|改|移|创建|添加"
        r"|同意|邀请|答应|加)|没让你|没叫你|没有要|不是要|不打算",
    ),
    (
        "asked",
        r"如果|要是|假如|万一|假设|要不要|该不该|应不应该|应该.*吗|是不是|有没有(?:把"
        r"|被|帮我)|了(?:吗|没有|没|么)|过(?:吗|没有|没)",
    ),
    (
        "past",
        r"已经(?!(?:完成|结束|过期|取消|处理|失效|过去|发出|接受)的)|早就|^(?:他们?"
        r"|她们?|[A-Za-z][A-Za-z0-9_-]*)(?:说|以为|觉得|已经|刚刚?|昨天|今天|把).*了|"
        r"(?:刚刚|刚才|刚|昨天)(?=.*了)|^我们?(?!.*(?:想|要|需要|希望|请|帮))[^,]*"
        r"(?:了|过了?)$",
    ),
]
GUARDS_EN = [(guard, re.compile(pattern, re.IGNORECASE)) for guard, pattern in _GUARDS_EN]
GUARDS_ZH = [(guard, re.compile(pattern)) for guard, pattern in _GUARDS_ZH]
NOT_FORGET = re.compile(r"\b(?:don'?t|do not|never)(?: let me| you)? forget\b", re.IGNORECASE)


def plain(text: str) -> str:
    """Make full-width letters, digits and signs half-width; the length stays."""
    return text.translate(FULL_WIDTH).replace("。", ".").replace("’", "'").replace("‘", "'")


def language_of(text: str) -> Language:
    """Tell the language by the weight of its words; names and titles may be in the other one."""
    unquoted = re.sub(r"[\"“「《'][^\"”」》']*[\"”」》']", "", text) or text
    chinese = len(CHINESE.findall(unquoted))
    return "zh" if chinese and chinese >= len(LATIN_WORD.findall(unquoted)) else "en"


def strip_courtesy(text: str, language: Language) -> str:
    """Drop greetings, politeness and fillers around a request."""
    start, end = (COURTESY_EN, TRAILING_EN) if language == "en" else (COURTESY_ZH, TRAILING_ZH)
    text = text.strip()
    if language == "zh" and POLITE_ZH.match(text):
        text = re.sub(r"[吗么嘛]?[\s?]*$", "", text)
    while (match := start.match(text)) and match.end() and match.end() < len(text):
        text = text[match.end() :].strip()
    return end.sub("", text).strip() or text


def lift_guard(text: str, language: Language) -> Guarded:
    """Find what makes a sentence no request: a question how, a prohibition, a report."""
    if language == "en":
        return _lift_english(text)
    for guard, pattern in GUARDS_ZH:
        if match := pattern.search(text):
            return Guarded((text[: match.start()] + text[match.end() :]).strip(), guard)
    return Guarded(text, None)


def _lift_english(text: str) -> Guarded:
    if NOT_FORGET.search(text):
        return Guarded(text, None)
    for guard, pattern in GUARDS_EN:
        if match := pattern.match(text):
            return Guarded(strip_courtesy(text[match.end() :], "en"), guard)
    return Guarded(text, None)
