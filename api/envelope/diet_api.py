"""Which requests belong to the diet API, whose every response is an envelope."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.routing import Route, compile_path
from starlette.types import Scope


@dataclass(frozen=True, slots=True)
class DietApi:
    """The paths of the diet API, and whether its errors show `detail`."""

    paths: tuple[re.Pattern[str], ...]
    shows_detail: bool

    @classmethod
    def from_routers(
        cls, prefix: str, routers: Iterable[APIRouter], *, shows_detail: bool
    ) -> "DietApi":
        routes = [route for router in routers for route in router.routes]
        paths = [prefix + route.path for route in routes if isinstance(route, Route)]
        return cls(tuple(compile_path(path)[0] for path in paths), shows_detail)


def is_diet_api(scope: Scope) -> bool:
    """Return whether a request's path is one of the diet API's, for any method."""
    diet_api = _find_diet_api(scope)
    return diet_api is not None and any(path.match(scope["path"]) for path in diet_api.paths)


def shows_detail(scope: Scope) -> bool:
    """Return whether the error envelopes of the application show `detail`."""
    diet_api = _find_diet_api(scope)
    return diet_api is not None and diet_api.shows_detail


def _find_diet_api(scope: Scope) -> DietApi | None:
    diet_api: DietApi | None = getattr(scope["app"].state, "diet_api", None)
    return diet_api
