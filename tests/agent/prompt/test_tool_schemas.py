"""Schemas of tools in the subset that every endpoint accepts."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.graph.chat.prompt.rules import SYSTEM_PROMPT
from agent.graph.planner.prompts import write_plan_tool, write_suggestions_tool
from agent.graph.tool_schemas import reduce_parameters, reduce_tool
from tests.agent.prompt.stored_messages import DEFINITIONS
from tests.peers.strict_demands import check_schema

MAX_PROMPT_BYTES = 16_000
MAX_TOOL_BYTES = 640
LARGE_TOOLS = {
    "create_diet_plan": 820,
    "create_schedule_item": 1_060,
    "share_schedule_item": 800,
    "update_my_profile": 740,
    "update_schedule_item": 1_160,
    "list_schedule_items": 760,
}
"""The budgets of the tools that need more than MAX_TOOL_BYTES."""

KEYWORDS = st.sampled_from(
    [
        "type",
        "properties",
        "items",
        "anyOf",
        "oneOf",
        "allOf",
        "$ref",
        "const",
        "enum",
        "required",
        "additionalProperties",
        "description",
        "default",
        "nullable",
        "prefixItems",
        "format",
        "minimum",
    ]
)
NAMES = ["string", "object", "array", "null", "date-time", "uuid", "#/properties/a", "#", "#/x"]
VALUES: list[Any] = [None, True, 3, 1.5, ["string", "null"], ["integer", "string"], ["a"], [], {}]
LEAVES = st.sampled_from([*NAMES, *VALUES, [None]])
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: (
        st.dictionaries(KEYWORDS | st.sampled_from("ab"), inner, max_size=4)
        | st.lists(inner, max_size=3)
    ),
    max_leaves=25,
)


def reduce(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a property of a tool in the common subset."""
    reduced = reduce_parameters({"type": "object", "properties": {"it": schema}})
    return dict(reduced["properties"]["it"])


@given(st.dictionaries(KEYWORDS, SCHEMAS, max_size=5))
def test_any_schema_is_reduced_to_the_common_subset(schema: dict[str, Any]) -> None:
    reduced = reduce_parameters(schema)
    assert list(check_schema(reduced)) == []
    assert reduced["type"] == "object"
    assert reduce_parameters(schema) == reduced


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: each["function"]["name"])
def test_a_tool_keeps_within_its_budget(definition: dict[str, Any]) -> None:
    name = definition["function"]["name"]
    assert list(check_schema(definition["function"]["parameters"])) == []
    assert len(orjson.dumps(definition)) <= LARGE_TOOLS.get(name, MAX_TOOL_BYTES)


def test_the_system_prompt_and_the_tools_keep_within_their_budget() -> None:
    assert len(orjson.dumps([DEFINITIONS, SYSTEM_PROMPT])) <= MAX_PROMPT_BYTES


@pytest.mark.parametrize("tool", [write_plan_tool(), write_suggestions_tool()])
def test_the_planner_s_tools_are_reduced(tool: dict[str, Any]) -> None:
    reduced = reduce_tool(tool)
    assert list(check_schema(reduced["function"]["parameters"])) == []
    assert "grams_per_day" in str(reduced) or "suggestions" in str(reduced)


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
        (
            {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            {"type": "integer", "nullable": True},
        ),
        ({"const": "on"}, {"type": "string", "enum": ["on"]}),
        (
            {"enum": [1, 2, None]},
            {"type": "integer", "description": "One of: 1, 2.", "nullable": True},
        ),
        (
            {"enum": ["a", None], "type": ["string", "null"]},
            {"type": "string", "enum": ["a"], "nullable": True},
        ),
        ({"type": "string", "format": "uuid"}, {"type": "string"}),
        ({"type": "string", "format": "date-time"}, {"type": "string", "format": "date-time"}),
        ({"type": "array"}, {"type": "array", "items": {"type": "string"}}),
        ({}, {"type": "string"}),
        (
            {"allOf": [{"type": "object", "properties": {"a": {"type": "string"}}}]},
            {"type": "object", "properties": {"a": {"type": "string"}}},
        ),
    ],
)
def test_a_schema_keeps_its_meaning(schema: dict[str, Any], expected: dict[str, Any]) -> None:
    assert reduce(schema) == expected


def test_a_free_form_object_stays_an_object() -> None:
    reduced = reduce({"type": "object", "additionalProperties": True, "description": "Metadata."})
    assert reduced["type"] == "object"
    assert reduced["description"] == "Metadata. Takes any members."
    assert list(reduced["properties"]) == ["unused"]


def test_a_recursive_schema_ends() -> None:
    node = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
        },
        "required": ["name", "children"],
    }
    reduced = reduce_parameters({"$defs": {"node": node}, "$ref": "#/$defs/node"})
    assert list(check_schema(reduced)) == []
    assert reduced["required"] == ["name", "children"]
    assert "children" in reduced["properties"]["children"]["items"]["properties"]
    itself: dict[str, Any] = {"$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}
    assert list(check_schema(reduce_parameters(itself))) == []
