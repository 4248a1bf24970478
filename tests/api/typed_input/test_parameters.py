"""Empty query parameters are absent ones, on every route; and so are a tool's empty texts."""

from types import NoneType
from typing import Any, get_args
from uuid import uuid4

import pytest
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel

from agent.tools.adapter import Tool
from agent.tools.registry import load_tools
from api.middleware.empty_parameters import remove_empty_parameters
from tests.api.actors import Actor
from tests.api.route_table import ENDLESS, ENDPOINTS, Endpoint

EMPTY = ["", "%20", "+", "%E2%80%8B", "%C2%A0%0A", "%E3%80%80"]
TOOLS = load_tools()


def query_parameters(dependant: Dependant) -> list[str]:
    names = []
    for each in dependant.query_params:
        annotation = each.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            names += list(annotation.model_fields)
        else:
            names.append(each.field_info.alias or each.name)
    for dependency in dependant.dependencies:
        names += query_parameters(dependency)
    return names


QUERYING = [
    each
    for each in ENDPOINTS
    if query_parameters(each.route.dependant) and each.operation not in ENDLESS
]


@pytest.mark.parametrize("endpoint", QUERYING, ids=str)
async def test_an_empty_parameter_is_an_absent_one(alice: Actor, endpoint: Endpoint) -> None:
    await alice.make_item()
    path = endpoint.path.format_map(dict.fromkeys(endpoint.parameters, str(uuid4())))
    expected = await alice.call(endpoint.method, path)
    names = query_parameters(endpoint.route.dependant)
    for value in EMPTY:
        query = "&".join(f"{name}={value}" for name in names)
        response = await alice.call(endpoint.method, f"{path}?{query}")
        assert response.status_code == expected.status_code, (query, response.text)
        body, wanted = response.json(), expected.json()
        if isinstance(body, dict):
            body.pop("instance", None), wanted.pop("instance", None)
        assert body == wanted


async def test_the_other_parameters_stay(alice: Actor) -> None:
    await alice.make_item(title="Lunch with Bob")
    await alice.make_item(title="Dentist")
    query = "start_at=&query=bob+lunch&end_at=&limit=+&after=%20"
    [item] = await alice.request_ok("GET", f"/schedule-items?{query}")
    assert item["title"] == "Lunch with Bob"
    status, _ = await alice.request_error("GET", "/schedule-items?start_at=soon&end_at=")
    assert status == 422


@pytest.mark.parametrize(
    ("query", "left"),
    [
        (b"a=&b=1&c", b"b=1"),
        (b"a=%20&b=%2F&c=+", b"b=%2F"),
        (b"a=1&b==&c=%ff", b"a=1&b==&c=%ff"),
        (b"&&", b""),
        (b"a=+x", b"a=+x"),
    ],
)
def test_only_what_has_no_value_is_removed(query: bytes, left: bytes) -> None:
    assert remove_empty_parameters(query) == left


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_an_empty_text_of_a_tool_is_null(tool: Tool) -> None:
    fields = tool.arguments.model.model_fields
    optional = [
        name
        for name, field in fields.items()
        if not field.is_required() and NoneType in get_args(field.annotation)
    ]
    required = _arguments(tool)
    optional = [name for name in optional if name not in required]
    for blank in ("", " ", "\u200b"):
        parsed = tool.arguments.model.model_validate(required | dict.fromkeys(optional, blank))
        assert [getattr(parsed, name) for name in optional] == [None] * len(optional)


def _arguments(tool: Tool) -> dict[str, Any]:
    """Return the least arguments that a tool takes."""
    values = {
        "title": "Vet",
        "start_at": "2026-11-21",
        "username": "alice",
        "code": "ABCD2345",
        "query": "ali",
        "pet_type": "dog",
        "age": 2,
        "pet_weight": 20,
    }
    fields = tool.arguments.model.model_fields
    required = {name for name, field in fields.items() if field.is_required() or name == "username"}
    return {name: values.get(name, str(uuid4())) for name in required}
