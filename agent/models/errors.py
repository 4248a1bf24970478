"""How asking the model can fail. The provider's own words go to the log, never to a person."""

from domain.core.errors import Unavailable
from domain.core.i18n import gettext_noop


class ModelFailed(Unavailable):
    """The model gave no whole answer."""

    code = "model_failed"
    message = gettext_noop("The model could not answer. Please try again.")


class ModelRateLimited(ModelFailed):
    """The provider takes no more requests for now, or the account's quota is used up."""

    code = "model_rate_limited"
    message = gettext_noop("The model is busy. Please try again in a minute.")
    retry_after = 60


class ModelUnavailable(ModelFailed):
    """The endpoint cannot be reached or answers with a fault of its own."""

    code = "model_unavailable"
    message = gettext_noop("The model cannot be reached right now. Please try again in a moment.")


class ModelTimeout(ModelFailed):
    """The model stayed silent for too long."""

    code = "model_timeout"
    message = gettext_noop("The model took too long to answer. Please try again.")


class ModelInterrupted(ModelFailed):
    """The answer broke off, or went on in a way that cannot be read."""

    code = "model_interrupted"
    message = gettext_noop("The model's answer broke off. Please try again.")


class ModelRefusedCredentials(ModelFailed):
    """The endpoint does not accept the key that is configured."""

    code = "model_refused_credentials"
    message = gettext_noop(
        "The model is not set up correctly. Please tell whoever runs this service."
    )


class ModelRefusedRequest(ModelFailed):
    """The endpoint refuses this request as such: too long, an unknown model, a tool it dislikes."""

    code = "model_refused_request"
    message = gettext_noop(
        "The model did not accept this request. A shorter or new conversation may help."
    )
