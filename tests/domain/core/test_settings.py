"""Settings that are wrong stop the start with a line for each: variable, fault and cure."""

import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import AfterValidator, SecretStr, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from cli.settings import InvalidSettings, describe_problems, read_settings
from domain.core.setting_checks.urls import describe_url
from domain.core.settings import Settings

FIELDS = list(Settings.model_fields)
WITHOUT_A_FORM = {"chat_model"}
SPOILED = {
    "a comment behind it": "{} # the usual one",
    "nothing but a comment": "# ask the administrator",
    "quotation marks": '"{}"',
    "one quotation mark": "{}'",
    "a blank before it": " {}",
    "the line end of Windows": "{}\r",
    "a control character": "{}\x07",
}
EXAMPLES = {
    "secret_key": "1f" * 32,
    "database_url": "postgresql://majordomo:pass@db.internal/majordomo",
    "redis_url": "redis://:pass@redis.internal:6379/0",
    "openai_api_key": "sk-key",
    "openai_base_url": "https://models.internal/v1",
    "smtp_url": "smtps://user:pass@mail.internal:465",
    "password_blocklist": "common",
    "cors_origins": "https://app.example.com",
    "redirect_origins": "https://app.example.com",
    "trusted_proxies": "10.0.0.0/8",
    "quotas": "threads=500",
    "metrics_port": "9100",
    "metrics_token": "2e" * 16,
    "otel_exporter_otlp_endpoint": "http://collector.internal:4318",
}
URLS = [name for name in FIELDS if name.endswith("_url")]


def read(name: str, value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Read the settings of a process that has this one in its environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name.upper(), value)
    return read_settings()


def example_of(name: str) -> str:
    default = Settings.model_fields[name].get_default(call_default_factory=True, validated_data={})
    return EXAMPLES.get(name) or ("30" if default is None else str(default))


@pytest.mark.parametrize("how", SPOILED)
@pytest.mark.parametrize("name", FIELDS)
def test_what_an_environment_file_adds_to_a_value_is_refused_in_every_setting(
    name: str, how: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read(name, example_of(name), monkeypatch, tmp_path)
    with pytest.raises(InvalidSettings) as refused:
        read(name, SPOILED[how].format(example_of(name)), monkeypatch, tmp_path)
    (line,) = refused.value.message.splitlines()[1:]
    assert line.startswith(f"  {name.upper()}: ")
    assert "the usual one" not in line
    assert "administrator" not in line


@pytest.mark.parametrize("name", FIELDS)
def test_an_empty_value_counts_as_not_set(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert read(name, "", monkeypatch, tmp_path) == Settings(_env_file=None)


def test_every_setting_that_is_a_text_has_a_form() -> None:
    """A number, a choice and a pair have one by their type."""
    formless = {
        name
        for name, field in Settings.model_fields.items()
        if accepts_any_text(field) and not has_own_check(field)
    }
    assert formless == WITHOUT_A_FORM


def accepts_any_text(field: FieldInfo) -> bool:
    """Return whether the type alone accepts any text, such as `str`, `SecretStr` and `Path`."""
    try:
        TypeAdapter(cast("type", field.annotation)).validate_python("any text")
    except ValidationError:
        return isinstance(field.default, tuple)
    return True


def has_own_check(field: FieldInfo) -> bool:
    return "AfterValidator" in repr(field) or any(
        isinstance(each, AfterValidator) for each in field.metadata
    )


@pytest.mark.parametrize("name", URLS)
@pytest.mark.parametrize(
    "fault",
    [
        lambda url: url.partition("://")[2],
        lambda url: "gopher://" + url.partition("://")[2],
        lambda url: url.partition("://")[0] + "://",
        lambda url: with_server(url, "host.internal:hunter2"),
        lambda url: with_server(url, "host.internal:70000"),
        lambda url: with_server(url, "host.internal:"),
        lambda url: with_server(url, "user:hunter2@"),
        lambda url: with_server(url, "user:hunter2@:1234"),
        lambda url: with_server(url, "host internal"),
        lambda url: with_server(url, "${HOST}"),
        lambda url: with_server(url, "<host>"),
        lambda url: with_server(url, "[not-an-address]"),
        lambda url: with_server(url, "user:hun@ter2@host.internal"),
        lambda url: with_server(url, "user:hun/ter2@host.internal"),
        lambda url: with_server(url, "user:hun?ter2@host.internal"),
        lambda url: with_server(url, "user:hun#ter2@host.internal"),
        lambda url: with_server(url, "user:hun[ter2@host.internal"),
        lambda url: with_server(url, "user:hun%ter2@host.internal"),
        lambda url: with_server(url, "user:hun ter2@host.internal"),
        lambda url: f"{url}#fragment",
    ],
)
def test_a_url_that_cannot_be_meant_is_refused_without_its_password(name: str, fault: Any) -> None:
    url = fault(EXAMPLES[name])
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({name: url})
    (line,) = describe_problems(refused.value)
    assert line.startswith(f"{name.upper()}: ")
    for secret in ("hunter2", "hun", "ter2", "pass@", "fragment"):
        assert secret not in line


@pytest.mark.parametrize("name", sorted(set(URLS) - {"openai_base_url"}))
@pytest.mark.parametrize("password", ["12/ter2", "12?ter2", "12#ter2"])
def test_a_password_that_begins_like_a_port_is_refused_too(name: str, password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({name: with_server(EXAMPLES[name], f"user:{password}@internal")})
    assert "%2F for /" in describe_problems(refused.value)[0]


def with_server(url: str, server: str) -> str:
    scheme, _, rest = url.partition("://")
    slash = rest[rest.find("/") :] if "/" in rest else ""
    return f"{scheme}://{server}{slash}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "mysql://host/database"),
        ("database_url", "postgresql://host/database?channel_binding=require"),
        ("database_url", "postgresql://host/database?sslmode=yes"),
        ("redis_url", "redis://host/cache"),
        ("redis_url", "redis://host/0?password_file=x"),
        ("redis_url", "unix://?db=1"),
        ("smtp_url", "smtp://user@mail.internal"),
        ("smtp_url", "smtp://mail.internal/inbox"),
        ("smtp_url", "smtp://mail.internal?starttls=maybe"),
        ("smtp_url", "smtp://mail.internal?tls=always"),
        ("mail_from", "nobody"),
        ("mail_from", "Majordomo no-reply@example.com"),
        ("mail_from", "Majordomo <no-reply@>"),
        ("mail_from", "Doe, Jane <jane@example.com>"),
        ("mail_from", "a@example.com, b@example.com"),
        ("trusted_proxies", "nginx"),
        ("trusted_proxies", "10.0.0.0/33"),
        ("host", "http://0.0.0.0"),
        ("host", "0.0.0.0:8000"),
        ("host", "[::]"),
        ("data_dir", "~/majordomo"),
        ("data_dir", "$HOME/majordomo"),
        ("openai_api_key", "sk key"),
        ("openai_api_key", "sk-schlüssel"),
        ("port", "eighty"),
        ("worker_in_api", "perhaps"),
        ("log_level", "info"),
    ],
)
def test_other_values_that_cannot_be_meant_are_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({name: value})
    (line,) = describe_problems(refused.value)
    assert line.startswith(f"{name.upper()}: ")
    assert value not in line
    assert "Input should" not in line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "postgres://u:p%40%2Fss@db:5433/majordomo?sslmode=require"),
        ("database_url", "postgresql+asyncpg://postgres@/postgres?host=/tmp/x&port=5432"),
        ("database_url", "postgresql:///majordomo"),
        ("database_url", "postgresql://[::1]:5432/majordomo"),
        ("redis_url", "unix:///tmp/x/valkey.sock?db=3&socket_connect_timeout=120"),
        ("redis_url", "rediss://default:p%23@cache_1:6380/2?ssl_cert_reqs=none"),
        ("redis_url", "redis://localhost"),
        ("smtp_url", "smtp://bob%40example.com:pass@mail.example.com?starttls=never"),
        ("smtp_url", "smtp://127.0.0.1:2525"),
        ("openai_base_url", "http://user:pass@models.internal:8080/v1/@me?api-version=2024"),
        ("mail_from", "no-reply@example.com"),
        ("mail_from", '"Doe, Jane" <jane@bücher.example>'),
        ("host", "::"),
        ("host", "my-host.internal"),
        ("secret_key", "openssl/base64+of=="),
    ],
)
def test_what_works_is_accepted(name: str, value: str) -> None:
    Settings.model_validate({name: value})


@pytest.mark.parametrize("key", ["a passphrase of several words", 'k"e"y', "k#ey", "it's"])
def test_a_secret_key_that_may_have_a_comment_in_it_is_refused(key: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({"secret_key": SecretStr(key + "x" * 32)})
    assert "openssl rand" in describe_problems(refused.value)[0]


def test_a_short_token_is_refused_with_what_to_write_and_without_the_token() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({"metrics_token": SecretStr("hunter2hunter2x")})
    assert describe_problems(refused.value) == [
        "METRICS_TOKEN: has fewer than 16 characters; write random ones, such as the output of: "
        "openssl rand -hex 32"
    ]


@pytest.mark.parametrize("name", ["openai_base_url", "otel_exporter_otlp_endpoint"])
def test_a_url_without_a_scheme_is_refused_with_the_form_of_a_server_and_a_port(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({name: "collector.internal:4318"})
    assert "http://host:port" in describe_problems(refused.value)[0]


def test_a_settings_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_bytes(b"MAIL_FROM=\xff")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidSettings, match=r"\.env"):
        read_settings()


def test_a_url_is_described_without_its_password() -> None:
    assert describe_url("postgresql+asyncpg://u:p@db:5433/app?ssl=require") == "db:5433/app"
    assert describe_url("postgresql://postgres@/postgres?host=/tmp/x&port=5432") == (
        "/tmp/x/postgres"
    )
    assert describe_url("unix:///tmp/x.sock?db=1") == "/tmp/x.sock"


def test_reading_the_settings_imports_no_client() -> None:
    """Wrong settings are reported before the imports that take a second."""
    script = (
        "import sys; from domain.core.settings import Settings; "
        "Settings(_env_file=None, redis_url='redis://host', smtp_url='smtp://host'); "
        "sys.exit(bool({'redis', 'aiosmtplib', 'sqlalchemy', 'asyncpg'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
