"""The routes that programs ask every few seconds, and operators when something is wrong."""

from starlette.types import Scope

PROBE_PATHS = frozenset(
    {
        "/health",
        "/health/ready",
        "/metrics",
        "/api/v1/health",
        "/api/v1/health/ready",
        "/api/v1/infra/health",
    }
)


def is_probe(scope: Scope) -> bool:
    """Return whether a request asks about the process: it is answered always, and never traced."""
    path: str = scope["path"]
    return path.rstrip("/") in PROBE_PATHS
