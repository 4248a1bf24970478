"""Writes docs/runtime-routes.md from the OpenAPI document, so that the two never part.

python -m scripts.routes_page > docs/runtime-routes.md
"""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from api.app import PREFIX, create_app
from api.errors.problems import COMMON_ERRORS, MEDIA_TYPE
from api.openapi.document import Json, operations
from api.openapi.examples import Examples
from api.openapi.schema_types import say_meaning, say_type
from domain.core.settings import Settings

HEAD = f"""\
# Routes

Every route of the HTTP API. This page is written from the OpenAPI document by `make docs`, and a
test compares the two; a running server shows the same at `/docs`, except in production.

- All paths begin with `{PREFIX}`. Requests and answers are JSON.
- **Signed in** means the header `Authorization: Bearer <access_token>`, else the answer is 401.
- Times are RFC 3339, in UTC on the way out. Ids are UUIDs; somebody else's thing is 404, like a
  missing one.
- An error is `{MEDIA_TYPE}` (RFC 7807). `detail` is for people, in the language of
  `Accept-Language` (zh-CN by default, or en); `code` is for machines and never changes.
- Routes whose answers have `code`, `message` and `data` are of the diet surface. Their errors come
  in the same form, with the HTTP status as `code`; what does not fit, or is too large, is 400.
- Besides its own errors every route may answer 413 (the request is too large), 500 (something went
  wrong on our side) and 503 (a part that it needs is down; `Retry-After` says when to try again).
  429 carries `Retry-After` too.
- Accounts, diet plans and tasks (the sections of these names) answer in an envelope instead:
  `{{"code": 0, "message", "data"}}`, and an error as `{{"code", "message", "detail"}}` with the
  HTTP status as its code. What does not fit, or is too large, is 400 there.

```json
{{
  "type": "about:blank",
  "title": "Unauthorized",
  "status": 401,
  "detail": "Please sign in.",
  "instance": "{PREFIX}/profile/me",
  "code": "unauthenticated"
}}
```
"""
EVERYWHERE = {"413", "500", "503"}


def write_routes(document: Json) -> str:
    """Write the whole page."""
    examples = Examples(document["components"]["schemas"])
    sections: dict[str, list[str]] = {}
    for path, method, operation in operations(document):
        section = sections.setdefault(_section_of(operation), [])
        section.append("\n".join(_write_route(path, method, operation, examples)))
    parts = [HEAD]
    for name, routes in sections.items():
        parts += [f"## {name}\n", "\n---\n\n".join(routes)]
    return "\n".join(parts)


def _section_of(operation: Json) -> str:
    tag = str(operation.get("tags", ["other"])[0])
    return tag[:1].upper() + tag[1:]


def _write_route(path: str, method: str, operation: Json, examples: Examples) -> Iterator[str]:
    yield f"### {method.upper()} {path.removeprefix(PREFIX)}\n"
    yield f"{operation['summary']}.{' **Signed in.**' if _needs_sign_in(operation) else ''}\n"
    if "description" in operation:
        yield f"{operation['description']}\n"
    yield from _write_parameters(operation, examples)
    yield from _write_request(operation, examples)
    yield from _write_answers(operation)
    yield from _write_errors(operation)


def _needs_sign_in(operation: Json) -> bool:
    return bool(operation.get("security")) and {} not in operation["security"]


def _write_parameters(operation: Json, examples: Examples) -> Iterator[str]:
    parameters = operation.get("parameters", [])
    if parameters:
        yield "**Parameters:**\n"
        yield "| name | in | what it is | |"
        yield "|---|---|---|---|"
        for parameter in parameters:
            schema = {**parameter["schema"], "description": parameter.get("description", "")}
            row = _row(parameter["name"], parameter["required"], schema, examples)
            yield row.replace(" | ", f" | {parameter['in']} | ", 1)
        yield ""


def _write_request(operation: Json, examples: Examples) -> Iterator[str]:
    body = operation.get("requestBody")
    content = (body or {}).get("content", {}).get("application/json")
    if body is None or content is None:
        return
    schema = examples.resolved(content["schema"])
    yield f"**Request:**{'' if body.get('required') else ' may be left out.'}\n"
    yield _as_json(content["example"])
    if schema.get("properties"):
        yield "| member | what it is | |"
        yield "|---|---|---|"
        required = schema.get("required", ())
        for name, member in schema["properties"].items():
            yield _row(name, name in required, member, examples)
        yield ""


def _row(name: str, required: bool, schema: Json, examples: Examples) -> str:
    words = [say_type(schema, examples), say_meaning(schema, examples)]
    said = ". ".join(word.removesuffix(".") for word in words if word)
    cells = [f"`{name}`", said, "required" if required else ""]
    return f"| {' | '.join(' '.join(cell.split()).replace('|', '&#124;') for cell in cells)} |"


def _write_answers(operation: Json) -> Iterator[str]:
    for status, response in operation["responses"].items():
        if not status.startswith("2"):
            continue
        phrase = HTTPStatus(int(status)).phrase
        more = "" if response["description"] == phrase else f": {response['description']}"
        yield f"**Response:** {status} {phrase}{more}\n"
        for header, said in response.get("headers", {}).items():
            yield f"Header `{header}`: {said['description']}\n"
        for media, content in response.get("content", {}).items():
            if "example" in content:
                yield from _write_example(media, content["example"])


def _write_example(media: str, example: Any) -> Iterator[str]:
    if media == "application/json":
        yield _as_json(example)
    else:
        yield f"`{media}`\n\n```\n{example.rstrip()}\n```\n"


def _write_errors(operation: Json) -> Iterator[str]:
    """List what may be refused; 422 for what does not fit only where something is sent."""
    takes_input = operation.get("parameters") or "requestBody" in operation
    lines = [
        f"- {status} {text}" if text.startswith("`") else f"- {status}: {text}"
        for status, response in operation["responses"].items()
        if not status.startswith("2") and status not in EVERYWHERE
        for text in response["description"].split("\n\n")
        if takes_input or text != COMMON_ERRORS.get(int(status))
    ]
    if lines:
        yield "**Errors:**\n"
        yield "\n".join(lines) + "\n"


def _as_json(value: Any) -> str:
    return f"```json\n{json.dumps(value, indent=2, ensure_ascii=False)}\n```\n"


if __name__ == "__main__":
    print(write_routes(create_app(Settings(_env_file=None)).openapi()), end="")
