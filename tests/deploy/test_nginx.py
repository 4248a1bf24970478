"""`deploy/nginx/majordomo.conf` before two `majordomo serve`: addresses, streams and reconnects."""

import asyncio
import re
import signal
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from fastapi import FastAPI

from api.page.files import load_files
from api.page.serving import POLICY as PAGE_POLICY
from domain.core.database.sessions import Sessions
from domain.core.settings import Settings
from tests.api.registration import log_in
from tests.deploy.conftest import StartNginx
from tests.deploy.nginx import Site
from tests.factories import PASSWORD, Person
from tests.ops.conftest import Start
from tests.ops.runs import orphan_run, until_over
from tests.ops.serving_processes import ServingProcess
from tests.peers.openai_replies import Hang, Text, says, script
from tests.peers.openai_server import ScriptedModel
from tests.peers.shared_events import Gate
from tests.runs.client import AgentClient
from tests.serving import served
from tests.waiting import HUNG_SECONDS, unless_hung

MEGABYTE = 1024 * 1024


@pytest.fixture
async def servers(start: Start, proxied: Settings) -> list[ServingProcess]:
    trusted = proxied.trusted_proxies
    processes = [start(trusted_proxies=trusted, worker_in_api=False) for _ in range(2)]
    for process in processes:
        await process.wait_until_ready()
    return processes


@pytest.fixture
async def site(servers: list[ServingProcess], start_nginx: StartNginx) -> Site:
    """The site before two processes."""
    return await start_nginx(*(server.url for server in servers))


@pytest.fixture
async def light_site(app: FastAPI, start_nginx: StartNginx) -> AsyncIterator[Site]:
    """The site before the application in this process, which listens on two ports."""
    async with served(app) as one, served(app) as other:
        yield await start_nginx(one, other)


def client_from(site: Site, address: str) -> httpx.AsyncClient:
    """Create a client that connects from this address of the machine."""
    context = ssl.create_default_context(cafile=str(site.certificate))
    transport = httpx.AsyncHTTPTransport(verify=context, local_address=address)
    return httpx.AsyncClient(base_url=site.url, transport=transport, timeout=HUNG_SECONDS)


async def test_each_client_has_its_own_address_and_none_can_choose_it(
    site: Site, person: Person
) -> None:
    async with client_from(site, "127.0.0.2") as guesser, client_from(site, "127.0.0.3") as other:
        for number in range(5):
            guess = await log_in(guesser, email=f"{number}@example.com", password="a guess")
            assert guess.status_code == 401
        for forged in ("198.51.100.1", "127.0.0.1", "198.51.100.1, 198.51.100.2"):
            guesser.headers["X-Forwarded-For"] = forged
            guess = await log_in(guesser, email=person.email, password=PASSWORD)
            assert guess.status_code == 429
        answer = await log_in(other, email=person.email, password=PASSWORD)
        assert answer.status_code == 200


async def test_a_stream_arrives_while_the_model_speaks(
    light_site: Site, person: Person, model: ScriptedModel
) -> None:
    gate = Gate()
    model.reply(script(Text("one"), gate, Text(" two")))
    client = AgentClient(light_site.url, person)
    async with unless_hung(), client.stream("t", "Count") as (answer, events):
        async for event in events:
            if event["type"] == "TEXT_MESSAGE_CONTENT":
                gate.open()  # the text could not arrive later
    assert (answer.text, answer.outcome) == ("one two", "success")
    await client.http.aclose()


async def test_a_client_reconnects_when_the_server_of_its_run_dies(
    site: Site,
    servers: list[ServingProcess],
    start: Start,
    person: Person,
    model: ScriptedModel,
    sessions: Sessions,
) -> None:
    model.reply(script(Text("It is d"), Hang()), says("It is done."))
    client = AgentClient(site.url, person)
    with suppress(httpx.HTTPError):
        async with client.stream("t", "Hello", runId="r") as (answer, events):
            async for event in events:
                if event["type"] == "TEXT_MESSAGE_CONTENT":
                    _server_of(model, servers).send(signal.SIGKILL)
    assert answer.text == "It is d"
    await start(worker_in_api=True).wait_until_ready()
    await orphan_run(sessions, "r")
    await until_over(sessions, "r")
    rest = await client.reconnect("r", answer.ids[-1])
    assert (rest.status, rest.text, rest.outcome) == (200, "It is done.", "success")
    for number in range(4):  # one of them would have gone to the server that is dead
        model.reply(says("Yes."))
        assert (await client.run(f"t{number}", "Are you there?")).text == "Yes."
    await client.http.aclose()


def _server_of(model: ScriptedModel, servers: list[ServingProcess]) -> ServingProcess:
    """Return the process that has requested the model's reply."""
    port = model.requests[-1].client_port
    [found] = [
        server
        for server in servers
        if any(each.laddr.port == port for each in psutil.Process(server.pid).net_connections())
    ]
    return found


async def test_the_largest_bodies_pass_and_larger_ones_get_the_server_s_answer(
    light_site: Site, person: Person, model: ScriptedModel
) -> None:
    model.reply(says("Long."))
    client = AgentClient(light_site.url, person)
    padding = "x" * (16 * MEGABYTE - 4096)
    assert (await client.run("t", "Hello", forwardedProps={"padding": padding})).text == "Long."
    async with client.stream("t", forwardedProps={"padding": padding + "x" * 4096}) as (answer, _):
        assert (answer.status, answer.problem["code"]) == (413, "content_too_large")
    await client.http.aclose()


async def test_nothing_is_served_without_tls_and_metrics_not_at_all(light_site: Site) -> None:
    async with httpx.AsyncClient(timeout=HUNG_SECONDS) as client:
        plain = await client.get(f"{light_site.plain_url}/api/v1/agent/threads?limit=1")
        assert plain.status_code == 308
        host = urlsplit(light_site.url).hostname
        assert plain.headers["Location"] == f"https://{host}/api/v1/agent/threads?limit=1"
        for path in ("/metrics", "/metrics/", "/metrics?name=x", "//metrics", "/x/../metrics"):
            assert (await client.get(f"{light_site.url}{path}")).status_code == 404
        alive = await client.get(f"{light_site.url}/health?token=secret")
        assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
        assert "max-age=" in alive.headers["Strict-Transport-Security"]
    assert "GET /health 200" in light_site.access_log
    assert "secret" not in light_site.access_log


async def test_the_page_passes_as_the_server_sends_it(light_site: Site) -> None:
    async with client_from(light_site, "127.0.0.1") as client:
        page = await client.get("/calendar", headers={"Accept": "text/html"})
        assert page.headers["Content-Security-Policy"] == PAGE_POLICY
        assert page.headers["Cache-Control"] == "no-cache"
        [script] = re.findall(r'<script type="module"[^>]* src="([^"]+)"', page.text)
        headers = {"Accept-Encoding": "gzip, br"}
        async with client.stream("GET", script, headers=headers) as response:
            assert response.headers["Content-Encoding"] == "br"
            assert "immutable" in response.headers["Cache-Control"]
            body = b"".join([chunk async for chunk in response.aiter_raw()])
        assert body == load_files()[script].encoded["br"]


async def test_browsers_get_http_2(light_site: Site) -> None:
    context = ssl.create_default_context(cafile=str(light_site.certificate))
    context.set_alpn_protocols(["h2", "http/1.1"])
    address = urlsplit(light_site.url)

    def negotiate() -> str | None:
        with (
            socket.create_connection((address.hostname, address.port), HUNG_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=address.hostname) as secure,
        ):
            return secure.selected_alpn_protocol()

    assert await asyncio.to_thread(negotiate) == "h2"
