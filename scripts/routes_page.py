"""Generate docs/runtime-routes.md from the OpenAPI document, so that the two always agree.

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
from api.openapi.schema_types import describe_meaning, describe_type
from domain.core.settings import Settings

HEAD = f"""\
# Routes

Every route of the HTTP API. `make docs` generates this page from the OpenAPI document, and a test
compares the two; a running server shows the same at `/docs`, except in production.

- All paths begin with `{PREFIX}`. Requests and responses are JSON.
- **Signed in** means that the header `Authorization: Bearer <access_token>` is required, else the
  response is 401.
- Times are RFC 3339; responses have them in UTC. Ids are UUIDs. A resource of another user is 404,
  like a missing one.
- An error is `{MEDIA_TYPE}` (RFC 7807). `detail` is for people; `code` is for machines and never
  changes.
- Texts for people are in Chinese (zh-CN) or English: as `Accept-Language` asks, else in the
  language of the user's profile, else in the one that the user writes to the agent in, else in
  Chinese.
- Besides its own errors every route can return 408 (the body of the request arrived too slowly),
  413 (the request is too large), 415 (its body is not JSON), 500 (an internal error) and 503 (a
  part that the route needs is down; `Retry-After` says when to try again). 429 has `Retry-After`
  too. A body without a `Content-Type` is read as JSON.
- The routes of the diet API (the sections Accounts, Diet plans and Tasks) return an envelope
  instead: `{{"code": 0, "message", "data"}}`, or for an error `{{"code", "message", "detail"}}`,
  whose code is the HTTP status. An invalid, too large or too slow request is 400 there, and
  so is a body that is not JSON.

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
COMMON_STATUSES = {"408", "413", "415", "500", "503"}


def format_page(document: Json) -> str:
    """Return the whole page."""
    examples = Examples(document["components"]["schemas"])
    sections: dict[str, list[str]] = {}
    for path, method, operation in operations(document):
        section = sections.setdefault(_section_name(operation), [])
        section.append("\n".join(_format_route(path, method, operation, examples)))
    parts = [HEAD]
    for name, routes in sections.items():
        parts += [f"## {name}\n", "\n---\n\n".join(routes)]
    return "\n".join(parts)


def _section_name(operation: Json) -> str:
    tag = str(operation.get("tags", ["other"])[0])
    return tag[:1].upper() + tag[1:]


def _format_route(path: str, method: str, operation: Json, examples: Examples) -> Iterator[str]:
    yield f"### {method.upper()} {path.removeprefix(PREFIX)}\n"
    yield f"{operation['summary']}.{' **Signed in.**' if _requires_sign_in(operation) else ''}\n"
    if "description" in operation:
        yield f"{operation['description']}\n"
    yield from _format_parameters(operation, examples)
    yield from _format_request(operation, examples)
    yield from _format_responses(operation)
    yield from _format_errors(operation)


def _requires_sign_in(operation: Json) -> bool:
    return bool(operation.get("security")) and {} not in operation["security"]


def _format_parameters(operation: Json, examples: Examples) -> Iterator[str]:
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


def _format_request(operation: Json, examples: Examples) -> Iterator[str]:
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
    texts = [describe_type(schema, examples), describe_meaning(schema, examples)]
    description = ". ".join(text.removesuffix(".") for text in texts if text)
    cells = [f"`{name}`", description, "required" if required else ""]
    return f"| {' | '.join(' '.join(cell.split()).replace('|', '&#124;') for cell in cells)} |"


def _format_responses(operation: Json) -> Iterator[str]:
    for status, response in operation["responses"].items():
        if not status.startswith("2"):
            continue
        phrase = HTTPStatus(int(status)).phrase
        more = "" if response["description"] == phrase else f": {response['description']}"
        yield f"**Response:** {status} {phrase}{more}\n"
        for name, header in response.get("headers", {}).items():
            yield f"Header `{name}`: {header['description']}\n"
        for media, content in response.get("content", {}).items():
            if "example" in content:
                yield from _format_example(media, content["example"])


def _format_example(media: str, example: Any) -> Iterator[str]:
    if media == "application/json":
        yield _as_json(example)
    else:
        yield f"`{media}`\n\n```\n{example.rstrip()}\n```\n"


def _format_errors(operation: Json) -> Iterator[str]:
    """List the errors; 422 for an invalid request only if the route takes input."""
    takes_input = operation.get("parameters") or "requestBody" in operation
    lines = [
        f"- {status} {text}" if text.startswith("`") else f"- {status}: {text}"
        for status, response in operation["responses"].items()
        if not status.startswith("2") and status not in COMMON_STATUSES
        for text in response["description"].split("\n\n")
        if takes_input or text != COMMON_ERRORS.get(int(status))
    ]
    if lines:
        yield "**Errors:**\n"
        yield "\n".join(lines) + "\n"


def _as_json(value: Any) -> str:
    return f"```json\n{json.dumps(value, indent=2, ensure_ascii=False)}\n```\n"


if __name__ == "__main__":
    print(format_page(create_app(Settings(_env_file=None)).openapi()), end="")
