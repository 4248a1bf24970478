"""A reply as a stream of chunks, and what it counts as."""

import json
import re
from collections.abc import Iterator, Sequence

from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk
from uuid_utils.compat import uuid4

from offline_model.conversation.toolbox import Call
from offline_model.dialogue_manager import Next

PIECE = re.compile(r"[\u3400-\u9fff\uff00-\uffef]|\s*[^\s\u3400-\u9fff\uff00-\uffef]+\s*|\s+")
ARGUMENT_CHARACTERS = 24
"""How much of a call's arguments is in one chunk."""


def count_tokens(text: str) -> int:
    """Count a Chinese character as one token, and four other characters as one."""
    chinese = len(re.findall(r"[\u3400-\u9fff]", text))
    return chinese + (len(text) - chinese + 3) // 4


def usage(messages: Sequence[BaseMessage], reply: Next) -> UsageMetadata:
    said = reply.text + "".join(call.tool + _json(call) for call in reply.calls)
    read = sum(count_tokens(message.text) for message in messages)
    written = count_tokens(said)
    return UsageMetadata(input_tokens=read, output_tokens=written, total_tokens=read + written)


def chunks(messages: Sequence[BaseMessage], reply: Next) -> Iterator[AIMessageChunk]:
    """Give the words one by one or the calls piece by piece, and last the usage."""
    if not reply.calls:
        for piece in PIECE.findall(reply.text):
            yield AIMessageChunk(content=piece)
    for index, call in enumerate(reply.calls):
        yield from _call_chunks(index, call)
    yield AIMessageChunk(
        content="",
        usage_metadata=usage(messages, reply),
        response_metadata={
            "model_name": "offline",
            "finish_reason": "tool_calls" if reply.calls else "stop",
        },
        chunk_position="last",
    )


def _call_chunks(index: int, call: Call) -> Iterator[AIMessageChunk]:
    first = tool_call_chunk(name=call.tool, args="", id=f"call_{uuid4().hex}", index=index)
    yield AIMessageChunk(content="", tool_call_chunks=[first])
    arguments = _json(call)
    for start in range(0, len(arguments), ARGUMENT_CHARACTERS):
        piece = arguments[start : start + ARGUMENT_CHARACTERS]
        yield AIMessageChunk(
            content="", tool_call_chunks=[tool_call_chunk(args=piece, index=index)]
        )


def _json(call: Call) -> str:
    return json.dumps(call.arguments, ensure_ascii=False)
