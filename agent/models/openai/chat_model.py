"""ChatOpenAI with a stream that costs a tenth: no message object is built for every token.

The request is ChatOpenAI's own: its payload and tools, the openai client's URL, headers and
errors. This module sends it and reads the response.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from itertools import count
from time import monotonic
from typing import Any, cast
from urllib.request import getproxies

import httpx2
import openai
import orjson
import structlog
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI
from pydantic import PrivateAttr, SecretStr

from agent.models.deltas import (
    Delta,
    DeltaStream,
    Finished,
    ReasoningDelta,
    TextDelta,
    ToolDefinitions,
)
from agent.models.error_translation import translate_errors
from agent.models.langchain_messages import RequestMessage, restore_request_messages
from agent.models.message_chunks import PROVIDER_FIELDS
from agent.models.openai.endpoint import Endpoint
from agent.models.openai.error_mapping import ERROR_MAPPING
from agent.models.openai.refusals import (
    ContextExceeded,
    is_context_refusal,
    is_stream_options_refusal,
)
from agent.models.openai.response_body import read_deltas
from agent.models.openai.retries import retry_delay
from agent.models.openai.transport.pool import StreamTransport

log = structlog.get_logger()

FAST_PATH_MEMBERS = frozenset(
    {
        "model", "messages", "stream", "stream_options", "tools", "tool_choice",
        "parallel_tool_calls", "temperature", "top_p", "stop", "seed", "max_tokens",
        "max_completion_tokens", "reasoning_effort", "presence_penalty", "frequency_penalty",
        "logit_bias", "user", "service_tier", "verbosity", "store", "metadata", "prompt_cache_key",
    }
)  # fmt: skip
"""The members of a request whose response CompletionReader understands completely."""

CONNECT_TIMEOUT_SECONDS = 10


def open_model(
    *,
    name: str,
    api_key: SecretStr,
    base_url: str | None,
    idle_timeout_seconds: float,
    answer_timeout_seconds: float = 600,
    max_retries: int = 2,
) -> "StreamingChatOpenAI":
    """Return a model with a connection pool of its own. The caller closes it with `aclose`.

    Every endpoint is asked for the usage, not only OpenAI's own.
    """
    timeout = openai.Timeout(
        idle_timeout_seconds, connect=min(CONNECT_TIMEOUT_SECONDS, idle_timeout_seconds)
    )
    return StreamingChatOpenAI(
        model=name,
        api_key=api_key,
        base_url=base_url,
        # Few other endpoints have OpenAI's Responses API.
        use_responses_api=False if base_url else None,
        stream_usage=True,
        max_retries=max_retries,
        timeout=timeout,
        idle_timeout_seconds=idle_timeout_seconds,
        answer_timeout_seconds=answer_timeout_seconds,
        http_async_client=_open_client(timeout),
        http_client=httpx2.Client(transport=_NoTransport()),
    )


def _open_client(timeout: openai.Timeout) -> httpx2.AsyncClient:
    """Return an HTTP client with a transport for streams, or httpx2's own if there is a proxy."""
    proxies = getproxies()
    has_proxy = any(proxies.get(scheme) for scheme in ("http", "https", "all"))
    transport = None if has_proxy else StreamTransport(openai.DEFAULT_CONNECTION_LIMITS)
    return openai.DefaultAsyncHttpxClient(timeout=timeout, transport=transport)


class _NoTransport(httpx2.BaseTransport):
    """Takes the place of blocking connections, whose TLS context alone takes megabytes."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        raise httpx2.UnsupportedProtocol("The model is only called async.", request=request)


class StreamingChatOpenAI(ChatOpenAI):
    """Streams deltas through `stream_deltas`, or message chunks through `astream`.

    A request with an unusual option takes ChatOpenAI's own code path.
    """

    idle_timeout_seconds: float = 60
    """How long the endpoint may send nothing at all, at any time."""
    answer_timeout_seconds: float = 600
    """How long one answer may take in all, whatever the endpoint sends meanwhile."""
    _endpoint: Endpoint | None = PrivateAttr(None)
    _takes_stream_options: bool = PrivateAttr(True)

    def has_fast_path(self, options: Mapping[str, object]) -> bool:
        """Return whether `stream_deltas` can read the response to a request with these options."""
        payload = {**self._default_params, **options}
        return (
            self._has_plain_client()
            and payload.keys() <= FAST_PATH_MEMBERS
            and not self._use_responses_api(payload)
        )

    def _has_plain_client(self) -> bool:
        """Return whether the openai client adds only a fixed key and headers to a request."""
        return (
            isinstance(self.openai_api_key, SecretStr)
            and self.http_async_client is not None
            and not self.default_query
            and not self.include_response_headers
        )

    async def stream_deltas(
        self, messages: list[RequestMessage], tools: ToolDefinitions
    ) -> DeltaStream:
        """Stream one response. Raises ModelFailed and its subclasses."""
        options: dict[str, Any] = {"tools": tools} if tools else {}
        # Last in the body stands what changes from one request to the next.
        payload = self._streaming_payload([], **options)
        for name, value in {**options, "messages": messages}.items():
            payload.pop(name, None)
            payload[name] = value
        with translate_errors(ERROR_MAPPING, self._secret()):
            async with aclosing(self._request(payload)) as deltas:
                async for delta in deltas:
                    yield delta

    async def request_one_token(self) -> None:
        """Check that the endpoint answers. Raises ModelFailed and its subclasses."""
        deadline = monotonic() + self.answer_timeout_seconds
        with translate_errors(ERROR_MAPPING, self._secret()):
            try:
                await self._get_endpoint().request(self._one_token("max_tokens"), deadline)
            except (openai.BadRequestError, openai.UnprocessableEntityError):
                # Newer models of OpenAI's only know the other name of the limit.
                body = self._one_token("max_completion_tokens")
                await self._get_endpoint().request(body, deadline)

    def _one_token(self, limit: str) -> bytes:
        messages = [{"role": "user", "content": "Hi"}]
        return orjson.dumps({"model": self.model_name, "messages": messages, limit: 1})

    def _secret(self) -> str:
        key = self.openai_api_key
        return key.get_secret_value() if isinstance(key, SecretStr) else ""

    async def aclose(self) -> None:
        """Close the pooled connections."""
        await self.root_async_client.close()

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        # Tracing and callbacks get the same errors as `stream_deltas` raises.
        with translate_errors(ERROR_MAPPING, self._secret()):
            if not self.has_fast_path(kwargs):
                async for chunk in super()._astream(messages, stop, run_manager, **kwargs):
                    yield chunk
                return
            async with aclosing(
                self._request(self._streaming_payload(messages, stop, **kwargs))
            ) as deltas:
                async for delta in deltas:
                    chunk = ChatGenerationChunk(message=_message_chunk(delta))
                    if run_manager:
                        await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                    yield chunk

    def _streaming_payload(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        *,
        stream_usage: bool | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        options["stream"] = True
        if self._takes_stream_options and self._should_stream_usage(stream_usage, **options):
            options["stream_options"] = {"include_usage": True}
        payload: dict[str, Any] = self._get_request_payload(messages, stop=stop, **options)
        return payload

    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        payload: dict[str, Any] = super()._get_request_payload(input_, stop=stop, **kwargs)
        if "messages" in payload:
            messages = self._convert_input(input_).to_messages()
            payload["messages"] = restore_request_messages(payload["messages"], messages)
        return payload

    async def _request(self, payload: dict[str, Any]) -> DeltaStream:
        """Send the request, and retry after a transient error that comes before any delta."""
        retries = 2 if self.max_retries is None else self.max_retries
        body = orjson.dumps(payload)
        names = [tool["function"]["name"] for tool in payload.get("tools", ())]
        for attempt in count():
            has_started = False
            deadline = monotonic() + self.answer_timeout_seconds
            try:
                response = await self._get_endpoint().open(body, deadline)
                async with aclosing(read_deltas(response, deadline, names)) as deltas:
                    async for delta in deltas:
                        has_started = True
                        yield delta
            except openai.APIError as error:
                if not has_started and is_stream_options_refusal(error, payload):
                    # Without them the endpoint does not report the usage.
                    self._takes_stream_options = False
                    payload = {**payload}
                    del payload["stream_options"]
                    body = orjson.dumps(payload)
                    log.info("stream_options_omitted")
                    continue
                if is_context_refusal(error):
                    raise ContextExceeded(error) from error
                delay = retry_delay(error, attempt)
                if has_started or attempt >= retries or delay is None:
                    raise
                log.info("model_retry", attempt=attempt + 1, error=type(error).__name__)
            else:
                return
            await asyncio.sleep(delay)

    def _get_endpoint(self) -> Endpoint:
        if self._endpoint is None:
            http = cast("httpx2.AsyncClient", self.http_async_client)
            self._endpoint = Endpoint(self.root_async_client, http)
        return self._endpoint


def _message_chunk(delta: Delta) -> AIMessageChunk:
    provider = {"model_provider": "openai"}
    match delta:
        case TextDelta(text):
            return AIMessageChunk(content=text, response_metadata=provider)
        case ReasoningDelta(text):
            reasoning = {"reasoning_content": text}
            return AIMessageChunk(
                content="", additional_kwargs=reasoning, response_metadata=provider
            )
        case Finished(usage, reason, fields):
            metadata = {**provider, "finish_reason": reason, PROVIDER_FIELDS: fields}
            return AIMessageChunk(content="", usage_metadata=usage, response_metadata=metadata)
        case call:
            chunk = tool_call_chunk(
                name=call.name or None, args=call.arguments, id=call.id or None, index=call.index
            )
            return AIMessageChunk(content="", tool_call_chunks=[chunk], response_metadata=provider)
