"""Chooses the chat model: the configured endpoint's, or the offline model without an API key."""

from langchain_core.language_models import BaseChatModel

from domain.core.settings import Settings


def choose_model(settings: Settings) -> BaseChatModel:
    """Return CHAT_MODEL at OPENAI_BASE_URL if OPENAI_API_KEY is set, else the offline model.

    The caller closes it with `close_model`. LangSmith's own variables turn its tracing on.
    """
    # Each import takes most of a second, so only the chosen model is imported.
    if settings.openai_api_key is None:
        from offline_model.model import OfflineChatModel  # noqa: PLC0415

        return OfflineChatModel()
    from agent.models.openai.chat_model import open_model  # noqa: PLC0415

    return open_model(
        name=settings.chat_model,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        idle_timeout_seconds=settings.model_timeout_seconds,
        answer_timeout_seconds=settings.model_answer_seconds,
    )
