"""The new messages of a request: only those that the user or the front end can write.

A client posts its copy of the history each time. The server reads it from the end back to the
first message that the thread knows. Of the new messages it accepts user messages, and tool
messages for front-end calls without a result. It ignores all others that a client claims.

A result is found wherever it stands: some clients put it directly after its call, before messages
that the thread knows.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from agent.runs.admission.errors import MessageInvalid
from agent.runs.admission.message_schemas import ToolMessage, UserMessage, find_unread_kinds
from agent.runs.execution.message_snapshots import to_ranges
from domain.conversations.messages import ChatMessage
from domain.conversations.models import Thread
from domain.conversations.waiting_messages import ids_of, list_waiting_messages
from domain.core.schemas import Input
from domain.core.validation import describe_first_error

CHUNK_SIZE = 32
"""How many ids are looked up at once, starting at the end."""
MAX_NEW_MESSAGES = 256

FindPositions = Callable[[Sequence[str]], Awaitable[Mapping[str, int]]]
"""Returns the positions of those messages, by id, that the thread has."""


class _AnyMessage(Input):
    role: str


_SCHEMAS: dict[str, type[UserMessage | ToolMessage]] = {"user": UserMessage, "tool": ToolMessage}


@dataclass(frozen=True, slots=True)
class NewMessages:
    """The accepted new messages, and where the thread has the others."""

    results: list[ChatMessage] = field(default_factory=list)
    """The results of front-end calls, one for each call."""
    user_messages: list[ChatMessage] = field(default_factory=list)
    named: list[list[int]] = field(default_factory=list)
    """The positions of the known messages that the client sent, as ranges."""
    unread: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The kinds of the parts that were left out of user messages, by message id."""
    has_unknown_results: bool = False
    """Whether the client holds results that the server has not made and does not accept."""
    waiting_ids: Set[str] = frozenset()
    """The ids of the messages waiting on the thread that the client sent as well."""

    @property
    def messages(self) -> list[ChatMessage]:
        """All new messages in the order of the record: results follow their calls."""
        return [*self.results, *self.user_messages]


async def read_new_messages(
    find_positions: FindPositions,
    thread: Thread,
    sent: Sequence[Any],
    locale: str,
) -> NewMessages:
    """Return the new messages among those that a client sent to a thread.

    Raises MessageInvalid for a malformed new message, in the language of `locale`.
    """
    client_calls = [*thread.client_calls, *thread.passed_calls]
    waiting_ids = ids_of(list_waiting_messages(thread))
    new, known = await _split(find_positions, sent)
    if client_calls:
        end = new[0][0] if new else len(sent)
        new = [*await _find_results(find_positions, sent[:end], client_calls), *new]
    sent_ids = {id_of(message) for _, message in new}
    accepted: dict[str, ChatMessage] = {}
    answered: set[str] = set()
    unread: dict[str, list[str]] = {}
    has_unknown_results = False
    for position, message in new:
        if id_of(message) in waiting_ids:
            continue
        chat_message = _accept(message, position, set(client_calls) - answered, locale)
        if chat_message is not None and chat_message["id"] not in accepted:
            accepted[chat_message["id"]] = chat_message
            answered.add(chat_message.get("toolCallId", ""))
            if kinds := find_unread_kinds(message["content"]):
                unread[chat_message["id"]] = kinds
        elif chat_message is None and isinstance(message, dict):
            has_unknown_results |= message.get("role") == "tool"
    return NewMessages(
        results=[message for message in accepted.values() if message["role"] == "tool"],
        user_messages=[message for message in accepted.values() if message["role"] == "user"],
        named=await _find_named(find_positions, sent, known),
        unread=unread,
        has_unknown_results=has_unknown_results,
        waiting_ids=waiting_ids.intersection(filter(None, sent_ids)),
    )


async def _find_results(
    find_positions: FindPositions, sent: Sequence[Any], client_calls: Sequence[str]
) -> list[tuple[int, Any]]:
    """Return the messages that look like results of open front-end calls, with their indexes."""
    open_calls = frozenset(client_calls)
    found = [
        (index, message)
        for index, message in enumerate(sent)
        if isinstance(message, dict)
        and message.get("role") == "tool"
        and isinstance(call_id := message.get("toolCallId"), str)
        and call_id in open_calls
    ][:MAX_NEW_MESSAGES]
    ids = [message_id for _, message in found if (message_id := id_of(message)) is not None]
    known = await find_positions(ids) if ids else {}
    return [(index, message) for index, message in found if id_of(message) not in known]


async def _split(
    find_positions: FindPositions, sent: Sequence[Any]
) -> tuple[list[tuple[int, Any]], Mapping[str, int]]:
    """Return the messages after the last known one with their indexes, and the known positions."""
    new: list[tuple[int, Any]] = []
    end = len(sent)
    while end > 0 and len(new) <= MAX_NEW_MESSAGES:
        start = max(0, end - CHUNK_SIZE)
        ids = [message_id for m in sent[start:end] if (message_id := id_of(m)) is not None]
        known = await find_positions(ids)
        for index in range(end - 1, start - 1, -1):
            if id_of(sent[index]) in known:
                return new[::-1], known
            new.append((index, sent[index]))
        end = start
    return new[:MAX_NEW_MESSAGES][::-1], {}


async def _find_named(
    find_positions: FindPositions, sent: Sequence[Any], known: Mapping[str, int]
) -> list[list[int]]:
    """Return the positions of the known messages among those sent, as ranges.

    Only both ends are looked up. A client that sent enough messages between them to have everything
    between their positions has it: clients send their history without gaps.
    """
    if not known:
        return []
    start, head = await _find_first_known(find_positions, sent)
    tail = set(known.values())
    between = range(max(head, default=-1) + 1, min(tail))
    if head and len(sent) - start - 2 * CHUNK_SIZE >= len(between):
        head |= set(between)
    return to_ranges(head | tail)


async def _find_first_known(
    find_positions: FindPositions, sent: Sequence[Any]
) -> tuple[int, set[int]]:
    """Return where the first chunk with known messages begins, and their positions.

    Nearly always it is the first one. A client that begins a thread with more messages than the
    server takes has others before those; they are passed over by bisection.
    """

    async def look_up(chunk: int) -> set[int]:
        part = sent[chunk * CHUNK_SIZE : (chunk + 1) * CHUNK_SIZE]
        ids = [message_id for m in part if (message_id := id_of(m)) is not None]
        return set((await find_positions(ids)).values())

    unknown, first = 0, len(sent) // CHUNK_SIZE
    found = await look_up(0)
    if found:
        return 0, found
    while first - unknown > 1:
        middle = (unknown + first) // 2
        positions = await look_up(middle)
        if positions:
            first, found = middle, positions
        else:
            unknown = middle
    return first * CHUNK_SIZE, found


def _accept(message: Any, position: int, client_calls: Set[str], locale: str) -> ChatMessage | None:
    """Return a new message, or None if a client cannot write it. Raises MessageInvalid."""
    try:
        validated = _validate(message)
    except ValidationError as error:
        fault = describe_first_error(error.errors(), locale)
        raise MessageInvalid(position=position, fault=fault) from None
    if validated is None:
        return None
    accepted: ChatMessage = {
        "id": validated.id,
        "role": validated.role,
        "content": validated.content,
    }
    if isinstance(validated, ToolMessage):
        if validated.tool_call_id not in client_calls:
            return None
        accepted["toolCallId"] = validated.tool_call_id
    return accepted


def _validate(message: Any) -> UserMessage | ToolMessage | None:
    """Return a message of a role that a client can write, or None. Raises ValidationError.

    Of the other roles only the form is checked: nothing of their messages is used, and a newer
    minor version of the protocol may add some.
    """
    role = _AnyMessage.model_validate(message).role
    schema = _SCHEMAS.get(role)
    return schema.model_validate(message) if schema is not None else None


def id_of(message: Any) -> str | None:
    """Return a message's id, or None if the thread cannot have it: not storable or too long."""
    message_id = message.get("id") if isinstance(message, dict) else None
    if not isinstance(message_id, str) or not 0 < len(message_id) <= 128:
        return None
    return message_id if message_id.isprintable() else None
