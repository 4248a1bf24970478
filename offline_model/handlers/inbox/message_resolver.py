"""Which messages of the inbox are meant: by who sent them, by what they say, by their age."""

import re
from collections.abc import Sequence

from offline_model.conversation.flow import Request
from offline_model.conversation.tool_results import Record
from offline_model.handlers.formatting import status_word
from offline_model.handlers.people.user_resolver import bears_name, clean_name
from offline_model.text.speech_acts import CHINESE

KINDS = {
    "calendar": ("invitation", "日程邀请"),
    "friend": ("friend request", "好友请求"),
    "system": ("notice", "系统通知"),
}
SMALL_EN = (
    r"(?:the|a|an|my|this|that|it|all|any|of|pending|last|latest|newest|most|recent|new|calendar"
    r"|event|schedule|item|unread|inbox|friend|user|system|them|those|these|every|first|second"
    r"|third|invitations?|invites?|messages?|notifications?|notices?|notes?|requests?|one|ones"
    r"|from|to|by|sent|i|me|got|in|on|as|for|about|with|s)\b"
)
SMALL_ZH = (
    r"(?:它们?|这个|那个|这条|那条|所有|全部|日历|日程|邀请|消息|通知|的|我|未读|待处理"
    r"|收件箱|里|中|最新|最近|新|一条|条|信息|都|系统|好友|来自|发来|发给|发送)"
)
SMALL = re.compile(rf"\b{SMALL_EN}|{SMALL_ZH}", re.IGNORECASE)
"""Words that tell one message from another no more than "the message" does."""
LOOSE = re.compile(rf"^(?:{SMALL_EN}[\s,]*)*$|^(?:{SMALL_ZH}\s*)*$", re.IGNORECASE)
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
"""As the service sets a title in the words of an invitation."""


def sender_of(record: Record) -> str:
    """Give the username of whoever sent a message; the service's own news have no sender."""
    return str(record.get("sender_username") or "")


def message_words(request: Request, record: Record) -> str:
    """Say a message: who sent it, and its words or else its kind."""
    sender, content = sender_of(record), str(record.get("content") or "")
    kind = str(record.get("message_type") or "?")
    words = content or request.say(*KINDS.get(kind, (kind, kind)))
    return f"{sender}: {words}" if sender and sender not in words else words


def listed_words(request: Request, record: Record) -> str:
    return f"{message_words(request, record)} ({status_word(request, record.get('status'))})"


def named_in(text: str, records: Sequence[Record]) -> list[Record]:
    """Find the messages that words such as "bob's invitation to Picnic" are about.

    A name counts as that of the sender where it can: "the message from dave" is none that somebody
    else wrote about dave.
    """
    theirs = [r for r in records if (name := sender_of(r)) and bears_name({"text": text}, name)]
    if found := [r for r in theirs if _is_theirs(r, text)]:
        return found
    if named := sender_in(text):
        records = [r for r in records if not sender_of(r) and bears_name(r, named)]
    return [r for r in records if _says(r, _words(text))]


def newest(records: Sequence[Record]) -> list[Record]:
    """Keep the message that came last; lists begin with it, where they do not say when."""
    return [max(records, key=lambda r: str(r.get("created_at") or ""))] if records else []


def invitations_first(text: str, records: list[Record]) -> list[Record]:
    """Leave friend requests out where an invitation is spoken of and there is one to an item."""
    calendar = [r for r in records if r.get("message_type") == "calendar"]
    return calendar if calendar and INVITATION.search(text) else records


def sender_in(text: str) -> str:
    """Give the name in "from dave", "dave's message", "来自dave", also where nobody bears it."""
    names = [name for m in SENDER.finditer(text) for name in m.groups() if name]
    return next((name for name in names if not LOOSE.match(name)), "")


def shown_name(text: str) -> str:
    """Say what was looked for: the sender where only that was named, or else all the words."""
    only_sender = sender_in(text) if len(_words(text)) == 1 else ""
    return only_sender or clean_name(text)


def _is_theirs(record: Record, text: str) -> bool:
    """Whether the words beside the sender's name fit a message of theirs, too."""
    name = re.escape(sender_of(record))
    rest = re.sub(rf"(?<![A-Za-z0-9_]){name}(?![A-Za-z0-9_])", " ", text, flags=re.IGNORECASE)
    words = _words(rest)
    if not CHINESE.search(_title(record)):
        # Somebody may say in Chinese what has its title in English; that is not to be compared.
        words = [word for word in words if not CHINESE.match(word)]
    return _says(record, words)


def _words(text: str) -> list[str]:
    return re.findall(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+", SMALL.sub(" ", text).casefold())


def _title(record: Record) -> str:
    content = str(record.get("title") or record.get("content") or "")
    match = TITLE.search(content)
    return (match["english"] or match["chinese"]) if match else content


def _says(record: Record, words: Sequence[str]) -> bool:
    """Whether all words stand in a message's title, or else in the whole of it."""
    texts = (_title(record).casefold(), str(record.get("content") or "").casefold())
    return any(all(_begins_in(word, text) for word in words) for text in texts)


def _begins_in(word: str, text: str) -> bool:
    """Whether a text has a word, or one that begins with it: the "s" of "bob's" is in no "Asia"."""
    start = "" if CHINESE.match(word) else r"(?<![A-Za-z0-9_])"
    return bool(re.search(start + re.escape(word), text))
