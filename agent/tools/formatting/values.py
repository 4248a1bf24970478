"""Formats texts, people, items and JSON values in confirmations, in the person's language."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from domain.core.caller import Caller
from domain.core.i18n import gettext_noop, translate
from domain.inbox_messages.texts import COMMA
from domain.schedule.loading import load_owner_name
from domain.schedule.permissions import Item, Permission, is_owner

QUOTED = "“{}”"
QUOTATION_MARKS = '"\u201c\u201d\u201e\u201f\u2033\u301d\u301e\u301f\uff02'
"""The marks that QUOTED consists of in both languages, and those that look like them."""
ESCAPES = {"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
EMOJI_STYLE = "\ufe0f"
EMOJI_JOINER = "\u200d"
SKIN_COLOURS = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
IDEOGRAPHIC_SPACE = "\u3000"
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U0001d159\U000e0100-\U000e01ef]"
)
"""Characters that show nothing although `str.isprintable` accepts them."""
OWNED = gettext_noop("{title} of {owner}")
NOTHING = gettext_noop("none")
ENTRIES = gettext_noop("{number} entries")
LISTED = gettext_noop("{label}: {value}")
CHANGE = gettext_noop("the {label} from {old} to {new}")
MEMBER = gettext_noop("the {label} {value}")
COMMA_CLAUSE = gettext_noop("{clauses}, {clause}")
LAST_CLAUSE = gettext_noop("{clauses} and {clause}")
LAST_WORD = gettext_noop("{words} and {word}")
VERBS = {
    Permission.VIEW: gettext_noop("see"),
    Permission.EDIT: gettext_noop("change"),
    Permission.INVITE: gettext_noop("share"),
}
MAX_OLD_CHARACTERS = 200
"""The characters that are shown of an old text, which the change removes."""


class Change(NamedTuple):
    """A changed value: its label, which is a gettext message id, and both values, formatted."""

    label: str
    old: str
    new: str


def quote(text: str) -> str:
    r"""Quote a whole text on one line.

    A backslash precedes quotation marks and backslashes. New lines and what is invisible, such as
    bidirectional controls, are escaped as in JSON, or as `\U000e0041` outside the first plane.
    """
    neighbours = zip(("", *text), text, (*text[1:], ""), strict=False)
    return QUOTED.format("".join(starmap(_escape, neighbours)))


def quote_optional(text: str | None, locale: str) -> str:
    """Quote a text, or say that there is none."""
    return quote(text) if text else translate(NOTHING, locale)


def format_value(value: Any, locale: str) -> str:
    """Format a JSON value: every text in it is quoted."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, dict):
        return f"{{{format_members(value, locale)}}}"
    if isinstance(value, list):
        members = [format_value(member, locale) for member in value]
        return f"[{translate(COMMA, locale).join(members)}]"
    return json.dumps(value)


def format_members(members: Mapping[str, Any], locale: str) -> str:
    """Format all members of a JSON object, with their quoted names."""
    formatted = [
        translate(LISTED, locale, label=quote(name), value=format_value(value, locale))
        for name, value in members.items()
    ]
    return translate(COMMA, locale).join(formatted)


def format_old_members(members: Mapping[str, Any], locale: str) -> str:
    """Format the members of an object that a change removes, or the number of many."""
    formatted = format_members(members, locale) or translate(NOTHING, locale)
    if len(formatted) > MAX_OLD_CHARACTERS:
        return translate(ENTRIES, locale, number=len(members))
    return formatted


async def format_title(session: AsyncSession, caller: Caller, item: Item) -> str:
    """Quote the title of an item; another person's item is named with its owner."""
    title = quote(item.title)
    if is_owner(caller, item):
        return title
    owner = quote(await load_owner_name(session, item))
    return translate(OWNED, caller.locale, title=title, owner=owner)


def format_changes(changes: Sequence[Change], locale: str) -> str:
    """Format what is old and new, as clauses of a sentence; empty if nothing is new."""
    clauses = [
        translate(CHANGE, locale, label=translate(label, locale), old=old, new=new)
        for label, old, new in changes
        if old != new
    ]
    return join_clauses(clauses, locale)


def format_new_members(members: Sequence[tuple[str, str]], locale: str) -> str:
    """Format labels and their values, as clauses of a sentence; a label is a message id."""
    clauses = [
        translate(MEMBER, locale, label=translate(label, locale), value=value)
        for label, value in members
    ]
    return join_clauses(clauses, locale)


def join_clauses(clauses: Sequence[str], locale: str) -> str:
    """Join clauses: "a, b and c"."""
    if len(clauses) < 2:
        return "".join(clauses)
    joined, *others, last = clauses
    for clause in others:
        joined = translate(COMMA_CLAUSE, locale, clauses=joined, clause=clause)
    return translate(LAST_CLAUSE, locale, clauses=joined, clause=last)


def format_rights(permission: Permission, locale: str) -> str:
    """Format what a permission allows, as verbs: "see, change and share"."""
    *words, last = [translate(verb, locale) for bit, verb in VERBS.items() if bit in permission]
    if not words:
        return last
    return translate(LAST_WORD, locale, words=translate(COMMA, locale).join(words), word=last)


def quote_old(text: str | None, locale: str) -> str:
    """Quote a text that a change removes, or the beginning of a long one."""
    if text is not None and len(text) > MAX_OLD_CHARACTERS:
        text = f"{text[:MAX_OLD_CHARACTERS]}…"
    return quote_optional(text, locale)


def _escape(before: str, char: str, after: str) -> str:
    if char in ESCAPES:
        return ESCAPES[char]
    if char in QUOTATION_MARKS:
        return f"\\{char}"
    if _is_visible(before, char, after):
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _is_visible(before: str, char: str, after: str) -> bool:
    """Return whether a character shows what it is, between its neighbours."""
    if char == EMOJI_STYLE:
        return _is_symbol(before)
    if char == EMOJI_JOINER:
        return _is_symbol(after) and (before == EMOJI_STYLE or _is_symbol(before))
    if not before and unicodedata.category(char).startswith("M"):
        return False  # It would be drawn over the quotation mark.
    return char == IDEOGRAPHIC_SPACE or (char.isprintable() and not BLANK.match(char))


def _is_symbol(char: str) -> bool:
    """Return whether this can be an emoji, or the skin colour of one."""
    return bool(char) and (unicodedata.category(char) == "So" or char in SKIN_COLOURS)
