"""What a route asks for: its transaction, who is calling, in which language.

Everything here is `async`, also what does not wait: anything else would be sent to a thread.
"""

from collections.abc import AsyncIterator
from typing import Annotated, cast

from fastapi import Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.ext.asyncio import AsyncSession

from agent.runs.execution.worker import RunWorker
from api.locale import locale_of
from api.services import Services
from domain.auth.sessions.access import authenticate
from domain.core.caller import Caller
from domain.core.database.sessions import read_only_session, transaction
from domain.core.errors import Unauthenticated
from domain.core.settings import Settings


async def get_services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


ServicesDep = Annotated[Services, Depends(get_services)]


async def get_settings(services: ServicesDep) -> Settings:
    return services.settings


SettingsDep = Annotated[Settings, Depends(get_settings)]


def use_session(request: Request, session: AsyncSession) -> None:
    """Let a request work in a transaction that is opened, and committed, around its route."""
    request.state.session = session


async def open_session(request: Request, services: ServicesDep) -> AsyncIterator[AsyncSession]:
    """One request, one transaction, committed before the answer leaves."""
    opened: AsyncSession | None = getattr(request.state, "session", None)
    if opened is not None:
        yield opened
        return
    async with transaction(services.sessions) as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(open_session, scope="function")]


async def get_locale(request: Request, response: Response) -> str:
    """Choose the language of the answer, and have the answer say that it depends on the request."""
    response.headers["Vary"] = "Accept-Language"
    return locale_of(request.scope)


LocaleDep = Annotated[str, Depends(get_locale)]

bearer = HTTPBearer(auto_error=False, description="The `access_token` of a session.")


Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


async def get_caller(
    credentials: Credentials, session: SessionDep, settings: SettingsDep, locale: LocaleDep
) -> Caller:
    if credentials is None:
        raise Unauthenticated
    return await authenticate(
        session, settings, access_token=credentials.credentials, locale=locale
    )


CallerDep = Annotated[Caller, Depends(get_caller)]


async def get_streaming_caller(
    credentials: Credentials, services: ServicesDep, locale: LocaleDep
) -> Caller:
    """Say who is calling without a transaction that stays open while the route works.

    What a stream's route does has transactions of its own. With one more held for each request,
    as many requests at once as there are connections would wait for each other.
    """
    async with read_only_session(services.sessions) as session:
        return await get_caller(credentials, session, services.settings, locale)


StreamingCallerDep = Annotated[Caller, Depends(get_streaming_caller)]


async def get_worker(request: Request) -> RunWorker:
    return cast("RunWorker", request.app.state.agent)


WorkerDep = Annotated[RunWorker, Depends(get_worker)]
