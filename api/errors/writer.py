"""Write an error in the format of the API that the request belongs to."""

from starlette.responses import Response
from starlette.types import Scope

from api.envelope.diet_api import is_diet_api
from api.errors.envelope_errors import write_error_envelope
from api.errors.error_response import ErrorResponse
from api.errors.problems import write_problem


def write_error(scope: Scope, error: ErrorResponse) -> Response:
    """Write any error: an envelope on paths of the diet API, problem+json everywhere else.

    Every exception handler and every middleware writes its errors with this function.
    """
    if is_diet_api(scope):
        return write_error_envelope(scope, error)
    return write_problem(scope, error)
