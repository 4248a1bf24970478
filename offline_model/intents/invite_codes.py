"""Patterns for invite codes."""

from offline_model.handlers.people.invite_codes import create_code, disable_code, list_codes
from offline_model.intents.intent import Intent

INTENTS = [
    Intent(
        "disable_invite_code",
        disable_code,
        en=(
            r"(?:<disable>) (?:.*\b)?(?:<invitecode>|code)\b.*",
            r"(?:make|mark|set) (?:.*\b)?(?:<invitecode>|code)\b.*\b(?:invalid|inactive"
            r"|unusable|disabled)\b.*",
        ),
        zh=(
            r"(?:<disable>).*(?:<invitecode>)",
            r"(?:<invitecode>).*(?:<disable>|不要了|不用了|别用了)",
        ),
    ),
    Intent(
        "create_invite_code",
        create_code,
        en=(
            r"(?:<create>|give me|get me|get|send me|make me|i need|need|issue) (?:.*\b)?"
            r"(?<!my )(?:<invitecode>)\b.*",
            r"(?:a |an |one |another |new )+(?:.*\b)?(?:<invitecode>)\b.*",
        ),
        zh=(
            r"(?:<create>|弄|来|要|给我|发|申请|新).*(?:<invitecode>)",
            r"(?:一个|新的?|一个新的?)[^,]{0,16}(?:<invitecode>)",
        ),
    ),
    Intent(
        "list_invite_codes",
        list_codes,
        changes_data=False,
        en=(
            r"(?:<show>|what|which|how many|do i|have i|are there|is there|any|my|all"
            r"|the)\b.*\b<invitecode>\b.*",
            r"(?:<invitecode>)<end>",
        ),
        zh=(r"(?:<invitecode>)",),
    ),
]
