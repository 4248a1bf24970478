"""Tools that the rules do not know, such as a front end's own: called by their names."""

import json
import re
from collections.abc import Sequence
from typing import Any

from offline_model.conversation.flow import Request, Script, do
from offline_model.text.clauses import QUOTED
from offline_model.text.speech_acts import strip_courtesy

PAIR = re.compile(r"(\w+)\s*(?:=|:|是|为)\s*(\"[^\"]*\"|“[^”]*”|[^\s,;]+)")
SMALL = {"the", "a", "an", "my", "to", "of", "for", "in", "on", "me"}


def named_tool(request: Request, names: Sequence[str]) -> str | None:
    """Find the tool whose name, as written or in words, is in the text."""
    text = request.text.lower()
    exact = [n for n in names if re.search(rf"(?<!\w){re.escape(n.lower())}(?!\w)", text)]
    if exact:
        return max(exact, key=len)
    spelled = [n for n in names if _spells(strip_courtesy(text, "en"), n)]
    return max(spelled, key=len) if spelled else None


def _spells(text: str, name: str) -> bool:
    """Whether a text begins with the first word of a name and has the others after it."""
    parts = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    words = [part for part in parts if part not in SMALL]
    return len(words) > 1 and bool(re.match(r"\b.*\b".join(map(re.escape, words)) + r"\b", text))


def call_named(request: Request) -> Script:
    """Call a tool by its name, with JSON, `name=value` pairs or the rest of the sentence."""
    tool = request["tool"]
    arguments = _json(request.text) or _pairs(request, tool) or _rest(request, tool)
    missing = [name for name in request.tools.required(tool) if name not in arguments]
    if missing:
        names = ", ".join(missing)
        return request.say(
            f"To use {tool} I need: {names}. Write them as name=value.",
            f"使用{tool}还需要：{names}。请写成 名称=值。",
        )
    outcome = yield from do(request, tool, **arguments)
    shown = (
        outcome.value
        if isinstance(outcome.value, str)
        else json.dumps(outcome.value, ensure_ascii=False)
    )
    return request.say(f"Done: {shown}", f"好了：{shown}")


def _json(text: str) -> dict[str, Any]:
    start, end = text.find("{"), text.rfind("}")
    try:
        value = json.loads(text[start : end + 1]) if start >= 0 else None
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _pairs(request: Request, tool: str) -> dict[str, Any]:
    known = request.tools.properties(tool)
    found = {name: value.strip('"“”') for name, value in PAIR.findall(request.text)}
    return {n: _typed(v, known[n]) for n, v in found.items() if n in known}


def _typed(value: str, schema: Any) -> Any:
    kind = schema.get("type") if isinstance(schema, dict) else None
    try:
        if kind in ("integer", "number"):
            return int(value) if kind == "integer" else float(value)
        if kind == "boolean":
            return value.lower() in ("true", "yes", "1", "是")
        return json.loads(value) if kind in ("array", "object") else value
    except ValueError:
        return value


def _rest(request: Request, tool: str) -> dict[str, Any]:
    """Give a tool's only text what is quoted, or what follows "to", "=" or the name."""
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
