"""Faults of the set-up: the person and the operator each learn what concerns them."""

import socket
from collections.abc import Iterator
from typing import Any

import httpcore2
import httpx2
import openai
import pytest
from pydantic import SecretStr, ValidationError
from structlog.testing import capture_logs

from agent.models import errors
from agent.models.check import check_model
from agent.models.choose import choose_model
from agent.models.endpoint_urls import loggable_url
from agent.models.openai import retries
from agent.models.openai.endpoint import completions_url
from agent.models.port import close_model
from domain.core.logs import QUIET_LOGGERS
from domain.core.settings import Settings
from tests.agent.models.model_calls import collect_deltas, openai_model
from tests.peers.openai_replies import Answer, Body, Failure, says
from tests.peers.openai_server import ScriptedModel

KEY = "sk-the-secret-key"
HTML = Body(b"<!doctype html>\n<p>Welcome</p>", "text/html")


@pytest.fixture
def server() -> Iterator[ScriptedModel]:
    with ScriptedModel() as server:
        yield server


@pytest.fixture(autouse=True)
def _short_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "INITIAL_BACKOFF_SECONDS", 0.001)


def settings_at(url: str) -> Settings:
    return Settings(
        _env_file=None, openai_api_key=SecretStr(KEY), openai_base_url=url, chat_model="m"
    )


async def check(settings: Settings) -> list[Any]:
    """Check the model, and return the log events."""
    model = choose_model(settings)
    with capture_logs() as logged:
        await check_model(model, settings)
    await close_model(model)
    return logged


async def test_no_header_is_sent_twice(server: ScriptedModel) -> None:
    server.reply(says("Hi"))
    async with openai_model(server) as model:
        await collect_deltas(model)
    names = server.requests[0].header_names
    assert sorted(names) == sorted(set(names))
    assert server.requests[0].headers["authorization"] == "Bearer the-key"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Failure(401), errors.ModelRefusedCredentials),
        (Failure(403), errors.ModelRefusedCredentials),
        (Failure(404, message="The model `m` does not exist"), errors.ModelNotFound),
        (Failure(404, message="The deployment does not exist"), errors.ModelNotFound),
        (Failure(404, message="Invalid URL (POST /chat/completions)"), errors.ModelWrongAddress),
        (Failure(404, message="File Not Found"), errors.ModelWrongAddress),
        (Failure(405), errors.ModelWrongAddress),
        (Failure(302, {"location": "http://elsewhere/"}), errors.ModelWrongAddress),
        (HTML, errors.ModelWrongAddress),
    ],
)
async def test_each_fault_names_its_setting(
    server: ScriptedModel, answer: Answer, expected: type[errors.ModelFailed]
) -> None:
    server.reply(lambda _: answer)
    async with openai_model(server) as model:
        with capture_logs() as logged, pytest.raises(expected):
            await collect_deltas(model)
    failed = logged[-1]
    assert (failed["event"], failed["setting"]) == ("model_failed", expected.setting)
    assert failed["cure"] == expected.cure
    assert expected.setting in {"OPENAI_API_KEY", "OPENAI_BASE_URL", "CHAT_MODEL"}
    words = {kind.message for kind in (expected, errors.ModelRefusedRequest)}
    assert len(words) == 2


async def test_a_host_that_does_not_exist_is_a_wrong_address(
    server: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    server.url = "http://no-such-host.invalid/v1"
    async with openai_model(server) as model:
        with pytest.raises(errors.ModelWrongAddress):
            await collect_deltas(model)


async def test_the_key_is_not_logged(server: ScriptedModel) -> None:
    server.reply(Failure(401, message="Incorrect API key provided: the-key."))
    async with openai_model(server) as model:
        with capture_logs() as logged, pytest.raises(errors.ModelRefusedCredentials):
            await collect_deltas(model)
    assert "Incorrect API key" in logged[-1]["provider_message"]
    assert "the-key" not in str(logged)


@pytest.mark.parametrize("path", ["/", "", "/v1", "/v1/"])
@pytest.mark.parametrize("query", ["", "?api-version=2024-10-21"])
def test_requests_go_below_the_base_url(path: str, query: str) -> None:
    client = openai.AsyncOpenAI(api_key=KEY, base_url=f"http://host:1{path}{query}")
    expected = f"http://host:1{path.rstrip('/')}/chat/completions{query}"
    assert str(completions_url(client.base_url)) == expected


def test_the_http_client_logs_no_url() -> None:
    """Its URLs can have a user, a password and a query."""
    assert {httpx2.__name__, httpcore2.__name__} <= set(QUIET_LOGGERS)


@pytest.mark.parametrize(
    "url", ["localhost:8080/v1", "ftp://host/v1", "http://", "http://h:port", "http://h/v1#f"]
)
def test_a_base_url_that_is_none_is_reported_at_the_start(url: str) -> None:
    with pytest.raises(ValidationError, match="openai_base_url"):
        settings_at(url)


async def test_a_model_that_answers_is_logged(server: ScriptedModel) -> None:
    (ready,) = await check(settings_at(server.url))
    assert (ready["event"], ready["model"], ready["url"]) == ("model_ready", "m", server.url)
    assert server.checks[0].body["max_tokens"] == 1
    assert not server.requests


async def test_a_model_that_knows_the_newer_limit_only_is_ready(server: ScriptedModel) -> None:
    server.check_answers.append(Failure(400, message="Use max_completion_tokens"))
    (ready,) = await check(settings_at(server.url))
    assert ready["event"] == "model_ready"
    assert server.checks[1].body["max_completion_tokens"] == 1


@pytest.mark.parametrize(
    ("answer", "setting"),
    [
        (Failure(401, message=f"Wrong key: {KEY}"), "OPENAI_API_KEY"),
        (Failure(404), "CHAT_MODEL"),
        (HTML, "OPENAI_BASE_URL"),
        (Body(b""), "OPENAI_BASE_URL"),
        (Body(b'{"error": {"message": "no", "code": 401}}'), "OPENAI_API_KEY"),
    ],
)
async def test_a_model_that_does_not_answer_is_logged_with_setting_and_cure(
    server: ScriptedModel, answer: Answer, setting: str
) -> None:
    server.check_answers.append(answer)
    url = server.url.replace("http://", "http://user:password@")
    *_, failed = logged = await check(settings_at(url))
    assert (failed["event"], failed["setting"]) == ("model_check_failed", setting)
    assert failed["cure"]
    assert (failed["model"], failed["url"]) == ("m", server.url)
    assert KEY not in str(logged)
    assert "password" not in str(logged)


async def test_a_model_that_is_not_reachable_is_logged(server: ScriptedModel) -> None:
    with ScriptedModel() as gone:
        pass
    *_, failed = await check(settings_at(gone.url))
    assert (failed["event"], failed["code"]) == ("model_check_failed", "model_unavailable")
    assert failed["setting"] == "OPENAI_BASE_URL"


async def test_production_says_that_the_offline_model_answers() -> None:
    (offline,) = await check(Settings(_env_file=None))
    assert (offline["event"], offline["log_level"]) == ("model_offline", "info")
    secret = SecretStr("x" * 32)
    (offline,) = await check(Settings(_env_file=None, environment="production", secret_key=secret))
    assert offline["event"] == "model_offline_in_production"
    assert (offline["log_level"], offline["setting"]) == ("warning", "OPENAI_API_KEY")


def test_a_logged_url_has_no_secret() -> None:
    assert loggable_url("https://me:pw@host:8443/v1?key=s#f") == "https://host:8443/v1"
