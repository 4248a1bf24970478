"""Patterns for creating items."""

from offline_model.handlers.schedule.likely_times import explain_no_repetition
from offline_model.handlers.schedule.new_items import create_item
from offline_model.intents.intent import Intent

_ITEM = (
    r"(?:(?:schedule|calendar) ?(?:item|event|entry|appointment)|event|item|entry|appointment"
    r"|reminder|meeting|call)"
)
_ADJECTIVES = (
    r"(?:(?:a|an|the|my|new|another|one|quick|all[- ]day|private|recurring|short|weekly|daily"
    r"|calendar|schedule|me|us)\s+)*"
)

INTENTS = [
    Intent(
        "",
        explain_no_repetition,
        en=(
            r"(?:please )?(?:repeat|recur) (?P<item>.+)",
            r"(?:make|set|have|let) (?P<item>(?:the|my|it|that|this)\b.*?) (?:to )?(?:be )?"
            r"(?:repeat(?:ed|ing)?|recur(?:ring)?|a recurring|daily|weekly|monthly|yearly)\b.*",
        ),
        zh=(
            r"(?:重复|循环)(?:一下)?(?P<item>.+)",
            r"(?:<ba>)?(?P<item>.+?)(?:设|改|变|弄)(?:为|成)每.*",
        ),
    ),
    Intent(
        "create_schedule_item",
        create_item,
        en=(
            r"(?:<create>)\s+(?:me\s+)?(?P<body>(?:up )?(?:"
            + _ADJECTIVES
            + r")"
            + _ITEM
            + r"s?\b.*)",
            r"(?:new|another)\s+(?P<body>(?:[\w-]+ ){0,2}?" + _ITEM + r"\b.*)",
            r"(?P<body>" + _ITEM + r"\s*:\s*.+)",
            r"(?:<create>)\s+(?P<body>.+?(?:to|on|in|into|onto) (?:my|the|our) <calendar>\b.*)",
            r"(?:put|add|enter|get) (?:on|to|in|into) (?:my|the|our) <calendar>\b[\s:,]*"
            r"(?P<body>.+)",
            r"(?P<body>.+?)[,;]? (?:so |and )?(?:please )?remind (?:me|us)<end>",
            r"remind (?:me|us)\b(?! (?:what|who|when|where|how|which))(?P<body>.+)",
            r"(?:<create>)\s+(?:a |an |the )?(?:reminder|note)\b(?P<body>.*)",
            r"(?P<alarm>wake me(?: up)?|(?:set|create|make|add) an? alarm(?: clock)?)\b"
            r"(?P<body>.*)",
            r"(?:note|jot|write|put|take)(?: this| it)? down[\s:,]+(?P<body>.+)",
            r"(?:don'?t|do not|never)(?: let me| you)? forget\b(?: (?:to|about|that))?(?P<body>.+)",
            r"(?:<schedule>)\s+(?P<body>.+)",
            r"remember\b (?:to|that)?(?P<body>.+)",
        ),
        zh=(
            r"^(?P<before>.*?)(?:别|不要|勿)(?:让我)?忘(?:了|记)?(?:提醒我)?(?P<body>.+)",
            r"^(?P<before>.*?)(?:(?:<create>)(?:一?个)?)?(?:提醒一?下?我?(?:一下)?|"
            r"(?<![\u3400-\u9fff])叫我)(?P<body>"
            r"(?!起床).+)",
            r"^(?P<before>.*?)(?P<alarm>叫醒我|叫我起床|(?:<create>)(?:一?个)?闹钟)(?P<body>.*)",
            r"^(?P<before>.*?)(?:<ba>)(?P<body>.+?(?:加|放|添加|记|写|排|存|安排|加入|录"
            r"|登记)(?:到|进|入|在|上)(?:我的?)?(?:<calendar>).*)",
            r"^(?P<before>[^,]*?)(?:<create>|搞|新的?)(?:<classifier>"
            r"|新的?|我的?|下(?!午))*(?P<body>[^,]*?(?:日程|事项|事件|日历|提醒|待办|活动|会议"
            r"|会|行程|预约|约会|闹钟|晨会|周会|例会).*)",
            r"^(?P<before>[^,]*?)(?:开|(?<![纽签大节契公条])约)(?:<classifier>)(?P<body>.+)",
            r"(?P<body>^.+?)(?:[,，]?(?:请|麻烦)?(?:你)?(?:帮我|给我|替我))?(?:记一下|记下来|记下|加到日历|加进日历|写进日历|加入日历"
            r"|排进日程|加入日程|放进日历|添加到日历|安排上)",
            r"^(?:预约|预定|预订|安排|订|记一下|记下|记个|备忘)(?P<body>.+)",
        ),
    ),
]


TIMED_INTENTS = [
    Intent(
        "create_schedule_item",
        create_item,
        requires_time=True,
        en=(r"(?:<create>)[\s:]+(?P<body>.+)",),
        zh=(
            r"^(?P<before>[^,]*?)(?:创建|新建|新增|添加|增加|加入|加上|加个"
            r"|加(?![班油州热仓盟薪急工拿湿])|安排|设置|记录|记(?![者忆得录号账性]))(?P<body>.+)",
        ),
    ),
]
