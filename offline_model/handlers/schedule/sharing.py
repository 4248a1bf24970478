"""Sharing schedule items, and who sees them."""

import re
from collections.abc import Generator
from typing import Any

from offline_model.conversation.flow import (
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
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import bullets, title_words
from offline_model.handlers.people.user_resolver import (
    ADDRESS,
    clean_name,
    find_about,
    find_user,
    name_of,
    user_id_of,
)
from offline_model.handlers.schedule.item_resolver import NothingFound, find_item
from offline_model.handlers.selection import EACH

READ_ONLY = re.compile(
    r"\b(?:read[- ]?only|view[- ]?only|only (?:view|see|read|look)|just (?:view|see|look)|"
    r"(?:not|cannot|can't|without|no) (?:be able to )?(?:edit|chang|modif)\w*)|只读|只能"
    r"(?:查看|看)|仅(?:供)?(?:查看|看)|不能(?:编辑|修改|改)|不可(?:编辑|修改)|不允许"
    r"(?:编辑|修改)",
    re.IGNORECASE,
)
EDIT = re.compile(
    r"\b(?:edit\w*|chang(?:e|es|ing)|modif\w+|write|writing|full|all) ?(?:it|access"
    r"|rights?|permissions?)?\b|编辑|修改|更改|可写|完全|全部权限|所有权限",
    re.IGNORECASE,
)
INVITE = re.compile(
    r"\b(?:invit\w+|reshar\w+|re-shar\w+|share (?:it )?(?:on|further|with others)) ?"
    r"(?:others|other people|people|more|anyone|friends)?\b|邀请(?:别人|他人|其他人|更多"
    r"|权限|朋友)?|转邀|再分享|完全|全部权限|所有权限",
    re.IGNORECASE,
)
FULL = re.compile(
    r"\b(?:full|all) (?:access|rights?|permissions?|control)\b|完全|全部权限|所有权限",
    re.IGNORECASE,
)
GRANTS = re.compile(
    r"(?:,?\s*\b(?:(?:and|but) )?(?:(?:please )?(?:let|allow|give|grant|enable|permit)"
    r"(?:ing)? |so (?:that )?|(?:he|she|they|who|which) (?:can|may|should|could)|(?:with"
    r"|as|for|in) (?:an? |the |full |read|view|edit|only|all|write|invite)|giving|can "
    r"(?:edit|view|invite)|view[- ]only|read[- ]only|to (?:edit|view)\b|including ).*$)"
    r"|(?:[,]?\s*(?:并|并且|而且|但|且)?(?:允许|让|给(?:他|她|予)|可以|可|能|只能|不能|仅"
    r"|只读|赋予|授予|权限|以只读|具有|拥有|有)(?:.*)$)",
    re.IGNORECASE,
)


OWNER = re.compile(r"^(?:the )?@?[A-Za-z0-9_]+(?:'s\s+|\s*的\s*)(?=\S)", re.IGNORECASE)


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
            f"要把{title_words(request, item)}分享给谁？",
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
    return {"user_id": user_id_of(user) or None, "username": user.get("name_only")}, shown


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
        f"已邀请{who}订阅{title}，权限：{'、'.join(chinese)}。",
    )


def list_subscribers(request: Request) -> Script:
    item = yield from find_item(request, request["what"])
    records = yield from _subscriptions(request, item)
    title = title_words(request, item)
    if not records:
        return request.say(f"Nobody else sees {title}.", f"没有其他人订阅{title}。")
    lines = bullets(records, lambda r: name_of(r) or str(r.get("user_id", "?")))
    return request.say(f"These people see {title}:\n{lines}", f"订阅了{title}的人：\n{lines}")


def _subscriptions(request: Request, item: Record) -> Generator[Step, Answer, list[Record]]:
    name = request.tools.id_parameter("list_subscriptions", "item_id")
    return (yield from look_up(request, "list_subscriptions", **{name: item["id"]}))


def revoke(request: Request) -> Script:
    """Take somebody's access to an item away."""
    item = yield from find_item(request, request["what"])
    records = yield from _subscriptions(request, item)
    who = request["who"] or (
        yield from ask(request, "Whose access?", "要取消谁的权限？", free=True)
    )
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
    item = yield from _item_of_owner(request, request["what"])
    name = request.tools.id_parameter("leave_schedule_item", "item_id")
    yield from do(request, "leave_schedule_item", **{name: item["id"]})
    title = title_words(request, item)
    return request.say(f"You left {title}.", f"你已退出{title}。")


def _item_of_owner(request: Request, what: str) -> Generator[Step, Answer, Record]:
    """Find "bob's Team lunch": by these words, or by the title alone.

    A list of items does not say whose they are.
    """
    title = OWNER.sub("", what)
    try:
        return (yield from find_item(request, what))
    except NothingFound:
        if title == what:
            raise
    return (yield from find_item(request, title))
