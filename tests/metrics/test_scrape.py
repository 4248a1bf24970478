"""`GET /metrics`: its form, who may read it, and what it says while the database is down."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import text as sql

from api.app import create_app
from api.metrics import registry, scraped_gauges
from api.metrics.listener import serve_metrics
from api.services import Services
from cli.serving.listener import listen
from domain.core.database.sessions import Sessions
from domain.core.metrics.definitions import INSTRUMENTS, SCRAPED
from domain.core.metrics.instruments import Counter, Histogram
from domain.core.settings import Settings
from tests.api.outages import database_down
from tests.api.problem_checks import check_problem
from tests.factories import Person
from tests.metrics.scraping import parse, scrape
from tests.serving import started
from tests.waiting import HUNG_SECONDS

TOKEN = "a-token-of-24-characters"
SECRET = "for-tests-only-0123456789-0123456789"
Serving = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def serving(settings: Settings) -> Serving:
    """Starts an application with changed settings, and yields a client of it."""

    @asynccontextmanager
    async def start(**changed: Any) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(settings.model_copy(update=changed))
        transport = httpx.ASGITransport(app)
        async with (
            started(app),
            httpx.AsyncClient(transport=transport, base_url="http://majordomo") as client,
        ):
            yield client

    return start


async def test_every_metric_is_shown_with_its_text_and_labels(client: httpx.AsyncClient) -> None:
    response = await client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    page = parse(response.text)
    for instrument in INSTRUMENTS:
        name = instrument.name
        family = name.removesuffix("_total") if isinstance(instrument, Counter) else name
        assert re.search(
            rf"^# HELP {family}\w* {re.escape(instrument.text)}$", page.text, re.MULTILINE
        )
        assert re.search(rf"^# TYPE {family}(_total)? {instrument.kind}$", page.text, re.MULTILINE)
        of_metric = {key for key in page.values if key[0].startswith(name)}
        for _, labels in of_metric:
            assert {label for label, _ in labels} - {"le"} == set(instrument.labels)


def test_names_follow_the_conventions_of_prometheus() -> None:
    """https://prometheus.io/docs/practices/naming: base units, `_total` for counters only."""
    for each in INSTRUMENTS:
        assert re.fullmatch(r"majordomo(_[a-z]+)+", each.name), each.name
        assert each.name.endswith("_total") == isinstance(each, Counter), each.name
        if isinstance(each, Histogram):
            assert each.name.endswith("_seconds"), each.name
            assert list(each.buckets) == sorted(each.buckets), each.name
        assert each.text.endswith("."), each.name
        assert not re.search(r"_(ms|milliseconds|minutes|percent)\b", each.name), each.name
    assert len({each.name for each in INSTRUMENTS}) == len(INSTRUMENTS)


async def test_open_metrics_is_written_if_the_client_asks_for_it(client: httpx.AsyncClient) -> None:
    accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
    response = await client.get("/metrics", headers={"Accept": accept})
    assert response.headers["content-type"].startswith("application/openmetrics-text")
    families = {
        family.name
        for family in text_string_to_metric_families(response.text)  # type: ignore[no-untyped-call]
    }
    assert "majordomo_runs" in families


async def test_requests_are_counted_by_the_template_of_their_route(
    client: httpx.AsyncClient, person: Person
) -> None:
    before = await scrape(client)
    item = "/api/v1/schedule-items/{item_id}"
    threads = "/api/v1/agent/threads/{thread_id}"
    for path in ("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"):
        await client.get(f"/api/v1/schedule-items/{path}", headers=person.headers)
    await client.head(f"/api/v1/schedule-items/{path}", headers=person.headers)
    await client.get("/api/v1/agent/threads/private%2Fname", headers=person.headers)
    await client.get("/api/v1/profile/me/", headers=person.headers)
    await client.get("/private/path")
    await client.request("PROPFIND", "/private/path")
    added = (await scrape(client)).since(before)
    requests = "majordomo_http_requests_total"
    assert added.value(requests, route=item, method="GET", status="404") == 2
    assert added.value(requests, route=item, method="HEAD", status="404") == 1
    assert added.value(requests, route=threads, method="GET", status="404") == 1
    assert added.value(requests, route="/api/v1/profile/me", method="GET", status="200") == 1
    assert added.value(requests, route="unmatched", method="GET", status="404") == 1
    assert added.value(requests, route="unmatched", method="other", status="404") == 1
    counted = "majordomo_http_request_duration_seconds_count"
    assert added.value(counted, route=item, method="GET") == 2
    assert "private" not in added.text
    assert "11111111-1111" not in added.text


async def test_a_metric_has_a_bounded_number_of_series(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "MAX_LABEL_SETS", 3)
    counter = Counter("majordomo_bounded_total", "For this test.", ("name",))
    own = CollectorRegistry()
    registry.bind_instrument(counter, own)
    for number in range(10):
        counter.inc(str(number))
    samples = [each for family in own.collect() for each in family.samples]
    assert sorted(each.labels["name"] for each in samples) == ["0", "1", "2", "other"]
    assert sum(each.value for each in samples) == 10


async def test_a_database_that_is_down_breaks_no_scrape(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    up = await scrape(client)
    assert up.value("majordomo_database_up") == 1
    assert {each.name for each in SCRAPED} <= up.names
    async with database_down(settings):
        down = await scrape(client)
    assert down.value("majordomo_database_up") == 0
    assert "majordomo_open_approvals" not in down.names
    assert {"majordomo_build_info", "majordomo_open_streams"} <= down.names
    assert (await scrape(client)).value("majordomo_database_up") == 1


async def test_a_database_that_hangs_delays_a_scrape_for_a_bounded_time(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, sessions: Sessions
) -> None:
    async with sessions.begin() as session:
        await session.execute(sql("LOCK TABLE workers IN ACCESS EXCLUSIVE MODE"))
        monkeypatch.setattr(scraped_gauges, "SCRAPE_TIMEOUT_SECONDS", 0.1)
        page = await scrape(client)
    assert page.value("majordomo_database_up") == 0


async def test_a_scrape_does_not_wait_for_a_pool_that_requests_use_up(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    services: Services = app.state.services
    connections = [services.engine.connect() for _ in range(services.settings.database_pool_size)]
    async with asyncio.timeout(HUNG_SECONDS):
        for connection in connections:
            await connection.start()
        try:
            assert (await scrape(client)).value("majordomo_database_up") == 1
        finally:
            for connection in connections:
                await connection.close()


async def test_a_token_is_demanded_if_there_is_one(serving: Serving) -> None:
    async with serving(metrics_token=SecretStr(TOKEN), metrics_port=9100) as client:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
            refused = await client.get("/metrics", headers=headers)
            assert check_problem(refused, 401)["code"] == "unauthenticated"
            assert refused.headers["www-authenticate"] == "Bearer"
        not_ascii = {b"Authorization": "Bearer wr\u00f6ng".encode("latin-1")}
        check_problem(await client.get("/metrics", headers=not_ascii), 401)
        await scrape(client, Authorization=f"Bearer {TOKEN}")


@pytest.mark.parametrize(
    "changed",
    [
        {"environment": "production", "secret_key": SecretStr(SECRET)},
        {"environment": "production", "secret_key": SecretStr(SECRET), "metrics_port": 9100},
        {"metrics_port": 9100},
    ],
)
async def test_without_a_token_there_are_no_metrics_beside_the_api(
    serving: Serving, changed: dict[str, Any]
) -> None:
    """In production, or if they have a port of their own."""
    async with serving(**changed) as client:
        missing = check_problem(await client.get("/metrics"), 404)
        unknown = check_problem(await client.get("/no-such-path"), 404)
        assert {**missing, "instance": ""} == {**unknown, "instance": ""}


async def test_the_port_of_the_metrics_serves_them_and_nothing_else(app: FastAPI) -> None:
    listener = listen("127.0.0.1", 0)
    base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    services: Services = app.state.services
    async with (
        serve_metrics(services.metrics, listener),
        httpx.AsyncClient(base_url=base_url, timeout=HUNG_SECONDS) as client,
    ):
        assert "majordomo_runs_total" in (await scrape(client)).names
        assert (await client.get("/health")).status_code == 404
    with pytest.raises(httpx.ConnectError):
        async with httpx.AsyncClient(timeout=HUNG_SECONDS) as client:
            await client.get(base_url)
