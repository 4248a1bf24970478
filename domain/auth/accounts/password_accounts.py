"""The account operations of the diet API: immediate registration, login by name, code checks.

Accounts, sessions and codes are shared with the runtime routes. Passwords are hashed while no
database connection is checked out.
"""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth import codes, passwords
from domain.auth.account_schemas import (
    AccountRead,
    AccountSignedIn,
    CodeCheck,
    CodeRegistration,
    CodeSent,
    CodeType,
    Login,
    Registration,
    TokensRead,
)
from domain.auth.accounts import registration
from domain.auth.accounts.creation import check_may_claim, create_claiming_user
from domain.auth.errors import RefreshTokenInvalid
from domain.auth.password_rules import check_password
from domain.auth.schemas import SessionRefresh
from domain.auth.sessions import service as sessions
from domain.auth.sessions.login_throttling import limit_account_disclosure
from domain.auth.sessions.password_login import verify_login
from domain.auth.sessions.service import VerifiedAccount
from domain.core.caller import Caller
from domain.core.database.sessions import Sessions, transaction
from domain.core.rate_limits.limiter import RateLimiter
from domain.core.rate_limits.policies import ACCOUNT_DISCLOSURES
from domain.core.security import MAX_TOKEN_LENGTH, hash_password
from domain.core.settings import Settings
from domain.profiles.models import User

ACCESS_TOKEN_SECONDS = 1800
"""How long an access token of these operations is valid."""
PURPOSES: dict[CodeType, codes.Purpose] = {
    "register": "registration",
    "password_reset": "password_reset",
}


async def register(
    db: Sessions,
    settings: Settings,
    limiter: RateLimiter,
    *,
    data: Registration,
    client: str,
    user_agent: str | None = None,
    locale: str | None = None,
) -> AccountSignedIn:
    """Create an account that only claims its address, and start a session.

    Raises PasswordTooCommon, PasswordContainsUsername, UsernameTaken, AddressTaken, or RateLimited
    after too many disclosures to the client.
    """
    check_password(settings, data.password, username=data.username)
    await limiter.check(ACCOUNT_DISCLOSURES, client)
    async with limit_account_disclosure(limiter, client), transaction(db) as session:
        await check_may_claim(session, username=data.username, email=data.email)
    password_hash = await hash_password(data.password)
    async with limit_account_disclosure(limiter, client), transaction(db) as session:
        user = await create_claiming_user(
            session,
            username=data.username,
            email=data.email,
            password_hash=password_hash,
            locale=locale,
        )
        return await _sign_in(session, settings, VerifiedAccount.of(user), user_agent)


async def log_in(
    db: Sessions,
    settings: Settings,
    limiter: RateLimiter,
    *,
    data: Login,
    client: str,
    user_agent: str | None = None,
) -> AccountSignedIn:
    """Start a session with a username or an address, and the password.

    Raises AccountUnknown, CredentialsInvalid, AccountDisabled, or RateLimited.
    """
    async with limit_account_disclosure(limiter, client):
        verified = await verify_login(db, limiter, data=data, client=client)
        async with transaction(db) as session:
            return await _sign_in(session, settings, verified, user_agent)


async def refresh(session: AsyncSession, settings: Settings, *, token: str | None) -> TokensRead:
    """Exchange a refresh token of any API for its child. Raises RefreshTokenInvalid."""
    if not token or len(token) > MAX_TOKEN_LENGTH:
        raise RefreshTokenInvalid
    signed_in = await sessions.refresh_session(
        session,
        settings,
        data=SessionRefresh(refresh_token=token),
        access_seconds=ACCESS_TOKEN_SECONDS,
    )
    return TokensRead.model_validate(signed_in)


async def get_account(session: AsyncSession, caller: Caller) -> User:
    """Return the caller's account."""
    return await session.get_one(User, caller.user_id)


async def send_code(
    session: AsyncSession, settings: Settings, *, email: str, code_type: CodeType, locale: str
) -> CodeSent:
    """Send a code by mail; the response is the same for known and unknown addresses.

    Raises RateLimited.
    """
    if code_type == "register":
        await registration.send_registration_code(session, settings, email=email, locale=locale)
    else:
        await passwords.request_password_reset(session, settings, email=email, locale=locale)
    return CodeSent(
        email=email,
        code_type=code_type,
        cooldown_seconds=codes.RESEND_COOLDOWN // timedelta(seconds=1),
        remaining_daily_sends=await codes.count_remaining_sends(session, email=email),
        expire_minutes=max(1, settings.code_seconds // 60),
    )


async def check_code(
    session: AsyncSession, settings: Settings, *, data: CodeCheck, client: str
) -> None:
    """Verify a code without consuming it; this counts as an attempt.

    Raises CodeInvalid and its subclasses, or RateLimited.
    """
    guess = codes.Guess(PURPOSES[data.code_type], data.email, data.code, client)
    await codes.check_code(session, settings, guess)


async def register_with_code(
    db: Sessions,
    settings: Settings,
    *,
    data: CodeRegistration,
    client: str,
    user_agent: str | None = None,
    locale: str | None = None,
) -> AccountSignedIn:
    """Create an account whose address the code confirms, and start a session.

    Raises PasswordTooCommon, PasswordContainsUsername, UsernameTaken, CodeInvalid and its
    subclasses, or RateLimited.
    """
    check_password(settings, data.password, username=data.username)
    async with transaction(db) as session:
        code = await registration.verify_registration_code(
            session, settings, data=data, client=client
        )
    password_hash = await hash_password(data.password)
    async with transaction(db) as session:
        user = await registration.register_with_code(
            session, code, data=data, password_hash=password_hash, locale=locale
        )
        return await _sign_in(session, settings, VerifiedAccount.of(user), user_agent)


async def _sign_in(
    session: AsyncSession, settings: Settings, verified: VerifiedAccount, user_agent: str | None
) -> AccountSignedIn:
    signed_in = await sessions.start_session(
        session,
        settings,
        verified=verified,
        access_seconds=ACCESS_TOKEN_SECONDS,
        user_agent=user_agent,
    )
    user = await session.get_one(User, verified.user_id)
    return AccountSignedIn(
        user=AccountRead.model_validate(user), tokens=TokensRead.model_validate(signed_in)
    )
