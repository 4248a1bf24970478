"""Patterns for friends and friend requests."""

from functools import partial

from offline_model.handlers.people.friends import (
    answer_friend_request,
    list_friend_requests,
    list_friends,
    remove_friend,
    send_friend_request,
)
from offline_model.intents.intent import Intent

_NO = r"(?!(?:.*\b(?:calendar|code|inbox)\b))"
_TO_OTHERS = r"(?!.*\b(?:(?:any|some)(?:one|body)|sent me|to me|i (?:got|received))\b)"
_SENT = r"(?:sent|outgoing|outbound|made|i've made|waiting for|awaiting|from me|by me)"

INTENTS = [
    Intent(
        "cancel_friend_request",
        partial(answer_friend_request, "cancel_friend_request"),
        en=(
            r"(?:<withdraw>) (?:the |my |that |this |a )?(?:pending |outgoing |sent )*"
            r"(?:<request>|request)(?: that)?(?: i(?:'ve| have)? (?:sent|made))?(?: (?:to"
            r"|for|with)) (?P<user>.+)",
            r"(?:<withdraw>) (?P<user>all (?:my |the )?|the |my |that )?(?:pending "
            r"|outgoing |sent )*<request>(?: (?:that )?i(?:'ve| have)? (?:just"
            r" )?sent.*)?<end>",
            r"(?:<withdraw>) (?P<user>.+?)(?:'s)? (?:outgoing |pending )?<request><end>",
        ),
        zh=(
            r"(?:<withdraw>)(?:我)?(?:刚才|之前)?(?:发|发送|发出|寄)?(?:给|向|对|去)"
            r"(?P<user>.+?)(?:发送|发出|发)?的?(?:<request>)",
            r"(?:<ba>)(?:我)?(?:发|发送|发出)?(?:给|向)?(?P<user>.*?)(?:发送|发出|发)?的?"
            r"(?:<request>)(?:给)?(?:撤回|撤销|取消|收回|撤掉)",
            r"(?:撤回|撤销|收回|取消|撤掉)(?P<user>.*?)的?(?:<request>)",
        ),
    ),
    Intent(
        "decline_friend_request",
        partial(answer_friend_request, "decline_friend_request"),
        en=(
            r"(?:<decline>|ignore|dismiss) (?:the |a |that |this )?(?:pending )?<request> "
            r"(?:from|of|by) (?P<user>.+)",
            r"(?:<decline>|ignore|dismiss) (?P<user>.*?)(?:'s)?\s*(?:pending |incoming"
            r" )?<request>s?<end>",
            r"(?:<decline>) (?P<user>.+?)(?:'s)? (?:request|invitation) to be (?:my )?friends?",
            r"(?:<decline>) (?P<user>.+?) as (?:a |my )?friends?",
            r"(?:<decline>) (?P<user>his|her|their|the|this|that|[\w.-]+'s) request<end>",
        ),
        zh=(
            r"(?:<decline>|忽略)(?:来自)?(?P<user>.*?)(?:发来|发送|发给我|发)?的?(?:<request>)",
            r"(?:<ba>)(?P<user>.*?)的?(?:<request>)(?:给)?(?:都|全部)?(?:拒绝|回绝|拒|推掉|忽略)",
            r"拒绝(?:加|和|跟|与)(?P<user>.+?)(?:为|成为|做|当)好友",
            r"拒绝(?P<user>.+?)(?:加|添加)我(?:为)?(?:好友)?",
        ),
    ),
    Intent(
        "accept_friend_request",
        partial(answer_friend_request, "accept_friend_request"),
        en=(
            r"(?:<accept>) (?:the |a |that |this )?(?:pending )?(?:<request>|friendship) "
            r"(?:from|of|by|with) (?P<user>.+)",
            r"(?:<accept>) (?P<user>.*?)(?:'s)?\s*(?:pending |incoming )?(?:<request>"
            r"|friendship)s?<end>",
            r"(?:<accept>) (?P<user>.+?) as (?:a |my )?(?:new )?friends?",
            r"(?:<accept>) (?P<user>his|her|their|the|this|that|[\w.-]+'s) request<end>",
            r"(?:<accept>) (?P<user>.+?)(?:'s)? (?:request|invitation) to be (?:my )?friends?",
        ),
        zh=(
            r"(?:<accept>)(?:来自)?(?P<user>.*?)(?:发来|发送|发给我|发)?的?(?:<request>)",
            r"(?:<ba>)(?P<user>.*?)的?(?:<request>)(?:给)?(?:都|全部)?(?:接受|通过|同意)",
            r"(?:同意|接受|通过|答应)(?P<user>.+?)(?:加|添加)我(?:为)?(?:好友)?",
            r"(?:同意|接受|通过)(?:加|和|跟|与)?(?P<user>.+?)(?:为|成为|做|当)(?:我的)?好友",
        ),
    ),
    Intent(
        "remove_friend",
        remove_friend,
        en=(
            r"(?:<unfriend>) (?P<user>.+)",
            r"(?:<delete>|drop|kick|take|get|throw) (?P<user>.+?) (?:from|off|out of|as) "
            r"(?:my |the |a |being )?(?:friends?|contacts?|buddies)\b.*",
            r"(?:<delete>) (?:my |the )?(?:friends?(?:ship with)?|contact) (?P<user>"
            r"(?!requests?|invit|list).+)",
            r"(?:end|terminate|break off|dissolve|stop) (?:my |the )?friendship with (?P<user>.+)",
            r"(?:stop|quit) being friends with (?P<user>.+)",
        ),
        zh=(
            r"(?:<ba>)?(?P<user>[^把将,]+?)从(?:我的?)?(?:<friend>)(?:列表|名单)?(?:里|中"
            r"|里面)?(?:给)?(?:删除|删掉|移除|删|去掉|移出)",
            r"从(?:我的?)?(?:<friend>)(?:列表|名单)?(?:里|中|里面)?(?:删除|删掉|移除|删"
            r"|去掉|移出)(?P<user>.+)",
            r"(?:删除|删掉|移除|解除)(?:我的?)?(?:<friend>)(?P<user>(?!请求|申请|邀请|列表|关系).+)",
            r"(?:<ba>)(?:<friend>)(?P<user>.+?)(?:删除|删掉|移除|删|去掉)",
            r"(?:和|跟|与)(?P<user>.+?)(?:解除|断绝|取消|结束)(?:<friend>)?(?:关系)?",
            r"(?:解除|取消)(?:和|跟|与)(?P<user>.+?)的(?:<friend>)(?:关系)?",
            r"(?:删除|删掉|移除)(?P<user>.+?)(?:这个|的)?(?:<friend>)(?!请求|申请|的)",
        ),
    ),
    Intent(
        "remove_friend",
        remove_friend,
        matches_any_speech_act=True,
        en=(
            r"(?:i )?(?:do not|don't|no longer)(?: want to)? be friends with (?P<user>.+?)"
            r"(?: any ?more| any longer)?<end>",
            r"(?P<user>[\w.-]+) (?:and i are|is) (?:no longer|not) (?:my )?friends?(?: any"
            r" ?more)?<end>",
        ),
        zh=(r"(?:不想|不再|不要)(?:再)?(?:和|跟|与)(?P<user>.+?)(?:做|当|是)(?:<friend>)了?",),
    ),
    Intent(
        "send_friend_request",
        send_friend_request,
        en=(
            r"(?:send|make|issue|submit) (?:an? |the |another )?(?:<request>) (?:to|for) "
            r"(?P<user>.+)",
            r"send (?P<user>.+?) (?:an? |another )?(?:<request>)(?P<rest>.*)",
            r"(?:add|invite|ask|request|have|get) (?P<user>.+?) (?:as|to be|to become|to"
            r"|into|in|on) (?:a |my |our |the )?(?:new )?(?:friends?(?: list)?|contacts?"
            r"(?: list)?|buddy|friend list)\b(?P<rest>.*)",
            r"(?:make|add) (?P<user>.+?) (?:a|my|our) (?:new )?friend\b(?P<rest>.*)",
            r"(?:<befriend>) (?P<user>.+)",
            r"(?:be|become|make|connect(?: as)?) friends with (?P<user>.+)",
            r"(?:friend request) (?:to|for) (?P<user>.+)",
            r"(?:request) (?:a )?friendship (?:with|from) (?P<user>.+)",
            r"(?:<befriend>|add) (?:the )?(?:user|person) (?P<user>.+)",
            r"connect (?:me )?with (?P<user>.+)",
        ),
        zh=(
            r"(?:加|添加|加上)(?P<user>[^,]+?)(?:为|成为|做|当|成)(?:我的?)?(?:<friend>)"
            r"(?P<rest>.*)",
            r"(?:给|向|对)(?P<user>.+?)(?:发送|发出|发起|发|提交|提出)(?:一个|个|一条|条)?"
            r"(?:<request>)(?P<rest>.*)",
            r"(?:发送|发出|发起|发)(?:一个|个|一条)?(?:<request>)(?:给|到)(?P<user>.+)",
            r"(?:<ba>)(?P<user>.+?)(?:加|添加)(?:为|成|到|进)(?:我的?)?(?:<friend>)",
            r"(?:和|跟|与)(?P<user>.+?)(?:成为|做|交|加)(?:<friend>)",
            r"(?:添加|加)(?:一下)?(?:<friend>)(?P<user>(?!请求|申请).+)",
            r"(?:请求|申请)(?:添加|加)(?P<user>.+?)(?:为|成为|做)(?:<friend>)",
            r"(?:加|添加)(?:一下)?(?P<user>[A-Za-z0-9_@.-]+)(?:的)?(?:<friend>)",
        ),
    ),
    Intent(
        "list_outgoing_friend_requests",
        partial(list_friend_requests, "outgoing"),
        changes_data=False,
        en=(
            _TO_OTHERS + r".*\b" + _SENT + r"\b.*\b<request>\b.*",
            _TO_OTHERS
            + r".*\b<request>\b.*\b(?:"
            + _SENT
            + r"|did i send|i (?:have )?sent|have i (?:sent|made))\b.*",
            r"(?:who|whom) (?:did i|have i) (?:ask|asked|send|sent|request|requested"
            r"|invite|invited)\b.*\bfriend.*",
        ),
        zh=(
            r"(?:我)?(?:发出|发送|发起|发过|发)(?:去|了|过)?(?:的|哪些|什么)?.*(?:<request>)",
            r"(?:<request>).*(?:发出去?|发给谁|我发)",
            r"我(?:向|给)(?:谁|哪些人).*(?:<request>)",
            r"我.*(?:申请|请求)了?(?:加|添加)了?(?:谁|哪些人)",
        ),
    ),
    Intent(
        "list_incoming_friend_requests",
        partial(list_friend_requests, "incoming"),
        changes_data=False,
        en=(
            r".*\b<request>s?\b.*",
            r"(?:who|does (?:anyone|anybody)|has (?:anyone|anybody)|did (?:anyone"
            r"|anybody))\b.* (?:be (?:my )?friends?|add(?:ed)? me|befriend(?:ed)? me"
            r"|friend(?:ed)? me|become (?:my )?friends?|be friends with me)\b.*",
        ),
        zh=(
            r"(?:<request>)",
            r"(?:谁|有谁|有没有人|哪些人|有人)(?:想|要|申请|请求|在|来)*(?:加了?我"
            r"|添加了?我|和我做|跟我做|成为我的|做我的?)",
        ),
    ),
    Intent(
        "list_friends",
        list_friends,
        changes_data=False,
        en=(
            _NO + r"(?:<show>|who(?:'s| is| are|m)?|what|which|how many|do i have|list)\b.*\b"
            r"(?:my |the )?(?:friends?(?: list)?|friends list|contacts|contact list"
            r"|buddies)\b.*",
            r"(?:my |the )?(?:friends|friend list|friends list|contacts)<end>",
            r"(?:who) am i (?:friends|connected) with.*",
        ),
        zh=(
            r"(?:<show>|列).*(?:<friend>)(?:列表|名单)?",
            r"(?:<friend>)(?:列表|名单)",
            r"(?:有|都有)(?:哪些|什么|多少|几个|谁).*(?:<friend>)",
            r"(?:<friend>)(?:都)?(?:有|是)(?:哪些|谁|多少|几个)",
            r"^我的(?:<friend>)们?(?:是谁|有谁|呢)?<end>",
            r"谁是我的?(?:<friend>)",
        ),
    ),
]
