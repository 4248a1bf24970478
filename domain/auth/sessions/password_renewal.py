"""Hashing the password of an earlier version anew, in its normalised form."""

from contextlib import suppress
from dataclasses import replace

from sqlalchemy import select, update

from domain.auth.errors import CredentialsInvalid
from domain.auth.sessions.service import VerifiedAccount
from domain.core.database.sessions import Sessions
from domain.core.errors import Overloaded
from domain.core.normalization import normalise_password
from domain.core.security import PasswordMatch, hash_password, verify_password
from domain.profiles.models import User


async def renew_password_hash(
    sessions: Sessions, verified: VerifiedAccount, password: str, match: PasswordMatch
) -> VerifiedAccount:
    """Return the account with the hash of its normalised password, if it has one of another form.

    From then on every form of the password is right. Under load the hash stays for another login.
    Raises CredentialsInvalid if the password was changed meanwhile.
    """
    if match is not PasswordMatch.OUTDATED:
        return verified
    password_hash: str | None = None
    with suppress(Overloaded):
        password_hash = await hash_password(normalise_password(password))
    if password_hash is None:
        return verified
    async with sessions.begin() as session:
        own = User.id == verified.user_id
        renewed = await session.scalar(
            update(User)
            .where(own, User.password_hash == verified.password_hash)
            .values(password_hash=password_hash)
            .returning(User.password_hash)
        )
        current = renewed or await session.scalar(select(User.password_hash).where(own))
    # A concurrent login of the same account may have renewed it first.
    if current is None or (renewed is None and not await verify_password(password, current)):
        raise CredentialsInvalid
    return replace(verified, password_hash=current)
