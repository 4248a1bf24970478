"""Reduces the schemas of tools to the subset of JSON Schema that every endpoint accepts.

Only the request holds reduced schemas: arguments, approvals and front ends keep the original
ones, so an argument is checked by the server or the front end and not by the endpoint.

- Gemini's schemas know no list of types, `$ref`, `$defs`, `const` or `additionalProperties`, no
  object without properties, no array without items, enums of strings only, and of the formats
  `date-time`. A type that may be null is `nullable`.
- llama.cpp makes a grammar of a schema, and fails for most patterns and for long strings with a
  length. So lengths and patterns are left out.

A free-form object keeps its type: it gets one optional property, `UNUSED`, and its description says
that it takes any members. A value of any type is a string. A recursive schema ends after MAX_DEPTH
levels, where the properties that would go on are left out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import orjson

from agent.tools.arguments import UNUSED

MAX_DEPTH = 8
UNUSED_SCHEMA = {"type": "string", "description": "Leave this out."}
ANY_MEMBERS = "Takes any members."
MAX_LISTED_VALUES = 64
TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean"})
_ID = re.compile(r"The (id|username) of (an?|the) [\w ]+\.")
"""A description that says no more than the name of its property, such as `item_id`."""
LARGE_BOUND = 1_000_000
"""A larger bound says nothing that a model needs."""
KEPT = ("minimum", "maximum", "minItems", "maxItems")

Schema = dict[str, Any]


class _TooDeep(Exception):
    """The schema does not end within MAX_DEPTH levels."""


def reduce_tool(definition: Mapping[str, Any]) -> Schema:
    """Return a tool's definition, in OpenAI's format, with a reduced schema."""
    function = definition["function"]
    reduced: Schema = {"name": function["name"]}
    if (description := function.get("description") or "").strip():
        reduced["description"] = description
    return {
        "type": "function",
        "function": {**reduced, "parameters": reduce_parameters(function.get("parameters") or {})},
    }


def reduce_parameters(schema: Mapping[str, Any]) -> Schema:
    """Return the schema of a tool's arguments in the common subset: always an object."""
    try:
        reduced = _Reducer(schema).reduce(schema, 0)
    except _TooDeep:
        reduced = {}
    if reduced.get("type") != "object":
        return _object(schema, {}, [])
    reduced.pop("nullable", None)
    if reduced.get("description") == ANY_MEMBERS and not schema.get("additionalProperties"):
        del reduced["description"]
    return reduced


class _Reducer:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root

    def reduce(self, node: object, depth: int) -> Schema:
        """Return a node in the common subset. Raises _TooDeep."""
        if depth > MAX_DEPTH:
            raise _TooDeep
        if not isinstance(node, Mapping):
            return {"type": "string"}
        node = self._merged(self._resolved(node), depth)
        choices, is_nullable = _without_null(_choices(node))
        kind, is_nullable = _type_of(node, is_nullable=is_nullable)
        if kind is None and choices:
            reduced = self._reduce_choices(node, choices, depth)
        else:
            reduced = self._reduce_type(node, kind or "string", depth)
        return {**reduced, "nullable": True} if is_nullable else reduced

    def _reduce_choices(
        self, node: Mapping[str, Any], choices: Sequence[Any], depth: int
    ) -> Schema:
        """Return one choice as the node itself, and several as `anyOf`."""
        rest = {key: node[key] for key in ("description", "default") if key in node}
        if len(choices) == 1 and isinstance(choices[0], Mapping):
            return self.reduce({**choices[0], **rest}, depth + 1)
        reduced = [self.reduce(choice, depth + 1) for choice in choices]
        is_one = all(each == reduced[0] for each in reduced)
        common = reduced[0] if is_one else {"anyOf": reduced}
        return {**common, **_description(node)}

    def _reduce_type(self, node: Mapping[str, Any], kind: str, depth: int) -> Schema:
        if kind == "object":
            return self._reduce_object(node, depth)
        reduced: Schema = {"type": kind, **_description(node)}
        reduced |= {key: node[key] for key in KEPT if _is_bound(node.get(key))}
        if kind == "array":
            reduced["items"] = self.reduce(_items(node), depth + 1)
        elif kind == "string":
            if values := [value for value in _values(node) if isinstance(value, str) and value]:
                reduced["enum"] = values
            elif node.get("format") == "date-time":
                reduced["format"] = "date-time"
        return reduced

    def _reduce_object(self, node: Mapping[str, Any], depth: int) -> Schema:
        properties: Schema = {}
        members = node.get("properties")
        for name, member in members.items() if isinstance(members, Mapping) else ():
            try:
                reduced = self.reduce(member, depth + 1)
            except _TooDeep:
                continue
            if name.endswith(("id", "username")) and _ID.fullmatch(reduced.get("description", "")):
                del reduced["description"]
            properties[name] = reduced
        required = _list(node, "required")
        names = [name for name in required if isinstance(name, str) and name in properties]
        return _object(node, properties, names)

    def _resolved(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """Follow references within the document; one that leads nowhere is ignored."""
        for _ in range(MAX_DEPTH):
            if not isinstance(reference := node.get("$ref"), str):
                break
            rest = {key: value for key, value in node.items() if key != "$ref"}
            node = {**self._find(reference), **rest}
        return {key: value for key, value in node.items() if key != "$ref"}

    def _find(self, reference: str) -> Mapping[str, Any]:
        found: Any = self._root
        for part in reference.removeprefix("#").split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            found = found.get(key) if isinstance(found, Mapping) else None
        return found if isinstance(found, Mapping) else {}

    def _merged(self, node: Mapping[str, Any], depth: int) -> Mapping[str, Any]:
        """Merge the schemas of `allOf` into the node."""
        parts = node.get("allOf")
        if not isinstance(parts, list):
            return node
        if depth > MAX_DEPTH:
            raise _TooDeep
        merged: Schema = {}
        for part in [*parts, {key: value for key, value in node.items() if key != "allOf"}]:
            if isinstance(part, Mapping):
                each = self._merged(self._resolved(part), depth + 1)
                members = {**_mapping(merged, "properties"), **_mapping(each, "properties")}
                names = [*_list(merged, "required"), *_list(each, "required")]
                merged |= each
                merged |= {"properties": members} if members else {}
                merged |= {"required": names} if names else {}
        return merged


def _object(node: Mapping[str, Any], properties: Schema, required: Iterable[Any]) -> Schema:
    described = _description(node)
    if not properties:
        text = described.get("description", "")
        described = {"description": f"{text} {ANY_MEMBERS}".strip()}
        properties = {UNUSED: dict(UNUSED_SCHEMA)}
    reduced = {"type": "object", **described, "properties": properties}
    names = list(dict.fromkeys(required))
    return {**reduced, "required": names} if names else reduced


def _description(node: Mapping[str, Any]) -> Schema:
    """Return a node's description, with the values and the default that only text can name."""
    parts = []
    if isinstance(text := node.get("description"), str):
        parts.append(text.strip())
    values = [value for value in _values(node) if value is not None]
    if values and not all(isinstance(value, str) for value in values):
        parts.append(f"One of: {', '.join(map(_format, values))}.")
    if node.get("default") not in (None, False, True, 1, "", [], {}, node.get("maximum")):
        parts.append(f"Default: {_format(node['default'])}.")
    if described := " ".join(filter(None, parts)):
        return {"description": described}
    return {}


def _format(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _values(node: Mapping[str, Any]) -> list[Any]:
    values = node.get("enum")
    if isinstance(values, list):
        return values[:MAX_LISTED_VALUES]
    return [node["const"]] if "const" in node else []


def _choices(node: Mapping[str, Any]) -> list[Any]:
    return _list(node, "anyOf") or _list(node, "oneOf")


def _without_null(choices: list[Any]) -> tuple[list[Any], bool]:
    null = [choice for choice in choices if _is_null(choice)]
    return [choice for choice in choices if not _is_null(choice)], bool(null)


def _is_null(node: object) -> bool:
    return isinstance(node, Mapping) and (
        node.get("type") in ("null", ["null"]) or node.get("enum") == [None]
    )


def _type_of(node: Mapping[str, Any], *, is_nullable: bool) -> tuple[str | None, bool]:
    """Return the one type of a node, or None if only its choices know, and if it may be null.

    Of several types the most general one is taken: a string can write any of them.
    """
    stated = node.get("type")
    listed = stated if isinstance(stated, list) else [stated]
    kinds = [kind for kind in listed if isinstance(kind, str) and kind in TYPES]
    is_nullable = is_nullable or "null" in listed or node.get("nullable") is True
    is_nullable = is_nullable or None in _values(node)
    if len(kinds) == 1:
        return kinds[0], is_nullable
    if set(kinds) == {"integer", "number"}:
        return "number", is_nullable
    return ("string" if kinds else _implied_type(node)), is_nullable


def _implied_type(node: Mapping[str, Any]) -> str | None:
    if "properties" in node or "additionalProperties" in node:
        return "object"
    if "items" in node or "prefixItems" in node:
        return "array"
    values = [value for value in _values(node) if value is not None]
    for kind, python in (("boolean", bool), ("integer", int), ("number", (int, float))):
        if values and all(isinstance(value, python) for value in values):
            return kind
    return None


def _items(node: Mapping[str, Any]) -> object:
    """Return the schema of an array's items; of a tuple's, that of the first."""
    items = node.get("items")
    first = next(iter(_list(node, "prefixItems")), None)
    if isinstance(items, list):
        items = next(iter(items), None)
    return items if isinstance(items, Mapping) else first


def _mapping(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = node.get(key)
    return value if isinstance(value, Mapping) else {}


def _list(node: Mapping[str, Any], key: str) -> list[Any]:
    value = node.get(key)
    return value if isinstance(value, list) else []


def _is_bound(value: object) -> bool:
    return type(value) in {int, float} and abs(cast("float", value)) < LARGE_BOUND
