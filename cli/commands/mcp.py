"""`majordomo mcp`."""

import click

URL_VARIABLE = "MAJORDOMO_URL"
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
    # The SDK takes half a second, which `--help` does not need.
    from cli.mcp.command import run_bridge  # noqa: PLC0415

    run_bridge(url.rstrip("/"))
