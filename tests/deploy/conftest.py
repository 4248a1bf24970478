"""nginx before the application, and before `majordomo serve` as processes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from domain.core.settings import Settings
from tests.deploy.nginx import NGINX, Site, nginx_before
from tests.ops.conftest import start
from tests.runs.conftest import agent, model, settings

__all__ = ["agent", "model", "settings", "start"]

StartNginx = Callable[..., Awaitable[Site]]


@pytest.fixture
async def start_nginx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StartNginx]:
    """Start nginx before these URLs; clients of the test trust its certificate."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    async with AsyncExitStack() as stack:

        async def start(*servers: str) -> Site:
            site = await stack.enter_async_context(nginx_before(tmp_path / "nginx", *servers))
            monkeypatch.setenv("SSL_CERT_FILE", str(site.certificate))
            return site

        yield start


@pytest.fixture
def proxied(settings: Settings) -> Settings:
    """The settings of `deploy/majordomo.env.example` for nginx on the same machine."""
    return settings.model_copy(update={"trusted_proxies": ("127.0.0.1",)})
