"""Running the bridge as a process: its token, and how it fails."""

import os

import click
from mcp.shared.exceptions import MCPError

from cli import event_loop
from cli.mcp.bridge import serve_client
from cli.mcp.upstream import Upstream

TOKEN_VARIABLE = "MAJORDOMO_TOKEN"  # noqa: S105 (the name of a variable)


def run_bridge(url: str) -> None:
    """Serve one client. Raises click.ClickException if the server or the token is wrong."""
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token or not (token.isascii() and token.isprintable()):
        raise click.ClickException(
            f"Set {TOKEN_VARIABLE} to an API token of the person: POST {url}/api/v1/api-tokens "
            "makes one."
        )
    if not url.startswith(("http://", "https://")):
        raise click.UsageError("The URL of the server begins with http:// or https://.")
    event_loop.run(_serve(url, token))


async def _serve(url: str, token: str) -> None:
    upstream = Upstream(url, token)
    try:
        await serve_client(upstream)
    except MCPError as error:
        raise click.ClickException(error.error.message) from None
    finally:
        await upstream.close()
