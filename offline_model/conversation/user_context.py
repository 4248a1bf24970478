"""The user whom the model serves, from the system message."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from langchain_core.messages import BaseMessage, SystemMessage

USER_ELEMENT = re.compile(r"<person(?P<attributes>(?:\s+\w+=(?:\"[^\"]*\"|'[^']*'))*)\s*/>")
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
    """Parse the `<person .../>` element of the system messages; without it the zone is UTC."""
    text = "\n".join(m.text for m in messages if isinstance(m, SystemMessage))
    element = USER_ELEMENT.search(text)
    pairs = ATTRIBUTE.findall(element["attributes"]) if element else []
    attributes = {name: unescape(first or second) for name, first, second in pairs}
    zone = _parse_zone(attributes.get("timezone", "UTC"))
    return UserContext(
        username=attributes.get("username", ""),
        locale=attributes.get("locale", "en"),
        zone=zone.key,
        now=_parse_now(attributes.get("now", ""), zone),
    )


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
