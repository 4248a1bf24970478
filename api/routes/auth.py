"""Registration, sign-in, refresh and sign-out."""

from fastapi import APIRouter, status

from api.deps import LocaleDep, ServicesDep, SessionDep, SettingsDep
from api.problems import problems
from domain.auth import registration, sessions
from domain.auth.errors import (
    AccountDisabled,
    CodeInvalid,
    CredentialsInvalid,
    RedirectNotAllowed,
    RefreshTokenInvalid,
)
from domain.auth.schemas import (
    SessionCreate,
    SessionDelete,
    SessionRefresh,
    SignedIn,
    VerificationCreate,
    VerificationRead,
    VerificationResend,
    VerificationVerify,
)
from domain.core.errors import RateLimited
from domain.profiles.errors import UsernameTaken

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post(
    "/verifications",
    summary="Register: send a code to an address",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(UsernameTaken, RedirectNotAllowed, RateLimited),
)
async def create_verification(
    data: VerificationCreate, session: SessionDep, settings: SettingsDep, locale: LocaleDep
) -> VerificationRead:
    """Send a code by mail. The answer is the same whether or not the address has an account."""
    return await registration.create_verification(session, settings, data=data, locale=locale)


@router.post(
    "/verifications/resend",
    summary="Send a new code",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(RateLimited),
)
async def resend_verification(
    data: VerificationResend, session: SessionDep, settings: SettingsDep, locale: LocaleDep
) -> None:
    """Send a new code for the registration that waits; the old code is no longer good."""
    await registration.resend_verification(session, settings, data=data, locale=locale)


@router.post(
    "/verifications/verify",
    summary="Finish the registration with the code",
    responses=problems(CodeInvalid, UsernameTaken, RateLimited),
)
async def verify_registration(
    data: VerificationVerify, session: SessionDep, settings: SettingsDep
) -> SignedIn:
    """Make the account and sign in. A code is good for 10 minutes, 5 tries and one use."""
    return await registration.verify_registration(session, settings, data=data)


@router.post(
    "/sessions",
    summary="Sign in",
    responses=problems(CredentialsInvalid, AccountDisabled, RateLimited),
)
async def create_session(
    data: SessionCreate, session: SessionDep, services: ServicesDep
) -> SignedIn:
    """Sign in with an address and its password."""
    settings = services.settings
    user_id = await sessions.check_credentials(services.sessions, data=data)
    return await sessions.start_session(
        session, settings, user_id=user_id, access_seconds=settings.access_token_seconds
    )


@router.post("/sessions/refresh", summary="Stay signed in", responses=problems(RefreshTokenInvalid))
async def refresh_session(
    data: SessionRefresh, session: SessionDep, settings: SettingsDep
) -> SignedIn:
    """Exchange the refresh token. Used again after 10 s it ends the session."""
    return await sessions.refresh_session(
        session, settings, data=data, access_seconds=settings.access_token_seconds
    )


@router.delete(
    "/sessions",
    summary="Sign out",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(),
)
async def delete_session(data: SessionDelete, session: SessionDep) -> None:
    """End the session of a refresh token, and its access tokens with it."""
    await sessions.delete_session(session, data=data)
