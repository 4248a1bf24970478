"""The OpenAPI document, with what FastAPI does not generate: problems and examples."""

from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
from ag_ui.core import Event as AguiEvent
from fastapi import FastAPI
from pydantic import TypeAdapter

from api.errors.error_response import VALIDATION_FAILED
from api.errors.problems import MEDIA_TYPE, Problem
from api.openapi.example_bodies import REQUESTS
from api.openapi.examples import Examples

Json = dict[str, Any]
RECORDED_ANSWERS = Path(__file__).parent / "recorded_answers.json"
RECORDED_STREAMS = Path(__file__).parent / "recorded_streams.json"
RECORDED_ERRORS = Path(__file__).parent / "recorded_errors.json"
"""`make examples` records them; a test compares them with the server. `...` stands for more."""

STREAM = "text/event-stream"
REFERENCE = "#/components/schemas/{model}"
AGUI_EVENT = "AguiEvent"
AGUI_TAG = "agent"
"""The tag of the routes whose streams have events of AG-UI."""


def document_routes(app: FastAPI) -> None:
    """Extend the application's document when it is generated; routes can still be added."""
    generate = app.openapi

    def openapi() -> Json:
        if app.openapi_schema is None:
            _extend(generate())
        return generate()

    app.openapi = openapi  # type: ignore[method-assign]


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield path, method and operation of every route of a document, in their order."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _extend(document: Json) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template=REFERENCE)
    schemas.update(problem.pop("$defs", {}), Problem=problem)
    event = TypeAdapter(AguiEvent).json_schema(ref_template=REFERENCE, mode="serialization")
    schemas.update({**event.pop("$defs"), **schemas, AGUI_EVENT: event})
    _remove_default_errors(document)
    examples = Examples(schemas)
    for path, _, operation in operations(document):
        _set_summary(operation)
        _add_parameter_examples(operation, examples)
        _add_request_example(operation, examples)
        for status, response in operation["responses"].items():
            _extend_response(operation, path, status, response, examples)


def _remove_default_errors(document: Json) -> None:
    """Remove the validation errors of FastAPI: this application writes its own."""
    for _, _, operation in operations(document):
        error = operation["responses"].get("422", {})
        if "HTTPValidationError" in str(error.get("content")):
            del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)


def _set_summary(operation: Json) -> None:
    """Use the first line of the description if the route has no summary of its own."""
    default = operation["operationId"].replace("_", " ").title()
    if operation.get("summary") == default and "description" in operation:
        first, _, rest = operation.pop("description").partition("\n")
        operation["summary"] = first.removesuffix(".")
        if rest.strip():
            operation["description"] = rest.strip()


def _add_parameter_examples(operation: Json, examples: Examples) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            parameter.setdefault("example", examples.of(parameter["schema"], parameter["name"]))


def _add_request_example(operation: Json, examples: Examples) -> None:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is not None and not {"example", "examples"} & content.keys():
        example = REQUESTS.get(operation["operationId"])
        content["example"] = example or examples.of(content["schema"])


def _extend_response(
    operation: Json, path: str, status: str, response: Json, examples: Examples
) -> None:
    if response["description"] == "Successful Response":
        response["description"] = HTTPStatus(int(status)).phrase
    for media, content in response.get("content", {}).items():
        if media == MEDIA_TYPE:
            _complete_problems(operation, path, content)
        elif media == STREAM:
            content.pop("schema", None)
            content["itemSchema"] = _event_schema(is_agui=AGUI_TAG in operation["tags"])
            lines = _recorded(RECORDED_STREAMS).get(operation["operationId"], ())
            content["example"] = "\n".join((*lines, ""))
        elif media == "application/json" and "examples" in content:
            _restore_nulls(content, examples)
        elif media == "application/json":
            answers = _recorded(RECORDED_ANSWERS)
            generated = examples.of(content.get("schema", {}))
            content["example"] = answers.get(operation["operationId"], generated)


@cache
def _recorded(path: Path) -> Json:
    """Return what the server answers to the documented requests, by operationId."""
    answers: Json = orjson.loads(path.read_bytes())
    return answers


def _event_schema(*, is_agui: bool) -> Json:
    """Return one event of a stream, as OpenAPI 3.2 and FastAPI describe it: under `itemSchema`."""
    event = {"$ref": REFERENCE.format(model=AGUI_EVENT)} if is_agui else {"type": "object"}
    return {
        "type": "object",
        "required": ["data"],
        "properties": {
            "id": {"type": "string"},
            "event": {"type": "string"},
            "data": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": event,
            },
        },
    }


def _restore_nulls(content: Json, examples: Examples) -> None:
    """Add the required members that are null: FastAPI omits every null."""
    required = examples.resolved(content["schema"]).get("required", ())
    for example in content["examples"].values():
        example["value"] = {**dict.fromkeys(required), **example["value"]}


def _complete_problems(operation: Json, path: str, content: Json) -> None:
    """Set `instance` in each example of a problem, and `errors` where a request is invalid."""
    for code, example in content.get("examples", {}).items():
        example["value"] = {**example["value"], "instance": path}
        errors = _recorded(RECORDED_ERRORS).get(operation["operationId"])
        if code == VALIDATION_FAILED.code and errors:
            example["value"]["errors"] = errors
