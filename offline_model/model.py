"""The model that needs no key and no network."""

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

from offline_model.conversation.toolbox import Toolbox
from offline_model.conversation.turns import Turn, read_turns
from offline_model.conversation.user_context import read_person
from offline_model.dialogue_manager import Next, respond
from offline_model.diet_planner.answers import write_for_pet
from offline_model.streaming import chunks


class OfflineChatModel(BaseChatModel):
    """Understands plain requests in English and Chinese about the tools that are bound to it.

    It works by rules and says so when asked. Who the person is, their zone and the time come from
    the `<person .../>` line of the system message.
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
        """Give the model tools; with `tool_choice="none"` it calls none of them."""
        known = [] if tool_choice == "none" else [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tools=known, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002  the base class's signature
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> ChatResult:
        return _whole(list(chunks(messages, reply(messages, **kwargs))))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> ChatResult:
        said = await asyncio.to_thread(reply, messages, **kwargs)
        return _whole(list(chunks(messages, said)))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for chunk in chunks(messages, reply(messages, **kwargs)):
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
        # Reading times takes some milliseconds, the first time half a second: off the event loop.
        said = await asyncio.to_thread(reply, messages, **kwargs)
        for chunk in chunks(messages, said):
            if run_manager:
                await run_manager.on_llm_new_token(chunk.text)
            yield ChatGenerationChunk(message=chunk)


def reply(
    messages: Sequence[BaseMessage], *, tools: Sequence[dict[str, Any]] = (), **_: Any
) -> Next:
    """Decide what to say to a conversation."""
    toolbox = Toolbox(tools)
    if (written := write_for_pet(messages, toolbox)) is not None:
        return written
    turns = read_turns(messages) or [Turn("")]
    return respond(turns, read_person(messages), toolbox)


def _whole(pieces: list[AIMessageChunk]) -> ChatResult:
    message = message_chunk_to_message(reduce(add, pieces))
    return ChatResult(generations=[ChatGeneration(message=message)])
