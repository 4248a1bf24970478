"""The metrics of the service, for Prometheus. It is not part of the API: `/metrics` has no prefix.

METRICS_TOKEN demands a token. Without it the route is open in development; with a listener of their
own (METRICS_PORT), and in production, there is no such route.
"""

from hmac import compare_digest

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.deps import ServicesDep
from domain.core.errors import Unauthenticated
from domain.core.settings import Settings


async def get_metrics(request: Request, services: ServicesDep) -> Response:
    """Return all metrics in Prometheus' text format, or as OpenMetrics."""
    _check_access(services.settings, request.headers.get("authorization", ""))
    body, content_type = await services.metrics.expose(request.headers.get("accept", ""))
    return Response(body, headers={"Content-Type": content_type, "Cache-Control": "no-store"})


def _check_access(settings: Settings, authorization: str) -> None:
    """Raise Unauthenticated without the token, and 404 if there are no metrics here."""
    if settings.metrics_token is None:
        if settings.is_production or settings.metrics_port is not None:
            raise HTTPException(404)
        return
    scheme, _, token = authorization.partition(" ")
    expected = settings.metrics_token.get_secret_value().encode()
    is_token = compare_digest(token.strip().encode(), expected)
    if scheme.lower() != "bearer" or not is_token:
        raise Unauthenticated
