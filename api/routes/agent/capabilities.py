"""What the agent can do, as AG-UI describes it."""

from collections.abc import Iterable, Mapping
from typing import Any

from ag_ui.core import (
    AgentCapabilities,
    ExecutionCapabilities,
    HumanInTheLoopCapabilities,
    IdentityCapabilities,
    MultimodalCapabilities,
    MultimodalInputCapabilities,
    OutputCapabilities,
    ReasoningCapabilities,
    StateCapabilities,
    Tool,
    ToolsCapabilities,
    TransportCapabilities,
)
from fastapi import APIRouter

from agent.graph.chat.nodes import MAX_STEPS
from api.bodies.bounded_route import BoundedRoute
from api.deps import CallerDep, RunWorkerDep
from api.errors.problems import problems
from domain.core.errors import Unauthenticated

router = APIRouter(prefix="/agent", tags=["agent"], route_class=BoundedRoute)


def describe_agent(
    provider: str, model_name: str, tools: Iterable[Mapping[str, Any]]
) -> AgentCapabilities:
    """Return the capabilities of the agent with its model and its tools.

    `memory` is knowledge beyond the thread that a run belongs to. This agent has none: it reads the
    person's calendar and messages with tools.
    """
    return AgentCapabilities(
        identity=IdentityCapabilities(
            name="majordomo",
            type="langgraph",
            description="A personal assistant that asks before it changes anything.",
            provider=provider,
            metadata={"model": model_name},
        ),
        transport=TransportCapabilities(streaming=True, resumable=True),
        tools=ToolsCapabilities(
            supported=True,
            items=[Tool.model_validate(tool) for tool in tools],
            parallel_calls=True,
            client_provided=True,
        ),
        output=OutputCapabilities(structured_output=False, supported_mime_types=["text/plain"]),
        state=StateCapabilities(snapshots=True, deltas=False, memory=False, persistent_state=True),
        reasoning=ReasoningCapabilities(supported=True, streaming=True),
        multimodal=MultimodalCapabilities(
            input=MultimodalInputCapabilities(image=False, audio=False, video=False, pdf=False)
        ),
        execution=ExecutionCapabilities(code_execution=False, max_iterations=MAX_STEPS),
        human_in_the_loop=HumanInTheLoopCapabilities(
            supported=True,
            approvals=True,
            interrupts=True,
            approve_with_edits=True,
            feedback=True,
        ),
    )


@router.get(
    "/capabilities",
    summary="What the agent can do",
    responses=problems(Unauthenticated),
)
async def get_capabilities(caller: CallerDep, worker: RunWorkerDep) -> AgentCapabilities:
    """Describe the agent as AG-UI's `AgentCapabilities`."""
    del caller
    dependencies = worker.dependencies
    tools = [tool.definition["function"] for tool in dependencies.tools.values()]
    return describe_agent(dependencies.provider, dependencies.model_name, tools)
