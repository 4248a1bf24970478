"""Factory of user accounts with plain defaults."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from uuid import UUID, uuid4

from domain.auth.models import LoginSession
from domain.core.caller import Caller
from domain.core.database.sessions import Sessions
from domain.core.security import create_access_token
from domain.core.settings import Settings
from domain.profiles.models import User
from tests.shared_caches import hash_cheaply

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Person:
    """A user with a confirmed account, who is signed in; the password is PASSWORD."""

    user_id: UUID
    session_id: UUID
    username: str
    email: str
    access_token: str
    locale: str
    timezone: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token}"}

    @property
    def caller(self) -> Caller:
        return Caller(
            user_id=self.user_id,
            session_id=self.session_id,
            locale=self.locale,
            timezone=self.timezone,
        )


async def make_person(
    sessions: Sessions,
    settings: Settings,
    *,
    username: str | None = None,
    email: str | None = None,
    locale: str = "en",
    timezone: str = "UTC",
) -> Person:
    """Create a user with a login session and an access token that lasts as long as configured."""
    # Of digits: hexadecimal ones can be the word that a test searches for.
    username = username or f"person_{uuid4().int % 10**12:012}"
    email = email or f"{username}@example.com"
    now = datetime.now(UTC)
    async with sessions.begin() as session:
        user = User(
            username=username,
            email=email,
            email_confirmed_at=now,
            password_hash=_password_hash(),
            locale=locale,
            timezone=timezone,
        )
        session.add(user)
        await session.flush()
        login = LoginSession(user_id=user.id)
        session.add(login)
        await session.flush()
    token = create_access_token(
        settings,
        user_id=user.id,
        session_id=login.id,
        now=now,
        seconds=settings.access_token_seconds,
    )
    return Person(user.id, login.id, username, email, token, locale, timezone)


@cache
def _password_hash() -> str:
    """Hash PASSWORD once."""
    return hash_cheaply().hash(PASSWORD)
