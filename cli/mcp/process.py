"""Running the bridge as a process, and how it fails."""

import click
from mcp.shared.exceptions import MCPError

from cli import event_loop
from cli.mcp.bridge import serve_client
from cli.mcp.upstream import Upstream


def run_bridge(url: str, token: str) -> None:
    """Serve one client. Raises click.ClickException if the server or the token is wrong."""
    event_loop.run(_serve(url, token))


async def _serve(url: str, token: str) -> None:
    upstream = Upstream(url, token)
    try:
        await serve_client(upstream)
    except MCPError as error:
        raise click.ClickException(error.error.message) from None
    finally:
        await upstream.close()
