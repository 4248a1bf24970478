"""Streams one message of the model to the client as it is generated."""

from collections.abc import Callable
from contextlib import aclosing

from agent.graph.chat import events
from agent.graph.chat.messages import new_call_id, new_message_id
from agent.graph.chat.model_requests import request_reply
from agent.graph.chat.prompt.data import ModelIdentity, PromptData, describe_model_message
from agent.graph.chat.replies import Reply
from agent.graph.chat.state import RunContext, Write
from agent.models.measurement import measured_answer
from agent.models.port import (
    Finished,
    ProviderFields,
    ReasoningDelta,
    TextDelta,
    ToolCallDelta,
)
from domain.conversations.messages import ChatMessage, ToolCall


def _ignore() -> None:
    pass


async def stream_reply(context: RunContext, turn: list[ChatMessage]) -> Reply:
    """Call the model, stream its message and return it.

    The message's prompt data is added to the run's.
    """
    streamer = MessageStreamer(context.write, context.on_text_start)
    is_cut = False
    with measured_answer(context.usage.model):
        async with aclosing(request_reply(context, turn)) as deltas:
            async for delta in deltas:
                match delta:
                    case TextDelta():
                        streamer.on_text(delta.text)
                    case ReasoningDelta():
                        streamer.on_reasoning(delta.text)
                    case ToolCallDelta():
                        streamer.on_tool_call(delta)
                    case Finished(usage=usage, finish_reason=reason, provider_fields=fields):
                        is_cut = reason == "length"
                        if usage is not None:
                            context.usage.add(usage)
                        data = streamer.prompt_data(context.prompt_source.identity, fields)
                        context.prompt_data[streamer.id] = data
    return Reply(streamer.end(), is_cut)


def stream_text(text: str, write: Write) -> ChatMessage:
    """Stream a text of our own as a message of the assistant, and return the message."""
    streamer = MessageStreamer(write)
    streamer.on_text(text)
    return streamer.message()


class MessageStreamer:
    """Turns deltas into events and, at the end, into one message.

    Text can continue after a tool call has begun, so the text message stays open until the end.
    """

    def __init__(self, write: Write, on_text_start: Callable[[], None] = _ignore) -> None:
        """`on_text_start` is called when the text of the message begins."""
        self.write = write
        self.on_text_start = on_text_start
        self.id = new_message_id()
        self.text: list[str] = []
        self.calls: dict[int, ToolCall] = {}
        self.provider_ids: dict[int, str] = {}
        self.reasoning_id: str | None = None

    def on_reasoning(self, text: str) -> None:
        """Stream the model's reasoning. It is not stored: the text has the conclusion."""
        if self.reasoning_id is None:
            self.reasoning_id = new_message_id()
            self._write_all(events.reasoning_start(self.reasoning_id))
        self.write(events.reasoning_delta(self.reasoning_id, text))

    def on_text(self, text: str) -> None:
        self._end_reasoning()
        if not self.text:
            self.write(events.text_start(self.id))
            self.on_text_start()
        self.text.append(text)
        self.write(events.text_delta(self.id, text))

    def on_tool_call(self, delta: ToolCallDelta) -> None:
        self._end_reasoning()
        if delta.id:
            self.provider_ids[delta.index] = delta.id
        call = self.calls.get(delta.index)
        if call is None:
            call = self._begin_call(delta)
        elif delta.name and not call["function"]["name"]:
            call["function"]["name"] = delta.name
        if delta.arguments:
            call["function"]["arguments"] += delta.arguments
            self.write(events.tool_call_arguments(call["id"], delta.arguments))

    def _begin_call(self, delta: ToolCallDelta) -> ToolCall:
        call: ToolCall = {
            "id": new_call_id(),
            "type": "function",
            "function": {"name": delta.name or "", "arguments": ""},
        }
        self.calls[delta.index] = call
        self.write(events.tool_call_start(call["id"], call["function"]["name"], self.id))
        return call

    def _end_reasoning(self) -> None:
        if self.reasoning_id is not None:
            self._write_all(events.reasoning_end(self.reasoning_id))
            self.reasoning_id = None

    def _write_all(self, written: list[events.Event]) -> None:
        for event in written:
            self.write(event)

    def prompt_data(self, identity: ModelIdentity, fields: ProviderFields) -> PromptData:
        """Return what the next prompts need of this message besides what was streamed."""
        call_ids = {index: call["id"] for index, call in self.calls.items()}
        return describe_model_message(identity, fields, self.provider_ids, call_ids)

    def end(self) -> ChatMessage | None:
        self._end_reasoning()
        return self.message() if self.text or self.calls else None

    def message(self) -> ChatMessage:
        """End the open events and return the complete message."""
        for call in self.calls.values():
            self.write(events.tool_call_end(call["id"]))
        message: ChatMessage = {"id": self.id, "role": "assistant"}
        if self.text:
            self.write(events.text_end(self.id))
            message["content"] = "".join(self.text)
        if self.calls:
            message["toolCalls"] = list(self.calls.values())
        return message
