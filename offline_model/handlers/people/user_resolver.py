"""Resolving references to users: names, usernames, addresses, pronouns, ordinals."""

import re
from collections.abc import Sequence

from offline_model.conversation.flow import EndFlow, Flow, ask_user, confirm, list_records
from offline_model.conversation.request import IntentRequest
from offline_model.conversation.tool_results import Record
from offline_model.handlers.references import UUID
from offline_model.handlers.selection import disambiguate, record_at
from offline_model.text.quantifiers import parse_ordinal

ADDRESS = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
PRONOUN = re.compile(
    r"^(?:him|her|them|he|she|they|this person|that person|他|她|他们|她们|ta|对方|这个人|那个人)$",
    re.IGNORECASE,
)
NAME_EDGES = re.compile(
    r"^(?:(?:the |my |our |a )?(?:users?|friends?|contacts?|persons?|people|someone"
    r"|somebody|account|member|colleague|buddy)(?: (?:called|named|with the (?:name"
    r"|username)))?\s+|@|called |named |a |the |my |"
    r"用户|好友|朋友|名为|名叫|叫做?|我的|我|名字(?:是|为)|[\s:,“\"「'])+"
    r"|(?:'s|’s|[\s,.。!?“”\"」'的]|(?: as)? (?:a |my )?(?:friend|contact|please|user)"
    r"|这个人|这个用户|用户|看看|看一下|看一看|看|吧|了|呢|吗|好友|朋友|同学|先生|女士)+$",
    re.IGNORECASE,
)
ID_KEYS = ("user_id", "friend_id", "from_user_id", "to_user_id", "sender_id", "subscriber_id", "id")


def extract_name(text: str) -> str:
    """Reduce "my friend Anna's" to the name."""
    text, before = text.strip(), None
    while text != before:
        before, text = text, NAME_EDGES.sub("", text).strip()
    return text


def find_name(text: str) -> str:
    """Return the name in a sentence in front of the request: "I don't know Frank, decline it"."""
    match = re.search(
        r"\b(?P<owner>[\w.-]+)'s\b|\b(?:from|by|of|with|know|like|to) (?P<name>(?!(?:my"
        r"|the|a|an|be|it)\b)[\w.-]+)"
        r"|(?<![\w])(?P<latin>[A-Za-z][A-Za-z0-9_.-]+)(?=[\u3400-\u9fff])|"
        r"(?<=[\u3400-\u9fff])(?P<last>[A-Za-z][A-Za-z0-9_.-]+)",
        text,
    )
    return next((name for name in match.groups() if name), "") if match else ""


def display_name(record: Record) -> str:
    """Return the user name in a record; empty without one."""
    return str(record.get("username") or record.get("name") or "")


def record_user_id(record: Record) -> str:
    """Return the id of the user whom a friend, a request or a search result describes."""
    return next((str(record[key]) for key in ID_KEYS if record.get(key)), "")


def mentions_name(record: Record, name: str) -> bool:
    """Return whether any text in a record, nested ones too, contains the name as a word."""
    pattern = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", re.IGNORECASE)
    return any(pattern.search(text) for text in _texts(record))


def _texts(record: Record) -> list[str]:
    texts: list[str] = []
    for key, value in record.items():
        if isinstance(value, dict):
            texts += _texts(value)
        elif isinstance(value, str) and not UUID.fullmatch(value) and not key.endswith("_at"):
            texts.append(value)
    return texts


def resolve_user(request: IntentRequest, text: str, *, friends_first: bool = False) -> Flow[Record]:
    """Resolve a name, a username, a pronoun or an ordinal; asks the user if several match."""
    name = extract_name(text)
    if UUID.fullmatch(name):
        return {"id": name, "user_id": name}
    if found := _resolve_from_memory(request, text, name):
        return found
    if not name:
        name = extract_name((yield from ask_user(request, "Who do you mean?", "您指的是谁？")))
    if friends_first and "list_friends" in request.tools:
        friends = yield from list_records(request, "list_friends")
        named = _with_name(friends, name)
        if named:
            return (yield from disambiguate(request, named, display_name))[0]
    return (yield from _search_user(request, name))


def _search_user(request: IntentRequest, name: str) -> Flow[Record]:
    if "search_users" not in request.tools:
        return {"username": name, "name_only": name}
    users = yield from list_records(request, "search_users", query=name)
    exact = _with_name(users, name)
    if len(exact) == 1:
        return exact[0]
    if not users:
        raise EndFlow(user_not_found(request, name))
    if len(users) == 1:
        return (yield from _confirm(request, users[0], name))
    return (yield from disambiguate(request, users, display_name))[0]


def _confirm(request: IntentRequest, user: Record, name: str) -> Flow[Record]:
    if ADDRESS.fullmatch(name):
        return user
    username = display_name(user)
    instead = yield from confirm(
        request,
        f'There is nobody called exactly "{name}". Do you mean {username}?',
        f"没有叫“{name}”的用户。您是指{username}吗？",
    )
    if instead and username.casefold() not in instead.casefold():
        return (yield from resolve_user(request, instead))
    return user


def _resolve_from_memory(request: IntentRequest, text: str, name: str) -> Record | None:
    """Resolve "her" or "the second one"."""
    index = parse_ordinal(text)
    for kind in [k for k in request.memory.recent_kinds if k in ("user", "friend", "incoming")]:
        if index is not None:
            return record_at(request.memory.listed(kind), index)
        if PRONOUN.match(name) and (last := request.memory.last_mentioned(kind)):
            return last
    return None


def _with_name(records: Sequence[Record], name: str) -> list[Record]:
    key = name.casefold().replace(" ", "")
    return [r for r in records if display_name(r).casefold() in (key, key.replace(" ", "_"))]


def user_not_found(request: IntentRequest, name: str) -> str:
    """Return the reply to a search without results."""
    return request.localize(f'I found nobody called "{name}".', f"没有找到叫“{name}”的用户。")


def find_records_about(
    request: IntentRequest, records: Sequence[Record], text: str, id_keys: Sequence[str]
) -> Flow[list[Record]]:
    """Return the records about a user: by the name, or by the id of the user with that name."""
    name = extract_name(text)
    named = [r for r in records if name.casefold() in _usernames(r)]
    if named or not records:
        return named
    if "search_users" not in request.tools:
        return []
    users = yield from list_records(request, "search_users", query=name)
    user_ids = {record_user_id(user) for user in _with_name(users, name)}
    return [r for r in records if _ids(r, id_keys) & user_ids]


def _usernames(record: Record) -> set[str]:
    """Return the names of users in a record; a text of theirs about another user does not count."""
    keys = (key for key in record if key == "name" or key.endswith("username"))
    return {str(record[key]).casefold() for key in keys}


def _ids(record: Record, keys: Sequence[str]) -> set[str]:
    return {str(record[key]) for key in keys if record.get(key)}
