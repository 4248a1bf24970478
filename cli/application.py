"""The application under uvicorn."""

import socket

import click
import uvicorn

from api.app import create_app
from cli.demo import greeting, make_demo_account
from domain.core.settings import Settings
from migrations.apply import migrate

GRACE_SECONDS = 10


class Server(uvicorn.Server):
    """Greets the person once it answers."""

    def __init__(self, config: uvicorn.Config, words: str) -> None:
        super().__init__(config)
        self._words = words

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            click.echo(self._words)


async def prepare(settings: Settings) -> None:
    """Apply migrations, and in development make the demo account."""
    await migrate(settings.database_url or "")
    if not settings.is_production:
        await make_demo_account(settings)


async def run_server(settings: Settings, listener: socket.socket, url: str) -> None:
    """Serve until a signal ends it."""
    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        access_log=False,  # the application writes a line of its own about each request
        proxy_headers=False,  # it also knows which proxies to believe
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = Server(config, greeting(settings, url))
    await server.serve(sockets=[listener])
    if not server.started:
        raise click.ClickException("The application did not start; the log above says why.")
