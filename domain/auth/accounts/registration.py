"""Registration with a code sent by mail."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.account_schemas import CodeRegistration
from domain.auth.accounts.creation import (
    check_username_free,
    confirm_address,
    create_confirmed_user,
    is_address_confirmed,
)
from domain.auth.codes import (
    Guess,
    VerifiedCode,
    check_may_register,
    check_may_send,
    create_code,
    take_registrations,
    use_code,
    use_verified_code,
    verify_code,
)
from domain.auth.errors import AddressTaken, CodeInvalid
from domain.auth.mails import MailText, address_taken_mail, registration_mail
from domain.auth.password_rules import check_password
from domain.auth.redirects import check_redirect
from domain.auth.schemas import (
    SignedIn,
    VerificationCreate,
    VerificationRead,
    VerificationResend,
    VerificationVerify,
)
from domain.auth.sessions.service import VerifiedAccount, start_session
from domain.core.caller import Caller
from domain.core.database.base import Json
from domain.core.database.sessions import Sessions, transaction
from domain.core.mail.outbox import enqueue_mail
from domain.core.security import hash_password
from domain.core.settings import Settings
from domain.invites.codes import read_invite_code
from domain.invites.service import accept_invite_code
from domain.profiles.models import User


async def create_verification(
    sessions: Sessions,
    settings: Settings,
    *,
    data: VerificationCreate,
    locale: str,
    profile_locale: str | None = None,
) -> VerificationRead:
    """Send a code to an address; `verify_registration` creates the account.

    Other pending registrations of the address keep their codes. An address that has an account gets
    a mail that says so; the response is the same. The profile gets `profile_locale`. Hashes the
    password, for known addresses too, only after the limits were checked, and without a database
    connection. Raises UsernameTaken, PasswordTooCommon, PasswordContainsUsername,
    RedirectNotAllowed, RateLimited.
    """
    check_redirect(settings, data.redirect_to)
    check_password(settings, data.password, username=data.username)
    async with transaction(sessions) as session:
        await _check_may_register(session, data)
    password_hash = await hash_password(data.password)
    registration = {
        "username": data.username,
        "password_hash": password_hash,
        "redirect_to": data.redirect_to,
        "invite_code": read_invite_code(data.invite_code or ""),
        "locale": profile_locale,
    }
    async with transaction(sessions) as session:
        await _check_may_register(session, data)
        await _send(
            session, settings, email=data.email, registrations=[registration], locale=locale
        )
    return VerificationRead(email=data.email)


async def resend_verification(
    session: AsyncSession, settings: Settings, *, data: VerificationResend, locale: str
) -> None:
    """Send a new code for each pending registration, which invalidates its previous code.

    Only the recipient can tell which registration is theirs: each mail names the user name. Without
    a pending registration no mail is sent; the response is the same. Raises RateLimited.
    """
    registrations = await take_registrations(session, email=data.email)
    codes = max(1, len(registrations))
    await check_may_send(session, purpose="registration", email=data.email, codes=codes)
    await _send(
        session, settings, email=data.email, registrations=registrations or [None], locale=locale
    )


async def verify_registration(
    session: AsyncSession,
    settings: Settings,
    *,
    data: VerificationVerify,
    client: str,
    user_agent: str | None = None,
) -> SignedIn:
    """Create the account that waits for this code, and start a session.

    Raises CodeInvalid, RateLimited after too many wrong codes from the client, or UsernameTaken if
    another account took the name in the meantime.
    """
    guess = Guess("registration", data.email, data.token, client)
    registration = await use_code(session, settings, guess)
    if not registration:
        raise CodeInvalid
    try:
        user = await create_confirmed_user(
            session,
            username=registration["username"],
            email=data.email,
            password_hash=registration["password_hash"],
            locale=registration.get("locale"),
        )
    except AddressTaken:
        raise CodeInvalid from None
    await accept_invite_code(session, code=registration.get("invite_code"), user_id=user.id)
    return await start_session(
        session,
        settings,
        verified=VerifiedAccount.of(user),
        access_seconds=settings.access_token_seconds,
        user_agent=user_agent,
    )


async def send_registration_code(
    session: AsyncSession, settings: Settings, *, email: str, locale: str
) -> None:
    """Send a code that confirms an address; username and password come with the code later.

    An address that has an account gets a mail that says so. Raises RateLimited.
    """
    await check_may_send(session, purpose="registration", email=email)
    await _send(session, settings, email=email, registrations=[{}], locale=locale)


async def verify_registration_code(
    session: AsyncSession, settings: Settings, *, data: CodeRegistration, client: str
) -> VerifiedCode:
    """Check the username and the code before `register_with_code` creates the account.

    Raises UsernameTaken, CodeInvalid and its subclasses, or RateLimited.
    """
    await check_username_free(session, username=data.username)
    guess = Guess("registration", data.email, data.code, client)
    return await verify_code(session, settings, guess)


async def register_with_code(
    session: AsyncSession,
    code: VerifiedCode,
    *,
    data: CodeRegistration,
    password_hash: str,
    locale: str | None,
) -> User:
    """Create an account for an address that the code confirms.

    Raises UsernameTaken, which does not consume the code, or CodeInvalid and its subclasses.
    """
    await use_verified_code(session, code)
    try:
        return await create_confirmed_user(
            session,
            username=data.username,
            email=data.email,
            password_hash=password_hash,
            locale=locale,
        )
    except AddressTaken:
        raise CodeInvalid from None


async def confirm_own_address(
    session: AsyncSession, settings: Settings, caller: Caller, *, token: str, client: str
) -> None:
    """Confirm the address that the caller's account claims.

    The code is one of `send_registration_code`; that of a pending registration confirms only the
    registration. Raises CodeInvalid and its subclasses, or RateLimited.
    """
    email = await session.scalar(select(User.email).where(User.id == caller.user_id))
    if email is None:
        raise CodeInvalid
    guess = Guess("registration", email, token, client)
    registration = await use_code(session, settings, guess)
    if registration:
        raise CodeInvalid
    try:
        await confirm_address(session, user_id=caller.user_id, email=email)
    except AddressTaken:
        raise CodeInvalid from None


async def _check_may_register(session: AsyncSession, data: VerificationCreate) -> None:
    await check_username_free(session, username=data.username)
    await check_may_send(session, purpose="registration", email=data.email)
    await check_may_register(session, email=data.email)


async def _send(
    session: AsyncSession,
    settings: Settings,
    *,
    email: str,
    registrations: Sequence[Json | None],
    locale: str,
) -> None:
    """Send a code for each registration; None creates a code that is not sent.

    An address that has an account gets one mail that says so.
    """
    is_taken = await is_address_confirmed(session, email=email)
    for position, registration in enumerate(registrations):
        code = await create_code(
            session,
            settings,
            purpose="registration",
            email=email,
            is_sent=registration is not None and not is_taken,
            registration=registration,
        )
        if registration is None:
            continue
        mail = (
            address_taken_mail(locale)
            if is_taken
            else _code_mail(settings, email=email, code=code, data=registration, locale=locale)
        )
        await enqueue_mail(
            session,
            recipient=None if is_taken and position > 0 else email,
            subject=mail.subject,
            body=mail.body,
            useful_for=timedelta(seconds=settings.code_seconds),
        )


def _code_mail(settings: Settings, *, email: str, code: str, data: Json, locale: str) -> MailText:
    return registration_mail(
        locale,
        email=email,
        username=data.get("username"),
        code=code,
        seconds=settings.code_seconds,
        page=data.get("redirect_to"),
    )
