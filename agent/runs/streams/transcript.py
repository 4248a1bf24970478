"""The messages of a run, folded from its own events: what is stored is what was streamed."""

from collections.abc import Mapping, Sequence

from agent.graph.chat import events
from agent.graph.chat.events import Event
from agent.graph.chat.messages import calls_without_result, new_message_id
from domain.conversations.messages import ChatMessage, ToolCall


class Transcript:
    """Folds the events of a run into messages."""

    def __init__(self, messages: list[ChatMessage]) -> None:
        self.messages = messages
        """The turn's messages, including those from before this run."""
        self._texts: dict[str, list[str]] = {}
        self._calls: dict[str, ToolCall] = {}
        self._open_calls: set[str] = set()
        self._reasoning: str | None = None

    def on_event(self, event: Event) -> None:
        """Apply the next event to the messages; events that carry no message are ignored."""
        match event["type"]:
            case "TEXT_MESSAGE_CONTENT":
                self._texts[event["messageId"]].append(event["delta"])
            case "TOOL_CALL_ARGS":
                self._calls[event["toolCallId"]]["function"]["arguments"] += event["delta"]
            case "TEXT_MESSAGE_START":
                self._assistant_message(event["messageId"])
                self._texts[event["messageId"]] = []
            case "TEXT_MESSAGE_END":
                self._close_text(event["messageId"])
            case "TOOL_CALL_START":
                self._start_call(event)
            case "TOOL_CALL_END":
                self._open_calls.discard(event["toolCallId"])
            case "TOOL_CALL_RESULT":
                self.messages.append(_result(event))
            case "REASONING_START":
                self._reasoning = event["messageId"]
            case "REASONING_END":
                self._reasoning = None

    def add_messages(self, messages: Sequence[ChatMessage]) -> None:
        """Add messages that the client already has, unless they are here."""
        known = {message["id"] for message in self.messages}
        self.messages += [message for message in messages if message["id"] not in known]

    def closing_events(self, results: Mapping[str, str], error: str) -> list[Event]:
        """Return the events that close the messages of a run that ends early.

        Open texts and calls end where they are. Each call without a result gets its result from
        `results` (by call id), or `error`.
        """
        closing = events.reasoning_end(self._reasoning) if self._reasoning else []
        closing += [events.tool_call_end(call_id) for call_id in sorted(self._open_calls)]
        closing += [events.text_end(message_id) for message_id in self._texts]
        for call in calls_without_result(self.messages):
            result = results.get(call["id"], error)
            closing.append(events.tool_call_result(new_message_id(), call["id"], result))
        return closing

    def _assistant_message(self, message_id: str) -> ChatMessage:
        for message in reversed(self.messages):
            if message["id"] == message_id:
                return message
        message = ChatMessage(id=message_id, role="assistant")
        self.messages.append(message)
        return message

    def _close_text(self, message_id: str) -> None:
        self._assistant_message(message_id)["content"] = "".join(self._texts.pop(message_id))

    def _start_call(self, event: Event) -> None:
        call: ToolCall = {
            "id": event["toolCallId"],
            "type": "function",
            "function": {"name": event["toolCallName"], "arguments": ""},
        }
        message = self._assistant_message(event["parentMessageId"])
        message.setdefault("toolCalls", []).append(call)
        self._calls[call["id"]] = call
        self._open_calls.add(call["id"])


def _result(event: Event) -> ChatMessage:
    return {
        "id": event["messageId"],
        "role": "tool",
        "toolCallId": event["toolCallId"],
        "content": event["content"],
    }
