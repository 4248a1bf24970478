"""Creating, listing and disabling invite codes."""

import re
from datetime import datetime
from functools import partial

from offline_model.conversation.entity_memory import record_id
from offline_model.conversation.flow import Flow, ReplyFlow, ask_user, call_tool, list_records
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.dates.moments import to_iso
from offline_model.dates.numbers import NUMBER_EN, NUMBER_ZH, parse_number
from offline_model.dates.resolution import resolve_event, resolve_range
from offline_model.dates.time_expression import TimeExpression
from offline_model.handlers.formatting import format_list, format_moment, format_status
from offline_model.handlers.selection import Finder, find_records

CODE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Z2-9]*[A-Z])[A-HJ-KM-NP-Z2-9]{8}(?![A-Za-z0-9])")
LABELLED_CODE = re.compile(
    r"\bcode[\s:]+\"?([A-Za-z0-9]{8})\b|邀请码[\s:“\"]*([A-Za-z0-9]{8})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
USES = {
    "en": re.compile(
        rf"\b(?P<single>single[- ]use|one[- ]time)\b|\b(?P<n>{NUMBER_EN})[- ](?:uses?"
        rf"|times?|people|persons?|registrations?|users?|friends|guests|sign-?ups?)\b"
        rf"|\b(?:max(?:imum)?(?: uses)?(?: of)?|limit(?:ed)?(?: of| to)?|up to|at most"
        rf"|for) (?P<m>{NUMBER_EN})\b(?! (?:days?|weeks?|months?|hours?|minutes?))"
        r"|\b(?P<once>once)\b|\b(?P<twice>twice)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        rf"(?P<single>一次性|单次)|(?:最多|限|可以?|能|使用|用|供|给)*(?P<n>{NUMBER_ZH})"
        rf"(?:次|个人|人|位|个用户|个朋友)"
    ),
}


def create_code(request: IntentRequest) -> ReplyFlow:
    """Create an invite code; its uses and expiry are unlimited unless the request names them."""
    max_uses = _parse_max_uses(request)
    text = USES[request.language].sub(lambda m: " " * len(m[0]), request.text)
    timex = request.parse_time(_validity_as_offset(text))
    expires_at = _resolve_expiry(request, timex)
    while expires_at and expires_at <= request.now:
        answer = yield from ask_user(
            request,
            f"{format_moment(request, expires_at)} is in the past. Until when should it be valid?",
            f"{format_moment(request, expires_at)}已经过去。邀请码要有效到什么时候？",
        )
        expires_at = _resolve_expiry(request, request.parse_time(_validity_as_offset(answer)))
    result = yield from call_tool(
        request,
        "create_invite_code",
        max_uses=max_uses,
        expires_at=to_iso(expires_at) if expires_at else None,
    )
    code = str(result.record.get("code", ""))
    until = f" ({format_moment(request, expires_at)})" if expires_at else ""
    return request.localize(f"Your invite code: {code}{until}", f"邀请码：{code}{until}")


def _resolve_expiry(request: IntentRequest, timex: TimeExpression) -> datetime | None:
    """Return the end of whole days, or the start of any other time."""
    if not timex.names_time:
        return None
    interval = resolve_event(timex, request.now) or resolve_range(timex, request.now)
    if interval is None:
        return None
    return interval.end if interval.is_all_day and interval.end else interval.start


def _validity_as_offset(text: str) -> str:
    """Rewrite "valid for a week" to an offset from now."""
    text = re.sub(
        r"\bfor (?=(?:an?|one|two|three|\d+|the next) ?\w* ?(?:hours?|days?|weeks?|months?"
        r"|years?)\b)",
        "in ",
        text,
    )
    return re.sub(
        r"(?:有效期?|有效期为|期限|时效)(?:是|为)?((?:\d+"
        r"|[一二两三四五六七八九十半]{1,3})个?(?:小时|天|周|星期|月(?!\d)|年))(?!后)",
        r"\1后",
        text,
    )


def _parse_max_uses(request: IntentRequest) -> int | None:
    match = USES[request.language].search(request.text)
    if match is None:
        return None
    groups = match.groupdict()
    if groups.get("single") or groups.get("once"):
        return 1
    if groups.get("twice"):
        return 2
    number = groups.get("n") or groups.get("m")
    return int(parse_number(number)) if number else None


def list_codes(request: IntentRequest) -> ReplyFlow:
    """List the user's invite codes."""
    codes = yield from list_records(request, "list_invite_codes")
    if not codes:
        return request.localize("You have no invite codes.", "您还没有邀请码。")
    lines = format_list(codes, lambda code: _format_code(request, code))
    return request.localize(f"Your invite codes:\n{lines}", f"您的邀请码：\n{lines}")


def _format_code(request: IntentRequest, code: Record) -> str:
    text = str(code.get("code", "?"))
    if code.get("max_uses") or code.get("used_count"):
        text += f" ({code.get('used_count', 0)}/{code.get('max_uses') or '∞'})"
    if code.get("expires_at"):
        text += request.localize(" until ", " 有效至 ") + str(code["expires_at"])[:10]
    if code.get("status") not in (None, "active"):
        text += f" – {format_status(request, code['status'])}"
    return text


def disable_code(request: IntentRequest) -> ReplyFlow:
    """Disable an invite code."""
    code = yield from _resolve_code(request)
    tool = "disable_invite_code"
    parameter = request.tools.id_parameter(tool, "code")
    takes_id = parameter != "code"
    if takes_id and not record_id(code):
        codes = yield from list_records(request, "list_invite_codes")
        code = next((c for c in codes if c.get("code") == code["code"]), code)
    value = record_id(code) if takes_id else code.get("code")
    yield from call_tool(request, tool, **{parameter: value})
    text = code.get("code", "")
    return request.localize(f"The invite code {text} no longer works.", f"邀请码{text}已停用。")


def _resolve_code(request: IntentRequest) -> Flow[Record]:
    exact = CODE.search(request.text) or CODE.search(request.preceding_text)
    labelled = LABELLED_CODE.search(request.text)
    if exact:
        return {"code": exact[0]}
    if labelled and re.search(r"\d", labelled[0]):
        return {"code": (labelled[1] or labelled[2]).upper()}
    finder = Finder(
        "code",
        partial(_format_code, request),
        partial(_list_active, request),
        lambda _: request.localize("You have no active invite code.", "您没有有效的邀请码。"),
    )
    return (yield from find_records(request, finder, request.text))[0]


def _list_active(request: IntentRequest) -> Flow[list[Record]]:
    codes = yield from list_records(request, "list_invite_codes")
    return [code for code in codes if code.get("status", "active") == "active"]
