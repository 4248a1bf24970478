"""Matching messages of the inbox by sender, content and age, and formatting them."""

import re
from collections.abc import Sequence

from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import format_status
from offline_model.handlers.people.user_resolver import extract_name, mentions_name
from offline_model.text.language import CHINESE

TYPE_NAMES = {
    "calendar": ("invitation", "事项邀请"),
    "friend": ("friend request", "好友请求"),
    "system": ("notice", "系统通知"),
}
GENERIC_WORD_EN = (
    r"(?:the|a|an|my|this|that|it|all|any|of|pending|last|latest|newest|most|recent|new|calendar"
    r"|event|schedule|item|unread|inbox|friend|user|system|them|those|these|every(?:thing)?|first|second"
    r"|third|invitations?|invites?|messages?|notifications?|notices?|notes?|requests?|one|ones"
    r"|from|to|by|sent|i|me|got|in|on|as|for|about|with|s)\b"
)
GENERIC_WORD_ZH = (
    r"(?:它们?|这个|那个|这条|那条|所有|全部|日历|日程|邀请|消息|通知|的|我|未读|待处理"
    r"|收件箱|里|中|最新|最近|新|一条|条|信息|都|系统|好友|来自|发来|发给|发送)"
)
GENERIC_WORD = re.compile(rf"\b{GENERIC_WORD_EN}|{GENERIC_WORD_ZH}", re.IGNORECASE)
"""Words that do not distinguish one message from another."""
GENERIC = re.compile(rf"^(?:{GENERIC_WORD_EN}[\s,]*)*$|^(?:{GENERIC_WORD_ZH}\s*)*$", re.IGNORECASE)
NEWEST = re.compile(r"\b(?:latest|newest|most recent)\b|最新|最近", re.IGNORECASE)
INVITATION = re.compile(r"\binvit|邀请", re.IGNORECASE)
# A username has letters, digits and underscores only.
SENDER = re.compile(
    r"\b(?:from|by) (?:(?:my |the )?(?:friend|user) )?@?(?P<after>[A-Za-z0-9_]+)\b"
    r"|\b(?P<owner>[A-Za-z0-9_]+)'s (?:(?:calendar|event|friend|latest|last|new|unread) )*"
    r"(?:messages?|notes?|notifications?|invitations?|invites?)\b"
    r"|来自\s*@?(?P<before>[A-Za-z0-9_]+)|(?<![A-Za-z0-9_])(?P<sending>[A-Za-z0-9_]+)\s*发(?:来|送|给我)",
    re.IGNORECASE,
)
TITLE = re.compile(r"'(?P<english>.+)'|“(?P<chinese>.+)”")
"""The quotes that the service puts around a title in an invitation."""


def sender_of(record: Record) -> str:
    """Return the sender's username; empty for a message of the service itself."""
    return str(record.get("sender_username") or "")


def format_message(request: IntentRequest, record: Record) -> str:
    """Format a message: its sender, and its content or else its type."""
    sender, content = sender_of(record), str(record.get("content") or "")
    message_type = str(record.get("message_type") or "?")
    body = content or request.localize(*TYPE_NAMES.get(message_type, (message_type, message_type)))
    return f"{sender}: {body}" if sender and sender not in body else body


def format_listed_message(request: IntentRequest, record: Record) -> str:
    """Format a message with its status."""
    return f"{format_message(request, record)} ({format_status(request, record.get('status'))})"


def match_messages(text: str, records: Sequence[Record]) -> list[Record]:
    """Return the messages that a text such as "bob's invitation to Picnic" refers to.

    A name that can be the sender's is the sender's: "the message from dave" matches no message of
    another user about dave.
    """
    by_sender = [
        r for r in records if (name := sender_of(r)) and mentions_name({"text": text}, name)
    ]
    if found := [r for r in by_sender if _matches_besides_sender(r, text)]:
        return found
    if sender := sender_in(text):
        records = [r for r in records if not sender_of(r) and mentions_name(r, sender)]
    return [r for r in records if _contains(r, _distinctive_words(text))]


def newest(records: Sequence[Record]) -> list[Record]:
    """Return the message received last; without times, the first one of the list."""
    return [max(records, key=lambda r: str(r.get("created_at") or ""))] if records else []


def prefer_invitations(text: str, records: list[Record]) -> list[Record]:
    """Drop friend requests if the text says "invitation" and there is one to an item."""
    calendar = [r for r in records if r.get("message_type") == "calendar"]
    return calendar if calendar and INVITATION.search(text) else records


def sender_in(text: str) -> str:
    """Return the name in "from dave", "dave's message", "来自dave", also of an unknown user."""
    names = [name for m in SENDER.finditer(text) for name in m.groups() if name]
    return next((name for name in names if not GENERIC.match(name)), "")


def searched_name(text: str) -> str:
    """Return what to call the missing message: by its sender alone, or by the whole text."""
    only_sender = sender_in(text) if len(_distinctive_words(text)) == 1 else ""
    return only_sender or extract_name(text)


def _matches_besides_sender(record: Record, text: str) -> bool:
    """Return whether the words besides the sender's name match the message, too."""
    name = re.escape(sender_of(record))
    rest = re.sub(rf"(?<![A-Za-z0-9_]){name}(?![A-Za-z0-9_])", " ", text, flags=re.IGNORECASE)
    words = _distinctive_words(rest)
    if not CHINESE.search(_title(record)):
        # A Chinese word may translate the English title; only the other words are compared.
        words = [word for word in words if not CHINESE.match(word)]
    return _contains(record, words)


def _distinctive_words(text: str) -> list[str]:
    return re.findall(
        r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+", GENERIC_WORD.sub(" ", text).casefold()
    )


def _title(record: Record) -> str:
    content = str(record.get("title") or record.get("content") or "")
    match = TITLE.search(content)
    return (match["english"] or match["chinese"]) if match else content


def _contains(record: Record, words: Sequence[str]) -> bool:
    """Return whether all words are in the title of a message, or all in its content."""
    texts = (_title(record).casefold(), str(record.get("content") or "").casefold())
    return any(all(_has_word_prefix(word, text) for word in words) for text in texts)


def _has_word_prefix(word: str, text: str) -> bool:
    """Return whether a word of a text starts with `word`: "Asia" does not match "s"."""
    start = "" if CHINESE.match(word) else r"(?<![A-Za-z0-9_])"
    return bool(re.search(start + re.escape(word), text))
