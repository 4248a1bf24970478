"""`Idempotency-Key`: a request that is made again has its effect once, and gets the same answer.

A router whose POST routes change anything takes `route_class=KeptRoute`, and that is all. With
the header, such a route's effect and its answer are kept in one transaction, by the mechanism
that keeps the answers of tools. What was refused is not kept: it may be tried again.
"""

from collections.abc import Callable, Coroutine, Mapping
from hashlib import sha256
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from api.deps import bearer, get_caller, get_services, use_session
from api.errors.problems import MEDIA_TYPE, problems
from api.locale import locale_of
from domain.core.caller import Caller
from domain.core.database.sessions import transaction
from domain.core.errors import Unprocessable
from domain.core.i18n import gettext_noop
from domain.core.idempotency.errors import IdempotencyKeyInUse, IdempotencyKeyReused
from domain.core.idempotency.run_once import request_scope, run_once

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
STORED_HEADERS = ("content-type", "vary")
NOT_STORED: Mapping[str, str] = {
    "search_users": "it changes nothing",
    "create_agent_chat": "the key makes the run's id: the run itself is what is kept",
    "start_run": "the body's `runId` says which run it is",
    "resume_run": "the body's `runId` says which run it is",
    "cancel_run": "a run that is over stays as it is",
    "create_diet_plan": "its answer may be a stream: what is kept is the task",
    "create_stream_ticket": "its answer is a secret that is good once",
}
"""POST operations outside of /auth whose answers are not kept here, and why."""

Handle = Callable[[Request], Coroutine[Any, Any, Response]]


class KeyInvalid(Unprocessable):
    code = "idempotency_key_invalid"
    message = gettext_noop("An idempotency key has 1 to 255 printable ASCII characters.")


class IdempotentRoute(APIRoute):
    """A route of which a POST may be repeated with the same key."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        if self.stores_responses:
            self.openapi_extra = {**(self.openapi_extra or {}), "parameters": [HEADER_PARAMETER]}
            self.responses = self.with_key(self.responses)

    def with_key(
        self, responses: Mapping[int | str, dict[str, Any]]
    ) -> dict[int | str, dict[str, Any]]:
        """Add to the documented answers what the key may lead to."""
        return _documented(responses, self.status_code or 200)

    @property
    def stores_responses(self) -> bool:
        return "POST" in (self.methods or ()) and self.name not in NOT_STORED

    def get_route_handler(self) -> Handle:
        handle = super().get_route_handler()
        if not self.stores_responses:
            return handle

        async def handle_once(request: Request) -> Response:
            key = await read_key(request)
            if key is None:
                return await handle(request)
            return await _answer_once(request, self.name, key, handle)

        return handle_once


async def read_key(request: Request) -> str | None:
    """Give the key of a request, if it has one. Raises KeyInvalid."""
    keys = request.headers.getlist(HEADER)
    if not keys:
        return None
    [key, *more] = keys
    if more or not 1 <= len(key) <= 255 or not (key.isascii() and key.isprintable()):
        raise KeyInvalid
    return key


async def _answer_once(request: Request, operation: str, key: str, handle: Handle) -> Response:
    """Handle a request in a transaction that also keeps the answer, or give the kept one."""
    services = await get_services(request)
    fingerprint = await _fingerprint(request)
    is_first = False

    async def handle_first() -> dict[str, Any]:
        nonlocal is_first
        is_first = True
        return _as_json(await handle(request))

    async with transaction(services.sessions) as session:
        use_session(request, session)
        caller: Caller = await get_caller(
            await bearer(request), session, services.settings, locale_of(request.scope)
        )
        kept = await run_once(
            session,
            caller,
            scope=request_scope(operation),
            key=key,
            fingerprint=fingerprint,
            operation=handle_first,
        )
    return _as_response(kept, is_replayed=not is_first)


async def _fingerprint(request: Request) -> bytes:
    """Tell one request from another: by method, path, query and body, to the byte."""
    path = request.scope["path"].encode(errors="surrogatepass")
    parts = [request.method.encode(), path, request.scope["query_string"], await request.body()]
    return sha256(b"\n".join(parts)).digest()


def _as_json(response: Response) -> dict[str, Any]:
    headers = {name: response.headers[name] for name in STORED_HEADERS if name in response.headers}
    body = bytes(response.body).decode()
    return {"status": response.status_code, "headers": headers, "body": body}


def _as_response(kept: Mapping[str, Any], *, is_replayed: bool) -> Response:
    headers = {**kept["headers"], **({REPLAYED: "true"} if is_replayed else {})}
    return Response(kept["body"], kept["status"], headers)


HEADER_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": (
        "Makes the request safe to repeat: for 24 hours the same key gets the same answer, and"
        " nothing happens twice. A key belongs to one request of one person."
    ),
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
}


def _documented(
    responses: Mapping[int | str, dict[str, Any]], success: int
) -> dict[int | str, dict[str, Any]]:
    documented = dict(responses)
    for status, ours in problems(KeyInvalid, IdempotencyKeyReused, IdempotencyKeyInUse).items():
        if status in (409, 422):
            documented[status] = _join(documented.get(status, {}), ours)
    return replayed_header(documented, success)


def replayed_header(
    documented: Mapping[int | str, dict[str, Any]], success: int
) -> dict[int | str, dict[str, Any]]:
    """Say of the successful answer that it may be a kept one."""
    replayed = {
        "description": "`true` where the answer is a kept one.",
        "schema": {"type": "string"},
    }
    whole = documented.get(success, {})
    headers = {**whole.get("headers", {}), REPLAYED: replayed}
    by_status = dict(sorted(documented.items(), key=lambda item: str(item[0])))
    return {**by_status, success: {**whole, "headers": headers}}


def _join(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    if not theirs:
        return dict(ours)
    content = {**ours["content"][MEDIA_TYPE]}
    content["examples"] = {
        **theirs["content"][MEDIA_TYPE]["examples"],
        **content["examples"],
    }
    return {**theirs, "description": joined_texts(theirs, ours), "content": {MEDIA_TYPE: content}}


def joined_texts(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> str:
    """Say what an answer means by either; what both say, once."""
    texts = f"{theirs['description']}\n\n{ours['description']}".split("\n\n")
    return "\n\n".join(dict.fromkeys(texts))
