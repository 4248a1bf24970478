"""The errors of a call to the model. The provider's message goes to the log, never to a person."""

from domain.core.errors import Unavailable
from domain.core.i18n import gettext_noop


class ModelFailed(Unavailable):
    """The model returned no complete response."""

    code = "model_failed"
    message = gettext_noop("The model could not answer. Please try again.")


class ModelRateLimited(ModelFailed):
    """The provider limits the rate of requests, or the account's quota is used up."""

    code = "model_rate_limited"
    message = gettext_noop("The model is busy. Please try again in a minute.")
    retry_after = 60


class ModelUnavailable(ModelFailed):
    """The endpoint cannot be reached, or reports an internal error."""

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


class ModelRefusedCredentials(ModelFailed):
    """The endpoint rejects the configured API key."""

    code = "model_refused_credentials"
    message = gettext_noop(
        "The model is not set up correctly. Please tell whoever runs this service."
    )


class ModelRefusedRequest(ModelFailed):
    """The endpoint rejects the request: too long, an unknown model, an unsupported tool."""

    code = "model_refused_request"
    message = gettext_noop(
        "The model did not accept this request. A shorter or new conversation may help."
    )
