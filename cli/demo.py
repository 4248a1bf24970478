"""The demo account, and the greeting of `majordomo serve`."""

from agent.models.endpoint_urls import loggable_url
from api.health.production import list_shortcomings
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

  Open the page    {url}
  The API          {url}/docs
  Demo account     {address} with the password {password}
  Sign in          curl {url}/api/v1/auth/sessions -H 'Content-Type: application/json' \\
                     -d '{{"email": "{address}", "password": "{password}"}}'
  The model        {model}
  Data and mails   {data_dir}
"""


async def create_demo_account(settings: Settings) -> None:
    """Create the demo account unless it exists."""
    engine = create_engine(settings.database_url or "", pool_size=2)
    try:
        async with create_sessions(engine).begin() as session:
            if not await is_address_confirmed(session, email=ADDRESS):
                await create_user(session, username=USERNAME, email=ADDRESS, password=PASSWORD)
    except DomainError:
        pass  # another account has the name, or another process was faster
    finally:
        await engine.dispose()


def format_greeting(settings: Settings, url: str) -> str:
    """Return the URL and the first steps to print; in production the URL, and what is missing."""
    if settings.is_production:
        warnings = [
            f"Warning: {missing.setting} is not set. {missing.problem} {missing.cure}"
            for missing in list_shortcomings(settings)
        ]
        return "\n".join([f"Majordomo is listening on {url}", *warnings])
    return GREETING.format(
        url=url,
        address=ADDRESS,
        password=PASSWORD,
        model=_describe_model(settings),
        data_dir=settings.data_dir.absolute(),
    )


def _describe_model(settings: Settings) -> str:
    if settings.openai_api_key is None:
        return "the offline one, which knows simple requests; set OPENAI_API_KEY for a real one"
    url = settings.openai_base_url
    return f"{settings.chat_model} at {loggable_url(url) if url else 'OpenAI'}"
