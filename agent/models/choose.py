"""Which model answers: the configured endpoint's, or the offline one where there is no key."""

from langchain_core.language_models import BaseChatModel

from domain.core.settings import Settings


def choose_model(settings: Settings) -> BaseChatModel:
    """Give CHAT_MODEL at OPENAI_BASE_URL where there is an OPENAI_API_KEY, else the offline model.

    Close it with `close_model`. LangSmith's tracing stays off unless its own variables ask for it.
    """
    # Importing either takes a good part of a second; a start waits for the chosen one alone.
    if settings.openai_api_key is None:
        from offline_model.model import OfflineChatModel  # noqa: PLC0415

        return OfflineChatModel()
    from agent.models.openai.chat_model import open_model  # noqa: PLC0415

    return open_model(
        name=settings.chat_model,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        silence_seconds=settings.model_timeout_seconds,
    )
