"""Normalising an utterance: half-width signs, and no courtesy around the request."""

import re

from offline_model.text.language import Language

FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
TRADITIONAL = str.maketrans("點號週禮後個兩時間鐘", "点号周礼后个两时间钟")
"""The traditional characters of times; those of titles stay as the user writes them."""
HALF_WIDTH = FULL_WIDTH | TRADITIONAL | str.maketrans("。’‘", ".''")
EDGE_PUNCTUATION = " \t,.。;:!?–-'\"“”「」《》"
"""The characters to strip from both ends of a name or a title."""

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
    r"那就|那么|好的|好吧|好|嗯|哦|对了|然后|接着|再(?=[帮把给创添加删查推延晚早提往向改])|顺便|另外"
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


def normalise(text: str) -> str:
    """Return a text with half-width signs and simplified times. The length does not change."""
    return text.translate(HALF_WIDTH)


def strip_courtesy(text: str, language: Language) -> str:
    """Remove greetings, politeness and fillers around a request."""
    start, end = (COURTESY_EN, TRAILING_EN) if language == "en" else (COURTESY_ZH, TRAILING_ZH)
    text = text.strip()
    if language == "zh" and POLITE_ZH.match(text):
        text = re.sub(r"[吗么嘛]?[\s?]*$", "", text)
    while (match := start.match(text)) and match.end() and match.end() < len(text):
        text = text[match.end() :].strip()
    return end.sub("", text).strip() or text
