"""Changing a password with the old one, and resetting it with a code from a mail."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.auth.codes import (
    Guess,
    check_may_send,
    create_code,
    use_verified_code,
    verify_code,
)
from domain.auth.errors import CodeInvalid, PasswordWrong
from domain.auth.mails import (
    MailText,
    password_changed_mail,
    password_reset_done_mail,
    reset_mail,
)
from domain.auth.password_rules import check_password
from domain.auth.redirects import check_redirect
from domain.auth.sessions.login_throttling import clear_wrong_passwords, verify_throttled_password
from domain.auth.sessions.service import VerifiedAccount, end_all_access
from domain.core.caller import Caller
from domain.core.database.sessions import Sessions, transaction
from domain.core.errors import Unauthenticated
from domain.core.mail.outbox import enqueue_mail
from domain.core.rate_limits.limiter import RateLimiter
from domain.core.security import hash_password
from domain.core.settings import Settings
from domain.profiles.models import User

NOTIFICATION_USEFUL_FOR = timedelta(days=1)
"""How long the outbox retries the mail about a changed password."""


async def change_password(
    sessions: Sessions,
    settings: Settings,
    limiter: RateLimiter,
    caller: Caller,
    *,
    old: str,
    new: str,
) -> None:
    """Change the caller's password, end their other sessions and notify them by mail.

    Holds no database connection while passwords are hashed. Raises PasswordWrong,
    PasswordTooCommon, PasswordContainsUsername, or RateLimited after too many wrong ones.
    """
    user = await check_own_password(sessions, limiter, caller, password=old)
    verified = VerifiedAccount.of(user)
    check_password(settings, new, username=user.username)
    password_hash = await hash_password(new)
    async with sessions.begin() as session:
        changed = await _set_password(session, verified, password_hash)
        if changed is None:
            raise PasswordWrong  # a concurrent request changed it
        await end_all_access(session, user_id=changed.id, except_id=caller.session_id)
        # What was guessed at is no longer the password: the owner can sign in with the new one.
        await clear_wrong_passwords(session, account=str(changed.id))
        await _notify_owner(session, changed, password_changed_mail(caller.locale))


async def check_own_password(
    sessions: Sessions, limiter: RateLimiter, caller: Caller, *, password: str
) -> User:
    """Verify the caller's password and return their account.

    Wrong ones are counted for the caller's session, apart from those at logins: a stranger who
    guesses the password cannot lock the caller out. Raises PasswordWrong, or RateLimited after too
    many wrong ones.
    """
    async with sessions.begin() as session:
        user = await session.get(User, caller.user_id)
    if user is None:
        raise Unauthenticated
    session_key = f"session:{caller.session_id}"
    if not await verify_throttled_password(
        limiter, account=session_key, password=password, password_hash=user.password_hash
    ):
        raise PasswordWrong
    return user


async def request_password_reset(
    session: AsyncSession,
    settings: Settings,
    *,
    email: str,
    redirect_to: str | None = None,
    locale: str,
) -> None:
    """Send a password reset code to an address that an account has confirmed.

    Response and timing are the same for other addresses. Raises RedirectNotAllowed, RateLimited.
    """
    check_redirect(settings, redirect_to)
    await check_may_send(session, purpose="password_reset", email=email)
    user = await _find_by_address(session, email)
    code = await create_code(
        session,
        settings,
        purpose="password_reset",
        email=email,
        is_sent=user is not None,
        registration=None,
    )
    seconds = settings.code_seconds
    mail = reset_mail(locale, email=email, code=code, seconds=seconds, page=redirect_to)
    await enqueue_mail(
        session,
        recipient=email if user is not None else None,
        subject=mail.subject,
        body=mail.body,
        useful_for=timedelta(seconds=seconds),
    )


async def create_reset_code(session: AsyncSession, settings: Settings, *, email: str) -> str:
    """Create a password reset code that the caller hands over instead of a mail.

    It has the limits and the lifetime of a mailed one, and ends one that was mailed before. The
    address must be one that an account has confirmed. Raises RateLimited.
    """
    await check_may_send(session, purpose="password_reset", email=email)
    return await create_code(
        session,
        settings,
        purpose="password_reset",
        email=email,
        is_sent=True,
        registration=None,
    )


async def reset_password(
    sessions: Sessions,
    settings: Settings,
    *,
    guess: Guess,
    new: str,
    locale: str,
) -> None:
    """Consume a code to set a new password, end all sessions and notify the owner by mail.

    Hashes the password only after the code was right, and without a database connection. Raises
    PasswordTooCommon, PasswordContainsUsername, CodeInvalid and its subclasses, RateLimited.
    """
    check_password(settings, new, username=None)
    async with transaction(sessions) as session:
        code = await verify_code(session, settings, guess)
    password_hash = await hash_password(new)
    async with transaction(sessions) as session:
        await use_verified_code(session, code)
        user = await _find_by_address(session, guess.email, locks=True)
        if user is None:
            raise CodeInvalid
        check_password(settings, new, username=user.username)
        user.password_hash = password_hash
        await end_all_access(session, user_id=user.id)
        # An owner who forgot the password has tried wrong ones; the new one must work at once.
        await clear_wrong_passwords(session, account=str(user.id))
        await _notify_owner(session, user, password_reset_done_mail(user.locale or locale))


async def _set_password(session: AsyncSession, verified: VerifiedAccount, new: str) -> User | None:
    """Set the password of an account; return None if it has changed since it was verified."""
    user: User | None = await session.scalar(
        update(User)
        .where(
            User.id == verified.user_id,
            User.password_hash == verified.password_hash,
            User.is_active,
        )
        .values(password_hash=new)
        .returning(User)
    )
    return user


async def _find_by_address(
    session: AsyncSession, email: str, *, locks: bool = False
) -> User | None:
    query = select(User).where(User.email == email, User.email_confirmed_at.is_not(None))
    return await session.scalar(query.with_for_update(key_share=True) if locks else query)


async def _notify_owner(session: AsyncSession, user: User, mail: MailText) -> None:
    """Send a mail to the account's address if it is confirmed; a claim may be another person's."""
    if user.email is None or user.email_confirmed_at is None:
        return
    await enqueue_mail(
        session,
        recipient=user.email,
        subject=mail.subject,
        body=mail.body,
        useful_for=NOTIFICATION_USEFUL_FOR,
    )
