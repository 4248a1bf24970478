"""The settings: environment variables, or the same names in a `.env` file."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.core.quotas.definitions import QUOTAS
from domain.core.setting_checks.origins import read_origins, read_web_origins
from domain.core.setting_checks.smtp import read_smtp_url
from domain.core.setting_checks.text import (
    check_api_key,
    check_folder,
    check_host,
    check_networks,
    check_secret,
    check_sender,
    check_text,
    check_token,
)
from domain.core.setting_checks.urls import read_database_url, read_http_url, read_redis_url

DEVELOPMENT_SECRET_KEY = "only-for-development-never-in-production"  # noqa: S105
MIN_SECRET_BYTES = 32
MAX_QUOTA = 1_000_000_000
"""PostgreSQL counts the rows of a query up to it."""


def _split_at_commas(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _check_secret(check: Callable[[str], object]) -> AfterValidator:
    """Apply a check to a secret and leave it as it is."""

    def apply(secret: SecretStr) -> SecretStr:
        check(secret.get_secret_value())
        return secret

    return AfterValidator(apply)


Texts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_at_commas)]
"""Values that are separated by commas."""
Origins = Annotated[Texts, AfterValidator(read_origins)]
WebOrigins = Annotated[Texts, AfterValidator(read_web_origins)]
Networks = Annotated[Texts, AfterValidator(check_networks)]
Folder = Annotated[Path, AfterValidator(check_folder)]
Host = Annotated[str, AfterValidator(check_host)]
Sender = Annotated[str, AfterValidator(check_sender)]
DatabaseUrl = Annotated[str, AfterValidator(read_database_url)]
RedisUrl = Annotated[str, AfterValidator(read_redis_url)]
HttpUrl = Annotated[str, AfterValidator(read_http_url)]
SmtpUrl = Annotated[SecretStr, _check_secret(read_smtp_url)]
SecretKey = Annotated[SecretStr, _check_secret(check_secret)]
ApiKey = Annotated[SecretStr, _check_secret(check_api_key)]
MetricsToken = Annotated[SecretStr, _check_secret(check_token)]
Name = str
"""A text with no form of its own, beyond what `check_text` demands of all."""


class Settings(BaseSettings):
    """Every setting of the application; `.env.example` shows each with its default."""

    model_config = SettingsConfigDict(
        env_file=".env",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    environment: Literal["development", "production"] = "development"
    """In production a real SECRET_KEY is demanded, docs pages are off and logs are JSON."""
    secret_key: SecretKey = SecretStr(DEVELOPMENT_SECRET_KEY)
    """Signs access tokens and derives refresh tokens. At least 32 bytes in production."""
    host: Host = "127.0.0.1"
    """The address to listen on."""
    port: int = Field(8000, ge=0, le=65535)
    """The port to listen on."""
    workers: int = Field(1, ge=1, le=64)
    """Processes that serve; each has its own database connections and executes runs."""
    data_dir: Folder = Path("var")
    """The folder of the embedded servers' data, and of mails without SMTP_URL."""
    database_url: DatabaseUrl | None = None
    """A PostgreSQL to use; without it an embedded one runs in DATA_DIR."""
    redis_url: RedisUrl | None = None
    """A Redis or Valkey to use; without it an embedded one runs in DATA_DIR."""
    database_pool_size: int = Field(20, ge=2, le=1000)
    """Database connections of one process for routes, tools and runs."""
    worker_in_api: bool = True
    """Whether `serve` does background work too; off if `majordomo worker` processes do it."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """The lowest level of log lines that are written."""
    otel_exporter_otlp_endpoint: HttpUrl | None = None
    """The collector for traces over OTLP/HTTP, such as `http://localhost:4318`; without it there
    are none. OpenTelemetry's other variables apply too."""
    cors_origins: Origins = ()
    """Origins whose pages may call the API, separated by commas."""
    trusted_proxies: Networks = ()
    """Addresses or networks whose X-Forwarded-For is trusted, separated by commas."""
    max_connections: int = Field(4000, ge=1)
    """Connections of one process, streams included; further ones get 503."""
    body_timeout_seconds: float = Field(60, gt=0, le=3600)
    """How long the body of a request may take to arrive: 16 MiB in a minute are 2.2 Mbit/s."""
    metrics_port: int | None = Field(None, ge=1, le=65535)
    """A port for `/metrics` alone, without a token; `serve` and `worker` need one each."""
    metrics_host: Host = "127.0.0.1"
    """The address to listen on for METRICS_PORT."""
    metrics_token: MetricsToken | None = None
    """The Bearer token of clients that may read `/metrics` at PORT, at least 16 characters."""

    openai_api_key: ApiKey | None = None
    """The key of the model's endpoint; without it the offline model answers."""
    openai_base_url: HttpUrl | None = None
    """An OpenAI-compatible endpoint; without it OpenAI's own."""
    chat_model: Name = "gpt-4.1-mini"
    """The name of the chat model at that endpoint."""
    chat_context_tokens: int = Field(128_000, ge=2_048)
    """The tokens of the model's context: of the latest turns, those that fit are sent whole."""
    model_timeout_seconds: float = Field(60, gt=0, le=600)
    """How long the model may be silent before a run fails."""
    model_answer_seconds: float = Field(600, gt=0, le=86400)
    """How long one answer of the model may take in all before a run fails."""

    smtp_url: SmtpUrl | None = None
    """smtp://user:password@host:port or smtps://; without it mails are files in DATA_DIR/outbox."""
    mail_from: Sender = "Majordomo <majordomo@localhost>"
    """The sender of every mail."""

    access_token_seconds: int = Field(3600, ge=10)
    """How long an access token of the runtime routes is valid."""
    refresh_token_seconds: int = Field(30 * 86400, ge=60)
    """How long an unused refresh token is valid."""
    session_seconds: int = Field(90 * 86400, ge=60)
    """How long a login lasts at most, however often its tokens are refreshed."""
    code_seconds: int = Field(600, ge=10)
    """How long a code sent by mail is valid."""
    registrations_per_client: int = Field(20, ge=1)
    """Registrations an hour from one client: an IPv4 address or an IPv6 /64 network."""
    password_blocklist: Literal["common"] | None = None
    """`common` refuses the 3,000 most common passwords, and those that contain the user name."""
    redirect_origins: WebOrigins = ()
    """Origins that `redirect_to` may name, separated by commas."""

    approval_seconds: int = Field(900, ge=1)
    """How long a tool call waits for the person's approval."""
    lease_seconds: int = Field(15, ge=1)
    """The lease of a worker: other workers take its runs over if it is not renewed in time."""
    event_log_megabytes: int = Field(128, ge=16, le=65536)
    """What the event logs of runs may take in Redis; the oldest are deleted first."""
    runs_per_person: int = Field(16, ge=1)
    """Chats of one person that may run at once."""
    message_retention_days: int | None = Field(None, ge=1, le=36_500)
    """Days after its last activity until a conversation is deleted; without it all are kept."""
    quotas: Annotated[dict[str, int], NoDecode] = Field(default_factory=dict)
    """Quotas that differ from those in docs/limits.md, such as `threads=500,diet_plans=50`."""

    @property
    def event_log_bytes(self) -> int:
        return self.event_log_megabytes * 1024 * 1024

    @field_validator("quotas", mode="before")
    @classmethod
    def read_quotas(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        for name, _, number in pairs:
            if not number.strip().isdecimal():
                text = f"{name.strip()} lacks a number: write quotas like threads=500,diet_plans=50"
                raise ValueError(text)
        return {name.strip(): int(number) for name, _, number in pairs}

    @field_validator("*", mode="before")
    @classmethod
    def is_plain_text(cls, value: object, info: ValidationInfo) -> Any:
        """Refuse what is in a value by mistake. An empty value counts as not set.

        It stands behind the other validators of this mode, so it runs before them.
        """
        if isinstance(value, str):
            if not value:
                return cls.model_fields[info.field_name or ""].get_default(
                    call_default_factory=True, validated_data={}
                )
            check_text(value)
        elif isinstance(value, SecretStr):
            check_text(value.get_secret_value())
        return value

    @field_validator("quotas")
    @classmethod
    def are_quotas(cls, value: dict[str, int]) -> dict[str, int]:
        if unknown := value.keys() - QUOTAS.keys():
            known = ", ".join(sorted(QUOTAS))
            raise ValueError(f"there is no quota {min(unknown)}; there are {known}")
        if excessive := [name for name, number in value.items() if number > MAX_QUOTA]:
            raise ValueError(f"{min(excessive)} can be at most {MAX_QUOTA}")
        return value

    @model_validator(mode="after")
    def production_needs_a_secret(self) -> Self:
        secret = self.secret_key.get_secret_value()
        weak = secret == DEVELOPMENT_SECRET_KEY or len(secret.encode()) < MIN_SECRET_BYTES
        if self.is_production and weak:
            raise ValueError(
                "set SECRET_KEY to at least 32 random bytes when ENVIRONMENT=production, such as "
                "the output of: openssl rand -hex 32"
            )
        return self

    @property
    def statement_timeout_seconds(self) -> float:
        """How long a statement or an idle transaction may take: less than a lease.

        So the locks of a stopped worker are released before other workers take its runs over.
        """
        return max(2.0, self.lease_seconds / 2)

    @property
    def is_production(self) -> bool:
        return self.environment == "production"
