"""Sharing schedule items, listing and revoking subscriptions, leaving shared items."""

import re
from typing import Any

from offline_model.conversation.flow import (
    Flow,
    ReplyFlow,
    ask_user,
    call_tool,
    call_tools,
    format_failure,
    list_records,
)
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import format_list, format_title
from offline_model.handlers.people.user_resolver import (
    ADDRESS,
    display_name,
    extract_name,
    find_records_about,
    record_user_id,
    resolve_user,
)
from offline_model.handlers.schedule.item_resolver import ItemNotResolved, resolve_item
from offline_model.handlers.selection import Finder, find_records
from offline_model.text.quantifiers import LIST_SEPARATOR

NO_EDIT = re.compile(
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
FULL_ACCESS = re.compile(
    r"\b(?:full|all) (?:access|rights?|permissions?|control)\b|完全|全部权限|所有权限",
    re.IGNORECASE,
)
PERMISSION_PHRASE = re.compile(
    r"(?:,?\s*\b(?:(?:and|but) )?(?:(?:please )?(?:let|allow|give|grant|enable|permit)"
    r"(?:ing)? |so (?:that )?|(?:he|she|they|who|which) (?:can|may|should|could)|(?:with"
    r"|as|for|in) (?:an? |the |full |read|view|edit|only|all|write|invite)|giving|can "
    r"(?:edit|view|invite)|view[- ]only|read[- ]only|to (?:edit|view)\b|including ).*$)"
    r"|(?:[,]?\s*(?:并|并且|而且|但|且)?(?:允许|让|给(?:他|她|予)|可以|可|能|只能|不能|仅"
    r"|只读|赋予|授予|权限|以只读|具有|拥有|有)(?:.*)$)",
    re.IGNORECASE,
)
OWNER = re.compile(r"^(?:the )?@?[A-Za-z0-9_]+(?:'s\s+|\s*的\s*)(?=\S)", re.IGNORECASE)


def parse_permissions(text: str, *, is_invitee: bool = False) -> dict[str, bool]:
    """Return the permissions that a text grants; viewing is always one of them.

    Of an invitee's text, a word such as "invitation" grants no permission to invite.
    """
    phrases = "".join(match[0] for match in PERMISSION_PHRASE.finditer(text))
    full = bool(FULL_ACCESS.search(phrases))
    edit = bool(EDIT.search(phrases)) and not NO_EDIT.search(phrases)
    return {
        "permission_view": True,
        "permission_edit": full or edit,
        "permission_invite": full or (bool(INVITE.search(phrases)) and not is_invitee),
    }


def share_item(request: IntentRequest) -> ReplyFlow:
    """Share an item with one or several users, by e-mail address or by name."""
    recipients, item_reference = _sharing_slots(request)
    item = yield from resolve_item(request, item_reference)
    if not recipients:
        recipients = yield from ask_user(
            request,
            f"With whom should I share {format_title(request, item)}?",
            f"要把{format_title(request, item)}分享给谁？",
            free_text=True,
        )
    permissions = parse_permissions(request.text)
    parameter = request.tools.id_parameter("share_schedule_item", "item_id")
    calls, names = [], []
    for recipient in LIST_SEPARATOR.split(recipients):
        arguments, name = yield from _resolve_recipient(request, recipient)
        calls.append(("share_schedule_item", {parameter: item["id"], **arguments, **permissions}))
        names.append(name)
    results = yield from call_tools(request, calls)
    failures = [format_failure(request, result) for result in results if result.failed]
    invited = [name for name, result in zip(names, results, strict=True) if not result.failed]
    return "\n".join([_format_shared(request, item, ", ".join(invited), permissions), *failures])


def _sharing_slots(request: IntentRequest) -> tuple[str, str]:
    """Return the recipients and the item reference, without the phrases about permissions."""
    recipients = PERMISSION_PHRASE.sub("", request["user"]).strip()
    item = (
        PERMISSION_PHRASE.sub("", request["item"]).strip() if request["user"] else request["item"]
    )
    return recipients, item


def _resolve_recipient(request: IntentRequest, recipient: str) -> Flow[tuple[dict[str, Any], str]]:
    """Return a recipient as arguments of the tool, and as a name for the reply."""
    address = ADDRESS.search(recipient)
    if address and request.tools.accepts("share_schedule_item", "email"):
        return {"email": address[0]}, address[0]
    user = yield from resolve_user(request, recipient, friends_first=True)
    name = display_name(user) or extract_name(recipient)
    return {"user_id": record_user_id(user) or None, "username": user.get("name_only")}, name


def _format_shared(
    request: IntentRequest, item: Record, names: str, permissions: dict[str, bool]
) -> str:
    english = [
        word
        for word, granted in zip(
            ("view", "edit", "invite others"), permissions.values(), strict=True
        )
        if granted
    ]
    chinese = [
        word
        for word, granted in zip(("查看", "编辑", "邀请他人"), permissions.values(), strict=True)
        if granted
    ]
    title = format_title(request, item)
    return request.localize(
        f"I invited {names} to {title} ({', '.join(english)}).",
        f"已邀请{names}订阅{title}，权限：{'、'.join(chinese)}。",
    )


def list_subscribers(request: IntentRequest) -> ReplyFlow:
    """List the users who see an item."""
    item = yield from resolve_item(request, request["item"])
    records = yield from _list_subscriptions(request, item)
    title = format_title(request, item)
    if not records:
        return request.localize(f"Nobody else sees {title}.", f"没有其他人订阅{title}。")
    lines = format_list(records, lambda r: display_name(r) or str(r.get("user_id", "?")))
    return request.localize(f"These people see {title}:\n{lines}", f"订阅了{title}的人：\n{lines}")


def _list_subscriptions(request: IntentRequest, item: Record) -> Flow[list[Record]]:
    parameter = request.tools.id_parameter("list_subscriptions", "item_id")
    return (yield from list_records(request, "list_subscriptions", **{parameter: item["id"]}))


def revoke_subscription(request: IntentRequest) -> ReplyFlow:
    """Revoke a user's access to an item."""
    item = yield from resolve_item(request, request["item"])
    text = request["user"] or (
        yield from ask_user(request, "Whose access?", "要取消谁的权限？", free_text=True)
    )
    title, name = format_title(request, item), extract_name(text)
    keys = ("user_id", "subscriber_id", "friend_id")
    finder = Finder(
        "subscription",
        display_name,
        lambda: _list_subscriptions(request, item),
        lambda _: request.localize(f"{name} has no access to {title}.", f"{name}没有订阅{title}。"),
        match=lambda records: find_records_about(request, records, text, keys),
        name=name,
        name_of=display_name,
    )
    subscription = (yield from find_records(request, finder, text))[0]
    arguments = {"item_id": item["id"], "user_id": subscription.get("user_id")}
    if not request.tools.accepts("revoke_subscription", "user_id"):
        arguments["subscription_id"] = subscription.get("id")
    yield from call_tool(request, "revoke_subscription", **arguments)
    name = display_name(subscription) or extract_name(text)
    return request.localize(f"{name} no longer sees {title}.", f"{name}不再能看到{title}。")


def leave_item(request: IntentRequest) -> ReplyFlow:
    """Leave an item that another user shared."""
    item = yield from _resolve_shared_item(request, request["item"])
    parameter = request.tools.id_parameter("leave_schedule_item", "item_id")
    yield from call_tool(request, "leave_schedule_item", **{parameter: item["id"]})
    title = format_title(request, item)
    return request.localize(f"You left {title}.", f"您已退出{title}。")


def _resolve_shared_item(request: IntentRequest, text: str) -> Flow[Record]:
    """Resolve "bob's Team lunch": by the whole text, then by the title without the owner.

    A list of items does not name their owners.
    """
    title = OWNER.sub("", text)
    try:
        return (yield from resolve_item(request, text))
    except ItemNotResolved:
        if title == text:
            raise
    return (yield from resolve_item(request, title))
