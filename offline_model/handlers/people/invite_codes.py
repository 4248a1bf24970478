"""Invite codes."""

import re
from collections.abc import Generator

from offline_model.conversation.entity_memory import id_of
from offline_model.conversation.flow import Answer, Halt, Request, Script, Step, do, look_up
from offline_model.conversation.tool_results import Record
from offline_model.dates import as_event, as_range
from offline_model.dates.moments import to_iso
from offline_model.dates.numbers import NUMBER_EN, NUMBER_ZH, read_number
from offline_model.handlers.formatting import bullets, moment_words, status_word
from offline_model.handlers.selection import nth, pick, read_ordinal

CODE = re.compile(r"(?<![A-Za-z0-9])(?=[A-Z2-9]*[A-Z])[A-HJ-KM-NP-Z2-9]{8}(?![A-Za-z0-9])")
ANY_CODE = re.compile(
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


def create_code(request: Request) -> Script:
    """Make an invite code; how often and how long it works is as said, or open."""
    uses = _uses(request)
    text = USES[request.language].sub(lambda m: " " * len(m[0]), request.text)
    reading = request.read_time(_as_moment(text))
    expires = None
    if reading.known:
        span = as_event(reading, request.now) or as_range(reading, request.now)
        expires = span.end if span and span.all_day and span.end else span.start if span else None
    outcome = yield from do(
        request,
        "create_invite_code",
        max_uses=uses,
        expires_at=to_iso(expires) if expires else None,
    )
    code = str(outcome.record.get("code", ""))
    until = f" ({moment_words(request, expires)})" if expires else ""
    return request.say(f"Your invite code: {code}{until}", f"邀请码：{code}{until}")


def _as_moment(text: str) -> str:
    """Let "valid for a week" be a week from now."""
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


def _uses(request: Request) -> int | None:
    match = USES[request.language].search(request.text)
    if match is None:
        return None
    said = match.groupdict()
    if said.get("single") or said.get("once"):
        return 1
    if said.get("twice"):
        return 2
    number = said.get("n") or said.get("m")
    return int(read_number(number)) if number else None


def list_codes(request: Request) -> Script:
    codes = yield from look_up(request, "list_invite_codes")
    if not codes:
        return request.say("You have no invite codes.", "你还没有邀请码。")
    lines = bullets(codes, lambda code: _code_words(request, code))
    return request.say(f"Your invite codes:\n{lines}", f"你的邀请码：\n{lines}")


def _code_words(request: Request, code: Record) -> str:
    words = str(code.get("code", "?"))
    if code.get("max_uses") or code.get("used_count"):
        words += f" ({code.get('used_count', 0)}/{code.get('max_uses') or '∞'})"
    if code.get("expires_at"):
        words += request.say(" until ", " 有效至 ") + str(code["expires_at"])[:10]
    if code.get("status") not in (None, "active"):
        words += f" – {status_word(request, code['status'])}"
    return words


def disable_code(request: Request) -> Script:
    """Make a code useless."""
    code = yield from _find(request)
    tool = "disable_invite_code"
    parameter = request.tools.id_parameter(tool, "code")
    by_id = parameter != "code"
    if by_id and not id_of(code):
        codes = yield from look_up(request, "list_invite_codes")
        code = next((c for c in codes if c.get("code") == code["code"]), code)
    value = id_of(code) if by_id else code.get("code")
    yield from do(request, tool, **{parameter: value})
    shown = code.get("code", "")
    return request.say(f"The invite code {shown} no longer works.", f"邀请码{shown}已停用。")


def _find(request: Request) -> Generator[Step, Answer, Record]:
    said = CODE.search(request.text) or CODE.search(request.aside)
    loose = ANY_CODE.search(request.text)
    if said:
        return {"code": said[0]}
    if loose and re.search(r"\d", loose[0]):
        return {"code": (loose[1] or loose[2]).upper()}
    index = read_ordinal(request.text)
    if index is not None and (record := nth(request.memory.listed("code"), index)):
        return record
    if index is None and (last := request.memory.last("code")):
        return last
    codes = yield from look_up(request, "list_invite_codes")
    codes = [c for c in codes if c.get("status", "active") == "active"]
    if index is not None and (record := nth(codes, index)):
        return record
    if not codes:
        raise Halt(request.say("You have no active invite code.", "你没有有效的邀请码。"))
    return (yield from pick(request, codes, lambda code: _code_words(request, code)))[0]
