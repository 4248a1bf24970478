"""The dependencies that a worker shares among its runs."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel

from agent.graph.calls.build import build_call_graph
from agent.graph.chat.build import AgentGraph, build_graph
from agent.graph.chat.context_limit import ContextLimit
from agent.graph.chat.prompt.data import ModelIdentity
from agent.graph.tool_schemas import reduce_tool
from agent.models.choose import choose_model
from agent.models.measurement import show_model
from agent.models.port import close_model
from agent.tools.adapter import Tool
from agent.tools.registry import load_tools
from checkpoints.pool import Pool, create_pool
from checkpoints.saver import CheckpointSaver
from domain.core.database.base import Json
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from domain.core.telemetry.database import trace_connection


@dataclass(frozen=True, slots=True)
class RunDependencies:
    """What the runs of one process share."""

    settings: Settings
    sessions: Sessions
    pool: Pool
    saver: CheckpointSaver
    graph: AgentGraph
    call_graph: AgentGraph
    """The graph of programs' calls, without a model."""
    model: BaseChatModel
    provider: str
    model_name: str
    tools: Mapping[str, Tool]
    tool_definitions: Sequence[Json]
    """The tools as requests have them, with reduced schemas."""
    model_identity: ModelIdentity
    context_limit: ContextLimit


@asynccontextmanager
async def create_dependencies(
    settings: Settings, sessions: Sessions, *, database_url: str
) -> AsyncIterator[RunDependencies]:
    """Open the saver, the graph over it, the model and the tools."""
    model = choose_model(settings)
    is_offline = settings.openai_api_key is None
    timeout_seconds = settings.statement_timeout_seconds
    pool = await create_pool(
        database_url,
        statement_timeout_seconds=timeout_seconds,
        idle_in_transaction_seconds=timeout_seconds,
        on_connect=trace_connection,
    )
    async with pool:
        saver = CheckpointSaver(pool)
        tools = load_tools()
        model_name = "offline" if is_offline else settings.chat_model
        show_model(model_name)
        endpoint = "offline://" if is_offline else settings.openai_base_url
        try:
            yield RunDependencies(
                settings=settings,
                sessions=sessions,
                pool=pool,
                saver=saver,
                graph=build_graph(saver),
                call_graph=build_call_graph(saver),
                model=model,
                provider="majordomo" if is_offline else "openai",
                model_name=model_name,
                tools=tools,
                tool_definitions=[reduce_tool(tool.definition) for tool in tools.values()],
                model_identity=ModelIdentity.of(endpoint, model_name),
                context_limit=ContextLimit(settings.chat_context_tokens),
            )
        finally:
            await close_model(model)
