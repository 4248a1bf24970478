"""The OpenAPI document is complete, and docs/runtime-routes.md agrees with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ag_ui.core
import jsonschema_rs
import pytest

from api.openapi.document import operations
from scripts.routes_page import format_page
from tests.api.route_table import openapi_document

PAGE = Path(__file__).parents[3] / "docs" / "runtime-routes.md"

Json = dict[str, Any]
DOCUMENT: Json = openapi_document()
OPERATIONS = [
    pytest.param(operation, id=f"{method.upper()} {path}")
    for path, method, operation in operations(DOCUMENT)
]


def test_the_page_of_routes_agrees_with_the_document() -> None:
    """`make docs` regenerates the page."""
    assert PAGE.read_text(encoding="utf-8") == format_page(DOCUMENT)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_route_documents_its_summary_and_its_errors(operation: Json) -> None:
    made_up = operation["operationId"].replace("_", " ").title()
    assert operation["summary"] != made_up
    assert operation["tags"]
    signed_in = "security" in operation
    assert ("401" in operation["responses"]) >= signed_in
    for response in operation["responses"].values():
        assert response["description"] != "Successful Response"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_body_has_an_example_that_is_valid(operation: Json) -> None:
    for schema, examples in _described(operation):
        assert examples
        validator = jsonschema_rs.validator_for({**schema, "components": DOCUMENT["components"]})
        for example in examples:
            assert [error.message for error in validator.iter_errors(example)] == []


def _described(operation: Json) -> Iterator[tuple[Json, list[Any]]]:
    """Yield every JSON schema of a request or response, with its examples."""
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for content in [each for body in bodies for each in body.get("content", {}).items()]:
        media, body = content
        if media in {"application/json", "application/problem+json"}:
            examples = [example["value"] for example in body.get("examples", {}).values()]
            yield body["schema"], examples or [body["example"]]
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            yield parameter["schema"], [parameter["example"]]


def test_streams_and_conversations_refer_to_the_models_of_ag_ui() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    described = {
        operation["operationId"]: body["itemSchema"]["properties"]["data"]["contentSchema"]
        for _, _, operation in operations(DOCUMENT)
        for response in operation["responses"].values()
        for media, body in response.get("content", {}).items()
        if media == "text/event-stream"
    }
    agui = {name for name, schema in described.items() if "$ref" in schema}
    assert agui >= {"start_run", "resume_run", "follow_run"}
    assert set(described) - agui == {"create_diet_plan", "reconnect_task", "follow_approvals"}
    thread = schemas["ThreadRead"]["properties"]
    assert thread["interrupts"]["items"].items() > schemas["Interrupt"].items()
    assert thread["messages"]["items"]["discriminator"]["propertyName"] == "role"
    assert len(schemas["AguiEvent"]["oneOf"]) == len(ag_ui.core.EventType)
    for name in ("Interrupt", "TokenUsage", "UserMessage", "AgentCapabilities"):
        model = getattr(ag_ui.core, name)
        members = {field.alias for field in model.model_fields.values()}
        assert set(schemas[name]["properties"]) == members


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from [schema["$ref"]] if isinstance(schema.get("$ref"), str) else []
        schema = list(schema.values())
    for each in schema if isinstance(schema, list) else ():
        yield from _references(each)


def test_every_reference_of_the_document_resolves() -> None:
    names = {reference.rpartition("/")[2] for reference in _references(DOCUMENT)}
    assert names <= set(DOCUMENT["components"]["schemas"])
