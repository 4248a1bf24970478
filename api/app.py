"""The composition root: the only module that builds the application from its parts."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from api.bodies.limits import RUN_LIMITS
from api.envelope.diet_api import DietApi
from api.errors.handlers import install_handlers
from api.errors.problems import problems
from api.health.readiness import open_readiness
from api.middleware.body_limit import BodyLimitMiddleware
from api.middleware.client_ids import ClientIdMiddleware
from api.middleware.connection_limit import ConnectionLimitMiddleware
from api.middleware.cross_origin import CrossOriginMiddleware
from api.middleware.direct_send import offer_direct_send
from api.middleware.empty_parameters import EmptyParametersMiddleware
from api.middleware.head_requests import HeadMiddleware
from api.middleware.matched_route import MatchedRouteMiddleware
from api.middleware.outdated_schema import OutdatedSchemaMiddleware
from api.middleware.request_log import RequestLogMiddleware
from api.middleware.response_headers import ResponseHeadersMiddleware
from api.middleware.trailing_slashes import answer_without_slash
from api.middleware.unexpected_errors import UnexpectedErrorMiddleware
from api.openapi.document import document_routes
from api.page.files import load_files
from api.page.serving import answer_with_page
from api.responses.links import ResourceLinks
from api.routes import (
    account,
    api_tokens,
    approvals,
    auth,
    blocks,
    friends,
    health,
    inbox,
    invite_codes,
    login_sessions,
    mcp,
    metrics,
    profiles,
    schedule_items,
    sharing,
)
from api.routes.agent import activity, capabilities, chats, runs, threads
from api.routes.diet_api import accounts, plans, tasks
from api.services import open_services
from api.workers.job_worker import job_worker_in_api
from api.workers.run_worker import open_run_worker
from api.workers.schema_monitor import watch_schema
from domain.core.settings import Settings
from domain.core.version import find_version

PREFIX = "/api/v1"
ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    auth.router,
    login_sessions.router,
    api_tokens.router,
    schedule_items.router,
    sharing.router,
    inbox.router,
    friends.router,
    account.router,
    profiles.router,
    blocks.router,
    invite_codes.router,
    runs.router,
    capabilities.router,
    threads.router,
    chats.router,
    approvals.router,
    activity.router,
)
DIET_API_ROUTERS: tuple[APIRouter, ...] = (accounts.router, plans.router, tasks.router)
"""The routes of the diet API, whose every response is an envelope."""
PROBES: Mapping[str, Callable[..., Any]] = {
    "/health": health.get_health,
    "/health/ready": health.get_readiness,
}
"""The routes that answer without the prefix too."""
LARGER_BODIES = {f"{PREFIX}/agent/runs": RUN_LIMITS}
"""The paths that accept larger bodies than others. Their routes need a caller."""


def _create_routes() -> list[BaseRoute]:
    """Return all routes of the application, the routers' under the prefix."""
    # BoundedRoute refuses other content types, and reads a body without one as JSON.
    root = APIRouter(
        generate_unique_id_function=lambda route: route.name, strict_content_type=False
    )
    for router in (*ROUTERS, *DIET_API_ROUTERS):
        root.include_router(router, prefix=PREFIX)
    for path, endpoint in PROBES.items():
        root.get(path, include_in_schema=False, responses=problems())(endpoint)
    root.include_router(mcp.router)
    root.get("/metrics", include_in_schema=False, responses=problems())(metrics.get_metrics)
    return root.routes


ROUTES = _create_routes()
"""The routes keep no state, so the applications of a process share them: FastAPI analyses every
dependency and schema when the first request arrives, which takes a tenth of a second."""


class Application(FastAPI):
    """Starlette's own middleware stands before all others, so the way past them begins here."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            offer_direct_send(scope, send)
        await super().__call__(scope, receive, send)


def create_app(settings: Settings) -> FastAPI:
    """Create the application. Its lifespan opens the services and workers, and closes them."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            services = await stack.enter_async_context(open_services(settings))
            app.state.services = services
            run_worker = await stack.enter_async_context(open_run_worker(services))
            app.state.run_worker = run_worker
            app.state.schema_monitor = await stack.enter_async_context(
                watch_schema(services, run_worker)
            )
            work = await stack.enter_async_context(job_worker_in_api(services, run_worker))
            app.state.background_work = work
            app.state.readiness = await stack.enter_async_context(
                open_readiness(services, run_worker, work)
            )
            yield

    app = Application(
        title="Majordomo",
        version=find_version(),
        lifespan=lifespan,
        middleware=_middleware(settings),
        routes=ROUTES,
        redirect_slashes=False,
        # FastAPI's own spans have the query string, with its tickets and addresses.
        telemetry={
            "auto_configure": False,
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
        },
        docs_url=None if settings.is_production else "/docs",
        redoc_url=None,
        openapi_url=None if settings.is_production else f"{PREFIX}/openapi.json",
    )
    app.state.diet_api = DietApi.from_routers(
        PREFIX, DIET_API_ROUTERS, shows_detail=not settings.is_production
    )
    app.state.resource_links = ResourceLinks(ROUTES)
    app.router.default = answer_with_page(
        load_files(), app.router.routes, answer_without_slash(app.router)
    )
    install_handlers(app)
    document_routes(app)
    return app


def _middleware(settings: Settings) -> list[Middleware]:
    """List the middlewares, outermost first: so errors have a request id and CORS headers too."""
    return [
        Middleware(RequestLogMiddleware),
        Middleware(ResponseHeadersMiddleware),
        Middleware(HeadMiddleware),
        Middleware(
            CrossOriginMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=["Idempotency-Replayed", "Link", "Retry-After", "X-Request-ID"],
        ),
        Middleware(UnexpectedErrorMiddleware),
        Middleware(ConnectionLimitMiddleware),
        Middleware(OutdatedSchemaMiddleware),
        Middleware(
            BodyLimitMiddleware,
            limits_by_prefix=LARGER_BODIES,
            timeout_seconds=settings.body_timeout_seconds,
        ),
        Middleware(EmptyParametersMiddleware),
        Middleware(ClientIdMiddleware, prefix=f"{PREFIX}/agent/"),
        Middleware(MatchedRouteMiddleware, routes=ROUTES),
    ]
