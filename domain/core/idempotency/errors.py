"""Why a repeated request got no result."""

from domain.core.errors import Conflict
from domain.core.i18n import gettext_noop


class IdempotencyKeyReused(Conflict):
    code = "idempotency_key_reused"
    message = gettext_noop("This key was already used for another request.")


class IdempotencyKeyInUse(Conflict):
    code = "idempotency_key_in_use"
    message = gettext_noop(
        "The same request is still being worked on. Please try again in a moment."
    )
