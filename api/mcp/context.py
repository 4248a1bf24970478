"""What the handlers of MCP need besides the parameters of a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from starlette.types import Scope

from agent.runs.execution.worker import RunWorker
from agent.tools.adapter import Tool
from domain.core.caller import Caller

_KEY = "majordomo.mcp"


@dataclass(frozen=True, slots=True)
class McpContext:
    """Who asks, in which language, and where people find this server."""

    worker: RunWorker
    caller: Caller
    base_url: str
    """The root of this server, as the client has named it."""

    @property
    def locale(self) -> str:
        return self.caller.locale

    @property
    def tools(self) -> Mapping[str, Tool]:
        return self.worker.dependencies.tools

    def link_to(self, path: str) -> str:
        return f"{self.base_url}{path}"


def offer_context(scope: Scope, context: McpContext) -> None:
    """Pass the context to the handlers of a request."""
    scope[_KEY] = context


def context_of(request: Any) -> McpContext:
    """Return the context of the HTTP request that a handler serves."""
    return cast("McpContext", request.scope[_KEY])
