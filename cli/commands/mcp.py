"""`majordomo mcp`."""

import os

import click

URL_VARIABLE = "MAJORDOMO_URL"
TOKEN_VARIABLE = "MAJORDOMO_TOKEN"  # noqa: S105 (the name of a variable)
DEFAULT_URL = "http://127.0.0.1:8000"


@click.command()
@click.option(
    "--url",
    envvar=URL_VARIABLE,
    default=DEFAULT_URL,
    show_default=True,
    help=f"The running server; also {URL_VARIABLE}.",
)
def mcp(url: str) -> None:
    """Offer a running server's tools on stdin and stdout, to a client that starts this command.

    The environment variable MAJORDOMO_TOKEN has an API token of the person. The command needs no
    other settings and no database: it passes every request on to the server.
    """
    if not url.startswith(("http://", "https://")):
        raise click.UsageError("The URL of the server begins with http:// or https://.")
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if not token or not (token.isascii() and token.isprintable()):
        raise click.ClickException(
            f"Set {TOKEN_VARIABLE} to an API token of the person: POST {url}/api/v1/api-tokens "
            "makes one."
        )
    # The SDK takes a second, which `--help` does not need.
    from cli.mcp.process import run_bridge  # noqa: PLC0415

    run_bridge(url.rstrip("/"), token)
