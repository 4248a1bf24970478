"""Patterns for listing, showing and deleting items."""

from offline_model.handlers.schedule.deletion import clear_range, delete_items
from offline_model.handlers.schedule.listing import find_time, get_item, list_items, next_item
from offline_model.intents.intent import Intent

_READ = (
    r"(?:(?:can|could|may) (?:i|you) (?:see|have|get|show me|show|tell me)|<show>|what(?:'s|"
    r" is| are|s| else is| do i have| have i got|'ve i got| does)?|which|is there|are there|do"
    r" i have|have i got|any(?:thing)?|how (?:does|is|busy)|let me see)\b"
)
_WHEN_EN = (
    r"(?:today|tonight|tomorrow|tmrw?|yesterday|this|next|last|upcoming|coming up|later|soon"
    r"|mon|tues?|wednes|wed|thu|thurs?|fri|sat|satur|sun)(?:day)?\b|\b(?:week|weekend|month"
    r"|morning|afternoon|evening|noon)s?\b"
    r"|\b(?:in|on|from|for|of|until|before|\d{1,2}(?:st|nd|rd|th)?)(?: the)? (?:jan|feb|mar|apr|may"
    r"|june?|july?|aug|sept?|oct|nov|dec)(?:[a-z]*(?:ber|ary|ch|il|ust))?\b|\b\d{4}-\d\d\b"
)
_NO_NEWS = r"(?!.*\b(?:weather|forecast|temperature|news|stock|prices?|score)\b)"

READ_INTENTS = [
    Intent(
        "list_schedule_items",
        next_item,
        changes_data=False,
        en=(
            r"(?:what(?:'s| is)|show(?: me)?|when(?:'s| is)|tell me|which is) (?:up )?"
            r"(?:my |the )?next(?: (?:<item>|thing|one|up))?(?: (?:on|in) (?:my |the"
            r" )?<calendar>)?<end>",
            r"what(?:'s| is| do i have) (?:coming up )?next(?! \w)",
            r"(?:my |the )?next (?:<item>)<end>",
        ),
        zh=(
            r"(?:下一个|下一场|下一项|下个|最近一个)(?:日程|会议|会|安排|事项|活动|行程"
            r"|提醒)(?:是什么|是啥|在什么时候|什么时候|是什么时候|是几点)?<end>",
            r"接下来(?:要做什么|干什么|有什么事)",
        ),
    ),
    Intent(
        "get_schedule_item",
        get_item,
        changes_data=False,
        en=(
            r"(?:(?:<show>|what(?:'s| is| are)|give me|get) )?(?:me )?(?:all )?(?:the "
            r"|more )?(?:details?|information|info|particulars|description|notes?"
            r"|location)(?: about| of| for| on)+ (?P<item>.+)",
            r"(?:<show>)(?: me)? (?:the |my )?(?:schedule|calendar) (?:item|event|entry) "
            r"(?P<item>[0-9a-f-]{36}.*|[\"“].+)",
            r"(?:<show>)(?: me)? (?:the|my|that) (?P<item>(?!(?:next|upcoming|whole|entire"
            r"|full|schedule|calendar|latest)\b).+?) (?:item|event|entry|appointment"
            r"|meeting|reminder)<end>",
            r"(?:<show>)(?: me)? (?P<item>.+?)(?:'s)? (?:details?|in detail|information|info)<end>",
            r"(?:more |details? )(?:about|on|of|for) (?P<item>.+)",
            r"(?:open|<show>)(?: me)?(?: more)?(?: about)? (?P<item>(?:the |that |this "
            r"|item |event |number )?(?:it|that|this|first|second|third|fourth|fifth|last"
            r"|\d+)(?: (?:one|item|event|entry))?)<end>",
            r"where(?:'s| is| will| does) (?P<item>.+?)(?: (?:take place|be|happen|held))?<end>",
            r"tell me (?:more )?about (?P<item>(?!(?:my|the) (?:<calendar>|day|week|month"
            r"|weekend|friends?|inbox|user|person)\b)(?:(?:the|my|our) .+|it|that|this))",
        ),
        zh=(
            r"(?:<show>)?<item_slot>的?(?:详细信息|详情|细节|详细内容|具体信息|具体内容"
            r"|详细情况|具体情况)",
            r"(?:<show>)(?P<item>第.个|它|这个日程|那个日程|最后一个|[0-9a-f-]{36})<end>",
            r"<item_slot>在(?:哪里|哪儿|哪|什么地方)",
            r"(?:<show>)(?:日程|事项)(?P<item>[0-9a-f-]{36}|[“\"「《].+)",
        ),
    ),
    Intent(
        "list_schedule_items",
        find_time,
        changes_data=False,
        en=(
            r"(?:when(?:'s| is| are|s| do i have| does| will)|(?:at )?what time(?:'s| is|"
            r" do i have| does|s)|how long(?:'s| is| are| does| will)"
            r"|what day(?:'s| is)|on what (?:day|date) is) "
            r"(?P<item>.+?)(?: (?:start|begin|take place|happen|scheduled|be|last|take))?"
            r"<end>",
            r"(?:search|look|find) (?:for )?(?P<item>.+?) (?:on|in) (?:my |the )?<calendar>",
            r"(?:search|look through|check) (?:on |in )?(?:my |the )?<calendar> for "
            r"(?P<item>(?!today|tomorrow|tonight|this|next|the next|monday|tuesday"
            r"|wednesday|thursday|friday|saturday|sunday|last).+)",
            r"(?:find|search(?: for)?|look for) (?:me )?(?P<item>(?:my |the |all |any"
            r" )?.*\b(?:<item>)\b.*)",
        ),
        zh=(
            r"^我?(?:什么时候|几点|哪天|何时)(?:有|是|开|去|要)*(?P<item>.+?)(?:啊|呢|呀)?<end>",
            r"(?P<item>.+?)(?:是|在|安排在|定在|到底)*(?:什么时候|几点|哪天|何时|哪一天"
            r"|几号|什么时间|(?:持续|要|开)?多(?:长时间|久))(?:开始|进行)?",
            r"(?:什么时候|几点|哪天|何时)(?:有|是|开|去)?(?P<item>.+)",
            r"(?:<search>)(?:一下)?(?:日历|日程)(?:里|中|上)?的?(?P<item>.+)",
            r"(?:<search>)(?:一下)?(?P<item>.+?)的?(?:日程|事项|会议|安排)<end>",
        ),
    ),
    Intent(
        "list_schedule_items",
        list_items,
        changes_data=False,
        en=(
            r"(?:<show>|what|which|how)\b.*\b(?:<calendar>|<item>)\b.*",
            _READ + r".*\b(?:<calendar>|<item>|planned|scheduled|booked|going on|coming up"
            r"|happening|on my plate|lined up|free|busy)\b.*",
            r"(?:what|how)\b.*\bmy (?:day|week|month|weekend|morning|afternoon|evening)\b.*",
            r"(?:my |the |our )?(?:(?:upcoming|coming|next|today'?s|tomorrow'?s|this"
            r" week'?s|next week'?s|weekly|daily) )*(?:<calendar>|agenda|events"
            r"|appointments|meetings|items|schedule items)(?: (?:for|on|in|this|next|today"
            r"|tomorrow)\b.*)?<end>",
            r"(?:free|busy|available)\b.*(?:" + _WHEN_EN + r").*",
            r"(?:am i|are we|was i|were we|will i be|would i be|is my) .*\b(?:free|busy|available"
            r"|booked|clear|open)\b.*",
            r"do (?:i|we) (?:already )?have (?:anything|something|any|time|plans|a|an|to"
            r"|much|got|stuff)\b.*",
            r"(?:have i|have we) (?:got )?(?:anything|something|any|plans|a|an)\b.*",
            _NO_NEWS
            + r"(?:what|what all) (?:do|did|have|will|should|am|are|had) (?:i|we)\b.*(?:"
            + _WHEN_EN
            + r").*",
            _NO_NEWS + r"(?:what(?:'s| is|s)|anything|is anything|is there anything|something|do i"
            r" have (?:anything|something))\b.*(?:" + _WHEN_EN + r").*",
            _NO_NEWS + r"how (?:does|do|is|are|busy is|busy am i|full is)(?: my| the| i)? .*(?:look"
            r"|like|shaping|" + _WHEN_EN + r").*",
            r"where do i (?:have|need) to be\b.*",
            r"(?:<show>) (?:me )?(?:everything|anything|all|what)\b.*",
            r"(?:<show>)?.*\b(?:overview|summary|rundown)\b.*",
        ),
        zh=(
            r"(?:有|没有|有没有|是否有|还有)(?:什么|啥|哪些|几个|多少|任何)?(?:<item>|会"
            r"(?!议室)|事(?!情没)|空|时间|约|课|安排|计划|要做的)",
            r"^(?:<show>|列|找)(?:一下|出|下)?(?:我)?.*(?:<item>|<calendar>|会(?!议室))",
            r"(?:<item>|<calendar>|会)(?:给我)?(?:<show>)(?:一下|出来)?<end>",
            r"(?:什么|啥|哪些|多少|几个)(?:<item>|会|事|安排|课|活动)",
            r"(?:我的?|今天的?|明天的?|后天的?|本周的?|这周的?|下周的?|[周天月]的?)(?:日程"
            r"|安排|行程|日历|日程表|日程安排|会议|待办)(?:是什么|有哪些|呢|怎么样|如何"
            r"|列表)?<end>",
            r"(?:有空|空闲|没空|忙不忙|忙吗|有时间|是否有空|有没有空)",
            r"(?:要|需要|该|得|我)(?:都)?(?:做|干|忙)(?:了|过)?(?:什么|啥|哪些)",
            r"(?:日历|日程表|日程).*(?:有|是)(?:什么|啥|哪些)",
            r"^(?:日程|日历|安排|行程|日程表|日程列表|日程安排)<end>",
            r"怎么安排的",
            r"(?:都|还)有(?:什么|啥|哪些)(?:事|要做的)?<end>",
        ),
    ),
]
# Last: an object to show that no other intent takes is most likely an item.
FALLBACK_INTENTS = [
    Intent(
        "get_schedule_item",
        get_item,
        changes_data=False,
        en=(r"(?:open|show(?: me)?|view|see|pull up|display) (?P<item>(?:the |my |[A-Z]).+)",),
        zh=(r"^(?:打开|查看|看看|看一下|看下|显示|展示)(?:一下)?(?P<item>[^,]{2,})$",),
    ),
]
DELETE_INTENTS = [
    Intent(
        "delete_schedule_item",
        clear_range,
        en=(
            r"(?:clear|empty|wipe|free up|clean)(?: out| up)? (?:my |the |our )?(?:entire "
            r"|whole )?(?:<calendar>|day|week|morning|afternoon|evening|weekend|month)\b"
            r"(?P<time_range>.*)",
            r"(?:clear|empty|free up) (?P<time_range>(?:today|tomorrow|this|next|mon|tue|wed|thu"
            r"|fri|sat|sun)\w*.*)",
        ),
        zh=(
            r"(?:清空|清除|清掉)(?P<time_range>.*?)(?:的)?(?:所有|全部)?(?:日程|日历|安排|行程|会议)",
            r"(?:<ba>)(?P<time_range>.*?)(?:的)?(?:所有|全部)?(?:日程|日历|安排|行程)(?:都|全部"
            r"|全)?(?:清空|清除|清掉)",
        ),
    ),
    Intent(
        "delete_schedule_item",
        delete_items,
        en=(
            r"(?:<delete>) (?P<item>.+)",
            r"(?:take|get|strike|wipe|clear) (?P<item>.+?) (?:off|from|out of) (?:my |the"
            r" )?<calendar>",
            r"(?P<item>.+?) (?:should|can|must|needs to|has to|is to|could) (?:now )?be "
            r"(?:deleted|removed|cancelled|canceled|erased)",
            r"(?P<item>(?:the|my) .+?) (?:is|was|got|has been) (?:cancelled|canceled"
            r"|called off)[,.]? ?(?:so )?(?:please )?(?:delete|remove|take)\b.*",
        ),
        zh=(
            r"(?:<ba>)(?P<item>.+?)(?:给)?(?:从(?:我的?)?(?:日历|日程)(?:里|中|上)?)?"
            r"(?P<all>都|全部|全)?(?:<delete>)",
            r"(?:<delete>)(?:掉|了|一下|下)?(?P<item>(?![了掉吧]*$).+)",
            r"^(?P<item>)(?:<delete>)<end>",
            r"^(?P<item>.+?)(?:不去了|不开了|不要了|不用了|给?删了|删掉|删除|取消了?|删)<end>",
        ),
    ),
]
