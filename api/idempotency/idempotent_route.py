"""`Idempotency-Key`: a repeated request has its effect once, and gets the same response.

A router whose POST routes change something needs `route_class=IdempotentRoute` and nothing else.
With the header, the effect and the response of such a route are stored in one transaction, in the
same table as the results of tools. An error is not stored: the client can repeat the request.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from fastapi import Request
from starlette.responses import Response

from api.bodies.bounded_route import BoundedRoute, Handler
from api.deps import bearer, find_caller, get_services, use_session
from api.errors.problems import MEDIA_TYPE, problems
from domain.core.database.sessions import transaction
from domain.core.errors import Unprocessable
from domain.core.i18n import gettext_noop
from domain.core.idempotency.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from domain.core.idempotency.run_once import request_scope, run_once

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MAX_KEY_LENGTH = 255
STORED_HEADERS = ("content-type", "vary")
NOT_STORED: Mapping[str, str] = {
    "search_users": "it changes nothing",
    "create_agent_chat": "the key determines the run's id, and the run itself is stored",
    "start_run": "the body's `runId` identifies the run",
    "resume_run": "the body's `runId` identifies the run",
    "cancel_run": "a run that has ended does not change",
    "create_diet_plan": "its response may be a stream; the task is stored instead",
    "create_stream_ticket": "its response is a secret that is valid once",
    "answer_approval": "the same answer again gets the same response",
    "create_api_token": "its response is a secret",
}
"""POST operations outside of /auth whose responses are not stored, and why."""


class KeyInvalid(Unprocessable):
    code = "idempotency_key_invalid"
    message = gettext_noop("An idempotency key has 1 to 255 printable ASCII characters.")


class IdempotentRoute(BoundedRoute):
    """A route whose POST can be repeated with the same key."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        if self.stores_responses:
            self.openapi_extra = {**(self.openapi_extra or {}), "parameters": [HEADER_PARAMETER]}
            self.responses = self.document_key(self.responses)

    def document_key(
        self, responses: Mapping[int | str, dict[str, Any]]
    ) -> dict[int | str, dict[str, Any]]:
        """Return the documented responses with those that the key adds."""
        return _add_key_errors(responses, self.status_code or 200)

    @property
    def stores_responses(self) -> bool:
        return "POST" in (self.methods or ()) and self.name not in NOT_STORED

    def reads_body(self, request: Request) -> bool:
        """Return whether this route reads the body, which is a part of what a key stands for."""
        has_key = self.stores_responses and HEADER in request.headers
        return has_key or super().reads_body(request)

    def wrap_handler(self, handle: Handler) -> Handler:
        if not self.stores_responses:
            return handle

        async def handle_idempotently(request: Request) -> Response:
            key = await read_key(request)
            if key is None:
                return await handle(request)
            return await _handle_once(request, self.name, key, handle)

        return handle_idempotently


async def read_key(request: Request) -> str | None:
    """Return the key of a request, or None if it has none. Raises KeyInvalid."""
    keys = request.headers.getlist(HEADER)
    if not keys:
        return None
    [key, *more] = keys
    is_valid = 1 <= len(key) <= MAX_KEY_LENGTH and key.isascii() and key.isprintable()
    if more or not is_valid:
        raise KeyInvalid
    return key


async def _handle_once(request: Request, operation: str, key: str, handle: Handler) -> Response:
    """Handle a request and store its response in one transaction, or return the stored one."""
    services = await get_services(request)
    fingerprint = await _fingerprint(request)
    is_first = False

    async def handle_first() -> dict[str, Any]:
        nonlocal is_first
        is_first = True
        return _serialise(await handle(request))

    async with transaction(services.sessions) as session:
        use_session(request, session)
        caller = await find_caller(request, await bearer(request), session, services.settings)
        stored = await run_once(
            session,
            caller,
            scope=request_scope(operation),
            key=key,
            fingerprint=fingerprint,
            operation=handle_first,
        )
    return _deserialise(stored, is_replayed=not is_first)


async def _fingerprint(request: Request) -> bytes:
    """Hash method, path, query and body: a repeated request is equal byte for byte."""
    path = request.scope["path"].encode(errors="surrogatepass")
    parts = [request.method.encode(), path, request.scope["query_string"], await request.body()]
    return sha256(b"\n".join(parts)).digest()


def _serialise(response: Response) -> dict[str, Any]:
    headers = {name: response.headers[name] for name in STORED_HEADERS if name in response.headers}
    body = bytes(response.body).decode()
    return {"status": response.status_code, "headers": headers, "body": body}


def _deserialise(stored: Mapping[str, Any], *, is_replayed: bool) -> Response:
    headers = {**stored["headers"], **({REPLAYED: "true"} if is_replayed else {})}
    return Response(stored["body"], stored["status"], headers)


HEADER_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": (
        "Makes the request safe to repeat: for 24 hours the same key gets the same"
        " response, and nothing happens twice. A key belongs to one request of one user."
    ),
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": MAX_KEY_LENGTH,
        "pattern": "^[ -~]+$",
    },
}


def _add_key_errors(
    responses: Mapping[int | str, dict[str, Any]], success: int
) -> dict[int | str, dict[str, Any]]:
    documented = dict(responses)
    errors = problems(KeyInvalid, IdempotencyKeyReused, IdempotencyKeyInUse)
    for status in (409, 422):
        documented[status] = _merge(documented.get(status, {}), errors[status])
    return add_replayed_header(documented, success)


def add_replayed_header(
    responses: Mapping[int | str, dict[str, Any]], success: int
) -> dict[int | str, dict[str, Any]]:
    """Return the documented responses, with `Idempotency-Replayed` in the successful one."""
    replayed = {
        "description": "`true` if the response is the stored one of an earlier request.",
        "schema": {"type": "string"},
    }
    response = responses.get(success, {})
    headers = {**response.get("headers", {}), REPLAYED: replayed}
    by_status = dict(sorted(responses.items(), key=lambda item: str(item[0])))
    return {**by_status, success: {**response, "headers": headers}}


def _merge(documented: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    if not documented:
        return dict(added)
    content = {**added["content"][MEDIA_TYPE]}
    content["examples"] = {
        **documented["content"][MEDIA_TYPE]["examples"],
        **content["examples"],
    }
    description = join_descriptions(documented, added)
    return {**documented, "description": description, "content": {MEDIA_TYPE: content}}


def join_descriptions(documented: Mapping[str, Any], added: Mapping[str, Any]) -> str:
    """Join the paragraphs of two descriptions; a paragraph of both appears once."""
    texts = f"{documented['description']}\n\n{added['description']}".split("\n\n")
    return "\n\n".join(dict.fromkeys(texts))
