"""Profiles, one's own and those of others, and the search for people."""

import re
from typing import Any
from zoneinfo import available_timezones

from agent.graph.models.offline.outcomes import Record
from agent.graph.models.offline.pick import nth, read_ordinal
from agent.graph.models.offline.replies import bullets
from agent.graph.models.offline.rules import Rule
from agent.graph.models.offline.script import Halt, Request, Script, ask, do, look_up
from agent.graph.models.offline.who import PRONOUN, clean_name, name_of, no_such_person

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
    wanted = text.strip(" .。!!'\"").lower()
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
    value = request[field].strip(" \"“”'「」:,.。")
    english, chinese = FIELDS[field]
    if not value and field == "timezone":
        value = _zone_in(f"{request.aside} {request.text}")
    if not value:
        value = yield from ask(
            request, f"What should your {english} be?", f"{chinese}要改成什么?", free=True
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
                    f"我不认识时区“{value}”。可以这样写:Asia/Shanghai。",
                )
            )
        return zone
    if field == "locale":
        locale = next(
            (code for words, code in LANGUAGES.items() if re.search(words, value, re.I)), None
        )
        if locale is None:
            raise Halt(request.say("I can speak English and Chinese.", "我会说中文和英文。"))
        return locale
    return value.split()[0] if field in ("username", "avatar_url") and value else value


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
    return request.say(f'People for "{query}":\n{lines}', f"与“{query}”匹配的用户:\n{lines}")


_MY = r"(?:my |the )"
_TO = r"(?: to(?: be)?| as| into|:| =| is)\s+"
_TO_ZH = (
    r"(?:改|换|设置|设|更新|修改|切换|调整|更改|变更|写|调)?(?:一下)?(?:为|成|到|是|作|:|:|叫)\s*"
)
_NAME = r"(?P<who>(?!(?:me|my|i|it|that|this|on|in|going|coming|free|busy|the|there|next|at|a|an|up|who|what|subscribed|invited|able)\b)@?[\w.-]+(?: [A-Z]\w+)?)"

RULES = [
    Rule(
        "update_my_profile",
        update_profile,
        en=(
            r"(?:<change>|rename|pick|choose) "
            + _MY
            + r"(?:user ?name|handle|nick(?:name)?|login|account name|display name|name)"
            + _TO
            + r"(?P<username>.+)",
            r"(?:i want to be called|call me|my (?:new )?(?:user ?name|name) (?:should be|is now)|rename me(?: to)?) (?P<username>.+)",
            r"(?:<change>|write) "
            + _MY
            + r"(?:bio(?:graphy)?|about(?: me)?(?: text)?|description|self[- ]introduction|introduction|profile (?:text|bio|description))"
            + _TO
            + r"(?P<bio>.+)",
            r"my (?:new )?bio (?:should be|should say|should read|is now|is)[:\s]+(?P<bio>.+)",
            r"(?:<change>|use) "
            + _MY
            + r"(?:avatar|picture|profile (?:picture|photo|image)|photo)(?: url)?"
            + _TO
            + r"(?P<avatar_url>\S+)",
            r"use (?P<avatar_url>https?://\S+) as my (?:avatar|profile picture|picture|photo)",
            r"(?:<change>) "
            + _MY
            + r"(?:time ?zone|zone)(?: setting)?"
            + _TO
            + r"(?P<timezone>.+)",
            r"(?:i(?:'m| am) (?:now )?(?:in|living in|based in) the|my time ?zone is(?: now)?|my time ?zone should be|use) (?P<timezone>.+?)(?: time ?zone)(?: please)?<end>",
            r"my time ?zone (?:is(?: now)?|should be) (?P<timezone>.+)",
            r"(?:<change>) "
            + _MY
            + r"(?:language|locale|interface language|preferred language)"
            + _TO
            + r"(?P<locale>.+)",
            r"(?:switch|change) (?:the language )?(?:to|into) (?P<locale>english|chinese|mandarin)<end>",
            r"(?:<change>|edit|update) my (?P<bio>)bio<end>",
            r"(?:<change>) my (?P<username>)(?:user ?name)<end>",
            r"(?:<change>) my (?P<timezone>)time ?zone<end>",
        ),
        zh=(
            r"(?:我的?)?(?:用户名|昵称|名字|账号名)" + _TO_ZH + r"(?P<username>[A-Za-z0-9_-]+)",
            r"(?:我的?)(?:个人)?(?:简介|签名|个性签名|介绍|个人介绍|自我介绍|个人说明|bio)"
            + _TO_ZH
            + r"(?P<bio>.+)",
            r"(?:个人简介|个性签名)" + _TO_ZH + r"(?P<bio>.+)",
            r"(?:我的?)?(?:头像)(?:地址|链接)?" + _TO_ZH + r"(?P<avatar_url>https?://\S+)",
            r"(?:我的?)?时区" + _TO_ZH + r"(?P<timezone>.+)",
            r"(?:我的?)?(?:界面)?语言" + _TO_ZH + r"(?P<locale>.+)",
            r"(?:切换|换|改)(?:到|成|为)(?P<locale>中文|英文|英语)",
            r"(?:<change>)(?:一下)?我的(?P<username>)用户名<end>",
            r"(?:<change>)(?:一下)?我的(?P<bio>)(?:个人)?简介<end>",
        ),
    ),
    Rule(
        "get_my_profile",
        show_me,
        effect=False,
        en=(
            r"(?:.*\b)?(?:my (?:own )?(?:user )?(?:profile|account|bio|user ?name|personal (?:info|information|details|data)|time ?zone|language setting|locale|user details))\b.*",
            r"who am i\b.*",
            r"(?:what|which) (?:time ?zone|language|locale)\b.*\b(?:i|my|me|mine)\b.*",
            r"what(?:'s| is) my (?:name|handle|user ?name)\b.*",
            r"(?:about me|tell me about myself|what do you know about me)<end>",
        ),
        zh=(
            r"我的?(?:个人)?(?:<profile>|用户名|昵称|账号|时区|简介|签名)(?:是什么|是啥|是多少|有哪些)?",
            r"我(?:是谁|叫什么)",
            r"(?:<show>)(?:我|自己)的?(?:个人)?(?:<profile>)",
        ),
    ),
    Rule(
        "search_users",
        search,
        effect=False,
        en=(
            r"(?:<search>) (?:for )?(?:any |all |a |the |some |other )?(?:users?|people|persons?|members?|accounts?|someone|somebody|anyone|anybody)(?: (?:called|named|by the name(?: of)?|with (?:the |an? )?(?:user ?name|name|address|e-?mail(?: address)?)|whose name is|like|matching|for|by))*[\s:]+(?P<who>.+)",
            r"(?:is there|are there|do we have|do you know|does|did) (?:an?|any)?\s*(?:users?|people|person|someone|somebody|anyone|anybody|member|account)s? (?:here )?(?:called|named|by the name(?: of)?|with the (?:user ?name|name|address|e-?mail)) (?P<who>.+)",
            r"(?:<search>) (?:for )?(?:the )?(?P<who>[\w.+-]+@[\w-]+\.[\w.]+).*",
            r"(?:user|people) search(?: for)?[:\s]+(?P<who>.+)",
            r"(?:search|search for|look for|look up|lookup|find) (?P<who>(?!.*\b(?:calendar|event|meeting|appointment|item|inbox|message|code|task|plan|schedule|free|time|reminder|call)\b)@?[\w.-]+)(?: (?:in|among|on) .*)?<end>",
        ),
        zh=(
            r"(?:<search>)(?:一下|下)?(?:一?个|一?位)?(?:叫做?|名为|名叫|名字(?:叫|是)|用户名(?:为|是|包含|含|里有|带)?)(?P<who>.+?)的?(?:用户|人|账号|好友)?<end>",
            r"(?:<search>)(?:一下|下)?(?:所有|全部)?(?:用户|人|账号|成员)(?:名)?(?:里|中)?(?:叫|为|是|包含|含有?|带有?|有)?[\s::]*(?P<who>.+)",
            r"(?:有没有|有|是否有)(?:一?个)?(?:叫做?|名叫|名为)(?P<who>.+?)的?(?:用户|人|账号)",
            r"(?:搜索|搜一下|查找|找一下|找找|搜|找|查一下|查找)(?P<who>[\w.+-]+@[\w.-]+|@?[A-Za-z0-9_.-]+)(?:这个)?(?:的)?(?:用户|人|账号)?<end>",
        ),
    ),
    Rule(
        "get_profile",
        show_profile,
        effect=False,
        en=(
            r"(?:(?:can|could|may) i see|<show>|open|get)(?: me)? (?:the |user )?(?:user |public )?(?:profile|bio|info|information|account|page) (?:of|for|from|about)(?: (?:the )?user)? (?P<who>.+)",
            r"(?:open|show|get|view) profile (?P<who>.+)",
            r"(?:<show>|what(?:'s| is))(?: me)? (?P<who>(?!the\b|my\b|a\b).+?)(?:'s|s')? (?:user )?(?:profile|bio|user info|public profile|account)\b.*",
            r"(?:<show>)(?: me)? the (?P<who>[\w.-]+)(?: user)? profile\b.*",
            r".*?\b(?P<who>(?!my\b)[\w.-]+)(?:'s|s') (?:user |public )?(?:profile|bio|account|page)\b.*",
            r".*\b(?:profile|bio) (?:of|for) (?P<who>(?!my\b)@?[\w.-]+).*",
            r"(?:who is|who's|whois) (?:the )?(?:user |person )?" + _NAME + r"<end>",
            r"(?:tell me|what do you know|what can you tell me|show me something) about (?:the )?(?:user |person |my friend )"
            + _NAME
            + r"<end>",
            r"(?:tell me (?:more )?|what do you know |more |info(?:rmation)? )about (?P<who>him|her|@?(?!my\b|the\b|it\b|that\b|this\b)[\w.-]+)<end>",
        ),
        zh=(
            r"(?:<show>)(?:一下)?(?:用户)?(?P<who>(?!我)[^,,的]+?)的(?:个人|用户|公开)?(?:<profile>|简介)",
            r"^(?:用户)?(?P<who>(?!我)[A-Za-z0-9_@.-]+)的(?:个人|用户|公开)?(?:<profile>|简介)",
            r"^(?P<who>@?[A-Za-z0-9_.-]+)(?:这个人|这个用户)?是(?:谁|什么人)",
            r"^谁是(?P<who>@?[A-Za-z0-9_.-]+)",
            r"(?:<show>|介绍)(?:一下)?用户(?P<who>[A-Za-z0-9_@.-]+)",
        ),
    ),
]
