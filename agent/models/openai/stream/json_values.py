"""Reads the JSON of an endpoint, and the values in it, without trust in their types."""

import json
from typing import Any

import orjson

MAX_DEPTH = 6
TEXT_MEMBERS = ("text", "content", "thinking", "reasoning", "summary", "value")
"""Where an object has its text, in this order."""
REASONING_TYPES = frozenset({"thinking", "reasoning", "reasoning_text", "summary_text"})


class MalformedChunk(Exception):
    """An event of the stream is no chat completion chunk."""


def parse_object(data: bytes) -> dict[str, Any]:
    """Parse a JSON object; raw line breaks, lone surrogates and invalid UTF-8 are accepted."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            value = json.loads(data.decode(errors="replace"), strict=False)
        except (ValueError, RecursionError) as error:
            raise MalformedChunk(type(error).__name__) from error
    if not isinstance(value, dict):
        raise MalformedChunk("not an object")
    return value


def as_object(value: object) -> dict[str, Any]:
    """Return an object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return a list; a single object counts as a list of one."""
    if isinstance(value, dict):
        return [value]
    return value if isinstance(value, list) else []


def as_name(value: object) -> str:
    """Return a text without white space around it, or the text of a number."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def text_of(value: object, depth: int = MAX_DEPTH) -> str:
    """Return the text in a string, in an object that has one, or in a list of these."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and depth:
        return "".join(text_of(part, depth - 1) for part in value)
    if isinstance(value, dict) and depth:
        texts = (text_of(value.get(name), depth - 1) for name in TEXT_MEMBERS)
        return next((text for text in texts if text), "")
    return ""


def split_content(content: object) -> tuple[str, str]:
    """Return the text and the reasoning in the content of a message."""
    if isinstance(content, str):
        return content, ""
    text: list[str] = []
    reasoning: list[str] = []
    for part in as_list(content):
        is_reasoning = as_object(part).get("type") in REASONING_TYPES
        (reasoning if is_reasoning else text).append(text_of(part))
    return "".join(text), "".join(reasoning)
