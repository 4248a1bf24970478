"""The OpenAPI document is complete, and docs/runtime-routes.md agrees with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from api.app import create_app
from api.openapi.document import operations
from domain.core.settings import Settings
from scripts.routes_page import format_page

PAGE = Path(__file__).parents[3] / "docs" / "runtime-routes.md"

Json = dict[str, Any]
DOCUMENT: Json = create_app(Settings(_env_file=None)).openapi()
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
