"""The record of a run, made from its own events: what was streamed is what is stored."""

from collections.abc import Mapping, Sequence

from agent.graph import events
from agent.graph.events import Event
from agent.graph.messages import calls_without_result, new_message_id
from domain.conversations.messages import ChatMessage, ToolCall


class Transcript:
    """Folds the events of a run into the messages that they amount to."""

    def __init__(self, messages: list[ChatMessage]) -> None:
        self.messages = messages
        """The turn's messages, the ones from before this run included."""
        self._texts: dict[str, list[str]] = {}
        self._calls: dict[str, ToolCall] = {}
        self._open_calls: set[str] = set()
        self._reasoning: str | None = None

    def on_event(self, event: Event) -> None:
        match event["type"]:
            case "TEXT_MESSAGE_CONTENT":
                self._texts[event["messageId"]].append(event["delta"])
            case "TOOL_CALL_ARGS":
                self._calls[event["toolCallId"]]["function"]["arguments"] += event["delta"]
            case "TEXT_MESSAGE_START":
                self._assistant(event["messageId"])
                self._texts[event["messageId"]] = []
            case "TEXT_MESSAGE_END":
                self._close_text(event["messageId"])
            case "TOOL_CALL_START":
                self._begin_call(event)
            case "TOOL_CALL_END":
                self._open_calls.discard(event["toolCallId"])
            case "TOOL_CALL_RESULT":
                self.messages.append(_result(event))
            case "REASONING_START":
                self._reasoning = event["messageId"]
            case "REASONING_END":
                self._reasoning = None

    def add_messages(self, messages: Sequence[ChatMessage]) -> None:
        """Take messages into the record that the client knows already, each once."""
        known = {message["id"] for message in self.messages}
        self.messages += [message for message in messages if message["id"] not in known]

    def closing(self, results: Mapping[str, str], fault: str) -> list[Event]:
        """Give the events that close what a cut-short run left open.

        Open texts and calls end where they are, and every call gets a result: its own, or `fault`.
        """
        closing = events.reasoning_end(self._reasoning) if self._reasoning else []
        closing += [events.tool_call_end(call_id) for call_id in sorted(self._open_calls)]
        closing += [events.text_end(message_id) for message_id in self._texts]
        for call in calls_without_result(self.messages):
            result = results.get(call["id"], fault)
            closing.append(events.tool_call_result(new_message_id(), call["id"], result))
        return closing

    def _assistant(self, message_id: str) -> ChatMessage:
        for message in reversed(self.messages):
            if message["id"] == message_id:
                return message
        message = ChatMessage(id=message_id, role="assistant")
        self.messages.append(message)
        return message

    def _close_text(self, message_id: str) -> None:
        self._assistant(message_id)["content"] = "".join(self._texts.pop(message_id))

    def _begin_call(self, event: Event) -> None:
        call: ToolCall = {
            "id": event["toolCallId"],
            "type": "function",
            "function": {"name": event["toolCallName"], "arguments": ""},
        }
        message = self._assistant(event["parentMessageId"])
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
