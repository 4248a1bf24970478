"""Joins the members of a message that only its endpoint understands."""

from typing import Any

JOINED_TEXTS = frozenset({"reasoning", "reasoning_content", "text", "content", "thinking"})
"""Members whose text arrives in pieces; of any other text the last one counts."""


def merge_fields(fields: dict[str, Any], more: dict[str, Any]) -> None:
    """Add the members of a later piece to those of the pieces before it."""
    for name, value in more.items():
        if value is not None:
            fields[name] = _merge(name, fields.get(name), value)


def _merge(name: str, before: Any, value: Any) -> Any:
    if isinstance(before, dict) and isinstance(value, dict):
        merged = dict(before)
        merge_fields(merged, value)
        return merged
    if isinstance(before, list) and isinstance(value, list):
        return before + value
    if isinstance(before, str) and isinstance(value, str) and name in JOINED_TEXTS:
        return before + value
    return value
