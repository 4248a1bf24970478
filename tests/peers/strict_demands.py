"""What strict endpoints demand of a request: a switch for each demand, and the refusal.

model.demands = StrictDemands()               # all that can hold together
model.demands = StrictDemands(known_ids=True, short_ids=False)
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Body = dict[str, Any]
Message = dict[str, Any]

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
SHORT_ID = re.compile(r"[A-Za-z0-9]{9}")
MAX_DEPTH = 32
UNKNOWN_KEYWORDS = frozenset(
    {"$ref", "$defs", "definitions", "const", "additionalProperties", "patternProperties", "oneOf"}
    | {"allOf", "not", "if", "then", "else", "prefixItems", "$schema", "exclusiveMinimum"}
)


@dataclass(slots=True)
class StrictDemands:
    """The demands of one endpoint; the first that a request breaks is its refusal."""

    short_ids: bool = True
    """Mistral: tool call ids have nine letters or digits."""
    known_ids: bool = False
    """Kimi K2: the ids of its own calls come back."""
    provider_fields: bool = False
    """Gemini: the members of its own calls come back, with `issued` as the ids."""
    reasoning: bool = False
    """DeepSeek: `reasoning_content` comes back with tool calls."""
    user_first: bool = True
    alternation: bool = True
    no_user_after_tool: bool = True
    no_blank_content: bool = True
    clean_names: bool = True
    no_stream_options: bool = False
    """Older vLLM: `stream_options` is unknown."""
    common_schemas: bool = True
    matched_results: bool = True
    """Every call has one result directly after it, and no result is without its call."""
    last_message: bool = True
    """The last message is a user's or a result."""
    object_arguments: bool = True
    """llama.cpp: the template parses the arguments of calls as objects."""
    context_bytes: int | None = None
    """How long a request may be, as JSON; a token has three and a half bytes."""
    context_words: tuple[str | None, str] = ("context_length_exceeded", "too long")
    """The code and the words of a refusal for length."""
    issued: set[str] = field(default_factory=set)
    """The ids of the calls that the endpoint made."""
    fields: dict[str, Any] = field(default_factory=dict)
    """What the endpoint put beside `function` into each of its calls."""

    def refusal(self, body: Body) -> str | None:
        """Return why the endpoint refuses a request, or None if it takes it."""
        messages: list[Message] = body["messages"]
        if self.is_too_long(body):
            return self.context_words[1].format(
                length=round(_length(body) / 3.5), limit=round((self.context_bytes or 0) / 3.5)
            )
        checks: list[tuple[bool, Callable[[], Iterator[str]]]] = [
            (self.no_stream_options, lambda: _check_stream_options(body)),
            (self.common_schemas, lambda: _check_tools(body)),
            (self.user_first, lambda: _check_first(messages)),
            (self.alternation, lambda: _check_alternation(messages)),
            (self.no_user_after_tool, lambda: _check_user_after_tool(messages)),
            (self.no_blank_content, lambda: _check_content(messages)),
            (self.clean_names, lambda: _check_names(body, messages)),
            (self.object_arguments, lambda: _check_arguments(messages)),
            (self.matched_results, lambda: _check_results(messages)),
            (self.last_message, lambda: _check_last(messages)),
            (self.short_ids, lambda: _check_short_ids(messages)),
            (self.known_ids, lambda: self._check_known_ids(messages)),
            (self.provider_fields, lambda: self._check_fields(messages)),
            (self.reasoning, lambda: _check_reasoning(messages)),
        ]
        faults = (fault for demanded, check in checks if demanded for fault in check())
        return next(faults, None)

    def is_too_long(self, body: Body) -> bool:
        return self.context_bytes is not None and _length(body) > self.context_bytes

    def _check_known_ids(self, messages: list[Message]) -> Iterator[str]:
        for call in _calls(messages):
            if call["id"] not in self.issued:
                yield f"the call id {call['id']!r} is not ours"

    def _check_fields(self, messages: list[Message]) -> Iterator[str]:
        for call in _calls(messages):
            for name, value in self.fields.items():
                if call.get(name) != value:
                    yield f"the call {call['id']!r} misses its {name}"


def _length(body: Body) -> int:
    return len(json.dumps([body.get("tools"), body["messages"]], separators=(",", ":")))


def _check_stream_options(body: Body) -> Iterator[str]:
    if "stream_options" in body:
        yield "Extra inputs are not permitted: stream_options"


def _check_first(messages: list[Message]) -> Iterator[str]:
    rest = messages[1:] if messages[0]["role"] == "system" else messages
    if any(message["role"] == "system" for message in rest):
        yield "only the first message may be the system's"
    if not rest or rest[0]["role"] != "user":
        yield "the first message after the system prompt must be the user's"


def _check_alternation(messages: list[Message]) -> Iterator[str]:
    for before, message in pairwise(messages):
        if message["role"] in ("user", "assistant") and message["role"] == before["role"]:
            yield f"two messages of the {message['role']} in a row"


def _check_user_after_tool(messages: list[Message]) -> Iterator[str]:
    for before, message in pairwise(messages):
        if (before["role"], message["role"]) == ("tool", "user"):
            yield "unexpected role 'user' after role 'tool'"


def _check_content(messages: list[Message]) -> Iterator[str]:
    for message in messages:
        content = message["content"]
        if content is None and message.get("tool_calls"):
            continue
        if not isinstance(content, str) or not content.strip():
            yield f"the content of a message of the {message['role']} is blank"


def _check_names(body: Body, messages: list[Message]) -> Iterator[str]:
    names = [tool["function"]["name"] for tool in body.get("tools", [])]
    names += [call["function"]["name"] for call in _calls(messages)]
    for name in names:
        if not NAME.fullmatch(name):
            yield f"the tool name {name!r} is not valid"


def _check_arguments(messages: list[Message]) -> Iterator[str]:
    for call in _calls(messages):
        try:
            arguments = json.loads(call["function"]["arguments"])
        except ValueError:
            arguments = None
        if not isinstance(arguments, dict):
            yield "the arguments of a call are not a JSON object"


def _check_results(messages: list[Message]) -> Iterator[str]:
    ids = [call["id"] for call in _calls(messages)]
    if len(set(ids)) < len(ids):
        yield "two calls have the same id"
    open_ids: list[str] = []
    for message in messages:
        if message["role"] == "tool":
            if message["tool_call_id"] not in open_ids:
                yield "a result has no call"
                return
            open_ids.remove(message["tool_call_id"])
            continue
        if open_ids:
            yield "a call has no result"
        open_ids = [call["id"] for call in message.get("tool_calls", [])]
    if open_ids:
        yield "a call has no result"


def _check_last(messages: list[Message]) -> Iterator[str]:
    if messages[-1]["role"] not in ("user", "tool"):
        yield "the last message must be the user's or a tool's"


def _check_short_ids(messages: list[Message]) -> Iterator[str]:
    for call in _calls(messages):
        if not SHORT_ID.fullmatch(call["id"]):
            yield f"the call id {call['id']!r} must be 9 letters or digits"


def _check_reasoning(messages: list[Message]) -> Iterator[str]:
    for message in messages:
        if message.get("tool_calls") and not message.get("reasoning_content"):
            yield "reasoning_content is missing"


def _check_tools(body: Body) -> Iterator[str]:
    for tool in body.get("tools", []):
        function = tool["function"]
        if not function.get("description", "none").strip():
            yield f"the description of {function['name']} is blank"
        yield from check_schema(function["parameters"])


def check_schema(schema: Any, depth: int = 0) -> Iterator[str]:
    """Yield what a schema has that Gemini's do not know."""
    if depth > MAX_DEPTH:
        yield "a schema is too deep"
        return
    if not isinstance(schema, dict):
        yield "a schema is not an object"
        return
    if unknown := UNKNOWN_KEYWORDS & schema.keys():
        yield f"unknown keywords {sorted(unknown)}"
    kind = schema.get("type")
    if not isinstance(kind, str) and "anyOf" not in schema:
        yield f"the type {kind!r} is not one name"
    if kind == "object" and not schema.get("properties"):
        yield "an object has no properties"
    if kind == "array" and "items" not in schema:
        yield "an array has no items"
    if any(not isinstance(value, str) for value in schema.get("enum", [])):
        yield "an enum is not of strings"
    if not set(schema.get("required", [])) <= schema.get("properties", {}).keys():
        yield "a required property is missing"
    members = [*schema.get("properties", {}).values(), *schema.get("anyOf", [])]
    members += [schema["items"]] if "items" in schema else []
    for member in members:
        yield from check_schema(member, depth + 1)


def _calls(messages: list[Message]) -> Iterator[dict[str, Any]]:
    for message in messages:
        yield from message.get("tool_calls", [])
