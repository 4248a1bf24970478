"""Friends and the requests to become one."""

import re
from collections.abc import Generator
from functools import partial

from agent.graph.models.offline.memory import id_of
from agent.graph.models.offline.outcomes import Record
from agent.graph.models.offline.pick import EACH, EVERY, nth, pick, read_ordinal
from agent.graph.models.offline.references import UUID
from agent.graph.models.offline.replies import bullets
from agent.graph.models.offline.rules import Rule
from agent.graph.models.offline.script import (
    Answer,
    Halt,
    Request,
    Script,
    Step,
    do,
    do_all,
    look_up,
)
from agent.graph.models.offline.who import (
    clean_name,
    find_about,
    find_user,
    name_in,
    name_of,
    user_id_of,
)

SAYING = re.compile(
    r"[\s,]*(?:\b(?:saying|(?:and )?say|with (?:the |a )?(?:message|note|text)|telling (?:him|her|them)|that says|message|and tell (?:him|her|them))[\s:]+(?:that )?|,?(?:留言|附言|备注|附上|说|内容(?:是|为)?|消息(?:是|为)?|并说)[\s::“\"]*)(?P<content>.+)$",
    re.IGNORECASE,
)
REQUESTS = {
    "accept_friend_request": ("incoming", "Accepted", "已接受"),
    "decline_friend_request": ("incoming", "Declined", "已拒绝"),
    "cancel_friend_request": ("outgoing", "Withdrawn", "已撤回"),
}
ANYONE = re.compile(
    r"^(?:the|my|a|an|that|this|it|all|any|pending|incoming|outgoing|last|their|his|her|这个|那个|我的|它|所有|全部|该|的)*$",
    re.I,
)


def send_request(request: Request) -> Script:
    """Ask somebody to become a friend."""
    text, content = request["who"], request["content"]
    if match := SAYING.search(text):
        text, content = text[: match.start()], match["content"]
    elif match := SAYING.search(request.text):
        content = match["content"]
    user = yield from find_user(request, text)
    name = request.tools.id_parameter("send_friend_request", "target_user_id")
    content = content.strip(' .。"“”') or None
    yield from do(request, "send_friend_request", **{name: user_id_of(user)}, content=content)
    who = name_of(user) or text
    return request.say(f"I sent {who} a friend request.", f"已向{who}发送好友请求。")


def answer_request(tool: str, request: Request) -> Script:
    """Accept, decline or withdraw a friend request."""
    kind, english, chinese = REQUESTS[tool]
    found = yield from _find_requests(request, kind)
    name = request.tools.id_parameter(tool, "request_id")
    yield from do_all(request, [(tool, {name: id_of(record)}) for record in found])
    who = clean_name(request["who"])
    about = "" if ANYONE.match(who) or read_ordinal(who) is not None else who
    return request.say(
        f"{english}: the friend request{f' ({about})' if about else ''}.",
        f"{chinese}{about}{'的' if about else ''}好友请求。",
    )


def _find_requests(request: Request, kind: str) -> Generator[Step, Answer, list[Record]]:
    text = request["who"]
    if match := UUID.search(text):
        return [{"id": match[0]}]
    if ANYONE.match(clean_name(text)) and (named := name_in(request.aside)):
        text = named
    index = read_ordinal(text)
    if index is not None and (record := nth(request.memory.listed(kind), index)):
        return [record]
    anyone = bool(ANYONE.match(clean_name(text)))
    if anyone and not EVERY.search(request.text) and (last := request.memory.last(kind)):
        return [last]
    way = "incoming" if kind == "incoming" else "outgoing"
    records = yield from look_up(request, f"list_{way}_friend_requests")
    records = [r for r in records if r.get("status", "pending") == "pending"]
    found = yield from _among(request, records, text, anyone=anyone, index=index)
    if not found:
        raise Halt(_none_from(request, records, kind, "" if anyone else clean_name(text)))
    return found


def _among(
    request: Request, records: list[Record], text: str, *, anyone: bool, index: int | None
) -> Generator[Step, Answer, list[Record]]:
    if EVERY.search(request.text):
        return records
    if index is not None:
        record = nth(records, index)
        return [record] if record else []
    keys = ("from_user_id", "to_user_id")
    if anyone:
        return (yield from pick(request, records, request_words))
    found: list[Record] = []
    for name in EACH.split(text):
        about = yield from find_about(request, records, name, keys)
        found += yield from pick(request, about, request_words)
    return found


def request_words(record: Record) -> str:
    """Say a friend request: from whom it is, as far as it says so, and its words."""
    names = [record.get(key) for key in ("from_username", "username", "sender_name", "to_username")]
    for key in ("from_user", "to_user", "user", "sender"):
        if isinstance(record.get(key), dict):
            names.append(name_of(record[key]))
    who = next((str(name) for name in names if name), "")
    content = record.get("content")
    return f"{who}: {content}" if who and content else who or str(content or "?")


def _none_from(request: Request, records: list[Record], kind: str, name: str) -> str:
    if not records:
        return (
            request.say("You have no pending friend requests.", "你没有待处理的好友请求。")
            if kind == "incoming"
            else request.say(
                "You have sent no pending friend requests.", "你没有发出中的好友请求。"
            )
        )
    return request.say(
        f'I found no friend request of "{name}".', f"没有找到与“{name}”有关的好友请求。"
    )


def remove_friend(request: Request) -> Script:
    """End a friendship."""
    friends = yield from look_up(request, "list_friends")
    name, index = clean_name(request["who"]), read_ordinal(request["who"])
    if index is not None:
        record = nth(request.memory.listed("friend") or friends, index)
        found = [record] if record else []
    else:
        found = yield from find_about(request, friends, name, ("friend_id",))
    if not found:
        raise Halt(request.say(f'You have no friend called "{name}".', f"你没有叫“{name}”的好友。"))
    friend = (yield from pick(request, found, name_of))[0]
    parameter = request.tools.id_parameter("remove_friend", "friendship_id")
    yield from do(request, "remove_friend", **{parameter: id_of(friend)})
    who = name_of(friend) or name
    return request.say(f"{who} is no longer your friend.", f"已将{who}从好友中移除。")


def list_friends(request: Request) -> Script:
    friends = yield from look_up(request, "list_friends")
    if not friends:
        return request.say("You have no friends here yet.", "你还没有好友。")
    lines = bullets(friends, name_of)
    return request.say(f"Your friends:\n{lines}", f"你的好友:\n{lines}")


def list_requests(kind: str, request: Request) -> Script:
    records = yield from look_up(request, f"list_{kind}_friend_requests")
    if not records:
        return request.say(f"There are no {kind} friend requests.", "没有好友请求。")
    lines = bullets(records, request_words)
    english = "You have received" if kind == "incoming" else "You have sent"
    chinese = "你收到的好友请求" if kind == "incoming" else "你发出的好友请求"
    return request.say(f"{english} these friend requests:\n{lines}", f"{chinese}:\n{lines}")


_NO = r"(?!(?:.*\b(?:calendar|code|inbox)\b))"
_TO_OTHERS = r"(?!.*\b(?:(?:any|some)(?:one|body)|sent me|to me|i (?:got|received))\b)"
_SENT = r"(?:sent|outgoing|outbound|made|i've made|waiting for|awaiting|from me|by me)"

RULES = [
    Rule(
        "cancel_friend_request",
        partial(answer_request, "cancel_friend_request"),
        en=(
            r"(?:<withdraw>) (?:the |my |that |this |a )?(?:pending |outgoing |sent )*(?:<request>|request)(?: that)?(?: i(?:'ve| have)? (?:sent|made))?(?: (?:to|for|with)) (?P<who>.+)",
            r"(?:<withdraw>) (?P<who>all (?:my |the )?|the |my |that )?(?:pending |outgoing |sent )*<request>(?: (?:that )?i(?:'ve| have)? (?:just )?sent.*)?<end>",
            r"(?:<withdraw>) (?P<who>.+?)(?:'s)? (?:outgoing |pending )?<request><end>",
        ),
        zh=(
            r"(?:<withdraw>)(?:我)?(?:刚才|之前)?(?:发|发送|发出|寄)?(?:给|向|对|去)(?P<who>.+?)(?:发送|发出|发)?的?(?:<request>)",
            r"(?:<ba>)(?:我)?(?:发|发送|发出)?(?:给|向)?(?P<who>.*?)(?:发送|发出|发)?的?(?:<request>)(?:给)?(?:撤回|撤销|取消|收回|撤掉)",
            r"(?:撤回|撤销|收回|取消|撤掉)(?P<who>.*?)的?(?:<request>)",
        ),
    ),
    Rule(
        "decline_friend_request",
        partial(answer_request, "decline_friend_request"),
        en=(
            r"(?:<decline>|ignore|dismiss) (?:the |a |that |this )?(?:pending )?<request> (?:from|of|by) (?P<who>.+)",
            r"(?:<decline>|ignore|dismiss) (?P<who>.*?)(?:'s)?\s*(?:pending |incoming )?<request>s?<end>",
            r"(?:<decline>) (?P<who>.+?)(?:'s)? (?:request|invitation) to be (?:my )?friends?",
            r"(?:<decline>) (?P<who>.+?) as (?:a |my )?friends?",
            r"(?:<decline>) (?P<who>his|her|their|the|this|that|[\w.-]+'s) request<end>",
        ),
        zh=(
            r"(?:<decline>|忽略)(?:来自)?(?P<who>.*?)(?:发来|发送|发给我|发)?的?(?:<request>)",
            r"(?:<ba>)(?P<who>.*?)的?(?:<request>)(?:给)?(?:都|全部)?(?:拒绝|回绝|拒|推掉|忽略)",
            r"拒绝(?:加|和|跟|与)(?P<who>.+?)(?:为|成为|做|当)好友",
            r"拒绝(?P<who>.+?)(?:加|添加)我(?:为)?(?:好友)?",
        ),
    ),
    Rule(
        "accept_friend_request",
        partial(answer_request, "accept_friend_request"),
        en=(
            r"(?:<accept>) (?:the |a |that |this )?(?:pending )?(?:<request>|friendship) (?:from|of|by|with) (?P<who>.+)",
            r"(?:<accept>) (?P<who>.*?)(?:'s)?\s*(?:pending |incoming )?(?:<request>|friendship)s?<end>",
            r"(?:<accept>) (?P<who>.+?) as (?:a |my )?(?:new )?friends?",
            r"(?:<accept>) (?P<who>his|her|their|the|this|that|[\w.-]+'s) request<end>",
            r"(?:<accept>) (?P<who>.+?)(?:'s)? (?:request|invitation) to be (?:my )?friends?",
        ),
        zh=(
            r"(?:<accept>)(?:来自)?(?P<who>.*?)(?:发来|发送|发给我|发)?的?(?:<request>)",
            r"(?:<ba>)(?P<who>.*?)的?(?:<request>)(?:给)?(?:都|全部)?(?:接受|通过|同意)",
            r"(?:同意|接受|通过|答应)(?P<who>.+?)(?:加|添加)我(?:为)?(?:好友)?",
            r"(?:同意|接受|通过)(?:加|和|跟|与)?(?P<who>.+?)(?:为|成为|做|当)(?:我的)?好友",
        ),
    ),
    Rule(
        "remove_friend",
        remove_friend,
        en=(
            r"(?:<unfriend>) (?P<who>.+)",
            r"(?:<delete>|drop|kick|take|get|throw) (?P<who>.+?) (?:from|off|out of|as) (?:my |the |a |being )?(?:friends?|contacts?|buddies)\b.*",
            r"(?:<delete>) (?:my |the )?(?:friends?(?:ship with)?|contact) (?P<who>(?!requests?|invit|list).+)",
            r"(?:end|terminate|break off|dissolve|stop) (?:my |the )?friendship with (?P<who>.+)",
            r"(?:stop|quit) being friends with (?P<who>.+)",
        ),
        zh=(
            r"(?:<ba>)?(?P<who>[^把将,,]+?)从(?:我的?)?(?:<friend>)(?:列表|名单)?(?:里|中|里面)?(?:给)?(?:删除|删掉|移除|删|去掉|移出)",
            r"从(?:我的?)?(?:<friend>)(?:列表|名单)?(?:里|中|里面)?(?:删除|删掉|移除|删|去掉|移出)(?P<who>.+)",
            r"(?:删除|删掉|移除|解除)(?:我的?)?(?:<friend>)(?P<who>(?!请求|申请|邀请|列表|关系).+)",
            r"(?:<ba>)(?:<friend>)(?P<who>.+?)(?:删除|删掉|移除|删|去掉)",
            r"(?:和|跟|与)(?P<who>.+?)(?:解除|断绝|取消|结束)(?:<friend>)?(?:关系)?",
            r"(?:解除|取消)(?:和|跟|与)(?P<who>.+?)的(?:<friend>)(?:关系)?",
            r"(?:删除|删掉|移除)(?P<who>.+?)(?:这个|的)?(?:<friend>)(?!请求|申请|的)",
        ),
    ),
    Rule(
        "remove_friend",
        remove_friend,
        guarded=False,
        en=(
            r"(?:i )?(?:do not|don't|no longer)(?: want to)? be friends with (?P<who>.+?)(?: any ?more| any longer)?<end>",
            r"(?P<who>[\w.-]+) (?:and i are|is) (?:no longer|not) (?:my )?friends?(?: any ?more)?<end>",
        ),
        zh=(r"(?:不想|不再|不要)(?:再)?(?:和|跟|与)(?P<who>.+?)(?:做|当|是)(?:<friend>)了?",),
    ),
    Rule(
        "send_friend_request",
        send_request,
        en=(
            r"(?:send|make|issue|submit) (?:an? |the |another )?(?:<request>) (?:to|for) (?P<who>.+)",
            r"send (?P<who>.+?) (?:an? |another )?(?:<request>)(?P<rest>.*)",
            r"(?:add|invite|ask|request|have|get) (?P<who>.+?) (?:as|to be|to become|to|into|in|on) (?:a |my |our |the )?(?:new )?(?:friends?(?: list)?|contacts?(?: list)?|buddy|friend list)\b(?P<rest>.*)",
            r"(?:make|add) (?P<who>.+?) (?:a|my|our) (?:new )?friend\b(?P<rest>.*)",
            r"(?:<befriend>) (?P<who>.+)",
            r"(?:be|become|make|connect(?: as)?) friends with (?P<who>.+)",
            r"(?:friend request) (?:to|for) (?P<who>.+)",
            r"(?:request) (?:a )?friendship (?:with|from) (?P<who>.+)",
            r"(?:<befriend>|add) (?:the )?(?:user|person) (?P<who>.+)",
            r"connect (?:me )?with (?P<who>.+)",
        ),
        zh=(
            r"(?:加|添加|加上)(?P<who>[^,,]+?)(?:为|成为|做|当|成)(?:我的?)?(?:<friend>)(?P<rest>.*)",
            r"(?:给|向|对)(?P<who>.+?)(?:发送|发出|发起|发|提交|提出)(?:一个|个|一条|条)?(?:<request>)(?P<rest>.*)",
            r"(?:发送|发出|发起|发)(?:一个|个|一条)?(?:<request>)(?:给|到)(?P<who>.+)",
            r"(?:<ba>)(?P<who>.+?)(?:加|添加)(?:为|成|到|进)(?:我的?)?(?:<friend>)",
            r"(?:和|跟|与)(?P<who>.+?)(?:成为|做|交|加)(?:<friend>)",
            r"(?:添加|加)(?:一下)?(?:<friend>)(?P<who>(?!请求|申请).+)",
            r"(?:请求|申请)(?:添加|加)(?P<who>.+?)(?:为|成为|做)(?:<friend>)",
            r"(?:加|添加)(?:一下)?(?P<who>[A-Za-z0-9_@.-]+)(?:的)?(?:<friend>)",
        ),
    ),
    Rule(
        "list_outgoing_friend_requests",
        partial(list_requests, "outgoing"),
        effect=False,
        en=(
            _TO_OTHERS + r".*\b" + _SENT + r"\b.*\b<request>\b.*",
            _TO_OTHERS
            + r".*\b<request>\b.*\b(?:"
            + _SENT
            + r"|did i send|i (?:have )?sent|have i (?:sent|made))\b.*",
            r"(?:who|whom) (?:did i|have i) (?:ask|asked|send|sent|request|requested|invite|invited)\b.*\bfriend.*",
        ),
        zh=(
            r"(?:我)?(?:发出|发送|发起|发过|发)(?:去|了|过)?(?:的|哪些|什么)?.*(?:<request>)",
            r"(?:<request>).*(?:发出去?|发给谁|我发)",
            r"我(?:向|给)(?:谁|哪些人).*(?:<request>)",
            r"我.*(?:申请|请求)了?(?:加|添加)了?(?:谁|哪些人)",
        ),
    ),
    Rule(
        "list_incoming_friend_requests",
        partial(list_requests, "incoming"),
        effect=False,
        en=(
            r".*\b<request>s?\b.*",
            r"(?:who|does (?:anyone|anybody)|has (?:anyone|anybody)|did (?:anyone|anybody))\b.* (?:be (?:my )?friends?|add(?:ed)? me|befriend(?:ed)? me|friend(?:ed)? me|become (?:my )?friends?|be friends with me)\b.*",
        ),
        zh=(
            r"(?:<request>)",
            r"(?:谁|有谁|有没有人|哪些人|有人)(?:想|要|申请|请求|在|来)*(?:加了?我|添加了?我|和我做|跟我做|成为我的|做我的?)",
        ),
    ),
    Rule(
        "list_friends",
        list_friends,
        effect=False,
        en=(
            _NO
            + r"(?:<show>|who(?:'s| is| are|m)?|what|which|how many|do i have|list)\b.*\b(?:my |the )?(?:friends?(?: list)?|friends list|contacts|contact list|buddies)\b.*",
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
