"""Accounts and codes of the diet API, with the same services as the other routes."""

from fastapi import APIRouter

from api.bodies.bounded_route import BoundedRoute
from api.deps import (
    CallerDep,
    CallerLocaleDep,
    ClientDep,
    Credentials,
    LocaleDep,
    MailCounterDep,
    NamedLocaleDep,
    RateLimiterDep,
    RegistrationCounterDep,
    ServicesDep,
    SessionDep,
    SettingsDep,
    StreamingCallerDep,
    StreamingCallerLocaleDep,
    UserAgentDep,
)
from api.envelope import envelope_messages
from api.envelope.envelope import Envelope, wrap
from api.errors.envelope_errors import envelope_errors
from api.scopes import login_required
from domain.auth import passwords
from domain.auth.account_schemas import (
    AccountRead,
    AccountSignedIn,
    AddressConfirmation,
    CodeCheck,
    CodeChecked,
    CodeRegistration,
    CodeRequest,
    CodeSent,
    Login,
    PasswordChange,
    PasswordReset,
    Refresh,
    Registration,
    ResetRequest,
    TokensRead,
)
from domain.auth.accounts import password_accounts, registration
from domain.auth.codes import Guess
from domain.auth.errors import (
    AccountDisabled,
    AccountUnknown,
    AddressTaken,
    CodeInvalid,
    CodeTriedTooOften,
    CodeUsed,
    CredentialsInvalid,
    PasswordContainsUsername,
    PasswordTooCommon,
    PasswordWrong,
    RefreshTokenInvalid,
)
from domain.core.errors import Overloaded, RateLimited, Unauthenticated
from domain.core.i18n import translate
from domain.core.mail.utf8_support import AddressNeedsUtf8
from domain.profiles.errors import UsernameTaken

router = APIRouter(prefix="/auth", tags=["accounts"], route_class=BoundedRoute)

PASSWORDS = (PasswordTooCommon, PasswordContainsUsername)
CODES = (CodeInvalid, CodeUsed, CodeTriedTooOften)


@router.post(
    "/register",
    summary="Register without a code",
    responses=envelope_errors(
        *PASSWORDS, AddressNeedsUtf8, UsernameTaken, AddressTaken, RateLimited, Overloaded
    ),
)
async def register_account(
    *,
    data: Registration,
    services: ServicesDep,
    client: ClientDep,
    user_agent: UserAgentDep,
    locale: LocaleDep,
    named_locale: NamedLocaleDep,
    count_registration: RegistrationCounterDep,
) -> Envelope[AccountSignedIn]:
    """Create an account and sign in. Its address stays unconfirmed until a code proves it.

    Until then the account cannot send friend requests or share items, nor accept requests.
    """
    await services.utf8_support.check_address(data.email)
    await count_registration()
    account = await password_accounts.register(
        services.sessions,
        services.settings,
        services.rate_limiter,
        data=data,
        client=client,
        user_agent=user_agent,
        locale=named_locale,
    )
    return wrap(envelope_messages.REGISTERED, account, locale)


@router.post(
    "/login",
    summary="Sign in with a username or an address",
    responses=envelope_errors(
        AccountUnknown, CredentialsInvalid, AccountDisabled, RateLimited, Overloaded
    ),
)
async def log_in(
    data: Login,
    services: ServicesDep,
    client: ClientDep,
    user_agent: UserAgentDep,
    locale: LocaleDep,
) -> Envelope[AccountSignedIn]:
    """Sign in. A client gets at most ten errors an hour that disclose whether an account exists."""
    account = await password_accounts.log_in(
        services.sessions,
        services.settings,
        services.rate_limiter,
        data=data,
        client=client,
        user_agent=user_agent,
    )
    return wrap(envelope_messages.SIGNED_IN, account, locale)


@router.post(
    "/refresh",
    summary="Stay signed in",
    responses=envelope_errors(RefreshTokenInvalid),
    openapi_extra={"security": [{}]},  # the token can be in the body instead
)
async def refresh_tokens(
    session: SessionDep,
    settings: SettingsDep,
    locale: LocaleDep,
    bearer: Credentials,
    data: Refresh | None = None,
) -> Envelope[TokensRead]:
    """Exchange the refresh token of the body, or of the Authorization header if it has none."""
    token = (data and data.refresh_token) or (bearer and bearer.credentials)
    tokens = await password_accounts.refresh(session, settings, token=token or None)
    return wrap(envelope_messages.REFRESHED, tokens, locale)


@router.get(
    "/me",
    summary="Show one's own account",
    responses=envelope_errors(Unauthenticated),
)
async def get_account(
    session: SessionDep, caller: CallerDep, locale: CallerLocaleDep
) -> Envelope[AccountRead]:
    account = await password_accounts.get_account(session, caller)
    return wrap(envelope_messages.FOUND, AccountRead.model_validate(account), locale)


@router.post(
    "/confirm-address",
    summary="Confirm one's own address with a code",
    responses=envelope_errors(Unauthenticated, *CODES, RateLimited),
)
@login_required
async def confirm_address(
    *,
    data: AddressConfirmation,
    session: SessionDep,
    settings: SettingsDep,
    caller: CallerDep,
    client: ClientDep,
    locale: CallerLocaleDep,
) -> Envelope[None]:
    """Confirm the address of an account that was created without a code; see `/auth/send-code`."""
    await registration.confirm_own_address(
        session, settings, caller, token=data.code, client=client
    )
    return wrap(envelope_messages.ADDRESS_CONFIRMED, None, locale)


@router.put(
    "/password",
    summary="Change one's own password",
    responses=envelope_errors(Unauthenticated, *PASSWORDS, PasswordWrong, RateLimited, Overloaded),
)
@login_required
async def change_password(
    data: PasswordChange,
    services: ServicesDep,
    rate_limiter: RateLimiterDep,
    caller: StreamingCallerDep,
    locale: StreamingCallerLocaleDep,
) -> Envelope[None]:
    """Change the password. All other sessions end, and a mail reports the change."""
    await passwords.change_password(
        services.sessions,
        services.settings,
        rate_limiter,
        caller,
        old=data.old_password,
        new=data.new_password,
    )
    return wrap(envelope_messages.PASSWORD_CHANGED, None, locale)


@router.post(
    "/send-code",
    summary="Send a code by mail",
    responses=envelope_errors(AddressNeedsUtf8, RateLimited),
)
async def send_code(
    data: CodeRequest,
    session: SessionDep,
    settings: SettingsDep,
    locale: LocaleDep,
    count_mail: MailCounterDep,
) -> Envelope[CodeSent]:
    """Send a code. The response is the same whether or not the address has an account."""
    await count_mail(data.email)
    sent = await password_accounts.send_code(
        session, settings, email=data.email, code_type=data.code_type, locale=locale
    )
    return wrap(envelope_messages.CODE_SENT, sent, locale)


@router.post("/verify-code", summary="Check a code", responses=envelope_errors(*CODES, RateLimited))
async def check_code(
    data: CodeCheck,
    session: SessionDep,
    settings: SettingsDep,
    client: ClientDep,
    locale: LocaleDep,
) -> Envelope[CodeChecked]:
    """Check a code without using it. The check counts as one of its five attempts."""
    await password_accounts.check_code(session, settings, data=data, client=client)
    checked = CodeChecked(message=translate(envelope_messages.CODE_GOOD, locale))
    return wrap(envelope_messages.CODE_CHECKED, checked, locale)


@router.post(
    "/verify-register",
    summary="Register with a code",
    responses=envelope_errors(*PASSWORDS, *CODES, UsernameTaken, RateLimited, Overloaded),
)
async def register_with_code(
    *,
    data: CodeRegistration,
    services: ServicesDep,
    client: ClientDep,
    locale: LocaleDep,
    named_locale: NamedLocaleDep,
    user_agent: UserAgentDep,
    count_registration: RegistrationCounterDep,
) -> Envelope[AccountSignedIn]:
    """Create an account whose address the code proves, and sign in."""
    await count_registration()
    account = await password_accounts.register_with_code(
        services.sessions,
        services.settings,
        data=data,
        client=client,
        user_agent=user_agent,
        locale=named_locale,
    )
    return wrap(envelope_messages.REGISTERED, account, locale)


@router.post(
    "/password/send-code",
    summary="Send a code for a new password",
    responses=envelope_errors(AddressNeedsUtf8, RateLimited),
)
async def send_reset_code(
    data: ResetRequest,
    session: SessionDep,
    settings: SettingsDep,
    locale: LocaleDep,
    count_mail: MailCounterDep,
) -> Envelope[CodeSent]:
    """Send a code if the address has an account. The response is the same if it has none."""
    await count_mail(data.email)
    sent = await password_accounts.send_code(
        session, settings, email=data.email, code_type="password_reset", locale=locale
    )
    return wrap(envelope_messages.RESET_CODE_SENT, sent, locale)


@router.post(
    "/password/reset",
    summary="Set a new password with a code",
    responses=envelope_errors(*PASSWORDS, *CODES, RateLimited, Overloaded),
)
async def reset_password(
    data: PasswordReset, services: ServicesDep, client: ClientDep, locale: LocaleDep
) -> Envelope[None]:
    """Set a new password. Every session of the account ends, and a mail reports the change."""
    await passwords.reset_password(
        services.sessions,
        services.settings,
        guess=Guess("password_reset", data.email, data.code, client),
        new=data.new_password,
        locale=locale,
    )
    return wrap(envelope_messages.PASSWORD_RESET, None, locale)
