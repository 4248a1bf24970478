"""What is done once before anything serves."""

from cli.demo import make_demo_account
from cli.failures import report_database_errors
from domain.core.settings import Settings
from migrations.apply import migrate


async def prepare(settings: Settings) -> None:
    """Apply migrations, and in development make the demo account."""
    with report_database_errors():
        await migrate(settings.database_url or "")
        if not settings.is_production:
            await make_demo_account(settings)
