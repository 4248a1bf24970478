"""The OpenAPI document tells all, and docs/runtime-routes.md says the same."""

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


def test_the_page_says_what_the_document_says() -> None:
    """`make docs` writes it again."""
    assert PAGE.read_text(encoding="utf-8") == format_page(DOCUMENT)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_route_says_what_it_does_and_what_it_refuses(operation: Json) -> None:
    made_up = operation["operationId"].replace("_", " ").title()
    assert operation["summary"] != made_up
    assert operation["tags"]
    signed_in = "security" in operation
    assert ("401" in operation["responses"]) >= signed_in
    for response in operation["responses"].values():
        assert response["description"] != "Successful Response"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_examples_are_there_and_fit_their_schemas(operation: Json) -> None:
    for schema, examples in _described(operation):
        assert examples
        validator = jsonschema_rs.validator_for({**schema, "components": DOCUMENT["components"]})
        for example in examples:
            assert [error.message for error in validator.iter_errors(example)] == []


def _described(operation: Json) -> Iterator[tuple[Json, list[Any]]]:
    """Give every JSON schema that something is sent in, with its examples."""
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for content in [each for body in bodies for each in body.get("content", {}).items()]:
        media, said = content
        if media in {"application/json", "application/problem+json"}:
            several = [example["value"] for example in said.get("examples", {}).values()]
            yield said["schema"], several or [said["example"]]
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            yield parameter["schema"], [parameter["example"]]
