"""Finding the person that is meant by a name."""

import re
from collections.abc import Generator, Sequence
from typing import Any

from offline_model.conversation.flow import Answer, Halt, Request, Step, ask, look_up
from offline_model.conversation.tool_results import Record
from offline_model.handlers.references import UUID
from offline_model.handlers.selection import nth, pick, read_ordinal

ADDRESS = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PRONOUN = re.compile(
    r"^(?:him|her|them|he|she|they|this person|that person|他|她|他们|她们|ta|对方|这个人|那个人)$",
    re.IGNORECASE,
)
EDGES = re.compile(
    r"^(?:(?:the |my |our |a )?(?:users?|friends?|contacts?|persons?|people|someone"
    r"|somebody|account|member|colleague|buddy)(?: (?:called|named|with the (?:name"
    r"|username)))?\s+|@|called |named |a |the |my |"
    r"用户|好友|朋友|名为|名叫|叫做?|我的|我|名字(?:是|为)|[\s:,“\"「'])+"
    r"|(?:'s|’s|[\s,.。!?“”\"」'的]|(?: as)? (?:a |my )?(?:friend|contact|please|user)"
    r"|这个人|这个用户|用户|看看|看一下|看一看|看|吧|了|呢|吗|好友|朋友|同学|先生|女士)+$",
    re.IGNORECASE,
)
NAME_KEYS = (
    "username",
    "name",
    "display_name",
    "sender",
    "from",
    "to",
    "friend",
    "user",
    "content",
)
ID_KEYS = ("user_id", "friend_id", "from_user_id", "to_user_id", "sender_id", "subscriber_id", "id")


def clean_name(text: str) -> str:
    """Take "my friend Anna's" down to the name."""
    text, before = text.strip(), None
    while text != before:
        before, text = text, EDGES.sub("", text).strip()
    return text


def name_in(text: str) -> str:
    """Find a name in a sentence beside the request: "I don't know Frank, decline it"."""
    match = re.search(
        r"\b(?P<owner>[\w.-]+)'s\b|\b(?:from|by|of|with|know|like|to) (?P<name>(?!(?:my"
        r"|the|a|an|be|it)\b)[\w.-]+)"
        r"|(?<![\w])(?P<latin>[A-Za-z][A-Za-z0-9_.-]+)(?=[\u3400-\u9fff])|"
        r"(?<=[\u3400-\u9fff])(?P<last>[A-Za-z][A-Za-z0-9_.-]+)",
        text,
    )
    return next((name for name in match.groups() if name), "") if match else ""


def name_of(record: Record) -> str:
    return str(record.get("username") or record.get("name") or "")


def user_id_of(record: Record) -> str:
    """Give the id of the person that a friend, a request or a search result is about."""
    return next((str(record[key]) for key in ID_KEYS if record.get(key)), "")


def bears_name(record: Record, name: str) -> bool:
    """Whether some text in a record names the person, also one level down."""
    wanted = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", re.IGNORECASE)
    return any(wanted.search(text) for text in _texts(record))


def _texts(record: Record) -> list[str]:
    texts: list[str] = []
    for key, value in record.items():
        if isinstance(value, dict):
            texts += _texts(value)
        elif isinstance(value, str) and not UUID.fullmatch(value) and not key.endswith("_at"):
            texts.append(value)
    return texts


def find_user(
    request: Request, text: str, *, friends_first: bool = False
) -> Generator[Step, Answer, Record]:
    """Find a person by name, username or "the first one"; asks where several fit."""
    name = clean_name(text)
    if UUID.fullmatch(name):
        return {"id": name, "user_id": name}
    if found := _remembered(request, text, name):
        return found
    if not name:
        name = clean_name((yield from ask(request, "Who do you mean?", "你指的是谁？")))
    if friends_first and "list_friends" in request.tools:
        friends = yield from look_up(request, "list_friends")
        named = _named(friends, name)
        if named:
            return (yield from pick(request, named, name_of))[0]
    return (yield from _search(request, name))


def _search(request: Request, name: str) -> Generator[Step, Answer, Record]:
    if "search_users" not in request.tools:
        return {"username": name, "name_only": name}
    users = yield from look_up(request, "search_users", query=name)
    exact = _named(users, name)
    if len(exact) == 1:
        return exact[0]
    if not users:
        raise Halt(no_such_person(request, name))
    if len(users) == 1:
        return (yield from _confirm(request, users[0], name))
    return (yield from pick(request, users, name_of))[0]


def _confirm(request: Request, user: Record, name: str) -> Generator[Step, Answer, Record]:
    if ADDRESS.fullmatch(name):
        return user
    found = name_of(user)
    answer = yield from ask(
        request,
        f'There is nobody called exactly "{name}". Do you mean {found}?',
        f"没有叫“{name}”的用户。你是指{found}吗？",
    )
    if not re.search(
        r"^(?:yes|yep|yeah|y|sure|right|ok|correct|是|对|嗯|好|没错)|" + re.escape(found),
        answer,
        re.IGNORECASE,
    ):
        raise Halt(request.say("All right, I changed nothing.", "好的，我没有做任何改动。"))
    return user


def _remembered(request: Request, text: str, name: str) -> Record | None:
    """Give whom "her" or "the second one" means."""
    index = read_ordinal(text)
    for kind in [k for k in request.memory.kinds if k in ("user", "friend", "incoming")]:
        if index is not None:
            return nth(request.memory.listed(kind), index)
        if PRONOUN.match(name) and (last := request.memory.last(kind)):
            return last
    return None


def _named(records: Sequence[Record], name: str) -> list[Record]:
    wanted = name.casefold().replace(" ", "")
    return [r for r in records if name_of(r).casefold() in (wanted, wanted.replace(" ", "_"))]


def no_such_person(request: Request, name: str) -> str:
    return request.say(f'I found nobody called "{name}".', f"没有找到叫“{name}”的用户。")


def find_about(
    request: Request, records: Sequence[Record], text: str, ids: Sequence[str]
) -> Generator[Step, Answer, list[Record]]:
    """Find the records about a person: by name, or by the id that the name belongs to."""
    name = clean_name(text)
    named = [r for r in records if bears_name(r, name)]
    if named or not records:
        return named
    for tool, arguments in _lookups(name):
        if tool in request.tools:
            people = yield from look_up(request, tool, **arguments)
            wanted = {user_id_of(person) for person in _named(people, name)}
            if found := [r for r in records if _ids(r, ids) & wanted]:
                return found
    return []


def _lookups(name: str) -> list[tuple[str, dict[str, Any]]]:
    return [("search_users", {"query": name})]


def _ids(record: Record, keys: Sequence[str]) -> set[str]:
    return {str(record[key]) for key in keys if record.get(key)}
