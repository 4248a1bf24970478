"""The composition root: everything the application is made of comes together here."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from api.envelope.diet_api import DietApi
from api.errors.handlers import install_handlers
from api.errors.problems import problems
from api.middleware.body_limit import MEBIBYTE, LimitBody
from api.middleware.request_log import LogRequests
from api.middleware.unexpected_errors import HandleUnexpectedErrors
from api.openapi.document import document_routes
from api.routes import (
    account,
    auth,
    friends,
    health,
    inbox,
    invite_codes,
    profiles,
    schedule_items,
    sharing,
)
from api.routes.agent import capabilities, chats, runs, threads
from api.routes.diet_api import accounts, plans, tasks
from api.services import open_services
from api.workers.job_worker import worker_beside
from api.workers.run_worker import open_agent
from domain.core.settings import Settings

PREFIX = "/api/v1"
ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    auth.router,
    schedule_items.router,
    sharing.router,
    inbox.router,
    friends.router,
    account.router,
    profiles.router,
    invite_codes.router,
    runs.router,
    capabilities.router,
    threads.router,
    runs.lookup_router,
    chats.router,
)
DIET_API_ROUTERS: tuple[APIRouter, ...] = (accounts.router, plans.router, tasks.router)
"""The routes of the diet API, whose every response is an envelope."""
WIDER_BODIES = {f"{PREFIX}/agent/runs": 16 * MEBIBYTE}


def create_app(settings: Settings) -> FastAPI:
    """Make the application; its parts open when it starts to serve and close when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            services = await stack.enter_async_context(open_services(settings))
            app.state.services = services
            agent_worker = await stack.enter_async_context(open_agent(services))
            app.state.agent = agent_worker
            await stack.enter_async_context(worker_beside(services, agent_worker))
            yield

    app = FastAPI(
        title="Majordomo",
        version="0.1.0",
        lifespan=lifespan,
        middleware=_middleware(settings),
        generate_unique_id_function=lambda route: route.name,
        docs_url=None if settings.is_production else "/docs",
        redoc_url=None,
        openapi_url=None if settings.is_production else f"{PREFIX}/openapi.json",
    )
    app.state.diet_api = DietApi.from_routers(
        PREFIX, DIET_API_ROUTERS, shows_detail=not settings.is_production
    )
    install_handlers(app)
    document_routes(app)
    for router in (*ROUTERS, *DIET_API_ROUTERS):
        app.include_router(router, prefix=PREFIX)
    app.get("/health", include_in_schema=False, responses=problems())(health.get_health)
    return app


def _middleware(settings: Settings) -> list[Middleware]:
    """List them from the outside in: an error's answer, too, gets its id and its CORS headers."""
    return [
        Middleware(LogRequests),
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=["Idempotency-Replayed", "Link", "Retry-After", "X-Request-ID"],
        ),
        Middleware(HandleUnexpectedErrors),
        Middleware(LimitBody, default=MEBIBYTE, wider=WIDER_BODIES),
    ]
