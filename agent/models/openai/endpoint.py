"""Requests a streamed chat completion with the openai client's URL, headers and errors.

The client's own `post` builds each request from its options, which takes half a millisecond. Here
only the body of the request changes.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from time import monotonic

import httpx2
import openai
import orjson

from domain.core.clean_context import run_in_clean_context

STATUS_ERRORS: Mapping[int, type[openai.APIStatusError]] = {
    400: openai.BadRequestError,
    401: openai.AuthenticationError,
    403: openai.PermissionDeniedError,
    404: openai.NotFoundError,
    409: openai.ConflictError,
    422: openai.UnprocessableEntityError,
    429: openai.RateLimitError,
}


class Endpoint:
    """The chat completions endpoint of an openai client with a fixed API key."""

    def __init__(self, client: openai.AsyncOpenAI, http: httpx2.AsyncClient) -> None:
        self._http = http
        self._url = httpx2.URL(f"{client.base_url}chat/completions")
        headers = {**client.default_headers, **client.auth_headers}
        set_headers = {name: value for name, value in headers.items() if isinstance(value, str)}
        self._headers = httpx2.Headers({**http.headers, **set_headers})
        self._extensions = {"timeout": http.timeout.as_dict()}

    async def open(self, body: bytes, deadline: float) -> httpx2.Response:
        """Send a request and return the response, its body unread. Raises the client's errors.

        The response must begin before `deadline`, of the monotonic clock.
        """
        request = httpx2.Request(
            "POST", self._url, headers=self._headers, content=body, extensions=self._extensions
        )
        try:
            async with asyncio.timeout(deadline - monotonic()):
                response = await run_in_clean_context(self._http.send(request, stream=True))
                if response.is_success:
                    return response
                try:
                    await response.aread()
                finally:
                    await response.aclose()
        except (httpx2.TimeoutException, TimeoutError) as error:
            raise openai.APITimeoutError(request) from error
        except (httpx2.RequestError, OSError) as error:
            raise openai.APIConnectionError(request=request) from error
        raise status_error(response, _reported_in(response))


def status_error(response: httpx2.Response, error: object) -> openai.APIStatusError:
    """Return the client's error for a status, with the error that the endpoint reported."""
    status = response.status_code
    default = openai.InternalServerError if status >= 500 else openai.APIStatusError
    message = f"Error code: {status} - {error}"
    return STATUS_ERRORS.get(status, default)(message, response=response, body=error)


def _reported_in(response: httpx2.Response) -> object:
    body: object = response.text
    with suppress(orjson.JSONDecodeError):
        body = orjson.loads(response.content)
    return body.get("error", body) if isinstance(body, dict) else body
