"""The demo account, and what a newcomer is told."""

from domain.auth.accounts.creation import create_user, is_address_confirmed
from domain.core.database.engine import create_engine
from domain.core.database.sessions import create_sessions
from domain.core.errors import DomainError
from domain.core.settings import Settings

USERNAME = "demo"
ADDRESS = "demo@example.com"
PASSWORD = "majordomo"  # noqa: S105 (it is printed at every start, and is not for production)

GREETING = """
Majordomo is listening on {url}   (Ctrl-C stops it)

  What it offers   {url}/docs
  Demo account     {address} with the password {password}
  Sign in          curl {url}/api/v1/auth/sessions -H 'Content-Type: application/json' \\
                     -d '{{"email": "{address}", "password": "{password}"}}'
  The model        {model}
  Data and mails   {data_dir}
"""


async def make_demo_account(settings: Settings) -> None:
    """Make the demo account where it is not there yet."""
    engine = create_engine(settings.database_url or "", pool_size=2)
    try:
        async with create_sessions(engine).begin() as session:
            if not await is_address_confirmed(session, email=ADDRESS):
                await create_user(session, username=USERNAME, email=ADDRESS, password=PASSWORD)
    except DomainError:
        pass  # somebody else bears the name, or another process was faster
    finally:
        await engine.dispose()


def greeting(settings: Settings, url: str) -> str:
    """Say where to go and what to type."""
    if settings.is_production:
        return f"Majordomo is listening on {url}"
    return GREETING.format(
        url=url,
        address=ADDRESS,
        password=PASSWORD,
        model=_model(settings),
        data_dir=settings.data_dir.absolute(),
    )


def _model(settings: Settings) -> str:
    if settings.openai_api_key is None:
        return "the offline one, which knows simple requests; set OPENAI_API_KEY for a real one"
    return f"{settings.chat_model} at {settings.openai_base_url or 'OpenAI'}"
