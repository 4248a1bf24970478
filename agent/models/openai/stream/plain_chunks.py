"""The fast path: chunks of the usual form that have one piece of text or of arguments.

Each function returns None for any other chunk, which `read_chunk` then reads in full.
"""

from typing import Any

REASONING_TEXTS = frozenset({"reasoning_content", "reasoning"})
"""The members under which reasoning usually arrives as text."""

_Json = dict[str, Any]


def plain_delta(event: _Json) -> _Json | None:
    """Return the delta of a chunk that has one choice and nothing beside its delta."""
    choices = event.get("choices")
    if type(choices) is not list or len(choices) != 1 or "error" in event or event.get("usage"):
        return None
    choice = choices[0]
    if type(choice) is not dict or choice.get("finish_reason") or "error" in choice:
        return None
    delta = choice.get("delta")
    return None if type(delta) is not dict or choice.get("usage") else delta


def plain_text(delta: _Json) -> str | None:
    """Return the text of a delta that has at most a role beside it."""
    text = None
    for name, value in delta.items():
        if name == "content" and type(value) is str:
            text = value
        elif value and name != "role":
            return None
    return text


def plain_reasoning(delta: _Json) -> tuple[str, str] | None:
    """Return the name and the text of the reasoning in a delta that has at most a role beside."""
    found = None
    for name, value in delta.items():
        if name in REASONING_TEXTS and type(value) is str and value and found is None:
            found = (name, value)
        elif value and name != "role":
            return None
    return found


def plain_arguments(delta: _Json) -> tuple[int, str] | None:
    """Return the index and a piece of the arguments of a call that began before this delta."""
    calls = delta.get("tool_calls")
    if len(delta) != 1 or type(calls) is not list or len(calls) != 1:
        return None
    call = calls[0]
    if type(call) is not dict or len(call) != 2:
        return None
    index, function = call.get("index"), call.get("function")
    if type(index) is not int or type(function) is not dict or len(function) != 1:
        return None
    arguments = function.get("arguments")
    return (index, arguments) if type(arguments) is str else None
