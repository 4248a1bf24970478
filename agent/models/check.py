"""The check of the model when the server starts."""

from time import monotonic

import structlog
from langchain_core.language_models import BaseChatModel

from agent.models.endpoint_urls import DEFAULT_URL, loggable_url
from agent.models.errors import ModelFailed
from agent.models.port import DeltaModel
from domain.core.settings import Settings

KEY = "OPENAI_API_KEY"
KEY_CURE = "Set it, with CHAT_MODEL and OPENAI_BASE_URL, to have a language model answer."

log = structlog.get_logger(__name__)


async def check_model(model: BaseChatModel, settings: Settings) -> None:
    """Log which model answers, where, and whether it answered a request of one token."""
    if settings.openai_api_key is None or not isinstance(model, DeltaModel):
        if settings.is_production:
            log.warning("model_offline_in_production", setting=KEY, cure=KEY_CURE)
        else:
            log.info("model_offline", setting=KEY, cure=KEY_CURE)
        return
    name, url = settings.chat_model, loggable_url(settings.openai_base_url or DEFAULT_URL)
    started, failure = monotonic(), None
    try:
        await model.request_one_token()
    except ModelFailed as error:
        failure = error
    if failure is None:
        log.info("model_ready", model=name, url=url, ms=round((monotonic() - started) * 1000))
        return
    log.error(
        "model_check_failed",
        model=name,
        url=url,
        code=failure.code,
        setting=failure.setting,
        cure=failure.cure,
    )
