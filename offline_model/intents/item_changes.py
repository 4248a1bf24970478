"""Patterns for changing and rescheduling items."""

from offline_model.handlers.schedule.item_changes import (
    COLOR_NAMES,
    COLOR_NAMES_ZH,
    rename_item,
    set_color,
    set_description,
    set_location,
    set_notes,
    set_status,
)
from offline_model.handlers.schedule.rescheduling import move_item, resize_item, shift_item
from offline_model.intents.intent import Intent

_LENGTH = (
    r"(?:half|an?|one|two|three|four|five|six|\d+(?:\.\d+)?|ten|fifteen|twenty|thirty"
    r"|forty[- ]five|ninety|another)[\w .-]*?"
    r"(?:\b|(?<=\d))(?:hours?|hrs?|h|minutes?|mins?|days?|weeks?)\b"
    r"(?: and a half)?"
)
_LENGTH_ZH = (
    r"(?:半|一|两|二|三|四|五|六|七|八|九|十|\d|几)[\d.个一二三四五六七八九十半]*(?:小时|钟头"
    r"|分钟|刻钟|天|周|星期)半?"
)
_UPDATE = "update_schedule_item"
_INTO_CALENDAR = r".*\b(?:on|in|to|into|onto) (?:my|the|our) <calendar>\b"
"""Of a new item, as in "put gym on my calendar"."""
_DONE = (
    r"(?:done|complete[d]?|finished|cancelled|canceled|active|open|incomplete|not done|pending"
    r"|undone|over)"
)

INTENTS = [
    Intent(
        _UPDATE,
        rename_item,
        en=(
            r"(?:<rename>) (?P<item>.+?) (?:to|as|into)[\s:]+(?P<title>.+)",
            r"(?:<change>|give) (?:the )?(?:title|name) (?:of|for) (?P<item>.+?) (?:to"
            r"|into|as)[\s:]+(?P<title>.+)",
            r"(?:<change>|give) (?P<item>.+?)(?:'s)? (?:title|name) (?:to|into)[\s:]+(?P<title>.+)",
            r"(?:<change>|give) (?P<item>.+?) a new (?:title|name)[\s:,]*(?P<title>.*)",
            r"(?:<change>) (?P<item>it|that|this) (?:title|name) to[\s:]+(?P<title>.+)",
            r"(?:call|name) (?P<item>it|this) (?P<title>(?!a day\b|off\b|quits\b).+)",
            r"call (?P<item>it|that|this|the .+?) (?P<title>[\"“].+[\"”]|[A-Z].+) instead",
        ),
        zh=(
            r"(?:<ba>)?<item_slot>的?(?:标题|名字|名称|题目|主题)(?:<change>)?(?:为|成|叫"
            r"|到)[\s:]*(?P<title>.+)",
            r"(?:<ba>)?<item_slot>(?:改名|重命名|更名|改个名|改名字|改标题)(?:字|称|题)?(?:为"
            r"|成|叫)?[\s:,]*(?:叫)?(?P<title>.+)",
            r"(?:重命名|改名)(?P<item>.+?)(?:为|成)(?P<title>.+)",
        ),
    ),
    Intent(
        _UPDATE,
        set_location,
        en=(
            r"(?:<change>|move) (?:the )?(?:location|place|venue|room|address) (?:of|for) "
            r"(?P<item>.+?) (?:to|as|into|at|be)[\s:]+(?P<location>.+)",
            r"(?:<change>|add|set) (?P<item>.+?)(?:'s)? (?:location|place|venue|room"
            r"|address) (?:to|as|is)[\s:]+(?P<location>.+)",
            r"(?:add|give) (?:the |a )?location (?P<location>.+?) (?:to|for) (?P<item>.+)",
            r"(?:<change>) (?:the )?(?:location|place|venue|room) to[\s:]+(?P<location>.+)",
        ),
        zh=(
            r"^(?:[^,]*?(?:<ba>))?(?P<item>[^,]*?)的?(?:地点|位置|地址|场地|会议室)"
            r"(?:<change>|定)?(?:为|成|到"
            r"|在|是)[\s:]*(?P<location>.+)",
            r"(?:给|为)(?P<item>[^,]*?)(?:添加|加上|加|设置)(?:一个)?(?:地点|位置"
            r"|地址)[\s:]*(?P<location>.+)",
        ),
    ),
    Intent(
        _UPDATE,
        set_notes,
        en=(
            r"(?:add|attach|put|leave|write) (?:a |the |this |another )?(?:note|comment"
            r"|remark) (?:to|on|for|in) (?P<item>.+?)(?:[:,]| (?:saying|that says|that"
            r"|to))\s*(?:that )?(?P<notes>.+)",
            r"(?:add|attach|put|leave|write) (?:a |the |this )?(?:note|comment"
            r"|remark)[\s:]+(?P<notes>[\"“].+[\"”]|.+?) (?:to|on|for) (?P<item>.+)",
            r"(?:add|attach|put|leave|write) (?:a |the )?(?:note|comment|remark) (?:to|on"
            r"|for) (?P<item>.+)",
            r"note (?:on|for) (?P<item>.+?)[:,]\s*(?P<notes>.+)",
            r"(?:<change>) (?:the )?notes? (?:of|on|for) (?P<item>.+?) to[\s:]+(?P<notes>.+)",
        ),
        zh=(
            r"(?:给|为|在|把|对)<item_slot>(?:上|里|中)?的?(?:添加|加上|加|写上|写|补充|增加"
            r"|附上)(?:个|一个|一条|条|上|一下)?(?:备注|笔记|注释)[\s:,]*(?P<notes>.*)",
            r"^(?:[^,]*?(?:<ba>))?(?P<item>[^,]*?)的?备注(?:改|设|写|设置|更新)?(?:为|成|:"
            r"|:|上)\s*(?P<notes>.+)",
        ),
    ),
    Intent(
        _UPDATE,
        set_description,
        en=(
            r"(?:<change>|add|write) (?:a |the )?description (?:of|for|to) (?P<item>.+?)"
            r"(?: to(?: be)?|:|,| saying)\s*(?P<description>.+)",
            r"(?:<change>) (?P<item>.+?)(?:'s)? description to[\s:]+(?P<description>.+)",
        ),
        zh=(
            r"(?:给|为|在)(?P<item>[^,]*?)(?:添加|加上|加|写)(?:个|一个|一段|上)?(?:描述|说明"
            r"|介绍)[\s:,]*(?P<description>.*)",
            r"^(?:[^,]*?(?:<ba>))?(?P<item>[^,]*?)的?(?:描述|说明)(?:改|设|写|设置|更新)"
            r"(?:为|成|:|:|上)\s*"
            r"(?P<description>.+)",
        ),
    ),
    Intent(
        _UPDATE,
        set_color,
        en=(
            r"(?:<change>|give) (?:the )?colou?r (?:of|for) (?P<item>.+?) (?:to|as|into) (?P<color>"
            + COLOR_NAMES
            + r")\b",
            r"(?:<change>) (?P<item>.+?)(?:'s)? colou?r (?:to|into) (?P<color>"
            + COLOR_NAMES
            + r")\b",
            r"(?:<change>|colou?r|paint|mark|make|tag) (?P<item>.+?)(?: in| to| as)? (?P<color>"
            + COLOR_NAMES
            + r")\b",
        ),
        zh=(
            r"(?:<ba>)?<item_slot>(?:的颜色)?(?:<change>|标记|标|弄|变|涂)(?:为|成|到)?(?P<color>"
            + COLOR_NAMES_ZH
            + r")色",
        ),
    ),
    Intent(
        _UPDATE,
        set_status,
        en=(
            r"(?:mark|set|flag|tag|change|update|put|consider|move) (?:the )?(?:status of"
            r" )?(?P<item>.+?)(?:'s status)? (?:as |to |to be )?(?:being )?(?P<status>"
            + _DONE
            + r")<end>",
            r"(?:<finish>) (?P<item>(?!my profile|the profile).+)",
            r"(?P<status>reopen|reactivate|restore|uncancel) (?P<item>.+)",
        ),
        zh=(
            r"(?:<ba>)?<item_slot>的?(?:状态)?(?:标记|标注|标|设置|设|改|置|更新|变更|修改)"
            r"(?:为|成|作)?(?P<status>已?完成|完成了?|做完了?|已?取消|已结束|进行中|未完成"
            r"|没完成|激活|有效)",
            r"(?:<ba>)<item_slot>(?P<status>完成)(?:掉|一下)?<end>",
            r"(?P<status>恢复|重新激活|重新打开)<item_slot>$",
        ),
    ),
    Intent(
        _UPDATE,
        set_status,
        matches_any_speech_act=True,
        en=(
            r"(?:i|we)(?:'ve| have)?(?: just| already)* (?P<status>finished|completed"
            r"|done) (?:with )?(?P<item>.+)",
            r"(?:i|we)(?:'m| am|'re| are) (?P<status>done|finished) with (?P<item>.+)",
            r"(?P<item>(?:the|my) .+?) (?:is|has been|was) (?:now |already )?"
            r"(?P<status>done|finished|completed)<end>",
        ),
        zh=(
            r"^(?:我)?(?:已经)?(?P<status>完成|做完|搞定|办完)了?(?P<item>(?!.*任务).+)",
            r"^(?:我)?(?:已经)?(?:<ba>)?(?P<item>(?!.*(?:任务|别|不要|没|饮食)).+?)"
            r"(?:已经)?(?:都)?(?P<status>做完|完成|搞定|办完|办好)了<end>",
        ),
    ),
    Intent(
        _UPDATE,
        resize_item,
        en=(
            r"(?:extend|prolong|lengthen|shorten|cut|stretch) (?P<item>.+?) (?:to|by|until"
            r"|till|for) (?P<duration>.+)",
            r"make (?P<item>.+?) (?P<duration>" + _LENGTH + r")(?: long| longer| shorter)",
            r"(?:end|finish|stop) (?P<item>.+?) (?P<duration>at .+)",
            r"(?:make|let|have) (?P<item>.+?) (?:end|finish|stop) (?P<duration>(?:at|by) .+)",
            r"(?:<change>) (?:the )?(?:end(?: time)?|ending|duration|length) (?:of|for) "
            r"(?P<item>.+?) (?:to|at)[\s:]+(?P<duration>.+)",
        ),
        zh=(
            r"(?:<ba>)?<item_slot>(?:延长|缩短|加长)(?:到|至|为|了)?(?P<duration>.+)",
            r"(?:<ba>)?<item_slot>的?(?:结束时间|时长)(?:<change>|推迟|延后|提前)?(?:到|至|为"
            r"|成)(?P<duration>.+)",
        ),
    ),
    Intent(
        _UPDATE,
        shift_item,
        en=(
            r"(?:<shift>) (?P<item>.+?) (?:back |forward |ahead |out |up |later |earlier"
            r" )?by (?P<duration>.+)",
            r"(?:<shift>) (?P<item>.+?) (?:back |forward |ahead |out |up |for )?(?P<duration>"
            + _LENGTH
            + r")(?: later| earlier| back| forward| ahead| sooner)?<end>",
            r"(?:<shift>) (?:back |forward |ahead |up )(?P<item>.+?) (?:by )?(?P<duration>"
            + _LENGTH
            + r")<end>",
        ),
        zh=(
            r"(?:<ba>)?<item_slot>(?:<later>|<earlier>|往后|往前|向后|向前)(?:了|推|挪|移|延"
            r"|顺延)?(?P<duration>" + _LENGTH_ZH + r")",
            r"(?:<later>|<earlier>)(?P<duration>" + _LENGTH_ZH + r")(?P<item>)$",
        ),
    ),
    Intent(
        _UPDATE,
        move_item,
        en=(
            r"(?:<change>|move) (?:the )?(?:start(?:ing)?(?: time)?|time|date|day|timing) "
            r"(?:of|for) (?P<item>.+?) (?:from .+? )?(?:to|until|at|on|for)[\s:]+"
            r"(?P<target>.+)",
            r"(?:<change>|move) (?P<item>.+?)(?:'s)? (?:start(?:ing)? time|time|date"
            r"|start) (?:from .+? )?to[\s:]+(?P<target>.+)",
            r"(?:<move>|<put> (?=<definite>)) ?(?P<item>(?!(?:up|a|an|me|sure|aside|to)\b|"
            + _INTO_CALENDAR
            + r"|(?:my|the) (?:bio"
            r"|username|user ?name|name|profile|time ?zone|language|locale|avatar|picture"
            r"|reminder|alarm)\b).+?) (?:from (?:(?!\bto\b).)+ )?(?:to|until|till"
            r"|onto)[\s:]+(?P<target>.+)",
            r"(?P<item>(?:the|my|our) .+?) (?:should|must|needs to|need to|has to|had"
            r" better) (?:now )?(?:be |start |begin |happen |take place )?(?:moved "
            r"|changed |rescheduled |pushed |now )?(?P<target>(?:at|on|to|from|until|next"
            r"|tomorrow|today)\b.+?)(?: instead)?<end>",
            r"(?P<item>(?:the|my|our) .+?) (?:is now|has moved to|was moved to|got moved"
            r" to|(?:has been|is|was|got) (?:moved|rescheduled|postponed|changed|pushed)"
            r"(?: back)? to) (?P<target>.+)",
            r"(?:reschedule|postpone|delay|push back|push|put off|defer|shift|move) "
            r"(?P<item>.+?) (?:for|on|at|by|from)\s+(?P<target>.+)",
            r"(?:make|do|have|start|set|put) (?P<item>"
            + r"(?!"
            + _INTO_CALENDAR
            + r")(?:it|that|this|(?:the|my) (?!alarm"
            r"|reminder).+?)) (?:be |start )?(?P<target>(?:at |on |for )?(?:next |this |on"
            r" )?(?:\d|noon|midnight|today|tomorrow|mon|tue|wed|thu|fri|sat|sun|half"
            r"|quarter|one\b|two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b"
            r"|ten\b|eleven\b|twelve\b).*)",
            r"(?:reschedule|postpone|delay|put off|push back|push|defer|move|shift) "
            r"(?P<item>.+?)(?P<target> (?:tomorrow|today|next|later)\b.*)?<end>",
        ),
        zh=(
            r"(?:<ba>)?<item_slot>的?(?:开始)?(?:时间|日期)?(?:<move>)(?:时间|日期|期)?(?:到|至"
            r"|成|为|在|去)(?P<target>.+)",
            r"(?:<ba>)?<item_slot>(?:往后|往前|向后|向前)?(?:推|挪|移|延|放|调|换|改)(?:到|至"
            r"|成|为|在)(?P<target>.+)",
            r"(?:<ba>)?(?P<item>.+?)(?:改期|改时间|改约|延期|推迟|改个时间|换个时间"
            r"|重新安排)(?:一下)?<end>",
            r"(?:重新安排|推迟|改期|延期)(?:一下)?(?P<item>.+)$",
            r"(?:<ba>)(?P<item>.+?)(?:<move>)(?P<target>.+)",
            r"^(?:移动|改一下|修改|调整|更改|挪一下|挪动|变更)(?:一下)?(?P<item>.+)$",
        ),
    ),
]
