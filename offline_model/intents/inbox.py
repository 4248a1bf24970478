"""Patterns for the inbox."""

from functools import partial

from offline_model.handlers.inbox.messages import act_on_messages, list_messages
from offline_model.intents.intent import Intent

_THING = (
    r"(?:(?:calendar|event|schedule|inbox|pending|friend'?s?|last|latest|unread|new|system"
    r"|item|meeting)\s+)*(?:<invitation>|<message>)"
)
_FROM = r"(?: (?:from|of|by|sent by|to|for|about|in|on|with)\b.*)?"

INTENTS = [
    Intent(
        "mark_inbox_message_read",
        partial(act_on_messages, "mark_inbox_message_read"),
        en=(
            r"(?:mark|set|flag) (?P<message>.+?) (?:as |to )?(?:read|seen)\b.*",
            r"(?:i(?:'ve| have)? (?:read|seen)) (?P<message>(?:the |that |this )?.*"
            r"(?:<message>|<invitation>).*)",
        ),
        zh=(
            r"(?:<ba>)?(?P<message>.*?)的?(?:<message>|<invitation>)?(?:都|全部|全)?(?:标记|标"
            r"|设|设置|置|改|记)(?:为|成|作)?(?:已读|读过|看过)",
            r"(?:标记|设置)(?:已读|为已读)(?P<message>.*)",
            r"(?:标记|设置|标)(?P<message>.+?)的?(?:<message>|<invitation>)?(?:为|成)(?:已读|读过|看过)",
            r"(?:已读)(?P<message>.+)",
        ),
    ),
    Intent(
        "dismiss_inbox_message",
        partial(act_on_messages, "dismiss_inbox_message"),
        en=(
            r"(?:<dismiss>) (?P<message>(?:.+? )?" + _THING + _FROM + r")",
            r"(?:<dismiss>) (?P<message>.+?) (?:from|in|out of) (?:my |the )?inbox",
            r"(?:dismiss|ignore|archive) (?P<message>.+)",
            r"(?:clear|empty|clean(?: up| out)?) (?P<message>(?:all )?(?:my |the )?inbox)",
        ),
        zh=(
            r"(?:<dismiss>)(?:掉|了)?(?:来自)?(?P<message>.*?)(?:发来|发送|发给我|发)?的?"
            r"(?:<message>|日程邀请|日历邀请|<invitation>)",
            r"(?:<ba>)(?P<message>.*?)(?:发来|发送|发给我|发)?的?(?:<message>|日程邀请"
            r"|日历邀请|<invitation>)(?:都|全部|给)?(?:<dismiss>)",
            r"(?:忽略|不理)(?:掉|了|会)?(?P<message>.+)",
            r"(?:<ba>)?(?P<message>.+?)忽略(?:掉|了)?<end>",
        ),
    ),
    Intent(
        "reject_inbox_message",
        partial(act_on_messages, "reject_inbox_message"),
        en=(
            r"(?:<decline>|<dismiss>) (?P<message>(?:.+? )?(?:(?:calendar|event|schedule|item"
            r"|meeting) )?<invitation>" + _FROM + r")",
            r"(?:<decline>) (?P<message>.+)",
        ),
        zh=(
            r"(?:<decline>)(?:掉|了)?(?:来自)?(?P<message>.*?)(?:发来|发送|发给我|发)?的?"
            r"(?:日程|日历|活动|会议)?的?(?:<invitation>|<message>)(?P<rest>.*)",
            r"(?:<ba>)(?P<message>.*?)(?:发来|发)?的?(?:日程|日历|活动|会议)?(?:<invitation>"
            r"|<message>)(?:都|全部|给)?(?:拒绝|回绝|推掉|拒)",
            r"(?:<ba>)?(?P<message>.*?)(?:拒绝|回绝)(?:掉|了)?<end>",
            r"(?:<decline>)(?:掉|了)?(?P<message>.+)",
        ),
    ),
    Intent(
        "accept_inbox_message",
        partial(act_on_messages, "accept_inbox_message"),
        en=(
            r"(?:<accept>|say yes to) (?P<message>(?:.+? )?" + _THING + _FROM + r")",
            r"(?:accept|approve|agree to|say yes to) (?P<message>.+)",
        ),
        zh=(
            r"(?:接受|同意|通过|答应|确认|接收)(?:掉|了)?(?:来自)?(?P<message>.*?)(?:发来|发送"
            r"|发给我|发)?的?(?:日程|日历|活动|会议)?的?(?:<invitation>|<message>|共享"
            r"|分享)(?P<rest>.*)",
            r"(?:<ba>)(?P<message>.*?)(?:发来|发)?的?(?:日程|日历|活动|会议)?(?:<invitation>"
            r"|<message>)(?:都|全部|给)?(?:接受|同意|通过|答应)",
            r"(?:接受|同意|通过|答应)(?:掉|了)?(?P<message>.+)",
            r"(?:<ba>)?(?P<message>.*?)(?:接受|同意)(?:掉|了)?<end>",
        ),
    ),
    Intent(
        "list_inbox_messages",
        list_messages,
        changes_data=False,
        en=(
            r".*\binbox\b.*",
            r"(?:(?:can|could|may) i see|<show>|what|which|who|do i have|have i got|have i"
            r"|is there|are there|any|did|has|list|how many)\b.*\b(?:<message>"
            r"|<invitation>|invited me|mail)\b(?! codes?).*",
            r"(?:my |the )?(?:pending |unread |new |calendar )*(?:messages|invitations"
            r"|invites|notifications)<end>",
            r"(?:what|is there anything|anything|do i have anything|have i anything|something)\b.*"
            r"\b(?:needs? my (?:attention|answer|reply)|pending|waiting for me"
            r"|to (?:accept|approve|answer|reply to))\b.*",
        ),
        zh=(
            r"(?:<inbox>)",
            r"(?:<show>|有|有没有|哪些|什么|谁|几条|多少).*(?:<message>|<invitation>(?!码))",
            r"^(?:我的?)?(?:所有|全部)?(?:未读|待处理|待办|没看|没处理|新|日程|日历|的)*"
            r"(?:<message>|<invitation>(?!码))(?:呢|列表|有哪些|有什么|是什么|有多少|有几条|在哪里?)?<end>",
            r"(?:有)?(?:什么|哪些|啥)(?:要|需要|等我)(?:我)?(?:处理|回复|确认|答复)的?<end>",
            r"谁邀请(?:了|过)?我",
        ),
    ),
]
