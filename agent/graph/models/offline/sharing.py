"""Sharing schedule items, and who sees them."""

import re
from collections.abc import Generator
from typing import Any

from agent.graph.models.offline.items import find_item
from agent.graph.models.offline.outcomes import Record
from agent.graph.models.offline.pick import EACH
from agent.graph.models.offline.replies import bullets, title_words
from agent.graph.models.offline.rules import Rule
from agent.graph.models.offline.script import (
    Answer,
    Halt,
    Request,
    Script,
    Step,
    ask,
    do,
    do_all,
    failure,
    look_up,
)
from agent.graph.models.offline.who import (
    ADDRESS,
    clean_name,
    find_about,
    find_user,
    name_of,
    user_id_of,
)

READ_ONLY = re.compile(
    r"\b(?:read[- ]?only|view[- ]?only|only (?:view|see|read|look)|just (?:view|see|look)|(?:not|cannot|can't|without|no) (?:be able to )?(?:edit|chang|modif)\w*)|只读|只能(?:查看|看)|仅(?:供)?(?:查看|看)|不能(?:编辑|修改|改)|不可(?:编辑|修改)|不允许(?:编辑|修改)",
    re.IGNORECASE,
)
EDIT = re.compile(
    r"\b(?:edit\w*|chang(?:e|es|ing)|modif\w+|write|writing|full|all) ?(?:it|access|rights?|permissions?)?\b|编辑|修改|更改|可写|完全|全部权限|所有权限",
    re.IGNORECASE,
)
INVITE = re.compile(
    r"\b(?:invit\w+|reshar\w+|re-shar\w+|share (?:it )?(?:on|further|with others)) ?(?:others|other people|people|more|anyone|friends)?\b|邀请(?:别人|他人|其他人|更多|权限|朋友)?|转邀|再分享|完全|全部权限|所有权限",
    re.IGNORECASE,
)
FULL = re.compile(
    r"\b(?:full|all) (?:access|rights?|permissions?|control)\b|完全|全部权限|所有权限",
    re.IGNORECASE,
)
GRANTS = re.compile(
    r"(?:,?\s*\b(?:(?:and|but) )?(?:(?:please )?(?:let|allow|give|grant|enable|permit)(?:ing)? |so (?:that )?|(?:he|she|they|who|which) (?:can|may|should|could)|(?:with|as|for|in) (?:an? |the |full |read|view|edit|only|all|write|invite)|giving|can (?:edit|view|invite)|view[- ]only|read[- ]only|to (?:edit|view)\b|including ).*$)"
    r"|(?:[,,]?\s*(?:并|并且|而且|但|且)?(?:允许|让|给(?:他|她|予)|可以|可|能|只能|不能|仅|只读|赋予|授予|权限|以只读|具有|拥有|有)(?:.*)$)",
    re.IGNORECASE,
)


def permissions(text: str, *, invited: bool = False) -> dict[str, bool]:
    """Read which rights are meant; to see is always one of them."""
    scope = "".join(match[0] for match in GRANTS.finditer(text))
    everything = bool(FULL.search(scope))
    edit = bool(EDIT.search(scope)) and not READ_ONLY.search(scope)
    return {
        "permission_view": True,
        "permission_edit": everything or edit,
        "permission_invite": everything or (bool(INVITE.search(scope)) and not invited),
    }


def share_item(request: Request) -> Script:
    """Offer an item to somebody, by address or by name."""
    who, what = _parties(request)
    item = yield from find_item(request, what)
    if not who:
        who = yield from ask(
            request,
            f"With whom should I share {title_words(request, item)}?",
            f"要把{title_words(request, item)}分享给谁?",
            free=True,
        )
    rights = permissions(request.text)
    name = request.tools.id_parameter("share_schedule_item", "item_id")
    calls, shown = [], []
    for one in EACH.split(who):
        target, person = yield from _target(request, one)
        calls.append(("share_schedule_item", {name: item["id"], **target, **rights}))
        shown.append(person)
    outcomes = yield from do_all(request, calls)
    lines = [failure(request, outcome) for outcome in outcomes if outcome.failed]
    done = [p for p, outcome in zip(shown, outcomes, strict=True) if not outcome.failed]
    return "\n".join([_shared(request, item, ", ".join(done), rights), *lines])


def _parties(request: Request) -> tuple[str, str]:
    """Give whom and what, without the words about rights."""
    who = GRANTS.sub("", request["who"]).strip()
    what = GRANTS.sub("", request["what"]).strip() if request["who"] else request["what"]
    return who, what


def _target(request: Request, who: str) -> Generator[Step, Answer, tuple[dict[str, Any], str]]:
    address = ADDRESS.search(who)
    if address and request.tools.takes("share_schedule_item", "email"):
        return {"email": address[0]}, address[0]
    user = yield from find_user(request, who, friends_first=True)
    shown = name_of(user) or clean_name(who)
    return {"user_id": user_id_of(user)}, shown


def _shared(request: Request, item: Record, who: str, rights: dict[str, bool]) -> str:
    english = [
        word
        for word, bit in zip(("view", "edit", "invite others"), rights.values(), strict=True)
        if bit
    ]
    chinese = [
        word for word, bit in zip(("查看", "编辑", "邀请他人"), rights.values(), strict=True) if bit
    ]
    title = title_words(request, item)
    return request.say(
        f"I invited {who} to {title} ({', '.join(english)}).",
        f"已邀请{who}订阅{title},权限:{'、'.join(chinese)}。",
    )


def list_subscribers(request: Request) -> Script:
    item = yield from find_item(request, request["what"])
    records = yield from _subscriptions(request, item)
    title = title_words(request, item)
    if not records:
        return request.say(f"Nobody else sees {title}.", f"没有其他人订阅{title}。")
    lines = bullets(records, lambda r: name_of(r) or str(r.get("user_id", "?")))
    return request.say(f"These people see {title}:\n{lines}", f"订阅了{title}的人:\n{lines}")


def _subscriptions(request: Request, item: Record) -> Generator[Step, Answer, list[Record]]:
    name = request.tools.id_parameter("list_subscriptions", "item_id")
    return (yield from look_up(request, "list_subscriptions", **{name: item["id"]}))


def revoke(request: Request) -> Script:
    """Take somebody's access to an item away."""
    item = yield from find_item(request, request["what"])
    records = yield from _subscriptions(request, item)
    who = request["who"] or (yield from ask(request, "Whose access?", "要取消谁的权限?", free=True))
    keys = ("user_id", "subscriber_id", "friend_id")
    found = yield from find_about(request, records, who, keys)
    if not found:
        name, title = clean_name(who), title_words(request, item)
        raise Halt(request.say(f"{name} has no access to {title}.", f"{name}没有订阅{title}。"))
    person = found[0]
    arguments = {"item_id": item["id"], "user_id": person.get("user_id")}
    if not request.tools.takes("revoke_subscription", "user_id"):
        arguments["subscription_id"] = person.get("id")
    yield from do(request, "revoke_subscription", **arguments)
    shown, title = name_of(person) or clean_name(who), title_words(request, item)
    return request.say(f"{shown} no longer sees {title}.", f"{shown}不再能看到{title}。")


def leave(request: Request) -> Script:
    """Stop seeing an item of somebody else."""
    item = yield from find_item(request, request["what"])
    name = request.tools.id_parameter("leave_schedule_item", "item_id")
    yield from do(request, "leave_schedule_item", **{name: item["id"]})
    title = title_words(request, item)
    return request.say(f"You left {title}.", f"你已退出{title}。")


_SOMEBODY = r"(?!(?:me|a|an|the|another|my|note|comment|it)\b)"
_NOT_ELSEWHERE = (
    r"(?!(?:my |our |the )?(?:friends?|contacts?|calendar|schedule|agenda|diary|planner|inbox|be|become"
    r"|today|tomorrow|next|this|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)"
)

RULES = [
    Rule(
        "revoke_subscription",
        revoke,
        en=(
            r"(?:stop|end|quit|cease)(?: the)? sharing (?:of )?(?P<what>.+?) with (?P<who>.+)",
            r"(?:unshare|un-share) (?P<what>.+?) (?:with|from) (?P<who>.+)",
            r"(?:<revoke>) (?P<who>.+?)(?:'s)? (?:access|permissions?|rights?|subscription|share)(?: (?:to|on|for|from|of|in))+ (?P<what>.+)",
            r"(?:<revoke>) (?:the )?(?:access|permissions?|rights?|subscription|share) (?:of|for|from|with) (?P<who>.+?) (?:to|on|for|from|of) (?P<what>.+)",
            r"(?:revoke|remove|drop|kick|take|throw|uninvite|disinvite) (?P<who>(?!(?:me|myself|it|that|this)\b)[\w@.+-]+) (?:from|off|out of) (?P<what>"
            + _NOT_ELSEWHERE
            + r".+)",
            r"(?P<who>.+?) (?:should|must|may|can|shall) (?:not|no longer) (?:be able to )?(?:see|view|access|edit) (?P<what>.+)",
        ),
        zh=(
            r"(?:取消|撤销|收回|移除|撤回|去掉|停止)(?P<who>[^,,的]+?)(?:对|在|订阅|访问|查看)(?P<what>.+?)的?(?:访问|订阅|查看|编辑)?(?:权限|订阅|访问|资格|分享|共享|权)",
            r"(?:取消|停止|不再|别再|不要再|撤销)(?:和|跟|与|向|给|对)(?P<who>.+?)(?:共享|分享)(?P<what>.+)",
            r"(?:取消|停止|不再|撤销)(?:共享|分享)(?P<what>.+?)给(?P<who>.+)",
            r"(?:<ba>)(?P<who>.+?)(?:对)(?P<what>.+?)的?(?:访问|订阅|查看)?(?:权限|订阅)(?:取消|撤销|收回|移除)",
            r"(?:<ba>)(?P<who>.+?)从(?P<what>(?!.*(?:好友|朋友|日历|收件箱)).+?)(?:里|中|的订阅者?(?:里|中)?|的参与者(?:里|中)?)?(?:移除|踢出|删除|移出|去掉|踢掉)",
        ),
    ),
    Rule(
        "revoke_subscription",
        revoke,
        guarded=False,
        en=(
            r"(?:i )?(?:do not|don't|no longer)(?: want to)? (?:let|allow|share) (?P<who>.+?) (?:to )?(?:see|view|access|edit) (?P<what>.+?)(?: any ?more| any longer)",
            r"(?:i )?(?:do not|don't|no longer)(?: want to)? share (?P<what>.+?) with (?P<who>.+?)(?: any ?more| any longer)",
        ),
        zh=(
            r"(?:不再|不要再|别再|不想再)让(?P<who>.+?)(?:看到|查看|访问|看|编辑)(?P<what>.+)",
            r"(?:不再|不要再|别再|不想再)(?:和|跟|与|向|给|对)(?P<who>.+?)(?:共享|分享)(?P<what>.+)",
            r"(?:不再|不要再|别再|不想再)(?:<ba>)?(?P<what>.+?)(?:共享|分享)给(?P<who>.+)",
        ),
    ),
    Rule(
        "list_subscriptions",
        list_subscribers,
        effect=False,
        en=(
            r"<whoever> (?:else )?(?:can|could|may|is able to|has been able to|is allowed to) (?:see|view|access|edit|read) (?P<what>.+)",
            r"<whoever>(?:'s| is| are|all is)? (?:else )?(?:subscribed|subscribing|invited|following|attending|sharing|coming|in|on|going) (?:to |in |on |at )?(?P<what>.+)",
            r"<whoever> (?:else )?(?:subscribes? to|(?:has|have) subscribed to|subscribed to|(?:has|have) access to|follows?|joined|(?:has|have) joined|attends?|sees?|(?:is|are) in|shares?) (?P<what>.+)",
            r"(?:who(?:m)?|which (?:people|friends|users)|with whom) (?:have|did|do|has|is|was|am) (?:i|we)?\s*(?:already )?(?:share[d]?|sharing|shared) (?P<what>.+?)(?: shared)?(?: with)?<end>",
            r"(?:with )?(?:who|whom) (?:is|was) (?P<what>.+?) shared(?: with)?<end>",
            r"(?:<show>|what are|who are)(?: me)? (?:all )?(?:the )?(?:subscribers?|subscriptions?|people|participants|attendees|guests|members)(?: list)?(?: (?:of|to|for|on|in|who can see|that can see|with access to|subscribed to))+ (?P<what>.+)",
            r"(?:<show>)(?: me)? (?P<what>.+?)(?:'s)? (?:subscribers|subscriptions|participants|attendees|guests)<end>",
            r"(?:<show>)(?: me)? who (?:can see|has access to|is subscribed to|subscribes to) (?P<what>.+)",
        ),
        zh=(
            r"(?:<show>)?(?P<what>.+?)(?:都|还)?(?:有|被)?(?:谁|哪些人|什么人|多少人|几个人)(?:可以|能够|能|有权|在)?(?:看到|看见|查看|看|访问|订阅|编辑|参加|关注)<end>",
            r"(?:谁|哪些人|有谁|都有谁|哪些好友|哪些用户|什么人)(?:都|还)?(?:可以|能够|能|有权)?(?:订阅|看到|看见|查看|访问|关注|参加|加入|编辑|看)(?:了|过|到)?(?P<what>.+)",
            r"(?P<what>.+?)(?:都|已经)?(?:分享|共享)(?:给了|给|过给)(?:谁|哪些人|哪些好友)",
            r"(?:我)?(?:<ba>)(?P<what>.+?)(?:分享|共享)(?:给了|给)(?:谁|哪些人)",
            r"(?:<show>)?<what>的?(?:有哪些)?(?:订阅者|订阅人|订阅列表|订阅情况|订阅名单|参与者|参与人|成员|订阅用户|订阅)(?:列表|名单|有谁|有哪些|是谁)?<end>",
        ),
    ),
    Rule(
        "leave_schedule_item",
        leave,
        en=(
            r"(?:<leave>) (?P<what>(?!.*\bfriends?\b).+)",
            r"(?:remove|take|get) (?:me|myself) (?:from|off|out of) (?P<what>.+)",
            r"unsubscribe (?:me )?from (?P<what>.+)",
        ),
        zh=(
            r"(?:退出|离开|退订|不再关注|取消关注|不再参加|退掉)(?:了|一下)?(?:对)?(?P<what>.+?)(?:的订阅|的关注)?<end>",
            r"(?:取消|停止)(?:我)?(?:对)?(?P<what>.*?)的?订阅<end>",
            r"(?:取消订阅|不再订阅)(?P<what>.+)",
            r"(?:<ba>)我从(?P<what>.+?)(?:里|中)?(?:移除|删除|移出)",
            r"从(?P<what>.+?)(?:里|中)?退出",
        ),
    ),
    Rule(
        "leave_schedule_item",
        leave,
        guarded=False,
        en=(
            r"i (?:don't|do not|no longer)(?: want to| wish to)? (?:be (?:in|part of|subscribed to)|follow|see|take part in) (?P<what>.+?)(?: any ?more)?<end>",
        ),
        zh=(r"^我?(?:不想|不再|不)(?:再)?(?:参加|订阅|关注)(?P<what>.+?)了<end>",),
    ),
    Rule(
        "share_schedule_item",
        share_item,
        en=(
            r"(?:<share>) (?P<what>.+?) (?:with|to) (?P<who>.+)",
            r"(?:<share>) (?:with) (?P<who>[\w@.+-]+) (?P<what>.+)",
            r"(?:invite|add) (?P<who>"
            + _SOMEBODY
            + r"[\w@.+' -]+?) (?:to join|to|into) (?P<what>"
            + _NOT_ELSEWHERE
            + r".+)",
            r"invite (?P<who>"
            + _SOMEBODY
            + r"[\w@.+' -]+?) (?:for|on) (?P<what>"
            + _NOT_ELSEWHERE
            + r".+)",
            r"(?:give|grant) (?P<who>.+?) (?:view |edit |read |full |write )?(?:access|permissions?|rights?) (?:to|for|on) (?P<what>.+)",
            r"(?:let|allow) (?P<who>(?!(?:him|her|them|me|it|us)\b).+?) (?:to )?(?:see|view|edit|read|access|know about) (?P<what>.+)",
            r"(?P<who>[\w@.+-]+) to (?:be able to )?(?:see|view|edit|access|have access to) (?P<what>.+)",
            r"send (?P<who>[\w@.+-]+) (?:an? )?(?:invite|invitation) (?:to|for) (?P<what>.+)",
            r"send (?:an? |the )?(?:invite|invitation) (?:for|to) (?P<what>.+?) to (?P<who>.+)",
            r"send (?P<what>(?:the |my |it|this|that).*?) to (?P<who>.+)",
            r"(?:show) (?P<what>.+?) to (?P<who>[\w@.+-]+)<end>",
            r"(?:<share>) (?P<what>.+)",
        ),
        zh=(
            r"(?:<ba>)?<what>(?:分享|共享|转发|开放)(?:一下)?(?:给|到|至|与|和)(?P<who>.+)",
            r"[把将]<what>(?:发送|发|转)(?:一下)?(?:给|到|至)(?P<who>.+)",
            r"(?:和|跟|与|给|向)(?P<who>[^,,]+?)(?:分享|共享)(?:一下)?(?P<what>.+)",
            r"(?:邀请|请|叫上|拉|让|喊)(?P<who>(?![我帮查你])[A-Za-z0-9_@.+\-\u3400-\u9fff]+?)(?:也|可以|能够?|来|去|一起)*(?:参加|加入|参与|订阅|查看|看到|看|进)(?:到)?(?P<what>.+)",
            r"(?:分享|共享)(?:一下)?(?P<what>.+?)给(?P<who>.+)",
            r"(?:分享|共享)(?P<what>.+)$",
            r"(?:<ba>)(?P<who>[A-Za-z0-9_@.+-]+)(?:加|拉|邀请)(?:到|进|入)(?P<what>(?!.*(?:好友|朋友|日历)).+?)(?:里|中)?<end>",
        ),
    ),
]
