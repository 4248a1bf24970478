"""Streaming a reply as message chunks, with an estimate of its usage."""

import json
import re
from collections.abc import Iterator, Sequence

from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk
from uuid_utils.compat import uuid4

from offline_model.conversation.bound_tools import ToolCall
from offline_model.conversation.reply import ModelReply

TEXT_CHUNK = re.compile(r"[\u3400-\u9fff\uff00-\uffef]|\s*[^\s\u3400-\u9fff\uff00-\uffef]+\s*|\s+")
MAX_ARGUMENT_CHUNK_CHARACTERS = 24
"""Characters of a call's arguments in one chunk."""


def count_tokens(text: str) -> int:
    """Estimate tokens: one per Chinese character, and one per four other characters."""
    chinese = len(re.findall(r"[\u3400-\u9fff]", text))
    return chinese + (len(text) - chinese + 3) // 4


def estimate_usage(messages: Sequence[BaseMessage], reply: ModelReply) -> UsageMetadata:
    """Estimate the tokens of the messages and of the reply."""
    output = reply.text + "".join(call.tool + _arguments_json(call) for call in reply.calls)
    input_tokens = sum(count_tokens(message.text) for message in messages)
    output_tokens = count_tokens(output)
    return UsageMetadata(
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        total_tokens=input_tokens + output_tokens,
    )


def stream_chunks(messages: Sequence[BaseMessage], reply: ModelReply) -> Iterator[AIMessageChunk]:
    """Yield the text word by word, or the calls in pieces, and the usage at the end."""
    if not reply.calls:
        for piece in TEXT_CHUNK.findall(reply.text):
            yield AIMessageChunk(content=piece)
    for index, call in enumerate(reply.calls):
        yield from _call_chunks(index, call)
    yield AIMessageChunk(
        content="",
        usage_metadata=estimate_usage(messages, reply),
        response_metadata={
            "model_name": "offline",
            "finish_reason": "tool_calls" if reply.calls else "stop",
        },
        chunk_position="last",
    )


def _call_chunks(index: int, call: ToolCall) -> Iterator[AIMessageChunk]:
    first = tool_call_chunk(name=call.tool, args="", id=f"call_{uuid4().hex}", index=index)
    yield AIMessageChunk(content="", tool_call_chunks=[first])
    arguments = _arguments_json(call)
    for start in range(0, len(arguments), MAX_ARGUMENT_CHUNK_CHARACTERS):
        piece = arguments[start : start + MAX_ARGUMENT_CHUNK_CHARACTERS]
        yield AIMessageChunk(
            content="", tool_call_chunks=[tool_call_chunk(args=piece, index=index)]
        )


def _arguments_json(call: ToolCall) -> str:
    return json.dumps(call.arguments, ensure_ascii=False)
