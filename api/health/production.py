"""What a production server lacks, though it starts: a model, and a way to send mails."""

from dataclasses import dataclass

import structlog

from domain.core.settings import Settings

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """A setting that production should have, what follows without it, and what to do."""

    setting: str
    problem: str
    cure: str


MODEL = Shortcoming(
    "OPENAI_API_KEY",
    "The offline model answers, which knows simple requests only.",
    "Set OPENAI_API_KEY, with CHAT_MODEL and OPENAI_BASE_URL.",
)
MAIL = Shortcoming(
    "SMTP_URL",
    "Mails are files in DATA_DIR/outbox: no one gets a code, so no one can register.",
    "Set SMTP_URL and MAIL_FROM.",
)


def list_shortcomings(settings: Settings) -> list[Shortcoming]:
    """Return what a production server lacks; nothing in development, where it is meant."""
    if not settings.is_production:
        return []
    is_missing = {MODEL: settings.openai_api_key is None, MAIL: settings.smtp_url is None}
    return [shortcoming for shortcoming, missing in is_missing.items() if missing]


def log_missing_mail_server(settings: Settings) -> None:
    """Log that production sends no mails; `check_model` logs which model answers."""
    if MAIL in list_shortcomings(settings):
        log.warning("mail_to_files_in_production", setting=MAIL.setting, cure=MAIL.cure)
