"""A server of the SDK on stdin and stdout that passes every request on to the running server.

It has no tools of its own and knows none. What it adds is asking: a client of an earlier version
cannot be asked in the answer to its request (`input_required`), but over a pipe the server can send
it a request (`elicitation/create`).
"""

from typing import Any

from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    SERVER_INFO_META_KEY,
    CallToolRequestParams,
    ElicitRequest,
    ElicitRequestURLParams,
    ElicitResult,
    InputRequiredResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    RequestParams,
)
from mcp_types.methods import is_input_required
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from cli.mcp.upstream import ClientDetails, Json, Upstream

MAX_QUESTIONS = 5
"""How often a client is asked about one call."""
UNKNOWN = ClientDetails(info=None, capabilities=None)
METHODS: dict[str, type[RequestParams]] = {
    "tools/list": PaginatedRequestParams,
    "tools/call": CallToolRequestParams,
    "resources/list": PaginatedRequestParams,
    "resources/read": ReadResourceRequestParams,
}
"""What is passed on; the SDK answers everything else."""
SdkContext = ServerRequestContext[Any, Any]


async def serve_client(upstream: Upstream) -> None:
    """Serve the client on stdin and stdout until it closes them.

    Raises MCPError if the running server does not answer at the start, or refuses the token.
    """
    described = await upstream.request("server/discover", {}, UNKNOWN)
    server = create_bridge(upstream, described)
    async with stdio_server() as (read_stream, write_stream):
        await server.run(read_stream, write_stream, server.create_initialization_options())


def create_bridge(upstream: Upstream, described: Json) -> Server[Any]:
    """Return a server that presents itself as the running one does."""

    async def forward(ctx: SdkContext, _params: RequestParams) -> Json:
        return await _forward(upstream, ctx)

    info = described["_meta"][SERVER_INFO_META_KEY]
    server: Server[Any] = Server(
        info["name"],
        version=info["version"],
        title=info.get("title"),
        instructions=described.get("instructions"),
    )
    server.middleware.clear()  # it exports no spans
    for method, params_type in METHODS.items():
        server.add_request_handler(method, params_type, forward)
    return server


async def _forward(upstream: Upstream, ctx: SdkContext) -> Json:
    session = ctx.session
    client = session.client_params
    details = ClientDetails(
        info=client.client_info if client is not None else None,
        capabilities=session.client_capabilities,
    )
    params = dict(ctx.params or {})
    result = await upstream.request(ctx.method, params, details)
    if ctx.protocol_version in MODERN_PROTOCOL_VERSIONS:
        return result
    for _ in range(MAX_QUESTIONS):
        if not is_input_required(result):
            break
        answers = await _ask(ctx, InputRequiredResult.model_validate(result))
        result = await upstream.request(ctx.method, params | answers, details)
    return result


async def _ask(ctx: SdkContext, question: InputRequiredResult) -> Json:
    """Ask the person through their client, and return what the next request says besides."""
    responses = {
        name: await _elicit(ctx, request, question.request_state or name)
        for name, request in (question.input_requests or {}).items()
        if isinstance(request, ElicitRequest)
    }
    dumped = {
        name: response.model_dump(mode="json", by_alias=True, exclude_none=True)
        for name, response in responses.items()
    }
    return {"inputResponses": dumped, "requestState": question.request_state}


async def _elicit(ctx: SdkContext, request: ElicitRequest, elicitation_id: str) -> ElicitResult:
    """Return the person's answer. A client that cannot ask after all has got none."""
    asked = request.params
    try:
        if isinstance(asked, ElicitRequestURLParams):
            return await ctx.session.elicit_url(
                asked.message, asked.url, elicitation_id, ctx.request_id
            )
        return await ctx.session.elicit_form(asked.message, asked.requested_schema, ctx.request_id)
    except MCPError:
        return ElicitResult(action="cancel")
