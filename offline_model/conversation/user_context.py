"""Who the model speaks with, as the system message says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from langchain_core.messages import BaseMessage, SystemMessage

LINE = re.compile(r"<person(?P<members>(?:\s+\w+=(?:\"[^\"]*\"|'[^']*'))*)\s*/>")
MEMBER = re.compile(r"(\w+)=(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    locale: str
    zone: str
    now: datetime
    """In the person's zone."""

    def local(self, moment: datetime) -> datetime:
        """Give a moment in the person's zone; one without a zone is in it already."""
        if moment.tzinfo is None:
            return moment.replace(tzinfo=self.now.tzinfo)
        return moment.astimezone(self.now.tzinfo)


def read_person(messages: Sequence[BaseMessage]) -> Person:
    """Read the person's line in the system messages; without it the zone is UTC."""
    text = "\n".join(m.text for m in messages if isinstance(m, SystemMessage))
    line = LINE.search(text)
    said = MEMBER.findall(line["members"]) if line else []
    members = {name: unescape(first or second) for name, first, second in said}
    zone = _zone(members.get("timezone", "UTC"))
    return Person(
        username=members.get("username", ""),
        locale=members.get("locale", "en"),
        zone=zone.key,
        now=_now(members.get("now", ""), zone),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _now(text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.now(UTC).astimezone(zone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
