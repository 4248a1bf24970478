"""The dependencies of routes: transactions, the caller, the language, rate limits, the worker.

Every dependency is `async`, even without an `await`: FastAPI runs a plain function in a thread.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, cast

from fastapi import Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.execution.worker import RunWorker
from api.client_addresses import client_address, client_network
from api.locale import accepted_locale_of, locale_of, named_locale_of, use_locale_of_caller
from api.scopes import check_scope
from api.services import Services
from domain.auth.sessions.access import (
    ReadRow,
    authenticate,
    read_in_pool,
    read_in_session,
)
from domain.auth.sessions.session_monitor import SessionMonitor
from domain.core.caller import Caller
from domain.core.database.sessions import snapshot_session, transaction
from domain.core.errors import Unauthenticated
from domain.core.rate_limits.limiter import RateLimiter
from domain.core.rate_limits.policies import CODE_REQUESTS, REGISTRATIONS
from domain.core.settings import Settings

MAX_USER_AGENT_LENGTH = 200


async def get_services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


ServicesDep = Annotated[Services, Depends(get_services)]


async def get_settings(services: ServicesDep) -> Settings:
    return services.settings


SettingsDep = Annotated[Settings, Depends(get_settings)]


async def get_run_worker(request: Request) -> RunWorker:
    return cast("RunWorker", request.app.state.run_worker)


RunWorkerDep = Annotated[RunWorker, Depends(get_run_worker)]


def use_session(request: Request, session: AsyncSession) -> None:
    """Have the route use a session whose transaction the caller opens and commits."""
    request.state.session = session


async def open_session(request: Request, services: ServicesDep) -> AsyncIterator[AsyncSession]:
    """Open one transaction per request, and commit it before the response is sent."""
    opened: AsyncSession | None = getattr(request.state, "session", None)
    if opened is not None:
        yield opened
        return
    async with transaction(services.sessions) as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(open_session, scope="function")]


async def get_locale(request: Request, response: Response) -> str:
    """Return the locale of a response to a request without a caller, and set `Vary`."""
    response.headers["Vary"] = "Accept-Language"
    return locale_of(request.scope)


LocaleDep = Annotated[str, Depends(get_locale)]


async def get_named_locale(request: Request) -> str | None:
    """Return the locale that the request names, for the profile of a new account."""
    return named_locale_of(request.scope)


NamedLocaleDep = Annotated[str | None, Depends(get_named_locale)]

bearer = HTTPBearer(auto_error=False, description="The `access_token` of a session.")


Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


async def authenticate_bearer(
    request: Request,
    credentials: HTTPAuthorizationCredentials | None,
    read_row: ReadRow,
    settings: Settings,
) -> Caller:
    """Return the caller of an access token. Raises Unauthenticated, ScopeMissing or LoginRequired.

    The response is in the caller's language from here on, unless the request asks for another.
    """
    if credentials is None:
        raise Unauthenticated
    caller = await authenticate(
        read_row,
        settings,
        access_token=credentials.credentials,
        locale=accepted_locale_of(request.scope),
    )
    caller = use_locale_of_caller(request.scope, caller)
    check_scope(request, caller)
    return caller


EARLY_CALLER_SECONDS = 1.0
"""How long the result of `authenticate_early` holds.

This saves a query where the body arrives with its head, as it does nearly always. A body that takes
longer is authenticated again, so that it does not outlive the end of its session.
"""


async def authenticate_early(request: Request) -> None:
    """Authenticate the request from its headers, before its body is read. Raises Unauthenticated.

    `get_caller` and `get_streaming_caller` return the same caller for EARLY_CALLER_SECONDS.
    """
    caller = await _authenticate_in_pool(request, await bearer(request))
    request.state.early_caller = (caller, time.monotonic())


async def _authenticate_in_pool(
    request: Request, credentials: HTTPAuthorizationCredentials | None
) -> Caller:
    services, worker = await get_services(request), await get_run_worker(request)
    read_row = read_in_pool(worker.dependencies.pool)
    return await authenticate_bearer(request, credentials, read_row, services.settings)


def _early_caller(request: Request) -> Caller | None:
    early: tuple[Caller, float] | None = getattr(request.state, "early_caller", None)
    if early is None or time.monotonic() - early[1] >= EARLY_CALLER_SECONDS:
        return None
    return early[0]


async def get_caller(
    request: Request,
    credentials: Credentials,
    session: SessionDep,
    settings: SettingsDep,
    _: LocaleDep,
) -> Caller:
    """Authenticate the request. Raises Unauthenticated."""
    return await find_caller(request, credentials, session, settings)


async def find_caller(
    request: Request,
    credentials: HTTPAuthorizationCredentials | None,
    session: AsyncSession,
    settings: Settings,
) -> Caller:
    """Return the caller that `authenticate_early` has found, or authenticate now."""
    early = _early_caller(request)
    return early or await authenticate_bearer(
        request, credentials, read_in_session(session), settings
    )


CallerDep = Annotated[Caller, Depends(get_caller)]


async def get_streaming_caller(request: Request, credentials: Credentials, _: LocaleDep) -> Caller:
    """Authenticate the request without a transaction that stays open while the route runs.

    The route of a stream opens transactions of its own. With one more connection held per request,
    as many concurrent requests as the pool has connections would deadlock.
    """
    return _early_caller(request) or await _authenticate_in_pool(request, credentials)


StreamingCallerDep = Annotated[Caller, Depends(get_streaming_caller)]


async def get_caller_locale(request: Request, caller: CallerDep) -> str:
    """Return the locale of a response to the caller."""
    del caller  # authenticated first: their profile may name the language
    return locale_of(request.scope)


CallerLocaleDep = Annotated[str, Depends(get_caller_locale)]


async def get_reader(caller: CallerDep, locale: CallerLocaleDep) -> Caller:
    """Return the caller with the locale of the response, for texts that an operation writes."""
    return replace(caller, locale=locale)


ReaderDep = Annotated[Caller, Depends(get_reader)]
"""The caller of an operation whose result has texts for people, such as messages."""


async def get_streaming_caller_locale(request: Request, caller: StreamingCallerDep) -> str:
    """Return the locale of a response to the caller, as `get_caller_locale` does."""
    del caller
    return locale_of(request.scope)


StreamingCallerLocaleDep = Annotated[str, Depends(get_streaming_caller_locale)]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A read-only transaction in which every statement sees the same data, and the caller."""

    session: AsyncSession
    caller: Caller


async def open_snapshot(
    services: ServicesDep, caller: StreamingCallerDep
) -> AsyncIterator[Snapshot]:
    async with snapshot_session(services.sessions) as session:
        yield Snapshot(session, caller)


SnapshotDep = Annotated[Snapshot, Depends(open_snapshot, scope="function")]


async def get_session_monitor(services: ServicesDep) -> SessionMonitor:
    return services.session_monitor


SessionMonitorDep = Annotated[SessionMonitor, Depends(get_session_monitor)]


async def get_rate_limiter(services: ServicesDep) -> RateLimiter:
    return services.rate_limiter


RateLimiterDep = Annotated[RateLimiter, Depends(get_rate_limiter)]


async def get_client(request: Request, services: ServicesDep) -> str:
    """Return the client's network, the key of rate limits per client."""
    services.proxy_warnings.check(request.scope)
    return client_network(client_address(request.scope, services.trusted_proxies))


ClientDep = Annotated[str, Depends(get_client)]


async def get_user_agent(request: Request) -> str | None:
    """Return the printable characters of the client's User-Agent, at most 200."""
    text = request.headers.get("user-agent", "")
    printable = "".join(character for character in text if character.isprintable())
    return printable[:MAX_USER_AGENT_LENGTH].strip() or None


UserAgentDep = Annotated[str | None, Depends(get_user_agent)]


async def get_mail_counter(
    services: ServicesDep, client: ClientDep
) -> Callable[[str], Awaitable[None]]:
    """Return a function that counts one mail to an address for the client.

    It raises AddressNeedsUtf8 or RateLimited. The route calls it, so that a request that fails
    validation does not count.
    """

    async def count_mail(address: str) -> None:
        await services.utf8_support.check_address(address)
        await services.rate_limiter.hit(CODE_REQUESTS, client)

    return count_mail


MailCounterDep = Annotated[Callable[[str], Awaitable[None]], Depends(get_mail_counter)]


async def get_registration_counter(
    services: ServicesDep, client: ClientDep
) -> Callable[[], Awaitable[None]]:
    """Return a function that counts one registration for the client and raises RateLimited."""
    policy = replace(REGISTRATIONS, amount=services.settings.registrations_per_client)
    return partial(services.rate_limiter.hit, policy, client)


RegistrationCounterDep = Annotated[Callable[[], Awaitable[None]], Depends(get_registration_counter)]
