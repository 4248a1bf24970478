"""The user whom the model serves, from the notes that user messages begin with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

USER_ELEMENT = re.compile(r"<person(?P<attributes>(?:\s+\w+=(?:\"[^\"]*\"|'[^']*'))*)\s*/>")
NOTE = re.compile(
    rf"{USER_ELEMENT.pattern}\n(?:<context>\n.*?\n</context>\n)?(?:<unread>[^\n]*</unread>\n)?",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"(\w+)=(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class UserContext:
    username: str
    locale: str
    zone: str
    """An IANA name."""
    now: datetime
    """In the user's zone."""

    def to_local(self, moment: datetime) -> datetime:
        """Return a moment in the user's zone; a naive moment is in it already."""
        if moment.tzinfo is None:
            return moment.replace(tzinfo=self.now.tzinfo)
        return moment.astimezone(self.now.tzinfo)


def parse_user_context(messages: Sequence[BaseMessage]) -> UserContext:
    """Parse the `<person .../>` elements of a conversation; without them the zone is UTC.

    Each one has what changed since the one before. What a user writes cannot pass for one.
    """
    attributes: dict[str, str] = {}
    for message in messages:
        if isinstance(message, HumanMessage | SystemMessage):
            for element in USER_ELEMENT.finditer(message.text):
                pairs = ATTRIBUTE.findall(element["attributes"])
                attributes |= {name: unescape(first or second) for name, first, second in pairs}
    zone = _parse_zone(attributes.get("timezone", "UTC"))
    return UserContext(
        username=attributes.get("username", ""),
        locale=attributes.get("locale", "en"),
        zone=zone.key,
        now=_parse_now(attributes.get("now", ""), zone),
    )


def remove_notes(text: str) -> str:
    """Return what a user wrote, without the notes about them."""
    return NOTE.sub("", text).replace("&lt;", "<") if "<person " in text else text


def _parse_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _parse_now(text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.now(UTC).astimezone(zone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
