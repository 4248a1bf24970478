"""Profiles, one's own and those of others, and the search for people."""

import re
from typing import Any
from zoneinfo import available_timezones

from agent.graph.models.offline.outcomes import Record
from agent.graph.models.offline.plans.pick import nth, read_ordinal
from agent.graph.models.offline.plans.references import SIGNS
from agent.graph.models.offline.plans.replies import bullets
from agent.graph.models.offline.plans.who import PRONOUN, clean_name, name_of, no_such_person
from agent.graph.models.offline.script import Halt, Request, Script, ask, do, look_up

CITIES = {
    "北京": "Asia/Shanghai",
    "上海": "Asia/Shanghai",
    "广州": "Asia/Shanghai",
    "深圳": "Asia/Shanghai",
    "中国": "Asia/Shanghai",
    "beijing": "Asia/Shanghai",
    "china": "Asia/Shanghai",
    "shenzhen": "Asia/Shanghai",
    "香港": "Asia/Hong_Kong",
    "台北": "Asia/Taipei",
    "东京": "Asia/Tokyo",
    "日本": "Asia/Tokyo",
    "japan": "Asia/Tokyo",
    "首尔": "Asia/Seoul",
    "新加坡": "Asia/Singapore",
    "曼谷": "Asia/Bangkok",
    "迪拜": "Asia/Dubai",
    "悉尼": "Australia/Sydney",
    "伦敦": "Europe/London",
    "英国": "Europe/London",
    "uk": "Europe/London",
    "巴黎": "Europe/Paris",
    "柏林": "Europe/Berlin",
    "germany": "Europe/Berlin",
    "france": "Europe/Paris",
    "莫斯科": "Europe/Moscow",
    "纽约": "America/New_York",
    "洛杉矶": "America/Los_Angeles",
    "旧金山": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "芝加哥": "America/Chicago",
    "多伦多": "America/Toronto",
    "boston": "America/New_York",
    "washington": "America/New_York",
    "eastern": "America/New_York",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
    "utc": "UTC",
    "gmt": "UTC",
}
LANGUAGES = {
    r"chinese|mandarin|zh|中文|汉语|简体|普通话": "zh-CN",
    r"english|en\b|英文|英语": "en",
}
FIELDS = {
    "username": ("username", "用户名"),
    "bio": ("bio", "简介"),
    "avatar_url": ("avatar", "头像"),
    "timezone": ("time zone", "时区"),
    "locale": ("language", "语言"),
}


def find_zone(text: str) -> str | None:
    """Find the time zone of a city, a country or a zone's own name."""
    wanted = text.strip(SIGNS).lower()
    wanted = re.sub(r"\b(?:time|time ?zone|the|standard)\b|时间|时区", "", wanted).strip()
    if wanted in CITIES:
        return CITIES[wanted]
    name = wanted.replace(" ", "_")
    for zone in sorted(
        available_timezones(), key=lambda z: (not z.startswith(("A", "Eu", "Pac")), z)
    ):
        if name in (zone.lower(), zone.lower().rpartition("/")[2]):
            return zone
    return next(
        (
            zone
            for city, zone in CITIES.items()
            if city in wanted and len(city) > 1 and not city.isascii()
        ),
        None,
    )


def _zone_in(text: str) -> str:
    """Find the first word that names a zone, as in "I live in Berlin now"."""
    words = re.findall(r"[A-Z][\w/]+(?: [A-Z]\w+)?|[\u3400-\u9fff]{2,}", text)
    return next((zone for word in words if (zone := find_zone(word))), "")


def update_profile(request: Request) -> Script:
    """Change one's own name, words, picture, time zone or language."""
    field = next(f for f in FIELDS if f in request.slots)
    value = request[field].strip(SIGNS)
    english, chinese = FIELDS[field]
    if not value and field == "timezone":
        value = _zone_in(f"{request.aside} {request.text}")
    if not value:
        value = yield from ask(
            request, f"What should your {english} be?", f"{chinese}要改成什么？", free=True
        )
    value = _valid(request, field, value.strip())
    yield from do(request, "update_my_profile", **{field: value})
    return request.say(f"Your {english} is now {value}.", f"你的{chinese}已改为{value}。")


def _valid(request: Request, field: str, value: str) -> str:
    if field == "timezone":
        zone = find_zone(value)
        if zone is None:
            raise Halt(
                request.say(
                    f'I know no time zone called "{value}". Try for example Europe/Berlin.',
                    f"我不认识时区“{value}”。可以这样写：Asia/Shanghai。",
                )
            )
        return zone
    if field == "locale":
        locale = next(
            (code for words, code in LANGUAGES.items() if re.search(words, value, re.IGNORECASE)),
            None,
        )
        if locale is None:
            raise Halt(request.say("I can speak English and Chinese.", "我会说中文和英文。"))
        return locale
    return value.split(maxsplit=1)[0] if field in ("username", "avatar_url") and value else value


def show_me(request: Request) -> Script:
    profile = (yield from do(request, "get_my_profile")).record
    return _shown(request, profile)


def show_profile(request: Request) -> Script:
    """Show somebody's profile."""
    who = clean_name(request["who"])
    index = read_ordinal(request["who"])
    known: Record | None = None
    if index is not None:
        known = nth(request.memory.listed("user") or request.memory.listed("friend"), index)
    elif PRONOUN.match(who):
        known = request.memory.last("user") or request.memory.last("friend")
    name = name_of(known) if known else who
    profile = (yield from do(request, "get_profile", username=name)).record
    return _shown(request, profile or {"username": name})


def _shown(request: Request, profile: Record) -> str:
    facts: list[tuple[str, Any]] = [
        (request.say(*FIELDS[field]), profile.get(field)) for field in FIELDS if profile.get(field)
    ]
    return "\n".join(f"{name}: {value}" for name, value in facts) or "?"


def search(request: Request) -> Script:
    """Search people by name or address."""
    query = clean_name(request["who"])
    users = yield from look_up(request, "search_users", query=query)
    if not users:
        return no_such_person(request, query)
    lines = bullets(users, lambda u: name_of(u) + (f" – {u['bio']}" if u.get("bio") else ""))
    return request.say(f'People for "{query}":\n{lines}', f"与“{query}”匹配的用户：\n{lines}")
