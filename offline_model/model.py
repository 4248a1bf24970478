"""The offline model as a LangChain chat model."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import reduce
from operator import add
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.utils import message_chunk_to_message
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from offline_model.conversation.bound_tools import BoundTools
from offline_model.conversation.reply import ModelReply
from offline_model.conversation.turns import Turn, parse_turns
from offline_model.conversation.user_context import parse_user_context
from offline_model.dialogue_manager import reply_to_conversation
from offline_model.diet_planner.replies import reply_to_planner
from offline_model.streaming import stream_chunks


class OfflineChatModel(BaseChatModel):
    """Serves simple requests in English and Chinese with the tools that are bound to it.

    It works by rules, and says so if the user asks. The user's name, zone and current time come
    from the `<person .../>` element of the system message.
    """

    model_name: str = "offline"

    @property
    def _llm_type(self) -> str:
        return "majordomo-offline"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model_name": self.model_name}

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Bind tools to the model; with `tool_choice="none"` it calls none of them."""
        bound = [] if tool_choice == "none" else [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tools=bound, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002  the base class's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> ChatResult:
        return _join_chunks(stream_chunks(messages, generate_reply(messages, **kwargs)))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> ChatResult:
        reply = await asyncio.to_thread(generate_reply, messages, **kwargs)
        return _join_chunks(stream_chunks(messages, reply))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for chunk in stream_chunks(messages, generate_reply(messages, **kwargs)):
            if run_manager:
                run_manager.on_llm_new_token(chunk.text)
            yield ChatGenerationChunk(message=chunk)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        # Parsing takes some milliseconds, the first time half a second: keep it off the event loop.
        reply = await asyncio.to_thread(generate_reply, messages, **kwargs)
        for chunk in stream_chunks(messages, reply):
            if run_manager:
                await run_manager.on_llm_new_token(chunk.text)
            yield ChatGenerationChunk(message=chunk)


def generate_reply(
    messages: Sequence[BaseMessage], *, tools: Sequence[dict[str, Any]] = (), **_: Any
) -> ModelReply:
    """Return the model's next message in a conversation."""
    bound_tools = BoundTools(tools)
    if (reply := reply_to_planner(messages, bound_tools)) is not None:
        return reply
    turns = parse_turns(messages) or [Turn("")]
    return reply_to_conversation(turns, parse_user_context(messages), bound_tools)


def _join_chunks(chunks: Iterator[AIMessageChunk]) -> ChatResult:
    message = message_chunk_to_message(reduce(add, chunks))
    return ChatResult(generations=[ChatGeneration(message=message)])
