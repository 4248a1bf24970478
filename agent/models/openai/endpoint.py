"""Requests a streamed chat completion with the openai client's URL, headers and errors.

The client's own `post` builds each request from its options, which takes half a millisecond. Here
only the body of the request changes.
"""

import asyncio
import socket
from contextlib import suppress
from time import monotonic

import httpx2
import openai
import orjson

from agent.models.openai.error_mapping import client_errors
from agent.models.openai.response_errors import WrongAddress, status_error
from agent.models.openai.stream.reader import CompletionReader
from domain.core.clean_context import run_in_clean_context


class Endpoint:
    """The chat completions endpoint of an openai client with a fixed API key."""

    def __init__(self, client: openai.AsyncOpenAI, http: httpx2.AsyncClient) -> None:
        self._http = http
        self._url = completions_url(client.base_url)
        headers = {**client.default_headers, **client.auth_headers}
        set_headers = {name: value for name, value in headers.items() if isinstance(value, str)}
        # Names differ in case, and some servers refuse a header that comes twice.
        self._headers = httpx2.Headers(http.headers)
        self._headers.update(set_headers)
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
            raise _connection_error(error, request) from error
        raise status_error(response, _reported_in(response))

    async def request(self, body: bytes, deadline: float) -> None:
        """Send a request that is not streamed, and read its response. Raises as `open` does."""
        response = await self.open(body, deadline)
        reader = CompletionReader()
        try:
            async with asyncio.timeout(deadline - monotonic()):
                with client_errors(response.request):
                    content = await response.aread()
        except TimeoutError as error:
            raise openai.APITimeoutError(response.request) from error
        finally:
            await response.aclose()
        if not content.strip():
            raise WrongAddress(message="The response is empty.", request=response.request)
        with client_errors(response.request):
            reader.read(content)
            reader.finish()


def completions_url(base: httpx2.URL) -> httpx2.URL:
    """Return the URL of chat completions below a client's base URL, whose query it keeps.

    The client ends its base URL with a slash, and puts it behind the query if there is one.
    """
    query = base.query.removesuffix(b"/")
    path = f"{base.path.rstrip('/')}/chat/completions"
    return base.copy_with(path=path, query=query or None)


def _connection_error(error: Exception, request: httpx2.Request) -> openai.APIConnectionError:
    """Return the client's error for one of the transport."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror | httpx2.UnsupportedProtocol):
            return WrongAddress(message=str(error), request=request)
        cause = cause.__cause__ or cause.__context__
    return openai.APIConnectionError(request=request)


def _reported_in(response: httpx2.Response) -> object:
    body: object = response.text
    with suppress(orjson.JSONDecodeError):
        body = orjson.loads(response.content)
    return body.get("error", body) if isinstance(body, dict) else body
