"""Registration, sign-in, refresh, sign-out, and password reset."""

from typing import Annotated

from fastapi import APIRouter, Query, status

from api.bodies.bounded_route import BoundedRoute
from api.deps import (
    CallerDep,
    ClientDep,
    LocaleDep,
    MailCounterDep,
    NamedLocaleDep,
    RegistrationCounterDep,
    ServicesDep,
    SessionDep,
    SettingsDep,
    UserAgentDep,
)
from api.errors.problems import problems
from domain.auth import passwords, user_lookup
from domain.auth.accounts import registration
from domain.auth.codes import Guess
from domain.auth.errors import (
    AccountDisabled,
    CodeInvalid,
    CredentialsInvalid,
    LookupDenied,
    PasswordContainsUsername,
    PasswordTooCommon,
    RedirectNotAllowed,
    RefreshTokenInvalid,
)
from domain.auth.schemas import (
    PasswordResetConfirm,
    PasswordResetCreate,
    SessionCreate,
    SessionDelete,
    SessionRefresh,
    SignedIn,
    UserRead,
    VerificationCreate,
    VerificationRead,
    VerificationResend,
    VerificationVerify,
)
from domain.auth.sessions import service as sessions
from domain.auth.sessions.password_login import verify_email_login
from domain.core.email_addresses import Address
from domain.core.errors import Overloaded, RateLimited, Unauthenticated
from domain.core.mail.utf8_support import AddressNeedsUtf8
from domain.profiles.errors import ProfileNotFound, UsernameTaken
from domain.profiles.models import User

router = APIRouter(prefix="/auth", tags=["auth"], route_class=BoundedRoute)

PASSWORD_ERRORS = (PasswordTooCommon, PasswordContainsUsername)


@router.post(
    "/verifications",
    summary="Register: send a code to an address",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(
        UsernameTaken,
        *PASSWORD_ERRORS,
        AddressNeedsUtf8,
        RedirectNotAllowed,
        RateLimited,
        Overloaded,
    ),
)
async def create_verification(
    *,
    data: VerificationCreate,
    services: ServicesDep,
    locale: LocaleDep,
    named_locale: NamedLocaleDep,
    count_mail: MailCounterDep,
    count_registration: RegistrationCounterDep,
) -> VerificationRead:
    """Send a code by mail. The response is the same whether or not the address has an account.

    An address that is not ASCII before the @ is refused if the mail server lacks SMTPUTF8.
    An address can have three pending registrations, each with its own code. The account gets the
    user name and the password of the registration whose code is used.
    """
    await count_registration()
    await count_mail(data.email)
    return await registration.create_verification(
        services.sessions,
        services.settings,
        data=data,
        locale=locale,
        profile_locale=named_locale,
    )


@router.post(
    "/verifications/resend",
    summary="Send a new code",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(AddressNeedsUtf8, RateLimited),
)
async def resend_verification(
    data: VerificationResend,
    session: SessionDep,
    settings: SettingsDep,
    locale: LocaleDep,
    count_mail: MailCounterDep,
) -> None:
    """Send a new code for each pending registration. The old codes are no longer valid."""
    await count_mail(data.email)
    await registration.resend_verification(session, settings, data=data, locale=locale)


@router.post(
    "/verifications/verify",
    summary="Finish the registration with the code",
    responses=problems(CodeInvalid, UsernameTaken, RateLimited),
)
async def verify_registration(
    data: VerificationVerify,
    session: SessionDep,
    settings: SettingsDep,
    client: ClientDep,
    user_agent: UserAgentDep,
) -> SignedIn:
    """Create the account and sign in. A code is valid for 10 minutes, 5 attempts and one use."""
    return await registration.verify_registration(
        session, settings, data=data, client=client, user_agent=user_agent
    )


@router.post(
    "/sessions",
    summary="Sign in",
    responses=problems(CredentialsInvalid, AccountDisabled, RateLimited, Overloaded),
)
async def create_session(
    data: SessionCreate,
    session: SessionDep,
    services: ServicesDep,
    client: ClientDep,
    user_agent: UserAgentDep,
) -> SignedIn:
    """Sign in with an address and its password."""
    settings = services.settings
    verified = await verify_email_login(
        services.sessions, services.rate_limiter, data=data, client=client
    )
    return await sessions.start_session(
        session,
        settings,
        verified=verified,
        access_seconds=settings.access_token_seconds,
        user_agent=user_agent,
    )


@router.post("/sessions/refresh", summary="Stay signed in", responses=problems(RefreshTokenInvalid))
async def refresh_session(
    data: SessionRefresh, session: SessionDep, settings: SettingsDep
) -> SignedIn:
    """Exchange the refresh token. Its reuse after 10 s ends the session."""
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


@router.post(
    "/password-reset",
    summary="Forgotten password: send a code to an address",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(AddressNeedsUtf8, RedirectNotAllowed, RateLimited),
)
async def request_password_reset(
    data: PasswordResetCreate,
    session: SessionDep,
    settings: SettingsDep,
    locale: LocaleDep,
    count_mail: MailCounterDep,
) -> None:
    """Send a code by mail. The response is the same whether or not the address has an account."""
    await count_mail(data.email)
    await passwords.request_password_reset(
        session, settings, email=data.email, redirect_to=data.redirect_to, locale=locale
    )


@router.post(
    "/password-reset/confirm",
    summary="Set a new password with the code",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(CodeInvalid, *PASSWORD_ERRORS, RateLimited, Overloaded),
)
async def confirm_password_reset(
    data: PasswordResetConfirm, services: ServicesDep, client: ClientDep, locale: LocaleDep
) -> None:
    """Set a new password. Every session ends, and a mail reports the change."""
    await passwords.reset_password(
        services.sessions,
        services.settings,
        guess=Guess("password_reset", data.email, data.token, client),
        new=data.new_password,
        locale=locale,
    )


@router.get(
    "/users",
    summary="Look up an account by its address",
    response_model=UserRead,
    responses=problems(Unauthenticated, LookupDenied, ProfileNotFound, RateLimited),
)
async def get_user_by_email(
    email: Annotated[Address, Query()], session: SessionDep, caller: CallerDep
) -> User:
    """Superusers can look up any account, other users only their own."""
    return await user_lookup.get_user_by_email(session, caller, email=email)
