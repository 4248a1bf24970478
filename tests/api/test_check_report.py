"""Every check of `majordomo check`, against real servers: what works, and each fault."""

import asyncio
import errno
import os
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.engine import make_url

from api.health import connections, database, disk, report
from api.health.production import list_shortcomings, log_missing_mail_server
from api.health.report import check_everything
from api.health.results import CheckResult
from cli.demo import format_greeting
from cli.operations.report import format_report
from domain.core.settings import Settings
from tests.database import other_database
from tests.domain.core.mail_server import CERTIFICATE, mail_server, tls_contexts
from tests.peers.openai_replies import Failure
from tests.peers.openai_server import ScriptedModel
from tests.peers.scripted_redis import scripted_redis
from tests.waiting import HUNG_SECONDS

pytestmark = pytest.mark.usefixtures("new_application")

VERSION = "redis_version:7.2.4\r\n"


@pytest.fixture(autouse=True)
def _long_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let servers that work respond slowly."""
    monkeypatch.setattr(report, "CHECK_TIMEOUT_SECONDS", HUNG_SECONDS)


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with ScriptedModel() as server:
        yield server


@pytest.fixture
async def ascii_database_url(database_url: str) -> AsyncIterator[str]:
    options = "TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"
    async with other_database(database_url, options) as url:
        yield url


@pytest.fixture
def trusted_tls(monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The TLS context of a mail server whose certificate this process trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    return tls_contexts()[0]


async def check(settings: Settings, **changed: Any) -> dict[str, CheckResult]:
    results = await check_everything(settings.model_copy(update=changed))
    assert format_report(results, is_usable=True)
    return {result.name: result for result in results}


async def test_what_works_is_ok_and_no_mail_is_sent(
    settings: Settings, model: ScriptedModel, trusted_tls: ssl.SSLContext
) -> None:
    async with mail_server(tls=trusted_tls, starttls=True, auth=True) as inbox:
        url = f"smtp://ada:secret@127.0.0.1:{inbox.port}"
        found = await check(
            settings,
            smtp_url=SecretStr(url),
            mail_from="Majordomo <no-reply@example.com>",
            openai_api_key=SecretStr("key"),
            openai_base_url=model.url,
        )
    assert inbox.users == ["ada"]
    assert inbox.mails == []
    assert len(model.checks) == 1
    assert set(found) == {
        *("settings", "database", "migrations", "connections", "clock", "rights"),
        "background work",
        *("redis", "redis memory", "mail", "model", "data folder", "disk", "proxies"),
    }
    warnings = {name for name, result in found.items() if result.status != "ok"}
    assert warnings <= {"background work", "disk"}  # no worker runs, and a disk can be small
    assert "UTF8" in found["database"].text
    assert "noeviction" in found["redis memory"].text


async def test_a_database_in_another_encoding_fails_and_nothing_else_is_asked_of_it(
    settings: Settings, ascii_database_url: str
) -> None:
    found = await check(settings, database_url=ascii_database_url)
    assert found["database"].status == "failed"
    assert "SQL_ASCII" in found["database"].text
    assert "migrations" not in found


async def test_older_migrations_fail(settings: Settings) -> None:
    connection = await asyncpg.connect((settings.database_url or "").replace("+asyncpg", ""))
    await connection.execute("UPDATE alembic_version SET version_num = '0001'")
    await connection.close()
    found = await check(settings)
    assert (found["migrations"].status, found["migrations"].reason) == ("failed", "outdated")
    assert "majordomo migrate" in found["migrations"].cure


async def test_an_endpoint_without_a_key_is_a_warning(settings: Settings) -> None:
    found = await check(settings, openai_base_url="http://models.internal/v1")
    assert found["model"].status == "warning"
    assert "OPENAI_BASE_URL has no effect" in found["model"].text
    assert "OPENAI_API_KEY" in found["model"].cure


async def test_a_role_that_may_only_read_fails(settings: Settings) -> None:
    url = (settings.database_url or "").replace("+asyncpg", "")
    connection = await asyncpg.connect(url)
    role = f"reader_{uuid4().hex}"
    await connection.execute(f"CREATE ROLE {role} LOGIN")
    await connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    try:
        reader = make_url(settings.database_url or "").set(username=role)
        found = await check(settings, database_url=reader.render_as_string(hide_password=False))
    finally:
        await connection.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")
        await connection.close()
    assert found["migrations"].status == "ok"
    assert found["rights"].status == "failed"
    assert "may not read or write" in found["rights"].text
    assert "alembic_version" not in found["rights"].text
    assert "grant SELECT, INSERT, UPDATE, DELETE" in found["rights"].cure


async def test_a_clock_that_differs_is_a_warning(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = text("SELECT clock_timestamp() + interval '1 hour'")
    monkeypatch.setattr(database, "_READ_CLOCK", late)
    found = await check(settings)
    assert found["clock"].status == "warning"
    assert "behind" in found["clock"].text


async def test_pools_that_exceed_a_limit_are_a_warning(
    settings: Settings, database_url: str
) -> None:
    found = await check(settings, workers=50)
    assert found["connections"].status == "warning"
    needed = connections.count_connections(settings.model_copy(update={"workers": 50}))
    assert str(needed) in found["connections"].cure
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 12")
    await connection.close()
    assert (await check(settings))["connections"].status == "warning"


def test_each_worker_counts_its_pools(settings: Settings) -> None:
    one = settings.model_copy(update={"workers": 1, "worker_in_api": False})
    with_jobs = one.model_copy(update={"worker_in_api": True})
    assert connections.count_connections(one) == settings.database_pool_size + 10
    assert connections.count_connections(with_jobs) == connections.count_connections(one) + 10


@pytest.mark.parametrize(
    ("info", "name", "status", "words"),
    [
        ("redis_version:6.0.16\r\n", "redis", "failed", "too old"),
        (f"{VERSION}redis_mode:cluster\r\n", "redis", "failed", "cluster"),
        (f"{VERSION}maxmemory_policy:allkeys-lru\r\n", "redis memory", "warning", "allkeys-lru"),
        (
            f"{VERSION}maxmemory_policy:noeviction\r\nmaxmemory:0\r\n",
            *("redis memory", "warning", "no maxmemory"),
        ),
        (VERSION, "redis memory", "ok", "stores keys"),
        (None, "redis", "failed", "refuses"),
    ],
)
async def test_a_redis_is_judged_by_what_it_says_of_itself(
    settings: Settings, info: str | None, name: str, status: str, words: str
) -> None:
    with scripted_redis(info) as url:
        found = await check(settings, redis_url=url)
    assert found[name].status == status
    assert words in found[name].text
    assert bool(found[name].cure) is (status != "ok")


async def test_a_redis_that_is_full_fails_to_write(settings: Settings) -> None:
    with scripted_redis(VERSION, is_full=True) as url:
        found = await check(settings, redis_url=url)
    assert (found["redis"].status, found["redis memory"].status) == ("ok", "failed")


async def test_a_mail_server_that_refuses_the_password_fails(
    settings: Settings, trusted_tls: ssl.SSLContext
) -> None:
    async with mail_server(tls=trusted_tls, starttls=True, auth=True) as inbox:
        url = f"smtp://ada:hunter2@127.0.0.1:{inbox.port}"
        found = await check(settings, smtp_url=SecretStr(url))
    assert found["mail"].status == "failed"
    assert "refuses the user or password" in found["mail"].text
    assert "hunter2" not in str(found["mail"])


async def test_a_mail_server_without_the_encryption_of_the_url_fails(settings: Settings) -> None:
    async with mail_server() as inbox:
        for url in ("smtp://ada:secret@127.0.0.1:{}", "smtps://127.0.0.1:{}"):
            found = await check(settings, smtp_url=SecretStr(url.format(inbox.port)))
            assert found["mail"].status == "failed"
            assert "starttls" in found["mail"].cure


async def test_a_sender_at_localhost_is_a_warning(settings: Settings) -> None:
    async with mail_server() as inbox:
        found = await check(settings, smtp_url=SecretStr(f"smtp://127.0.0.1:{inbox.port}"))
    assert found["mail"].status == "warning"
    assert "MAIL_FROM" in found["mail"].cure


async def test_a_mail_server_that_says_nothing_fails_in_bounded_time(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MAIL_TIMEOUT_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        async with asyncio.timeout(HUNG_SECONDS):
            found = await check(settings, smtp_url=SecretStr(url))
    assert (found["mail"].status, found["mail"].reason) == ("failed", "timeout")


async def test_a_model_that_refuses_the_key_fails_and_names_the_setting(
    settings: Settings, model: ScriptedModel
) -> None:
    model.check_answers.append(Failure(401))
    found = await check(settings, openai_api_key=SecretStr("key"), openai_base_url=model.url)
    assert found["model"].status == "failed"
    assert "OPENAI_API_KEY" in found["model"].cure


async def test_a_folder_that_cannot_be_written_fails(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = await check(settings, data_dir=tmp_path / "file" / "data")
    assert found["data folder"].status == "failed"
    assert "DATA_DIR" in found["data folder"].cure


async def test_a_folder_that_cannot_be_read_fails(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path, **__: bool) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "stat", refuse)
    found = await check(settings, data_dir=tmp_path / "data")
    for name in ("data folder", "disk"):
        assert found[name].status == "failed"
        assert "Permission denied" in found[name].text
        assert "DATA_DIR" in found[name].cure


@pytest.mark.parametrize(("limit", "status"), [("LOW_BYTES", "warning"), ("FULL_BYTES", "failed")])
async def test_little_free_space_is_shown(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, limit: str, status: str
) -> None:
    monkeypatch.setattr(disk, limit, 2**80)
    assert (await check(settings))["disk"].status == status


@pytest.mark.parametrize(
    ("proxies", "host", "status"),
    [
        (("0.0.0.0/0",), "0.0.0.0", "warning"),
        (("::/0",), "0.0.0.0", "warning"),
        ((), "0.0.0.0", "warning"),
        ((), "127.0.0.1", "warning"),
        (("10.0.0.0/8",), "127.0.0.1", "warning"),
        (("127.0.0.1", "10.0.0.0/8"), "127.0.0.1", "ok"),
        (("::1",), "localhost", "ok"),
        (("10.0.0.0/8",), "0.0.0.0", "ok"),
        (("104.16.0.0/13",), "0.0.0.0", "ok"),
    ],
)
async def test_the_trusted_proxies_must_be_plausible_in_production(
    settings: Settings, proxies: tuple[str, ...], host: str, status: str
) -> None:
    found = await check(settings, environment="production", trusted_proxies=proxies, host=host)
    assert found["proxies"].status == status


async def test_production_is_warned_of_the_offline_model_and_of_missing_mail(
    settings: Settings,
) -> None:
    production = settings.model_copy(update={"environment": "production"})
    found = await check(production)
    assert (found["mail"].status, found["model"].status) == ("warning", "warning")
    greeting = format_greeting(production, "http://127.0.0.1:8000").splitlines()
    assert [line.split()[:2] for line in greeting[1:]] == [
        ["Warning:", "OPENAI_API_KEY"],
        ["Warning:", "SMTP_URL"],
    ]
    found = await check(settings)
    assert (found["mail"].status, found["model"].status) == ("ok", "ok")
    assert list_shortcomings(settings) == []


def test_a_production_that_sends_mails_and_has_a_model_is_not_warned(settings: Settings) -> None:
    update = {
        "environment": "production",
        "openai_api_key": SecretStr("key"),
        "smtp_url": SecretStr("smtp://mail.internal"),
    }
    complete = settings.model_copy(update=update)
    log_missing_mail_server(complete)
    assert format_greeting(complete, "http://x") == "Majordomo is listening on http://x"
