"""What a client holds after it has received a stream."""

from collections.abc import Iterable, Sequence

from tests.runs.client import AgentClient, Event


def fold_messages(events: Iterable[Event], held: Sequence[Event] = ()) -> list[Event]:
    """Return the messages of a client that held others before, folded as `@ag-ui/client` does.

    It adds deltas to a message that it has already, appends a result even if it has it, and drops
    what a snapshot lacks.
    """
    messages = [dict(message) for message in held]
    for event in events:
        match event["type"]:
            case "MESSAGES_SNAPSHOT":
                messages = _replace(messages, event["messages"])
            case "TEXT_MESSAGE_START":
                _find_or_add(messages, event["messageId"])
            case "TEXT_MESSAGE_CONTENT":
                message = _find_or_add(messages, event["messageId"])
                message["content"] = message.get("content", "") + event["delta"]
            case "TOOL_CALL_START":
                message = _find_or_add(messages, event["parentMessageId"])
                call = {"id": event["toolCallId"], "arguments": ""}
                message["toolCalls"] = [*message.get("toolCalls", []), call]
            case "TOOL_CALL_RESULT":
                messages.append({"id": event["messageId"], "content": event["content"]})
    return messages


def texts_of(messages: Iterable[Event]) -> list[tuple[str, str, int]]:
    """Return the id, the text and the number of calls of messages."""
    return [
        (each["id"], each.get("content", ""), len(each.get("toolCalls", ()))) for each in messages
    ]


async def stored_texts(agent: AgentClient, thread_id: str = "t") -> list[tuple[str, str, int]]:
    """Return what `texts_of` does of the messages that the server has."""
    thread = (await agent.http.get(f"/api/v1/agent/threads/{thread_id}?limit=500")).json()
    return texts_of(thread["messages"])


def _replace(messages: list[Event], snapshot: Sequence[Event]) -> list[Event]:
    """Keep the order of known messages, and append the others."""
    by_id = {message["id"]: dict(message) for message in snapshot}
    known = [by_id.pop(message["id"]) for message in messages if message["id"] in by_id]
    return [*known, *by_id.values()]


def _find_or_add(messages: list[Event], message_id: str) -> Event:
    for message in messages:
        if message["id"] == message_id:
            return message
    messages.append({"id": message_id})
    return messages[-1]
