"""What the agent can do, as AG-UI describes it."""

from typing import Any

from fastapi import APIRouter

from agent.graph.chat.nodes import MAX_STEPS
from api.bodies.bounded_route import BoundedRoute
from api.deps import CallerDep, RunWorkerDep
from api.errors.problems import problems
from domain.core.errors import Unauthenticated

router = APIRouter(prefix="/agent", tags=["agent"], route_class=BoundedRoute)


@router.get(
    "/capabilities",
    summary="What the agent can do",
    responses=problems(Unauthenticated),
)
async def get_capabilities(caller: CallerDep, worker: RunWorkerDep) -> dict[str, Any]:
    """Describe the agent as AG-UI's `AgentCapabilities`."""
    del caller
    dependencies = worker.dependencies
    return {
        "identity": {
            "name": "majordomo",
            "type": "langgraph",
            "description": "A personal assistant that asks before it changes anything.",
            "provider": dependencies.provider,
            "metadata": {"model": dependencies.model_name},
        },
        "transport": {"streaming": True, "resumable": True},
        "tools": {
            "supported": True,
            "items": [tool.definition["function"] for tool in dependencies.tools.values()],
            "parallelCalls": True,
            "clientProvided": True,
        },
        "output": {"structuredOutput": False, "supportedMimeTypes": ["text/plain"]},
        "state": {"snapshots": True, "deltas": False, "memory": True, "persistentState": True},
        "reasoning": {"supported": True, "streaming": True},
        "multimodal": {"input": {"image": False, "audio": False, "video": False, "pdf": False}},
        "execution": {"codeExecution": False, "maxIterations": MAX_STEPS},
        "humanInTheLoop": {
            "supported": True,
            "approvals": True,
            "interrupts": True,
            "approveWithEdits": True,
            "feedback": True,
        },
    }
