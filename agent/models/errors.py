"""The errors of a call to the model. The provider's message goes to the log, never to a person."""

from typing import ClassVar

from domain.core.errors import Unavailable
from domain.core.i18n import gettext_noop


class ModelFailed(Unavailable):
    """The model returned no complete response."""

    setting: ClassVar[str | None] = None
    """The setting that can be wrong, for the log."""
    cure: ClassVar[str | None] = None
    """What the operator can do about it, for the log."""
    code = "model_failed"
    message = gettext_noop("The model could not answer. Please try again.")


class ModelRateLimited(ModelFailed):
    """The provider limits the rate of requests, or the account's quota is used up."""

    code = "model_rate_limited"
    message = gettext_noop("The model is busy. Please try again in a minute.")
    retry_after = 60


class ModelUnavailable(ModelFailed):
    """The endpoint cannot be reached, or reports an internal error."""

    setting = "OPENAI_BASE_URL"
    cure = "Check that the endpoint runs, and that this is its address."
    code = "model_unavailable"
    message = gettext_noop("The model cannot be reached right now. Please try again in a moment.")


class ModelTimeout(ModelFailed):
    """The model sent nothing for too long."""

    code = "model_timeout"
    message = gettext_noop("The model took too long to answer. Please try again.")


class ModelInterrupted(ModelFailed):
    """The stream ended early, or became unreadable."""

    code = "model_interrupted"
    message = gettext_noop("The model's answer broke off. Please try again.")


class ModelAnswerEmpty(ModelFailed):
    """The model returned neither text nor a tool call."""

    code = "model_answer_empty"
    message = gettext_noop("The model gave an empty answer. Please try again.")


class ModelAnswerFiltered(ModelFailed):
    """A content filter of the provider ended the answer."""

    code = "model_answer_filtered"
    message = gettext_noop(
        "The provider's content filter stopped this answer. Please say it in other words."
    )


class ModelAnswerCut(ModelFailed):
    """The answer reached the limit of its length before it was of use."""

    code = "model_answer_cut"
    message = gettext_noop(
        "The model's answer was longer than it may be, and was cut. Please ask for less at once."
    )


class ModelWrongAddress(ModelFailed):
    """The configured address does not exist, or what answers there is no endpoint of a model."""

    setting = "OPENAI_BASE_URL"
    cure = "Set it to the address of the endpoint; for most it ends with /v1."
    code = "model_wrong_address"
    message = gettext_noop(
        "The address of the model is wrong. Please tell the operator of this service."
    )


class ModelRefusedCredentials(ModelFailed):
    """The endpoint rejects the configured API key."""

    setting = "OPENAI_API_KEY"
    cure = "Set it to a key that the endpoint accepts and that may use CHAT_MODEL."
    code = "model_refused_credentials"
    message = gettext_noop(
        "The model does not accept the key of this service. "
        "Please tell the operator of this service."
    )


class ModelNotFound(ModelFailed):
    """The endpoint has no model of the configured name."""

    setting = "CHAT_MODEL"
    cure = "Set it to the name of a model that the endpoint has."
    code = "model_not_found"
    message = gettext_noop(
        "The model of this service does not exist. Please tell the operator of this service."
    )


class ModelContextExceeded(ModelFailed):
    """The endpoint rejects the request because it is too long for the model's context."""

    code = "model_context_exceeded"
    message = gettext_noop("This conversation is too long for the model. Please send it again.")
    fitting_share: float | None = None
    """Which part of the request would fit, if the endpoint says so."""


class ModelMessageTooLong(ModelFailed):
    """The running turn alone is too long for the model's context."""

    code = "model_message_too_long"
    message = gettext_noop(
        "Your message is too long for the model. Please send a shorter one, or a part of it."
    )


class ModelRefusedRequest(ModelFailed):
    """The endpoint rejects the request: too long, or with an unsupported tool."""

    code = "model_refused_request"
    message = gettext_noop(
        "The model did not accept this request. A shorter or new conversation may help."
    )
