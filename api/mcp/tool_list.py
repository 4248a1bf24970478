"""The tools as MCP lists them: all of the registry, in its order, and `get_approval`."""

from functools import cache

from mcp_types import Tool as McpTool
from mcp_types import ToolAnnotations

from agent.tools.adapter import Tool
from agent.tools.formatting.titles import format_tool_title
from agent.tools.registry import load_tools
from api.mcp.schemas import approval_arguments, approval_schema, result_schema
from domain.core.caller import Caller, Scope
from domain.core.i18n import gettext_noop, translate

GET_APPROVAL = "get_approval"
GET_APPROVAL_SCOPE: Scope = "read"
GET_APPROVAL_TITLE = gettext_noop("Show what became of a call")
GET_APPROVAL_DESCRIPTION = (
    "Show whether the person has approved a call that waits for approval, and its result."
)


def list_tools(caller: Caller) -> list[McpTool]:
    """List the tools that the caller's API token allows, with titles in the caller's language."""
    return [tool for scope, tool in _all_tools(caller.locale) if caller.allows(scope)]


@cache
def _all_tools(locale: str) -> list[tuple[Scope, McpTool]]:
    listed = [(tool.scope, _describe(tool, locale)) for tool in load_tools().values()]
    return [*listed, (GET_APPROVAL_SCOPE, _describe_get_approval(locale))]


def _describe(tool: Tool, locale: str) -> McpTool:
    title = format_tool_title(tool.name, locale)
    return McpTool(
        name=tool.name,
        title=title,
        description=tool.description,
        input_schema=tool.parameters,
        output_schema=result_schema(tool),
        annotations=_annotate(tool, title),
    )


def _annotate(tool: Tool, title: str) -> ToolAnnotations:
    """Return the hints of a tool. Those about changes mean nothing for one that only reads."""
    if not tool.changes:
        return ToolAnnotations(title=title, read_only_hint=True, open_world_hint=False)
    return ToolAnnotations(
        title=title,
        read_only_hint=False,
        destructive_hint=not tool.only_adds,
        idempotent_hint=tool.is_repeatable,
        open_world_hint=False,
    )


def _describe_get_approval(locale: str) -> McpTool:
    title = translate(GET_APPROVAL_TITLE, locale)
    return McpTool(
        name=GET_APPROVAL,
        title=title,
        description=GET_APPROVAL_DESCRIPTION,
        input_schema=approval_arguments(),
        output_schema=approval_schema(),
        annotations=ToolAnnotations(title=title, read_only_hint=True, open_world_hint=False),
    )
