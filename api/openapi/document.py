"""The OpenAPI document, with what FastAPI does not write by itself: problems and examples."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from api.errors.problems import MEDIA_TYPE, Problem
from api.openapi.example_bodies import REQUESTS, STREAMS
from api.openapi.examples import Examples

Json = dict[str, Any]

STREAM = "text/event-stream"
EVENT: Json = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "id": {"type": "string"},
        "event": {"type": "string"},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"type": "object"},
        },
    },
}
"""One event of a stream, as OpenAPI 3.2 and FastAPI describe it: under `itemSchema`."""


def document_routes(app: FastAPI) -> None:
    """Complete the document of an application; its routes may still be added."""
    make_document = app.openapi

    def openapi() -> Json:
        if app.openapi_schema is None:
            _complete(make_document())
        return make_document()

    app.openapi = openapi  # type: ignore[method-assign]


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Give path, method and operation of everything in a document, in the order of the routes."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _complete(document: Json) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}), Problem=problem)
    _forget_foreign_errors(document)
    examples = Examples(schemas)
    for path, _, operation in operations(document):
        _say_what_it_does(operation)
        _show_parameters(operation, examples)
        _show_request(operation, examples)
        for status, response in operation["responses"].items():
            _show_response(operation["operationId"], path, status, response, examples)


def _forget_foreign_errors(document: Json) -> None:
    """Leave out the errors that FastAPI would answer by itself: here they have other forms."""
    for _, _, operation in operations(document):
        unfit = operation["responses"].get("422", {})
        if "HTTPValidationError" in str(unfit.get("content")):
            del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)


def _say_what_it_does(operation: Json) -> None:
    """Take the first line of the description where no summary was given."""
    made_up = operation["operationId"].replace("_", " ").title()
    if operation.get("summary") == made_up and "description" in operation:
        first, _, rest = operation.pop("description").partition("\n")
        operation["summary"] = first.removesuffix(".")
        if rest.strip():
            operation["description"] = rest.strip()


def _show_parameters(operation: Json, examples: Examples) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            parameter.setdefault("example", examples.of(parameter["schema"], parameter["name"]))


def _show_request(operation: Json, examples: Examples) -> None:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is not None and not {"example", "examples"} & content.keys():
        whole = REQUESTS.get(operation["operationId"])
        content["example"] = whole or examples.of(content["schema"])


def _show_response(
    operation_id: str, path: str, status: str, response: Json, examples: Examples
) -> None:
    if response["description"] == "Successful Response":
        response["description"] = HTTPStatus(int(status)).phrase
    for media, content in response.get("content", {}).items():
        if media == MEDIA_TYPE:
            _place_problems(path, content)
        elif media == STREAM:
            content.pop("schema", None)
            content["itemSchema"] = EVENT
            if operation_id in STREAMS:
                content.setdefault("example", STREAMS[operation_id])
        elif media == "application/json" and "examples" in content:
            _fill_in_nulls(content, examples)
        elif media == "application/json" and "example" not in content:
            content["example"] = examples.of(content.get("schema", {}))


def _fill_in_nulls(content: Json, examples: Examples) -> None:
    """Put back the members that are null: FastAPI leaves out whatever is."""
    required = examples.resolved(content["schema"]).get("required", ())
    for example in content["examples"].values():
        example["value"] = {**dict.fromkeys(required), **example["value"]}


def _place_problems(path: str, content: Json) -> None:
    """Say in each example of a problem at which path it comes."""
    for example in content.get("examples", {}).values():
        example["value"] = {**example["value"], "instance": path}
