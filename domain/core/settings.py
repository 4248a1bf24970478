"""The settings: environment variables, or the same names in a `.env` file."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.core.quotas.definitions import QUOTAS

DEVELOPMENT_SECRET_KEY = "only-for-development-never-in-production"  # noqa: S105
MIN_SECRET_BYTES = 32
MAX_QUOTA = 1_000_000_000
"""PostgreSQL counts the rows of a query up to it."""
DATABASE_SCHEMES = ("postgresql+asyncpg", "postgresql", "postgres")
REDIS_SCHEMES = ("redis", "rediss", "unix")

_PORTS = {"http": 80, "https": 443}
_ORIGIN_FORM = "write origins like https://app.example.com, without a path or a wildcard"

Addresses = Annotated[tuple[str, ...], NoDecode]


def _read_origin(text: str) -> str:
    """Return an origin as browsers send it (RFC 6454 section 6.2). Raises ValueError for others."""
    parts = urlsplit(text)
    is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment
    has_other_part = not is_bare or "@" in parts.netloc
    if not parts.scheme or not parts.hostname or "*" in parts.hostname or has_other_part:
        raise ValueError(_ORIGIN_FORM)
    is_ipv6 = ":" in parts.hostname
    host = f"[{parts.hostname}]" if is_ipv6 else parts.hostname.encode("idna").decode()
    port = parts.port
    suffix = "" if port in (None, _PORTS.get(parts.scheme)) else f":{port}"
    return f"{parts.scheme}://{host}{suffix}"


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
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET_KEY)
    """Signs access tokens and derives refresh tokens. At least 32 bytes in production."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = Field(8000, ge=0, le=65535)
    """The port to listen on."""
    workers: int = Field(1, ge=1, le=64)
    """Processes that serve; each has its own database connections and executes runs."""
    data_dir: Path = Path("var")
    """The folder of the embedded servers' data, and of mails without SMTP_URL."""
    database_url: str | None = None
    """A PostgreSQL to use; without it an embedded one runs in DATA_DIR."""
    redis_url: str | None = None
    """A Redis or Valkey to use; without it an embedded one runs in DATA_DIR."""
    database_pool_size: int = Field(20, ge=2, le=1000)
    """Database connections of one process for routes, tools and runs."""
    worker_in_api: bool = True
    """Whether `serve` does background work too; off if `majordomo worker` processes do it."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """The lowest level of log lines that are written."""
    cors_origins: Addresses = ()
    """Origins whose pages may call the API, separated by commas."""
    trusted_proxies: Addresses = ()
    """Addresses or networks whose X-Forwarded-For is trusted, separated by commas."""
    max_connections: int = Field(4000, ge=1)
    """Connections of one process, streams included; further ones get 503."""
    body_timeout_seconds: float = Field(60, gt=0, le=3600)
    """How long the body of a request may take to arrive: 16 MiB in a minute are 2.2 Mbit/s."""

    openai_api_key: SecretStr | None = None
    """The key of the model's endpoint; without it the offline model answers."""
    openai_base_url: str | None = None
    """An OpenAI-compatible endpoint; without it OpenAI's own."""
    chat_model: str = "gpt-4.1-mini"
    """The name of the chat model at that endpoint."""
    chat_context_tokens: int = Field(128_000, ge=2_048)
    """The tokens of the model's context: of the latest turns, those that fit are sent whole."""
    model_timeout_seconds: float = Field(60, gt=0, le=600)
    """How long the model may be silent before a run fails."""
    model_answer_seconds: float = Field(600, gt=0, le=86400)
    """How long one answer of the model may take in all before a run fails."""

    smtp_url: SecretStr | None = None
    """smtp://user:password@host:port or smtps://; without it mails are files in DATA_DIR/outbox."""
    mail_from: str = "Majordomo <majordomo@localhost>"
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
    redirect_origins: Addresses = ()
    """Origins that `redirect_to` may name, separated by commas."""

    approval_seconds: int = Field(900, ge=1)
    """How long a tool call waits for the person's approval."""
    lease_seconds: int = Field(15, ge=1)
    """The lease of a worker: other workers take its runs over if it is not renewed in time."""
    event_log_megabytes: int = Field(128, ge=16, le=65536)
    """What the event logs of runs may take in Redis; the oldest are deleted first."""
    runs_per_person: int = Field(16, ge=1)
    """Chats of one person that may run at once."""
    quotas: Annotated[dict[str, int], NoDecode] = Field(default_factory=dict)
    """Quotas that differ from those in docs/limits.md, such as `threads=500,diet_plans=50`."""

    @property
    def event_log_bytes(self) -> int:
        return self.event_log_megabytes * 1024 * 1024

    @field_validator("cors_origins", "trusted_proxies", "redirect_origins", mode="before")
    @classmethod
    def split_at_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

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

    @field_validator("quotas")
    @classmethod
    def are_quotas(cls, value: dict[str, int]) -> dict[str, int]:
        if unknown := value.keys() - QUOTAS.keys():
            known = ", ".join(sorted(QUOTAS))
            raise ValueError(f"there is no quota {min(unknown)}; there are {known}")
        if excessive := [name for name, number in value.items() if number > MAX_QUOTA]:
            raise ValueError(f"{min(excessive)} can be at most {MAX_QUOTA}")
        return value

    @field_validator("cors_origins")
    @classmethod
    def are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Write origins as browsers send them. `*` is every origin, `null` that of local files."""
        return tuple(text if text in ("*", "null") else _read_origin(text) for text in value)

    @field_validator("redirect_origins")
    @classmethod
    def are_web_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(text.lower().partition("://")[0] not in _PORTS for text in value):
            raise ValueError("begin each with http:// or https://")
        return tuple(_read_origin(text) for text in value)

    @field_validator("trusted_proxies")
    @classmethod
    def are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            for text in value:
                ip_network(text, strict=False)
        except ValueError:
            raise ValueError("write addresses like 10.0.0.1 or networks like 10.0.0.0/8") from None
        return value

    @field_validator(
        "database_url",
        "redis_url",
        "openai_api_key",
        "openai_base_url",
        "smtp_url",
        "password_blocklist",
        mode="before",
    )
    @classmethod
    def empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("database_url")
    @classmethod
    def names_the_driver(cls, value: str | None) -> str | None:
        """Accept URLs as hosting providers and libpq write them, and add the driver."""
        if value is None:
            return None
        scheme, _, rest = value.partition("://")
        if scheme not in DATABASE_SCHEMES:
            raise ValueError("begin it with postgresql://")
        return f"postgresql+asyncpg://{rest}".replace("sslmode=", "ssl=")

    @field_validator("openai_base_url")
    @classmethod
    def is_http(cls, value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise ValueError("begin it with http:// or https://, and a host")
            if parts.fragment:
                raise ValueError("write it without # and what follows")
            parts.port  # noqa: B018 (raises ValueError)
        return value

    @field_validator("redis_url")
    @classmethod
    def is_redis(cls, value: str | None) -> str | None:
        if value is not None and value.partition("://")[0] not in REDIS_SCHEMES:
            raise ValueError("begin it with redis://, rediss:// or unix://")
        return value

    @model_validator(mode="after")
    def production_needs_a_secret(self) -> Self:
        secret = self.secret_key.get_secret_value()
        weak = secret == DEVELOPMENT_SECRET_KEY or len(secret.encode()) < MIN_SECRET_BYTES
        if self.is_production and weak:
            raise ValueError(
                "set SECRET_KEY to at least 32 random bytes when ENVIRONMENT=production"
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
