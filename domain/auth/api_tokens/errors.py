"""Why an operation on an API token was refused."""

from domain.core.errors import NotFound, Unprocessable
from domain.core.i18n import gettext_noop


class ApiTokenNotFound(NotFound):
    code = "api_token_not_found"
    message = gettext_noop("There is no such API token.")


class ApiTokenExpiryPast(Unprocessable):
    code = "api_token_expiry_past"
    message = gettext_noop("The API token would have expired already.")
