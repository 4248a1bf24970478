"""The OpenAPI document, with the schema of problems."""

from typing import Any

from fastapi import FastAPI

from api.problems import Problem


def document_problems(app: FastAPI) -> None:
    """Add the problem schema that `problems(...)` refers to."""
    make_document = app.openapi

    def openapi() -> dict[str, Any]:
        document = make_document()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        if "Problem" not in schemas:
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(problem.pop("$defs", {}), Problem=problem)
        return document

    app.openapi = openapi  # type: ignore[method-assign]
