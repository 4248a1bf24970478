"""The servers of others: the mail server and the model's endpoint."""

from time import monotonic

import aiosmtplib

from agent.models.choose import choose_model
from agent.models.endpoint_urls import DEFAULT_URL, loggable_url
from agent.models.errors import ModelFailed
from agent.models.port import DeltaModel, close_model
from api.health.production import MAIL, MODEL, Shortcoming, list_shortcomings
from api.health.results import CheckFailed, Finding, describe_error
from domain.core.mail.mailer import create_transport
from domain.core.setting_checks.smtp import read_smtp_url
from domain.core.settings import Settings

KEY_CURE = "Set OPENAI_API_KEY too; an endpoint without keys takes any word, such as none."
LOCAL_SENDER = "@localhost"


async def check_mail(settings: Settings) -> Finding:
    """Greet the mail server and sign in, without sending a mail."""
    if settings.smtp_url is None:
        return _describe_missing(MAIL, settings, f"files in {settings.data_dir}/outbox")
    server = read_smtp_url(settings.smtp_url.get_secret_value())
    shown = f"{server.hostname}:{server.port}"
    try:
        await create_transport(settings).takes_utf8()
    except aiosmtplib.SMTPAuthenticationError as error:
        problem = f"{shown} refuses the user or password ({error.code})."
        raise CheckFailed(problem, "Correct them in SMTP_URL.") from None
    except (OSError, aiosmtplib.SMTPException) as error:
        cure = "Check host, port, smtp:// or smtps://, and ?starttls= in SMTP_URL."
        raise CheckFailed(f"{shown}: {describe_error(error)}", cure, reason="unreachable") from None
    if LOCAL_SENDER in settings.mail_from:
        return Finding(shown, "Set MAIL_FROM to an address of your domain; others are refused.")
    return Finding(f"{shown}{' signs in' if server.username else ''}, from {settings.mail_from}")


async def check_model(settings: Settings) -> Finding:
    """Have the model answer a request of one token."""
    model = choose_model(settings)
    try:
        if settings.openai_api_key is None or not isinstance(model, DeltaModel):
            return _describe_missing(MODEL, settings, "the offline model")
        url = loggable_url(settings.openai_base_url or DEFAULT_URL)
        shown = f"{settings.chat_model} at {url}"
        started = monotonic()
        try:
            await model.request_one_token()
        except ModelFailed as error:
            cure = error.cure or "Read the log of the endpoint, and try again."
            named = f" See {error.setting}." if error.setting else ""
            raise CheckFailed(f"{shown}: {error.code}.", f"{cure}{named}") from None
        return Finding(f"{shown}, {round((monotonic() - started) * 1000)} ms")
    finally:
        await close_model(model)


def _describe_missing(missing: Shortcoming, settings: Settings, instead: str) -> Finding:
    """Return a warning in production, where it is rarely meant, and where others depend on it."""
    if missing is MODEL and settings.openai_base_url is not None:
        return Finding("OPENAI_BASE_URL has no effect without OPENAI_API_KEY.", KEY_CURE)
    if missing in list_shortcomings(settings):
        return Finding(missing.problem, missing.cure)
    return Finding(f"{instead}, without {missing.setting}")
