"""Compacts JSON schemas: each request to the model carries the schemas of all tools."""

from collections.abc import Mapping
from typing import Any

NULL = {"type": "null"}
OMITTED = frozenset({"title", "examples", "$defs"})


def compact_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Inline definitions, and omit titles, examples and null defaults.

    A member whose default is null becomes optional; null stays in the type if it has a meaning.
    """
    compact = _compact(schema, schema.get("$defs", {}))
    compact.pop("description", None)  # the schema's own; the tool has a better one
    return compact


def _compact(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        rest = {key: value for key, value in node.items() if key != "$ref"}
        return _compact({**definitions[name], **rest}, definitions)
    if NULL in node.get("anyOf", ()):
        return _compact(_without_null(node), definitions)
    compact = {key: value for key, value in node.items() if key not in OMITTED}
    if compact.get("default", ...) is None:
        del compact["default"]
    if "properties" in node:
        members = node["properties"].items()
        compact["properties"] = {key: _compact(value, definitions) for key, value in members}
    if isinstance(node.get("items"), dict):
        compact["items"] = _compact(node["items"], definitions)
    if "anyOf" in node:
        compact["anyOf"] = [_compact(choice, definitions) for choice in node["anyOf"]]
    return compact


def _without_null(node: Mapping[str, Any]) -> dict[str, Any]:
    """Fold `anyOf: [X, null]` into X, which stays nullable if null is not the default."""
    choices = [choice for choice in node["anyOf"] if choice != NULL]
    rest = {key: value for key, value in node.items() if key != "anyOf"}
    if len(choices) > 1:
        return {**rest, "anyOf": choices} if "default" in node else dict(node)
    folded = {**choices[0], **rest}
    if "default" not in node and "type" in folded:
        folded["type"] = [folded["type"], "null"]
        if "enum" in folded:
            folded["enum"] = [*folded["enum"], None]
    return folded
