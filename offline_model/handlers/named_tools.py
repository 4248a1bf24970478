"""Calling tools without an intent, such as a front end's own, by their names."""

import json
import re
from collections.abc import Sequence
from typing import Any

from offline_model.conversation.flow import ReplyFlow, call_tool
from offline_model.conversation.request import IntentRequest
from offline_model.text.clauses import QUOTED
from offline_model.text.normalisation import strip_courtesy

PAIR = re.compile(r"(\w+)\s*(?:=|:|是|为)\s*(\"[^\"]*\"|“[^”]*”|[^\s,;]+)")
STOP_WORDS = {"the", "a", "an", "my", "to", "of", "for", "in", "on", "me"}


def find_named_tool(request: IntentRequest, names: Sequence[str]) -> str | None:
    """Return the tool whose name is in the text, as it is or as separate words."""
    text = request.text.lower()
    verbatim = [n for n in names if re.search(rf"(?<!\w){re.escape(n.lower())}(?!\w)", text)]
    if verbatim:
        return max(verbatim, key=len)
    spelled_out = [n for n in names if _spells_out(strip_courtesy(text, "en"), n)]
    return max(spelled_out, key=len) if spelled_out else None


def _spells_out(text: str, name: str) -> bool:
    """Return whether a text starts with the first word of a name and has the others behind it."""
    parts = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    words = [part for part in parts if part not in STOP_WORDS]
    return len(words) > 1 and bool(re.match(r"\b.*\b".join(map(re.escape, words)) + r"\b", text))


def call_named_tool(request: IntentRequest) -> ReplyFlow:
    """Call a tool with arguments from JSON, `name=value` pairs or the rest of the sentence."""
    tool = request["tool"]
    arguments = (
        _parse_json(request.text) or _parse_pairs(request, tool) or _parse_rest(request, tool)
    )
    missing = [name for name in request.tools.required(tool) if name not in arguments]
    if missing:
        names = ", ".join(missing)
        return request.localize(
            f"To use {tool} I need: {names}. Write them as name=value.",
            f"使用{tool}还需要：{names}。请写成 名称=值。",
        )
    result = yield from call_tool(request, tool, **arguments)
    value = (
        result.value
        if isinstance(result.value, str)
        else json.dumps(result.value, ensure_ascii=False)
    )
    return request.localize(f"Done: {value}", f"好了：{value}")


def _parse_json(text: str) -> dict[str, Any]:
    start, end = text.find("{"), text.rfind("}")
    try:
        value = json.loads(text[start : end + 1]) if start >= 0 else None
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _parse_pairs(request: IntentRequest, tool: str) -> dict[str, Any]:
    properties = request.tools.properties(tool)
    found = {name: value.strip('"“”') for name, value in PAIR.findall(request.text)}
    return {n: _convert(v, properties[n]) for n, v in found.items() if n in properties}


def _convert(value: str, schema: Any) -> Any:
    kind = schema.get("type") if isinstance(schema, dict) else None
    try:
        if kind in ("integer", "number"):
            return int(value) if kind == "integer" else float(value)
        if kind == "boolean":
            return value.lower() in ("true", "yes", "1", "是")
        return json.loads(value) if kind in ("array", "object") else value
    except ValueError:
        return value


def _parse_rest(request: IntentRequest, tool: str) -> dict[str, Any]:
    """Return the quoted text, or the text behind "to" or "=", for a tool's only text parameter."""
    required = request.tools.required(tool)
    texts = [
        n
        for n in required
        if (request.tools.properties(tool).get(n) or {}).get("type", "string") == "string"
    ]
    if len(required) != 1 or not texts:
        return {}
    if quoted := QUOTED.search(request.text):
        return {texts[0]: quoted[0][1:-1]}
    after = re.search(
        r"(?:\bto\b|\bwith\b|\bfor\b|[:=]|为|成)\s*(?P<value>.+)$", request.text, re.IGNORECASE
    )
    return {texts[0]: after["value"].strip(" .。!")} if after else {}
