"""Calling a tool for a program."""

from agent.calls.errors import ToolUnknown
from agent.calls.types import CallDone, CallOutcome, CallRequest
from agent.runs.execution.worker import RunWorker
from agent.tools.adapter import Tool
from agent.tools.context import ToolContext
from agent.tools.results import is_error_result
from domain.core.caller import Caller


async def call_tool(worker: RunWorker, caller: Caller, *, data: CallRequest) -> CallOutcome:
    """Call a tool for a program. One that only reads is answered at once.

    What is wrong with the arguments, and an operation that fails, is an error result. Raises
    ToolUnknown.
    """
    tool = worker.dependencies.tools.get(data.tool_name)
    if tool is None or tool.changes:
        raise ToolUnknown
    return await _read(worker, caller, tool, data)


async def _read(worker: RunWorker, caller: Caller, tool: Tool, data: CallRequest) -> CallDone:
    context = ToolContext(worker.dependencies.sessions, caller, scope="")
    result = await tool.run(context, data.arguments, tool_call_id="")
    return CallDone(result, is_error_result(result))
